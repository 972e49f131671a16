"""Reading a month's specifications, trajectories and figures in a few set-based queries."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.bulk_rows import read_rows
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import ScorecardBuild
from scorecards.rating.assessment import Measure
from scorecards.rating.year_to_date import Figure, Planned
from targets.models import Specification
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

BLOCK = 10_000

TRAJECTORY = """
SELECT s.target_id, p.month, p.planned, p.amber_bound
FROM targets_trajectorypoint p JOIN targets_specification s ON s.id = p.specification_id
WHERE s.approval_id IS NOT NULL AND s.target_id BETWEEN %s AND %s AND p.month BETWEEN %s AND %s
"""
ACTUALS = """
SELECT target_id, month, value, numerator, denominator, status, comment,
  CASE WHEN revision > 1 AND recorded_at > %s THEN '1' ELSE '' END
FROM scorecards_actual
WHERE area_id IS NULL AND target_id BETWEEN %s AND %s AND month BETWEEN %s AND %s
ORDER BY target_id, month, revision
"""


class Reported(NamedTuple):
    """A figure with what is told about it."""

    figure: Figure
    provisional: bool
    comment: str
    revised: bool


def publications():
    """The published months, each with the moment in UTC, to the second, at which its scorecard was
    frozen: [(month, text)].
    """
    published = ScorecardBuild.objects.filter(frozen_at__isnull=False).values_list(
        "month", "frozen_at"
    )
    return [(month, str(frozen)[:19]) for month, frozen in published]


class Months(dict):
    """Months by the text of their first day, each made once."""

    def __missing__(self, text):
        month = self[text] = Month.parse(text[:7])
        return month


def blocks_of_targets(month):
    """The targets approved for the month's year, in blocks of ids: (first, last)."""
    ids = list(
        Specification.objects.approved()
        .of_year(month.financial_year)
        .order_by("target_id")
        .values_list("target_id", flat=True)
    )
    return [
        (ids[start], ids[min(start + BLOCK, len(ids)) - 1]) for start in range(0, len(ids), BLOCK)
    ]


def read_trajectories(block, month, months):
    """Planned values by target and period, from two years back to the end of the month's year."""
    year = month.financial_year
    found = defaultdict(dict)
    for target, period, planned, amber in read_rows(
        TRAJECTORY, [*block, (year - 2).first.first_day, year.last.first_day]
    ):
        found[int(target)][months[period]] = Planned(
            Decimal(planned), Decimal(amber) if amber else None
        )
    return found


def read_actuals(block, month, months, revised_since):
    """The newest revision of each figure by target and period, from two years back to the month."""
    found = defaultdict(dict)
    window = [revised_since, *block, (month.financial_year - 2).first.first_day, month.first_day]
    for target, period, value, numerator, denominator, status, comment, revised in read_rows(
        ACTUALS, window
    ):
        figure = (
            Figure(Decimal(value))
            if value
            else Figure(None, Decimal(numerator), Decimal(denominator))
        )
        found[int(target)][months[period]] = Reported(
            figure, status == "provisional", comment, bool(revised)
        )
    return found


MEASURE = (
    "target_id",
    "financial_year",
    "polarity",
    "aggregation",
    "scale",
    "decimals",
    "unit",
    "frequency",
    "tolerance",
    "amber_within",
    "green_within",
    "publication_lag_days",
    "pk",
    "previous_year",
    "annual_target",
)


def read_measures(block, month):
    """What each year's specification says about computing a status, by target and year."""
    years = [month.financial_year - back for back in range(3)]
    rows = (
        Specification.objects.approved()
        .filter(target__id__range=block, financial_year__in=years)
        .values_list(*MEASURE)
    )
    found, margins = defaultdict(dict), {}
    for (
        target,
        year,
        polarity,
        rule,
        scale,
        decimals,
        unit,
        frequency,
        kind,
        amber,
        green,
        *rest,
    ) in rows:
        key = (kind, amber, green)
        if key not in margins:
            margins[key] = Tolerance(ToleranceKind(kind), amber, green)
        found[target][year] = Measure(
            Polarity(polarity), rule, scale, decimals, unit, frequency, margins[key], *rest
        )
    return found


def directorates():
    """The directorate of each unit (a unit outside any directorate answers for itself), in one
    query.
    """
    units = {unit.pk: unit for unit in OrganisationUnit.objects.all()}
    return {pk: _directorate(unit, units) for pk, unit in units.items()}


def _directorate(unit, units):
    above = unit
    while above.kind != OrganisationUnit.DIRECTORATE and above.parent_id:
        above = units[above.parent_id]
    return above if above.kind == OrganisationUnit.DIRECTORATE else unit


def year_of(assessment, month) -> FinancialYear:
    """The year whose specification a line was rated by."""
    return (
        assessment.reporting_month.financial_year
        if assessment.reporting_month
        else month.financial_year
    )
