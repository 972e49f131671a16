"""Figures to enter: which figures are due for a month, who brings them, and which are missing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import away_on
from pmf_portal.council.models import Delegation, User
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import Timetable
from scorecards.actuals.due_places import UNREAD, DuePlace, Duties, due_places
from scorecards.models import Actual, NothingToReport, PlausibilityWarning
from scorecards.rating.due_periods import due_month
from targets.models import Responsibility, Specification, Target

Responsibilities = dict[tuple[int, FinancialYear], Responsibility]


@dataclass(frozen=True)
class DueFigure:
    """One figure that is due for a month: missing, recorded already, or declared as nothing to
    report.
    """

    specification: Specification
    month: Month
    due_on: date
    actual: Actual | None
    nothing: NothingToReport | None
    lead: User | None
    deputy: User | None
    covering: bool
    can_be_late: bool = True

    @property
    def period(self) -> str:
        return frequency.label(self.specification.frequency, self.month)

    @property
    def is_missing(self) -> bool:
        return self.actual is None and self.nothing is None

    @property
    def place(self) -> "DuePlace":
        """The same as values alone."""
        s = self.specification
        return DuePlace(
            specification=s.pk,
            target=s.target_id,
            code=s.target.code,
            sort_key=s.target.sort_key,
            service=s.service_id,
            month=self.month,
            due_on=self.due_on,
            lead=self.lead.pk if self.lead else None,
            deputy=self.deputy.pk if self.deputy else None,
            is_missing=self.is_missing,
            can_be_late=self.can_be_late,
        )

    def is_late(self, today: date) -> bool:
        return self.is_missing and self.can_be_late and today > self.due_on

    @property
    def reading_order(self) -> tuple[bool, str, str]:
        """Missing figures first, then by service and code."""
        service = self.specification.service
        key = self.specification.target.sort_key
        return not self.is_missing, service.title if service else "", key


def delegated_leads(user: User | None, today: date | None) -> set[int]:
    """The people (by key) whose entry of figures is this person's too: by their own delegation, on
    these days.
    """
    if today is None:
        return set()
    return set(Delegation.objects.on(today).filter(to=user).values_list("user", flat=True))


def responsibilities_on(user: User, today: date) -> QuerySet[Responsibility]:
    """Targets the person leads, those of leads who are away and whom they cover for, and those
    delegated to them.
    """
    away = away_on(today)
    delegated = Delegation.objects.on(today).filter(to=user).values("user")
    mine = (
        Q(performance_lead=user)
        | Q(performance_lead_deputy=user, performance_lead__in=away)
        | Q(performance_lead__in=delegated)
    )
    return with_leads(Responsibility.objects.filter(mine))


def with_leads(responsibilities: QuerySet[Responsibility]) -> QuerySet[Responsibility]:
    return responsibilities.select_related("performance_lead", "performance_lead_deputy")


def targets_in_reach(user: User, today: date) -> QuerySet[Target]:
    """The targets of one's part of the council, and those whose figures one brings today wherever
    they belong.
    """
    return Target.objects.filter(
        Q(pk__in=Target.objects.visible_to(user))
        | Q(pk__in=responsibilities_on(user, today).values("target"))
    )


def figures_of_month(
    user: User, today: date, *, everybody: bool = False, month: Month | None = None
) -> list[DueFigure]:
    """The figures that the person has to bring for a month (the open one), missing ones first; with
    `everybody`, those of all leads.
    """
    month = month or timetable.open_month(today)
    if everybody:
        responsibilities = with_leads(Responsibility.objects.all())
    else:
        responsibilities = responsibilities_on(user, today)
    figures = due_figures(month, announced_timetable(), responsibilities, user)
    return sorted(figures, key=lambda figure: figure.reading_order)


def leads_with_missing_figures(
    month: Month, announced: Timetable, today: date
) -> dict[User, list[str]]:
    """Who still has to bring figures for a month: {person: [codes]}; for a lead who is away the
    deputy, where there is one.  Nobody for what cannot be late.
    """
    away = set(away_on(today))
    owing: list[tuple[DuePlace, int]] = []
    places = due_places(month, announced, Responsibility.objects.all())
    for place in sorted(places, key=lambda place: place.sort_key):
        if place.is_missing and place.can_be_late:
            officer = acting_key(place.lead, place.deputy, away)
            if officer is not None:
                owing.append((place, officer))
    people = User.objects.in_bulk({officer for _, officer in owing})
    missing: dict[User, list[str]] = {}
    for place, officer in owing:
        missing.setdefault(people[officer], []).append(place.code)
    return missing


def acting_key(lead: int | None, deputy: int | None, away: Collection[int]) -> int | None:
    """Who acts, by key; see `acting_officer`."""
    if lead is None or lead in away:
        return deputy or lead
    return lead


def due_figures(
    month: Month,
    announced: Timetable,
    responsibilities: QuerySet[Responsibility],
    user: User | None = None,
) -> list[DueFigure]:
    """The figures that are due for a month, of the targets that somebody is responsible for, with
    what stands there.
    """
    duties = Duties(month, announced, responsibilities)
    led: Responsibilities = {
        (responsibility.target_id, responsibility.financial_year): responsibility
        for responsibility in duties.responsibilities
    }
    specifications = (
        Specification.objects.approved()
        .select_related("target", "service", "approval")
        .defer(*UNREAD)
        .filter(financial_year__in=duties.years, target__in={target for target, _ in led})
    )
    due: list[tuple[Specification, Month]] = []
    for specification in specifications:
        if (specification.target_id, specification.financial_year) not in led:
            continue
        period = duties.period(
            specification.target_id,
            specification.financial_year,
            specification.frequency,
            specification.publication_lag_days,
        )
        if period is not None:
            due.append((specification, period))
    actuals, declared = stored_for(due)
    figures = []
    for specification, period in due:
        responsibility = led[specification.target_id, specification.financial_year]
        place = (specification.target_id, period)
        actual = actuals.get(place)
        figures.append(
            DueFigure(
                specification=specification,
                month=period,
                due_on=duties.due_on,
                actual=actual,
                nothing=None if actual else declared.get(place),
                lead=responsibility.performance_lead,
                deputy=responsibility.performance_lead_deputy,
                covering=user is not None and responsibility.performance_lead_id != user.pk,
                can_be_late=duties.can_be_late(
                    specification.publication_lag_days, period, approval_day(specification)
                ),
            )
        )
    return figures


def is_taken_over(specification: Specification, period: Month) -> bool:
    """Whether the figure of a period is history from before the portal: its plan was taken over, or
    it was due for a month before the portal went live.
    """
    if specification.approval is None:
        return False
    if specification.approval.taken_over_at:
        return True
    announced = announced_timetable()
    month = due_month(announced, specification.publication_lag_days, period)
    return not announced.is_live(month)


def approval_day(specification: Specification) -> date | None:
    return specification.approval.entered_from if specification.approval else None


def stored_for(
    due: Iterable[tuple[Specification, Month]],
) -> tuple[dict[tuple[int, Month], Actual], dict[tuple[int, Month], NothingToReport]]:
    """What is recorded, and what was declared as nothing to report, by target and period."""
    targets = {specification.target_id for specification, _ in due}
    periods = {period for _, period in due}
    actuals = Actual.objects.latest().filter(target__in=targets, month__in=periods)
    declared = NothingToReport.objects.filter(target__in=targets, month__in=periods)
    return (
        {(actual.target_id, actual.month): actual for actual in actuals},
        {(nothing.target_id, nothing.month): nothing for nothing in declared},
    )


def outstanding_for(targets: Collection[int] | None) -> QuerySet[PlausibilityWarning]:
    """Warnings on the figures of some targets (of all, None) that nobody has confirmed."""
    outstanding = PlausibilityWarning.objects.outstanding()
    if targets is not None:
        outstanding = outstanding.filter(actual__target__in=targets)
    return outstanding.select_related("actual__target").order_by(
        "actual__target__sort_key", "actual__month"
    )
