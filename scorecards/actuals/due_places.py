"""Which figures of a month somebody has to bring, as values: what lists and counts of a whole
council are made of.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

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
    service: int | None
    month: Month
    due_on: date
    lead: int | None
    deputy: int | None
    is_missing: bool
    can_be_late: bool

    def is_late(self, today: date) -> bool:
        return self.is_missing and self.can_be_late and today > self.due_on


PLACE = (
    "pk",
    "target_id",
    "financial_year",
    "frequency",
    "publication_lag_days",
    "service_id",
    "target__code",
    "target__sort_key",
    "entered_from",
)


# Long texts that bringing a figure can do without; its two counts are called by their names.
UNREAD = tuple(name for name in Specification.WORDS if name not in ("numerator", "denominator"))


class Duties:
    """Which figures of a month's two years somebody has to bring, by what was read of their
    specifications.

    A specification speaks of its own year: a late annual figure is due by the year before's.
    """

    def __init__(
        self, month: Month, announced: Timetable, responsibilities: QuerySet[Responsibility]
    ) -> None:
        self.month, self.announced = month, announced
        self.due_on = announced.day_of(month, "actuals_due")
        self.years = [month.financial_year, month.financial_year - 1]
        self.responsibilities = responsibilities.filter(financial_year__in=self.years)
        self.withdrawn = withdrawals(self.years)
        self.lateness: dict[tuple[int, Month, date | None], bool] = {}

    def period(self, target: int, year: FinancialYear, kind: str, lag_days: int) -> Month | None:
        """The period whose figure is due for the month; None for none."""
        duty = duty_of_year(year, kind, lag_days, self.withdrawn.get((target, year)))
        return due_period(duty, self.month, self.due_on)

    def can_be_late(self, lag_days: int, period: Month, approved_on: date | None) -> bool:
        key = (lag_days, period, approved_on)
        if key not in self.lateness:
            self.lateness[key] = can_be_late(self.announced, lag_days, period, approved_on)
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
    month: Month, announced: Timetable, responsibilities: QuerySet[Responsibility]
) -> list[DuePlace]:
    """The figures that are due for a month, as values: what lists of a whole council are made of,
    in six queries.
    """
    duties = Duties(month, announced, responsibilities)
    led = {
        (target, year): (lead, deputy)
        for target, year, lead, deputy in duties.responsibilities.order_by().values_list(
            "target_id", "financial_year", "performance_lead_id", "performance_lead_deputy_id"
        )
    }
    rows = (
        Specification.objects.approved()
        .filter(duties.owed_ways())
        .annotate(entered_from=ENTERED_FROM)
        .order_by()
        .values_list(*PLACE)
    )
    days = DayCache()
    due = []
    for pk, target, year, kind, lag_days, service, code, sort_key, entered_from in rows:
        officers = led.get((target, year))
        period = duties.period(target, year, kind, lag_days) if officers else None
        if officers is not None and period is not None:
            can_be_late = duties.can_be_late(lag_days, period, days[entered_from])
            due.append((pk, target, code, sort_key, service, period, officers, can_be_late))
    there = places_with_word({place[5] for place in due})
    places = []
    for pk, target, code, sort_key, service, period, officers, can_be_late in due:
        places.append(
            DuePlace(
                specification=pk,
                target=target,
                code=code,
                sort_key=sort_key,
                service=service,
                month=period,
                due_on=duties.due_on,
                lead=officers[0],
                deputy=officers[1],
                is_missing=(target, period) not in there,
                can_be_late=can_be_late,
            )
        )
    return places


def places_with_word(periods: set[Month]) -> set[tuple[int, Month]]:
    """The targets and periods of which there is a figure, or word that there is none."""
    recorded = Actual.objects.whole_council().filter(month__in=periods)
    declared = NothingToReport.objects.filter(month__in=periods)
    there = set(recorded.order_by().values_list("target_id", "month"))
    return there | set(declared.order_by().values_list("target_id", "month"))


def withdrawals(years: Iterable[FinancialYear]) -> Withdrawals:
    """The month in which targets of some years were withdrawn: {(target id, year): month}."""
    decisions = InYearDecision.objects.filter(
        act=InYearDecision.WITHDRAW, specification__financial_year__in=years
    ).values_list("specification__target", "specification__financial_year", "decided_at")
    return {(target, year): Month.of(localdate(at)) for target, year, at in decisions}
