"""Which figures of a month somebody has to bring, as values: what lists and counts of a whole
council are made of.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import Timetable
from scorecards.models import Actual, NothingToReport
from scorecards.rating.due_periods import can_be_late, due_period, duty_of_year
from scorecards.rating_inputs import DayCache
from targets.models import InYearDecision, Responsibility, Specification
from targets.querysets import ENTERED_FROM

# The month in which a target's year was withdrawn.
Withdrawals = dict[tuple[int, FinancialYear], Month]


class DuePlace(NamedTuple):
    """A figure that is due for a month, as far as counts and lists of the whole council need it."""

    specification: int
    target: int
    code: str
    sort_key: str
    title: str
    service: int | None
    service_title: str
    service_slug: str
    frequency: str
    month: Month
    due_on: date
    lead: int | None
    deputy: int | None
    is_missing: bool
    can_be_late: bool

    @property
    def period(self) -> str:
        return frequency.label(self.frequency, self.month)

    @property
    def reading_order(self) -> tuple[bool, str, str]:
        """Missing figures first, then by service and code."""
        return not self.is_missing, self.service_title, self.sort_key

    def is_late(self, today: date) -> bool:
        return self.is_missing and self.can_be_late and today > self.due_on


# When the target's year was withdrawn.
WITHDRAWN_AT = Subquery(
    InYearDecision.objects.filter(act=InYearDecision.WITHDRAW, specification=OuterRef("pk"))
    .order_by()
    .values("decided_at")[:1]
)
PLACE = (
    "pk",
    "target_id",
    "financial_year",
    "frequency",
    "publication_lag_days",
    "title",
    "service_id",
    "service__title",
    "service__slug",
    "target__code",
    "target__sort_key",
    "lead",
    "deputy",
    "entered_from",
    "withdrawn_at",
)


# Long texts that bringing a figure can do without; its two counts are called by their names.
UNREAD = tuple(name for name in Specification.WORDS if name not in ("numerator", "denominator"))


class Duties:
    """Which figures of a month's two years are due, by what was read of their specifications.

    A specification speaks of its own year: a late annual figure is due by the year before's.
    """

    def __init__(self, month: Month, announced: Timetable) -> None:
        self.month, self.announced = month, announced
        self.due_on = announced.day_of(month, "actuals_due")
        self.years = [month.financial_year, month.financial_year - 1]
        self.days = DayCache()
        self.periods: dict[tuple[FinancialYear, str, int, datetime | None], Month | None] = {}
        self.lateness: dict[tuple[int, Month, date], bool] = {}

    def period(self, row: Any) -> Month | None:
        """The period whose figure is due for the month; None for none.  A row is a specification,
        or the columns of one, with `withdrawn_at`.
        """
        year, kind, lag_days = row.financial_year, row.frequency, row.publication_lag_days
        key = (year, kind, lag_days, row.withdrawn_at)
        if key not in self.periods:
            withdrawn_in = Month.of(localdate(row.withdrawn_at)) if row.withdrawn_at else None
            duty = duty_of_year(year, kind, lag_days, withdrawn_in)
            self.periods[key] = due_period(duty, self.month, self.due_on)
        return self.periods[key]

    def can_be_late(self, row: Any, period: Month) -> bool:
        key = (row.publication_lag_days, period, self.days[row.entered_from])
        if key not in self.lateness:
            self.lateness[key] = can_be_late(self.announced, *key)
        return self.lateness[key]

    def owed_ways(self) -> Q:
        """The specifications that may have a figure due: years, frequencies and lags with a period
        for this month.
        """
        ways = (
            Specification.objects.approved()
            .filter(financial_year__in=self.years)
            .order_by()
            .values_list("financial_year", "frequency", "publication_lag_days")
            .distinct()
        )
        owed = Q(pk__in=[])
        for year, kind, lag_days in ways:
            if due_period(duty_of_year(year, kind, lag_days), self.month, self.due_on):
                owed |= Q(financial_year=year, frequency=kind, publication_lag_days=lag_days)
        return owed


def due_places(
    month: Month,
    announced: Timetable,
    responsibilities: QuerySet[Responsibility] | None = None,
) -> list[DuePlace]:
    """The figures that are due for a month, of the targets that somebody is responsible for, as
    values: what lists of a whole council are made of, in three queries.
    """
    duties = Duties(month, announced)
    responsible = Q(target__responsibilities__financial_year=F("financial_year"))
    if responsibilities is not None:
        responsible &= Q(target__responsibilities__in=responsibilities)
    rows = (
        Specification.objects.approved()
        .filter(duties.owed_ways(), responsible)
        .annotate(
            lead=F("target__responsibilities__performance_lead"),
            deputy=F("target__responsibilities__performance_lead_deputy"),
            entered_from=ENTERED_FROM,
            withdrawn_at=WITHDRAWN_AT,
        )
        .order_by()
        .values_list(*PLACE, named=True)
    )
    due = [(row, period) for row in rows if (period := duties.period(row))]
    there = places_with_word({period for _, period in due})
    return [
        DuePlace(
            specification=row.pk,
            target=row.target_id,
            code=row.target__code,
            sort_key=row.target__sort_key,
            title=row.title,
            service=row.service_id,
            service_title=row.service__title or "",
            service_slug=row.service__slug or "",
            frequency=row.frequency,
            month=period,
            due_on=duties.due_on,
            lead=row.lead,
            deputy=row.deputy,
            is_missing=(row.target_id, period) not in there,
            can_be_late=duties.can_be_late(row, period),
        )
        for row, period in due
    ]


def places_with_word(periods: set[Month]) -> set[tuple[int, Month]]:
    """The targets and periods of which there is a figure, or word that there is none."""
    recorded = Actual.objects.whole_council().filter(month__in=periods).order_by()
    declared = NothingToReport.objects.filter(month__in=periods).order_by()
    place = ("target_id", "month")
    return set(recorded.values_list(*place).union(declared.values_list(*place)))


def withdrawals(years: Iterable[FinancialYear]) -> Withdrawals:
    """The month in which targets of some years were withdrawn: {(target id, year): month}."""
    decisions = InYearDecision.objects.filter(
        act=InYearDecision.WITHDRAW, specification__financial_year__in=years
    ).values_list("specification__target", "specification__financial_year", "decided_at")
    return {(target, year): Month.of(localdate(at)) for target, year, at in decisions}
