"""The life of a measure in public: every year's plan, result and colour, who approved it, whether
it was harder than the year before, and what came before and after.  Of approved plans and
publications alone.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from pmf_portal.formats.canonical import decimal_of, decimal_text
from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import format_number
from pmf_portal.periods.month import FinancialYear, Month
from reporting.content.small_counts import NOT_PUBLISHED, published_figure
from reporting.models import PublishedTarget
from scorecards.models import ScorecardBuild
from targets.departures import departures_of
from targets.models import Approval, Departure, Specification, SuccessorMeasure, Target
from targets.rules.measure_life import (
    BASIS,
    HarderOrEasier,
    MeasureYear,
    changed_basis,
    harder_or_easier,
)
from targets.stretch import promise_of

# How the content of a published target is read: plainly, or held against its digest.
Reader = Callable[[PublishedTarget], Mapping[str, Any]]


def plain_content(published: PublishedTarget) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(published.content)
    return content


@dataclass(frozen=True)
class YearOfLife:
    """What a measure promised in a year, and what the year came to."""

    specification: Specification
    month: Month | None
    rating: str
    result: str
    against: HarderOrEasier
    changed: tuple[str, ...]

    @property
    def year(self) -> FinancialYear:
        return self.specification.financial_year

    @property
    def plan(self) -> str:
        """The plan for the year, in its unit."""
        one = self.specification
        return format_number(one.annual_target, one.decimals, one.unit)

    @property
    def is_over(self) -> bool:
        """Whether the year is published to its end."""
        return self.month == self.year.last

    @property
    def approved(self) -> str:
        return approved_in_words(self.specification.approval)


def approved_in_words(approval: Approval | None) -> str:
    """ "Council, 2 March 2023, minute 12; Leader, on 2 March 2023" """
    if approval is None:
        return ""
    day = plain_day(localdate(approval.approved_at))
    return f"{approval.reference}; {approval.approver}, on {day}"


@dataclass(frozen=True)
class Relative:
    """A measure that came before another or took its place."""

    code: str
    departure: Departure


@dataclass(frozen=True)
class Successor:
    """A measure that takes the place of another; it has a life once a plan with it is approved."""

    code: str
    has_life: bool


@dataclass(frozen=True)
class Life:
    """A measure from its first year to its last; the newest year first.  `successors` are those of
    each departure.
    """

    code: str
    title: str
    years: list[YearOfLife]
    before: list[Relative]
    departures: list[Departure]
    successors: Mapping[int, list[Successor]]
    published: list[PublishedTarget]


def newest_builds() -> dict[FinancialYear, int]:
    """The newest published scorecards of each year: one query."""
    frozen = ScorecardBuild.objects.filter(frozen_at__isnull=False)
    rows = frozen.order_by("month", "edition").values_list("month", "pk")
    return {month.financial_year: pk for month, pk in rows}


def life_of(code: str, read: Reader = plain_content) -> Life | None:
    """The life of a measure; None of one that no approved plan ever had: seven queries, however
    many years it has.
    """
    specifications = list(
        Specification.objects.approved()
        .filter(target__code=code)
        .select_related("target", "plan", "approval__approved_by")
        .order_by("financial_year")
    )
    if not specifications:
        return None
    published = list(
        PublishedTarget.objects.filter(code=code, build__in=newest_builds().values())
        .select_related("build")
        .order_by("build__month")
    )
    by_year = {one.build.month.financial_year: one for one in published}
    contents = {year: read(one) for year, one in by_year.items()}
    years = years_of(specifications, by_year, contents)
    target = specifications[-1].target_id
    departures, successors = departures_from(target, {one.financial_year for one in specifications})
    return Life(
        code,
        specifications[-1].title,
        years[::-1],
        before_it(target),
        departures,
        successors,
        published,
    )


def years_of(
    specifications: list[Specification],
    published: Mapping[FinancialYear, PublishedTarget],
    contents: Mapping[FinancialYear, Mapping[str, Any]],
) -> list[YearOfLife]:
    """The years of a measure, the oldest first, each held against the one before it."""
    years, before = [], None
    for one in specifications:
        year = one.financial_year
        now = MeasureYear(promise_of(one), None, basis_of(one))
        if before is not None and before[0] == year - 1:
            last = before[1]
            last = MeasureYear(last.promise, result_before(one, published, contents), last.basis)
        else:
            last = None
        content, row = contents.get(year), published.get(year)
        years.append(
            YearOfLife(
                specification=one,
                month=row.build.month if row else None,
                rating=content["line"]["rating"] if content else "",
                result=result_in_words(content, one),
                against=harder_or_easier(now, last),
                changed=tuple(changed_basis(now, last)) if last else (),
            )
        )
        before = year, now
    return years


def basis_of(specification: Specification) -> dict[str, str]:
    """What of a specification has to be the same for two years to be compared."""
    basis = {}
    for name in BASIS:
        value = getattr(specification, name)
        basis[name] = (decimal_text(value) or "") if isinstance(value, Decimal) else value
    return basis


def result_before(
    specification: Specification,
    published: Mapping[FinancialYear, PublishedTarget],
    contents: Mapping[FinancialYear, Mapping[str, Any]],
) -> Decimal | None:
    """What the year before came to: as published at its end, or before that as the plan states it;
    nothing of what small counts keep back.
    """
    year = specification.financial_year - 1
    content, row = contents.get(year), published.get(year)
    if content and row and row.build.month == year.last:
        line = content["line"]
        withheld = "actual_to_date" in line.get("suppressed", "").split()
        return None if withheld else decimal_of(line.get("actual_to_date"))
    return None if specification.threshold else specification.previous_year


def result_in_words(content: Mapping[str, Any] | None, specification: Specification) -> str:
    """What a year came to, as published; "" before anything was."""
    if content is None:
        return ""
    rule = content["rule"]
    words = published_figure(content["line"], "actual_to_date", rule["decimals"], rule["unit"])
    return words if words != NOT_PUBLISHED else "not published, so that nobody can be known"


def departures_from(
    target: int, there: set[FinancialYear]
) -> tuple[list[Departure], Mapping[int, list[Successor]]]:
    """What became of a measure in each year in which it left the plans, as far as the plans of that
    year are approved; the newest word of each year, with what took its place.
    """
    newest: dict[FinancialYear, Departure] = {}
    rows = Departure.objects.filter(target=target).select_related("plan").order_by("pk")
    for one in rows:
        if one.financial_year not in there:
            newest[one.financial_year] = one
    approved = approved_plans(one.financial_year for one in newest.values())
    shown = [one for one in newest.values() if (one.plan_id, one.financial_year) in approved]
    followed: dict[int, list[Target]] = {one.pk: [] for one in shown}
    named: dict[int, list[Successor]] = {one.pk: [] for one in shown}
    lives = Specification.objects.approved().filter(target=OuterRef("target"))
    rows = SuccessorMeasure.objects.filter(departure__in=followed).annotate(has_life=Exists(lives))
    for row in rows.select_related("target").order_by("target__sort_key", "target__code"):
        followed[row.departure_id].append(row.target)
        named[row.departure_id].append(Successor(row.target.code, row.has_life))
    for one in shown:
        one.followed_by = followed[one.pk]
    return sorted(shown, key=lambda one: one.financial_year, reverse=True), named


def approved_plans(years: Any) -> set[tuple[int, FinancialYear]]:
    """The approved plans of some years."""
    rows = Approval.objects.filter(financial_year__in=set(years))
    return set(rows.values_list("plan", "financial_year"))


def before_it(target: int) -> list[Relative]:
    """The measures in whose place this one stands, as far as their plans say so in public."""
    rows = SuccessorMeasure.objects.filter(target=target).select_related("departure__target")
    named = [row.departure for row in rows.order_by("departure")]
    if not named:
        return []
    approved = approved_plans(one.financial_year for one in named)
    relatives = []
    for year in sorted({one.financial_year for one in named}):
        newest = departures_of(year, {one.target_id for one in named})
        for one in named:
            is_newest = newest.get(one.target_id) == one
            if one.financial_year == year and is_newest and (one.plan_id, year) in approved:
                relatives.append(Relative(one.target.code, one))
    return relatives
