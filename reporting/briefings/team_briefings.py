"""The month as a service or a team is told of it, and that it was (framework 4.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.dates import day_from, late_in_words
from pmf_portal.formats.one_after_another import joined
from pmf_portal.formats.wording import upper_first
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import Refused
from reporting.briefings.decisions import decisions_reaching, stretch_of
from reporting.briefings.published import account_of_unit
from reporting.content.cabinet_report import figures_of_account
from reporting.content.in_short.changes import turned_in_short, turns
from reporting.content.in_short.facts import Account
from reporting.engagement.team_words import answered_between
from reporting.meetings.viewers import Viewer
from reporting.models import Output, TeamBriefing, TeamWord
from reporting.publishing.in_short import PublishedMonth
from targets.models import Action

# How far ahead an action is near; and how many rows fit one page.
NEAR = timedelta(days=31)
MOST_ACTIONS, MOST_TURNS = 8, 6


@dataclass(frozen=True)
class ActionRow:
    """An action that is late or near, and when it is due as it is said today."""

    action: Action
    when: str
    is_late: bool


@dataclass(frozen=True)
class TeamPage:
    """Everything that the page of a service or a team shows."""

    unit: OrganisationUnit
    account: Account
    figures: dict[str, Any]
    turned: str
    turns: list[str]
    actions: list[ActionRow]
    more_actions: int
    decisions: list[Output]
    words: list[TeamWord]
    briefing: TeamBriefing | None


def team_page(month: PublishedMonth, unit: OrganisationUnit, viewer: Viewer) -> TeamPage | None:
    """What a month says to a service or a team; None where it has no line in it."""
    account = account_of_unit(month, unit)
    if account is None or month.build.frozen_at is None:
        return None
    today = viewer.today
    worse = turns(account.measures, account.before, "worse")
    better = turns(account.measures, account.before, "better")
    sentences = [turn.sentence(account.since).text for turn in (*worse, *better)]
    actions, stretch = actions_near(unit, today), stretch_of(account.month, today)
    return TeamPage(
        unit=unit,
        account=account,
        figures=figures_of_account(account, local_day(month.build.frozen_at)),
        turned=turned_in_short(len(worse), len(better), account.since),
        turns=sentences[:MOST_TURNS],
        actions=actions[:MOST_ACTIONS],
        more_actions=len(actions[MOST_ACTIONS:]),
        decisions=decisions_reaching(unit, stretch, viewer),
        words=answered_between(unit, stretch.since, stretch.until),
        briefing=briefing_of_team(unit, account.month),
    )


def actions_near(unit: OrganisationUnit, today: date) -> list[ActionRow]:
    """The open actions of a unit's plans and reports that are late, or due within a month."""
    inside = Q(plan__unit__path__startswith=unit.path)
    inside |= Q(deliveryaction__report__service__path__startswith=unit.path)
    inside |= Q(plan__isnull=False, owner__roleassignment__unit__path__startswith=unit.path)
    actions = Action.objects.still_open().filter(inside, due__lte=today + NEAR).distinct()
    rows = []
    for action in actions.select_related("owner").order_by("due", "pk"):
        late = late_in_words(action.due, today)
        rows.append(ActionRow(action, upper_first(late or day_from(action.due, today)), bool(late)))
    return rows


@transaction.atomic
def brief_team(
    unit: OrganisationUnit,
    month: Month,
    *,
    briefed_on: date,
    text: str,
    by: User,
    at: datetime,
) -> TeamBriefing:
    """Say on which day a team was told of a month, and what was added; said again, the newest
    counts.  Raises Refused for a day that has not come, or lies within the month.
    """
    if briefed_on > local_day(at):
        raise Refused("This day has not come yet: enter the day of the briefing", "briefed_on")
    if briefed_on <= month.last_day:
        raise Refused(f"Enter a day after {month.name}, which the briefing is on", "briefed_on")
    briefing = TeamBriefing.objects.create(
        unit=unit, month=month, briefed_on=briefed_on, text=text, briefed_by=by, recorded_at=at
    )
    record("brief_team", briefing, by=by, at=at, briefed_on=briefed_on, text=text)
    return briefing


def briefing_of_team(unit: OrganisationUnit, month: Month) -> TeamBriefing | None:
    """How a team was last told of a month; None before that."""
    rows = TeamBriefing.objects.filter(unit=unit, month=month.first_day)
    return rows.select_related("briefed_by").order_by("-pk").first()


@dataclass(frozen=True)
class Coverage:
    """Which services of a directorate have told their teams of a month."""

    month: Month
    briefed: tuple[OrganisationUnit, ...]
    missing: tuple[OrganisationUnit, ...]

    @property
    def words(self) -> str:
        """ "5 of 7 services briefed their teams for February 2024; not yet Finance and Waste." """
        total = len(self.briefed) + len(self.missing)
        service = "service" if total == 1 else "services"
        words = (
            f"{len(self.briefed)} of {total} {service} briefed their teams for {self.month.name}"
        )
        if self.missing:
            words += f"; not yet {joined([unit.title for unit in self.missing])}"
        return f"{words}."


def coverage_of(
    month: PublishedMonth, directorate: OrganisationUnit | None = None
) -> Coverage | None:
    """How far a month has reached the services that have lines in it, of one directorate or of all;
    None where there are none.
    """
    keys = {
        line.service_id
        for line in month.lines
        if directorate is None or line.directorate_id == directorate.pk
    }
    services = OrganisationUnit.objects.filter(
        pk__in=keys, kind=OrganisationUnit.SERVICE, ended_on=None
    )
    return coverage(month.build.month, services.order_by("path"))


def coverage(month: Month, services: Iterable[OrganisationUnit]) -> Coverage | None:
    services = list(services)
    if not services:
        return None
    told = TeamBriefing.objects.filter(month=month.first_day, unit__in=services)
    keys = set(told.order_by().values_list("unit", flat=True).distinct())
    return Coverage(
        month,
        tuple(unit for unit in services if unit.pk in keys),
        tuple(unit for unit in services if unit.pk not in keys),
    )
