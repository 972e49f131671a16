"""The actions of a person, of plans and of delivery plans alike, and reporting on them all at
once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from exceptions.models import DeliveryAction, ExceptionReport
from exceptions.progress import update_progress
from exceptions.rules.lifecycle import FOLLOWED
from pmf_portal.council.holders import away_on
from pmf_portal.council.models import User
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable
from targets.actions.reading import missed_month
from targets.actions.services import update_actions
from targets.actions.updates import ReportedUpdate
from targets.models import Action
from targets.rules.actions import Rated, Standing, owes_update, standing


@dataclass(frozen=True)
class MyAction:
    """One of a person's actions: where it stands, and whether its update of the month is still to
    come.
    """

    action: Action
    rated: Rated
    is_owed: bool

    @property
    def report(self) -> ExceptionReport | None:
        """The exception report that it is of; None for an action of a plan."""
        return self.action.report if isinstance(self.action, DeliveryAction) else None


def my_actions(user: User, announced: Timetable, today: date) -> list[MyAction]:
    """The actions that a person reports on: open ones, and those that were done for the open month;
    what is owed first, then the worst.
    """
    month = timetable.open_month(today)
    actions = [*actions_of_plans(user, month, today), *actions_of_reports(user, month, today)]
    missed = missed_month(announced, today)
    rows = []
    for action in actions:
        rated = standing(action.as_it_stands, today, missed)
        rows.append(MyAction(action, rated, is_owed(action, month)))
    order = list(Standing)
    return sorted(
        rows,
        key=lambda row: (
            not row.is_owed,
            order.index(row.rated.standing),
            row.action.due,
            row.action.pk,
        ),
    )


def of_the_month(month: Month) -> Q:
    """Actions that are open, or were reported done for the month and may be corrected."""
    return ~Q(status__in=Action.CLOSED) | Q(status=Action.DONE, updated_for=month.first_day)


def actions_of_plans(user: User, month: Month, today: date) -> list[Action]:
    actions = Action.objects.of_plans().of_person(user, away_on(today)).filter(of_the_month(month))
    return list(actions.select_related("plan", "project").prefetch_related("milestones"))


def actions_of_reports(user: User, month: Month, today: date) -> list[DeliveryAction]:
    """The actions of delivery plans that are followed: a person's own, and those of nobody in
    particular of the reports that they answer for.
    """
    mine = Q(pk__in=DeliveryAction.objects.of_person(user, away_on(today)).exclude(owner=None))
    answered = ExceptionReport.objects.of_person(user, away_on(today))
    unowned = Q(owner=None, report__in=answered)
    actions = DeliveryAction.objects.filter(
        mine | unowned, of_the_month(month), report__state__in=sorted(FOLLOWED)
    )
    return list(actions.select_related("report__target").prefetch_related("milestones"))


def is_owed(action: Action, month: Month) -> bool:
    """Whether the update of the month is still to come: of a delivery plan, from the month of its
    publication.
    """
    if not isinstance(action, DeliveryAction):
        return owes_update(action.as_it_stands, month)
    published = action.report.published_at
    if published is None or Month.of(published.date()) > month:
        return False
    reported = action.updated_for is not None and action.updated_for >= month
    return action.status not in Action.CLOSED and not reported


@transaction.atomic
def update_my_actions(
    month: Month, updates: Mapping[int, ReportedUpdate], *, by: User, at: datetime
) -> None:
    """Report on some actions at once, those of plans and those of each delivery plan; raises
    Refused, and then nothing is written.
    """
    reports = dict(DeliveryAction.objects.filter(pk__in=updates).values_list("pk", "report"))
    # All are held before the first act is recorded: who has the trail must wait for nothing more.
    held = list(
        ExceptionReport.objects.select_for_update(of=("self",))
        .filter(pk__in=reports.values())
        .order_by("pk")
    )
    list(DeliveryAction.objects.select_for_update().filter(pk__in=reports).order_by("pk"))
    of_plans = {pk: update for pk, update in updates.items() if pk not in reports}
    if of_plans:
        update_actions(month, of_plans, by=by, at=at)
    for report in held:
        of_report = {pk: updates[pk] for pk, key in reports.items() if key == report.pk}
        update_progress(report, month, of_report, by=by, at=at)
