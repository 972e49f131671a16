"""Naming what a priority leaves behind when it ends or loses its years, on the same day: to whoever
answers for it, until it is linked to another priority or ended (framework 2.2).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.models import Notice, OrganisationUnit, RoleAssignment, User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import plain_day
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import local_day
from targets.models import Action, Plan, Responsibility, Specification
from targets.rules.thread_ages import above_it
from targets.thread_ages import Below, ThreadReading

# Where nobody holds the post that answers for a plan, whoever stands next in the line does.
NEXT_IN_LINE = (
    Role.SERVICE_MANAGER,
    Role.HEAD_OF_SERVICE,
    Role.STRATEGIC_DIRECTOR,
    Role.CHIEF_EXECUTIVE,
)
# From the first day of a year on it is looked so many days in a row, in case a day was missed.
LOOKED_AT_FOR = timedelta(days=7)


@dataclass
class OwedLinks:
    """What of one plan waits for a person to be linked anew or ended."""

    below: Below
    is_whole_plan: bool = False
    targets: list[Specification] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def things(self) -> list[str]:
        """What is named to the person, each once."""
        named = [f"Objective: {one.title}" for one in self.below.objectives if self.is_whole_plan]
        targets = self.below.targets if self.is_whole_plan else self.targets
        actions = self.below.actions if self.is_whole_plan else self.actions
        named += [f"Target: {one.target.code} {one.title}" for one in targets]
        return named + [f"Action: {one.what}" for one in actions]

    @property
    def digest(self) -> str:
        """Of what ended and of each thing, whatever it is called: other things, another letter."""
        ended = [one.key for one in self.below.first.ended]
        objectives = [one.key for one in self.below.objectives if self.is_whole_plan]
        targets = self.below.targets if self.is_whole_plan else self.targets
        actions = self.below.actions if self.is_whole_plan else self.actions
        keys = (ended, objectives, [one.target_id for one in targets], [one.pk for one in actions])
        return digest(canonical([sorted(some) for some in keys]))


# What each of some people has to link, by plan.
OwedByPerson = dict[User, dict[int, OwedLinks]]


def owed_links(reading: ThreadReading) -> OwedByPerson:
    """Who has to link or to end what was left behind: whoever answers for the plan, the accountable
    officers of its targets and the owners of its actions.
    """
    left = reading.left_behind()
    owed: OwedByPerson = defaultdict(dict)
    if not left:
        return owed
    held = list(
        RoleAssignment.objects.filter(
            role__in=NEXT_IN_LINE, user__is_active=True, unit__isnull=False
        ).select_related("user", "unit")
    )
    officers = accountable_officers(left, reading.year)
    for below in left:
        for person in people_of_plan(below.plan, held):
            owed[person][below.plan.pk] = OwedLinks(below, is_whole_plan=True)
        share_out(below, officers, owed)
    return owed


def share_out(below: Below, officers: dict[int, User], owed: OwedByPerson) -> None:
    """Give the targets of a plan to their officers, and its actions to their owners."""
    for target in below.targets:
        if officer := officers.get(target.target_id):
            owed[officer].setdefault(below.plan.pk, OwedLinks(below)).targets.append(target)
    for action in below.actions:
        if owner := owner_of(action):
            owed[owner].setdefault(below.plan.pk, OwedLinks(below)).actions.append(action)


def owner_of(action: Action) -> User | None:
    """Who does an action: its owner, or the deputy of one who has left."""
    people = (action.owner, action.deputy)
    return next((one for one in people if one is not None and one.is_active), None)


def accountable_officers(left: Collection[Below], year: FinancialYear) -> dict[int, User]:
    """The accountable officers of the targets that were left behind, by target: one query."""
    targets = [target.target_id for below in left for target in below.targets]
    rows = Responsibility.objects.filter(
        financial_year=year, target__in=targets, accountable_officer__is_active=True
    )
    found = {}
    for row in rows.select_related("accountable_officer"):
        if row.accountable_officer:
            found[row.target_id] = row.accountable_officer
    return found


def people_of_plan(plan: Plan, held: Collection[RoleAssignment]) -> list[User]:
    """Who answers for a plan: the holders of its post, or of the next one in the line above."""
    own = NEXT_IN_LINE.index(Role(Plan.ANSWERED_FOR_BY[plan.kind]))
    for role in NEXT_IN_LINE[own:]:
        people = [one.user for one in held if one.role == role and answers(one.unit, plan)]
        if people:
            return people
    return []


def answers(unit: OrganisationUnit, plan: Plan) -> bool:
    """Whether a post held for a unit is above a plan's."""
    return plan.unit.is_within(unit)


def notify_of_orphans(
    year: FinancialYear, today: date, at: datetime, *, changed: int | None = None
) -> int:
    """Tell each person once what of theirs serves nothing any more in a year, or only what is below
    an objective that was changed; gives how many people are told of something new.
    """
    reading = ThreadReading(year, today)
    if changed is not None:
        reading.orphans = {
            key: orphan
            for key, orphan in reading.orphans.items()
            if key == changed or changed in above_it(reading.objectives, key)
        }
    owed = owed_links(reading)
    letters = []
    for person, by_plan in owed.items():
        for links in by_plan.values():
            letters.append((person, *letter(links, year)))
    sent = Notice.objects.filter(key__in=[key for _, key, _, _ in letters])
    known = set(sent.values_list("user", "key"))
    fresh = [one for one in letters if (one[0].pk, one[1]) not in known]
    notify(fresh, at)
    return len({person for person, *_ in fresh})


def letter(links: OwedLinks, year: FinancialYear) -> tuple[str, str, str]:
    """The key, the subject and the body of what a person is told of one plan, once for the same
    things and the day since which it is so.
    """
    plan, first = links.below.plan, links.below.first
    day = plain_day(first.since)
    ended = first.ended_in_words or "What it served"
    lines = "\n".join(f"- {thing}" for thing in links.things)
    body = (
        f"{ended} has ended or ends. From {day} on this serves no priority of the council:\n\n"
        f"{lines}\n\nLink it to another priority, or end it. It stays on your desk in the"
        " performance portal until then."
    )
    key = f"orphaned {year} {plan.slug} {first.since} {links.digest[:16]}"
    return key, f"{plan}: no priority is served from {day} on", body


def plan_naming(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that names what was left behind, on the first days of each financial year: a priority
    that ends with the year before is named on the day on which it is gone.
    """
    today = local_day(at)
    first_day = Month.of(today).financial_year.first.first_day
    if today < first_day + LOOKED_AT_FOR and Plan.objects.exists():
        yield {"kind": "name_orphans", "period": today.isoformat(), "due_at": at}


def name_orphans_job(period: str, subject: str, at: datetime) -> str:
    return f"{name_orphans(date.fromisoformat(period), by=None, at=at)} people told"


@transaction.atomic
def name_orphans(today: date, *, by: Actor | None, at: datetime) -> int:
    """Tell everybody who answers for something that serves no priority any more; each once."""
    year = Month.of(today).financial_year
    told = notify_of_orphans(year, today, at)
    if told:
        record("name_orphans", plain_day(today), by=by, at=at, people=told)
    return told


def name_what_was_left(objective: int, at: datetime) -> None:
    """On the day on which an objective is changed: tell whoever answers for what it leaves behind,
    this year or next.
    """
    today = local_day(at)
    year = Month.of(today).financial_year
    for one in (year, year + 1):
        notify_of_orphans(one, today, at, changed=objective)
