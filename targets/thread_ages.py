"""How the plans stand to what is above them: confirmations by their managers, and what a priority
left behind when it ended (framework 2.2).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.functional import cached_property

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.numbers import counted
from pmf_portal.formats.one_after_another import joined
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.drafting import hold_plan
from targets.models import Action, Approval, Objective, Plan, Specification, ThreadConfirmation
from targets.rules.golden_thread import Level
from targets.rules.thread_ages import (
    Confirmed,
    Objectives,
    Orphan,
    Placed,
    ThreadAge,
    ThreadState,
    ended_priorities,
    orphans,
    reached,
    thread_age,
)

# The plans whose managers confirm what they serve; those above are approved by members.
CONFIRMED_KINDS = (Plan.SERVICE, Plan.TEAM)


def placed_objectives() -> tuple[Objectives, dict[int, int]]:
    """Every objective with what it serves, and of which plan each is: two queries."""
    serves: dict[int, list[int]] = defaultdict(list)
    ties = Objective.serves.through.objects.order_by("to_objective_id")
    for below, above in ties.values_list("from_objective_id", "to_objective_id"):
        serves[below].append(above)
    objectives, plan_of = {}, {}
    for one in Objective.objects.select_related("plan").order_by("plan__title", "order", "title"):
        plan_of[one.pk] = one.plan_id
        objectives[one.pk] = Placed(
            key=one.pk,
            level=one.level,
            plan=one.plan.slug,
            slug=one.slug,
            title=one.title,
            first_year=one.first_year,
            last_year=one.last_year,
            serves=tuple(serves[one.pk]),
        )
    return objectives, plan_of


def own_objectives(
    plan: int, objectives: Objectives, plan_of: dict[int, int], year: FinancialYear
) -> list[Placed]:
    """The objectives of a plan that stand in a year, without what single people aim at."""
    return [
        one
        for key, one in objectives.items()
        if plan_of[key] == plan and one.level < Level.INDIVIDUAL and one.stands_in(year)
    ]


def above_in_words(own: Iterable[Placed], objectives: Objectives, year: FinancialYear) -> str:
    """What stands above some objectives in a year, in canonical form: whatever of it changes,
    changes the text.
    """
    start = {key for one in own for key in one.serves}
    content = []
    for key in reached(objectives, start, year):
        one = objectives[key]
        years = [str(one.first_year or ""), str(one.last_year or "")]
        content.append([one.plan, one.slug, one.title, *years, "own" if key in start else ""])
    return canonical(sorted(content))


@dataclass(frozen=True)
class PlanThread:
    """A plan and how it stands to what is above it."""

    plan: Plan
    year: FinancialYear
    age: ThreadAge
    above: str
    serves: tuple[str, ...]
    served: int

    @property
    def digest(self) -> str:
        return digest(self.above)


@dataclass(frozen=True)
class Below:
    """What of a plan was left behind when what it served ended, and since when."""

    plan: Plan
    objectives: list[Placed] = field(default_factory=list)
    targets: list[Specification] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    causes: list[Orphan] = field(default_factory=list)

    @property
    def first(self) -> Orphan:
        return min(self.causes, key=lambda one: (one.since, one.key))

    @property
    def words(self) -> str:
        """ "since 1 April 2024, when “Drive growth” ended" """
        return self.first.words

    @property
    def counts(self) -> str:
        """ "1 objective, 2 targets and 1 action" """
        parts = [
            counted(len(things), thing)
            for thing, things in (
                ("objective", self.objectives),
                ("target", self.targets),
                ("action", self.actions),
            )
            if things
        ]
        return joined(parts)


class ThreadReading:
    """The thread of a year with its ages, read once: eight queries at most, however long it is.
    What is `public` names no objective that was never approved.
    """

    def __init__(self, year: FinancialYear, today: date, *, public: bool = False) -> None:
        self.year, self.today, self.public = year, today, public
        self.objectives, self.plan_of = placed_objectives()
        self.orphans = self.named(orphans(self.objectives, year))

    @cached_property
    def approvals(self) -> set[tuple[int, FinancialYear]]:
        """Every approved plan-year."""
        return set(Approval.objects.values_list("plan", "financial_year"))

    def may_name(self, placed: Placed) -> bool:
        """Whether an objective may be named: officers read them all, the public what was approved
        in some year.
        """
        if not self.public:
            return True
        plan = self.plan_of[placed.key]
        return any(one == plan and placed.stands_in(year) for one, year in self.approvals)

    def named(self, gone: dict[int, Orphan]) -> dict[int, Orphan]:
        """What was left behind, naming only what may be named of what ended."""
        return {
            key: replace(one, ended=tuple(filter(self.may_name, one.ended)))
            for key, one in gone.items()
        }

    def ages(self, plans: Iterable[Plan]) -> list[PlanThread]:
        """How some plans stand."""
        plans = list(plans)
        newest = newest_confirmations([plan.pk for plan in plans])
        return [self.age_of(plan, newest.get(plan.pk)) for plan in plans]

    def age_of(self, plan: Plan, confirmed: ThreadConfirmation | None) -> PlanThread:
        own = own_objectives(plan.pk, self.objectives, self.plan_of, self.year)
        above = above_in_words(own, self.objectives, self.year)
        said = None
        if confirmed is not None:
            day = local_day(confirmed.confirmed_at)
            said = Confirmed(day, confirmed.post, confirmed.digest)
        age = thread_age(
            objectives=len(own),
            orphaned=[self.orphans[one.key] for one in own if one.key in self.orphans],
            confirmed=said,
            digest=digest(above),
            begun=self.year.first.first_day,
            today=self.today,
        )
        start = dict.fromkeys(key for one in own for key in one.serves)
        served = [self.objectives[key] for key in start if key in self.objectives]
        standing = [one for one in served if one.stands_in(self.year)]
        serves = tuple(one.title for one in standing if self.may_name(one))
        return PlanThread(plan, self.year, age, above, serves, len(standing))

    def left_behind(self) -> list[Below]:
        """Every plan of which something is left behind: its orphaned objectives, the targets under
        what is orphaned or has ended, and the open actions that serve nothing else.
        """
        gone = self.orphans | self.named(ended_priorities(self.objectives, self.year))
        if not gone:
            return []
        targets = list(self.targets_under(gone))
        actions = actions_serving_only(gone)
        keys = {self.plan_of[key] for key in self.orphans}
        keys |= {one.plan_id for one in targets} | {one.plan_id for one in actions}
        plans = Plan.objects.filter(pk__in=keys).select_related("unit").order_by("title")
        found = {plan.pk: Below(plan) for plan in plans}
        for key, orphan in self.orphans.items():
            found[self.plan_of[key]].objectives.append(self.objectives[key])
            found[self.plan_of[key]].causes.append(orphan)
        for target in targets:
            found[target.plan_id].targets.append(target)
            found[target.plan_id].causes.append(gone[target.priority_id])
        for action in actions:
            found[action.plan_id].actions.append(action)
            causes = [gone[one.pk] for one in action.objectives.all()]
            found[action.plan_id].causes.extend(causes)
        return list(found.values())

    def targets_under(self, objectives: Collection[int]) -> Iterable[Specification]:
        """The targets of the year, approved or drafted, that stand under some objectives."""
        rows = Specification.objects.filter(financial_year=self.year, priority__in=objectives)
        rows = rows.select_related("target", "plan", "priority", "service")
        return rows.order_by("target__sort_key", "target__code")


def actions_serving_only(objectives: Collection[int]) -> list[Action]:
    """The open actions of plans that serve some objectives and no other: two queries."""
    rows = Action.objects.of_plans().still_open().filter(objectives__in=objectives).distinct()
    rows = rows.select_related("plan", "owner", "deputy").prefetch_related("objectives")
    return [
        action
        for action in rows.order_by("due", "pk")
        if all(one.pk in objectives for one in action.objectives.all())
    ]


def newest_confirmations(plans: Collection[int]) -> dict[int, ThreadConfirmation]:
    """The newest confirmation of each of some plans, by plan: one query."""
    rows = ThreadConfirmation.objects.filter(plan__in=plans).defer("above").order_by("pk")
    return {one.plan_id: one for one in rows}


def plans_to_confirm() -> list[Plan]:
    """The plans whose managers confirm what they serve, of units that stand."""
    rows = Plan.objects.filter(kind__in=CONFIRMED_KINDS, unit__ended_on=None)
    return list(rows.select_related("unit").order_by("unit__path", "title"))


def year_of_thread(today: date) -> FinancialYear:
    return Month.of(today).financial_year


def thread_of_plan(plan: Plan, today: date) -> PlanThread:
    """How one plan stands today."""
    [thread] = ThreadReading(year_of_thread(today), today).ages([plan])
    return thread


def why_not_confirmed(thread: PlanThread) -> str:
    """Why there is nothing to confirm of a plan; "" where there is."""
    plan, state = thread.plan, thread.age.state
    if plan.kind not in CONFIRMED_KINDS:
        return f"{plan} is approved by members: what it serves is confirmed with its approval."
    if state == ThreadState.NOTHING:
        return f"No objective of {plan} stands in the year: there is nothing to confirm."
    if state == ThreadState.ORPHANED:
        return f"{plan} is {thread.age.words}: link it to what stands, or end it."
    if state == ThreadState.CONFIRMED:
        return f"{plan} was {thread.age.words}."
    if not thread.served:
        return f"{plan} serves nothing above it: link its objectives first."
    return ""


@transaction.atomic
def confirm_thread(plan: Plan, *, seen_digest: str, by: User, at: datetime) -> ThreadConfirmation:
    """Confirm that a plan still serves what stands above it, as the page showed it; raises Refused
    where there is nothing to confirm, ChangedMeanwhile when something above has changed.
    """
    hold_plan(plan.pk)
    thread = thread_of_plan(plan, local_day(at))
    if why := why_not_confirmed(thread):
        raise Refused(why)
    if thread.digest != seen_digest:
        raise ChangedMeanwhile(
            "The objectives above the plan were changed after this page was opened. Read it again."
        )
    year = year_of_thread(local_day(at))
    confirmation = ThreadConfirmation.objects.create(
        plan=plan,
        financial_year=year,
        above=thread.above,
        digest=thread.digest,
        confirmed_by=by,
        post=str(by),
        confirmed_at=at,
    )
    record("confirm_thread", confirmation, by=by, at=at, digest=thread.digest)
    return confirmation
