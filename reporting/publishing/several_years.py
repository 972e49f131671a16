"""What an edition says of targets over several years, and of the proxies of outcomes that are not
measured yet (framework 3.2).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import format_number
from pmf_portal.periods.month import FinancialYear
from scorecards.actuals.history import recorded_results
from scorecards.models import ScorecardLine
from targets.models import MultiYearTarget, Specification
from targets.multi_year import SeveralYears, multi_year_targets, standing_proxies
from targets.rules.multi_year import span_words
from targets.rules.proxies import is_needed

LOCKED, PLANNED = "Approved and locked", "Planned; locked with its own year"


def proxies_of_lines(
    lines: Sequence[ScorecardLine], year: FinancialYear
) -> dict[int, dict[str, Any]]:
    """The proxy of each outcome that has no figure of its own in the year yet, with the proxy's own
    rating.
    """
    by_target = {line.target_id: line for line in lines}
    proxies = {}
    for target, one in standing_proxies(by_target).items():
        line, own = by_target.get(one.proxy_id), by_target[target]
        reported = own.reporting_month
        is_measured = (
            own.actual_to_date is not None
            and reported is not None
            and reported.financial_year == year
        )
        if is_needed(is_measured, is_ended=False):
            proxies[target] = {
                "code": one.proxy.code,
                "title": line.title if line else "",
                "rating": line.rating if line else "",
                "reason": one.reason,
                "measured_from": one.measured_from,
            }
    return proxies


def years_of_lines(
    lines: Sequence[ScorecardLine], year: FinancialYear, at: datetime
) -> dict[int, dict[str, Any]]:
    """The levels over several years of each target that has some, with what became of the years
    that are over, and every change with its reason.
    """
    by_target = {line.target_id: line for line in lines}
    known = multi_year_targets(by_target)
    if not known:
        return {}
    approved, results = years_before(known, year)
    changes = defaultdict(list)
    versions = MultiYearTarget.objects.filter(target__in=known, set_at__lte=at)
    for version in versions.order_by("-version"):
        on = day_in_words(localdate(version.set_at))
        changes[version.target_id].append({"on": on, "reason": version.reason})
    return {
        target: published_years(
            by_target[target], several, approved[target], results[target], changes[target]
        )
        for target, several in known.items()
    }


def years_before(
    known: Mapping[int, SeveralYears], year: FinancialYear
) -> tuple[dict[int, set[FinancialYear]], dict[int, dict[FinancialYear, Decimal]]]:
    """The approved years of some targets, and what those came to that are over: two queries for
    each year.
    """
    specifications = list(Specification.objects.approved().filter(target__in=known))
    approved: dict[int, set[FinancialYear]] = defaultdict(set)
    of_year: dict[FinancialYear, list[Specification]] = defaultdict(list)
    for one in specifications:
        approved[one.target_id].add(one.financial_year)
        # A small count could be worked out from what a year came to.
        if one.financial_year < year and not one.threshold:
            of_year[one.financial_year].append(one)
    results: dict[int, dict[FinancialYear, Decimal]] = defaultdict(dict)
    for before, theirs in of_year.items():
        for target, result in recorded_results(theirs, before).items():
            results[target][before] = result
    return approved, results


def published_years(
    line: ScorecardLine,
    several: SeveralYears,
    approved: Collection[FinancialYear],
    results: Mapping[FinancialYear, Decimal],
    changes: list[dict[str, Any]],
) -> dict[str, Any]:
    unit, decimals = line.unit, line.decimals
    rows = []
    for year, planned in several.levels.items():
        rows.append(
            {
                "year": year,
                "planned": format_number(planned, decimals, unit),
                "result": format_number(results.get(year), decimals, unit),
                "state": LOCKED if year in approved else PLANNED,
            }
        )
    return {"span": span_words(several.levels, decimals, unit), "rows": rows, "changes": changes}
