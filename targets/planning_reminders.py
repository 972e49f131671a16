"""Reminders of what units owe to the planning round: a week before, the day after, and each week
from then on (framework 2.3).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.acts import ACTS
from pmf_portal.council.council_settings import council_settings
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods.timetable import moment_on
from pmf_portal.periods.working_days import is_working_day
from targets.models import PlanningRound
from targets.rounds import UnitDuty, answers_for, duties_of_round
from targets.rules.planning_calendar import reminder_day

REMINDING_FROM = time(7, 0)
# What one e-mail is about: duties that are due on one day, reminded of on one day.
Occasion = tuple[date, date]


def plan_planning_reminders(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that reminds, once on each working day."""
    today = localdate(at)
    is_time = is_working_day(today) and at >= moment_on(today, REMINDING_FROM)
    if is_time and PlanningRound.objects.exists():
        yield {"kind": "chase_planning", "period": today.isoformat(), "due_at": at}


def remind_of_planning_job(period: str, subject: str, at: datetime) -> str:
    return f"{remind_of_planning(date.fromisoformat(period), by=None, at=at)} people reminded"


@transaction.atomic
def remind_of_planning(today: date, *, by: User | None, at: datetime) -> int:
    """Remind whoever answers for a unit of what it still owes to the newest round; gives how many
    people have something open that was asked for by now.

    Each occasion makes one e-mail to a person, however often this runs.
    """
    newest = PlanningRound.objects.first()
    if newest is None:
        return 0
    assignments = list(
        RoleAssignment.objects.filter(
            role__in=ACTS["complete_planning_duty"], user__is_active=True
        ).select_related("user")
    )
    chosen = council_settings()
    before = timedelta(days=chosen.planning_days_before)
    between = timedelta(days=chosen.planning_days_between)
    owed: dict[User, dict[Occasion, list[UnitDuty]]] = defaultdict(lambda: defaultdict(list))
    for duty in open_duties(newest, today):
        asked_on = reminder_day(duty.last_day, today, before, between)
        if asked_on is None:
            continue
        people = {one.user for one in assignments if answers_for(one, duty.unit, duty.duty)}
        for person in people:
            owed[person][duty.last_day, asked_on].append(duty)
    notify(list(letters(newest, owed)), at)
    if owed:
        record("chase_planning", newest, by=by, at=at, people=len(owed))
    return len(owed)


def open_duties(planning_round: PlanningRound, today: date) -> Iterator[UnitDuty]:
    """The duties that are not done yet, in the phases that have begun."""
    for phase in duties_of_round(planning_round, today):
        if phase.dates.first_day > today:
            continue
        for duty in phase.duties:
            if duty.state != "done":
                yield duty


def letters(
    planning_round: PlanningRound, owed: dict[User, dict[Occasion, list[UnitDuty]]]
) -> Iterator[tuple[User, str, str, str]]:
    """One e-mail to each person for each occasion."""
    for person, by_occasion in owed.items():
        for (due, asked_on), duties in by_occasion.items():
            yield (
                person,
                f"planning {planning_round.financial_year} due {due} asked {asked_on}",
                subject_of(planning_round, due, duties),
                body_of(due, duties),
            )


def subject_of(planning_round: PlanningRound, due: date, duties: list[UnitDuty]) -> str:
    lateness = duties[0].lateness or f"due {day_in_words(due)}"
    return f"{planning_round}: {lateness}"


def body_of(due: date, duties: list[UnitDuty]) -> str:
    lines = "\n".join(f"- {duty.unit}: {duty.duty.words}" for duty in duties)
    lateness = duties[0].lateness
    if lateness:
        opening = f"This was due on {day_in_words(due)} and is {lateness}:"
    else:
        opening = f"This is due on {day_in_words(due)}:"
    return f"{opening}\n\n{lines}\n\nIt is on your desk in the performance portal."
