"""Figures to enter: which figures are due for a month, who brings them, and which are missing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import away_on
from pmf_portal.council.models import Delegation, User
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable
from scorecards.actuals.due_places import UNREAD, DuePlace, due_places
from scorecards.models import Actual, NothingToReport, PlausibilityWarning
from scorecards.rating.due_periods import due_month
from targets.models import Responsibility, Specification, Target


@dataclass(frozen=True)
class DueFigure:
    """One figure that is due for a month, with what stands there: recorded, declared as nothing to
    report, or neither.
    """

    specification: Specification
    month: Month
    actual: Actual | None
    nothing: NothingToReport | None
    lead: User | None
    covering: bool


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
    return responsibilities.select_related("performance_lead")


def targets_in_reach(user: User, today: date) -> QuerySet[Target]:
    """The targets of one's part of the council, and those whose figures one brings today wherever
    they belong.
    """
    return Target.objects.filter(
        Q(pk__in=Target.objects.visible_to(user))
        | Q(pk__in=responsibilities_on(user, today).values("target"))
    )


def places_of(user: User, today: date, announced: Timetable) -> list[DuePlace]:
    """The figures that the person has to bring for the open month, missing ones first."""
    places = due_places(timetable.open_month(today), announced, responsibilities_on(user, today))
    return sorted(places, key=lambda place: place.reading_order)


def own_places(
    places: Sequence[DuePlace], user: User, today: date, away: Collection[int]
) -> list[DuePlace]:
    """The same, of all that is due to the council where that is known already."""
    leads = {user.pk, *delegated_leads(user, today)}
    own = []
    for place in places:
        covers = place.deputy == user.pk and place.lead in away
        if place.lead in leads or covers:
            own.append(place)
    return sorted(own, key=lambda place: place.reading_order)


def leads_with_missing_figures(
    month: Month, announced: Timetable, today: date
) -> dict[User, list[str]]:
    """Who still has to bring figures for a month: {person: [codes]}; for a lead who is away the
    deputy, where there is one.  Nobody for what cannot be late.
    """
    away = set(away_on(today))
    owing: list[tuple[DuePlace, int]] = []
    places = due_places(month, announced)
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


def figures_of(places: Sequence[DuePlace], user: User) -> list[DueFigure]:
    """Some places with all that is shown of them to a person: in two queries, and two more where
    something stands already.
    """
    specifications = (
        Specification.objects.select_related("target")
        .defer(*UNREAD)
        .in_bulk([place.specification for place in places])
    )
    leads = User.objects.in_bulk({place.lead for place in places if place.lead})
    actuals, declared = stored_for(places)
    figures = []
    for place in places:
        actual = actuals.get((place.target, place.month))
        figures.append(
            DueFigure(
                specification=specifications[place.specification],
                month=place.month,
                actual=actual,
                nothing=None if actual else declared.get((place.target, place.month)),
                lead=leads.get(place.lead or 0),
                covering=place.lead != user.pk,
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


def stored_for(
    places: Iterable[DuePlace],
) -> tuple[dict[tuple[int, Month], Actual], dict[tuple[int, Month], NothingToReport]]:
    """What is recorded, and what was declared as nothing to report, by target and period."""
    stored = [place for place in places if not place.is_missing]
    if not stored:
        return {}, {}
    targets = {place.target for place in stored}
    periods = {place.month for place in stored}
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
