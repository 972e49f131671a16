"""Actions as pages read them: rated on a day, in a query for each part whatever their number."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from pmf_portal.formats.numbers import counted, format_number, places_of, plain_number
from pmf_portal.formats.units import is_percentage
from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import Timetable
from targets.models import Action, Plan, Project
from targets.rules.actions import Rated, Standing, project_standing, standing


@dataclass(frozen=True)
class RatedAction:
    """An action with where it stands on a day."""

    action: Action
    rated: Rated

    @property
    def is_open(self) -> bool:
        return self.action.status not in Action.CLOSED


@dataclass(frozen=True)
class RatedProject:
    """A project with where it stands on a day."""

    project: Project
    rated: Rated


def with_parts(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Actions with all that a list says of them."""
    return actions.select_related("plan", "owner", "deputy", "project").prefetch_related(
        "milestones", "measures", "objectives"
    )


def missed_month(announced: Timetable, today: date) -> Month:
    """The newest month whose day of updates is over: they are due with the exception reports."""
    month = timetable.open_month(today)
    is_over = announced.day_of(month, "exceptions_due") < today
    return month if is_over else month - 1


def rated(actions: Iterable[Action], announced: Timetable, today: date) -> list[RatedAction]:
    """Actions in their order, each with where it stands."""
    missed = missed_month(announced, today)
    return [RatedAction(action, standing(action.as_it_stands, today, missed)) for action in actions]


def standings(actions: Iterable[RatedAction]) -> list[Standing]:
    return [one.rated.standing for one in actions]


def effect_in_words(amount: Decimal, unit: str) -> str:
    """By how much a measure is to change: "+4 points", "−12 people"."""
    sign, size = ("−" if amount < 0 else "+"), abs(amount)
    if is_percentage(unit):
        return f"{sign}{counted_number(size, 'point')}"
    return f"{sign}{format_number(size, places_of(size), unit)}"


def counted_number(size: Decimal, thing: str) -> str:
    return f"{plain_number(size)} {thing}{'' if size == 1 else 's'}"


def counts_in_words(rows: Iterable[RatedAction]) -> str:
    """How many actions stand where: "12 actions: 2 late, 1 at risk, 9 on track."""
    number_of = Counter(row.rated.standing for row in rows)
    parts = [f"{number_of[one]} {one.label.lower()}" for one in Standing if number_of[one]]
    total = sum(number_of.values())
    return f"{counted(total, 'action')}: {', '.join(parts)}."


def pressing_first(rows: Iterable[RatedAction]) -> list[RatedAction]:
    """Open actions, the worst first, and of those that stand alike the next due."""
    order = list(Standing)
    still_open = [row for row in rows if row.is_open]
    return sorted(
        still_open,
        key=lambda row: (order.index(row.rated.standing), row.action.due, row.action.pk),
    )


def rated_of_plan(plan: Plan, announced: Timetable, today: date) -> list[RatedAction]:
    """Every action of a plan with where it stands: two queries, however many there are."""
    actions = plan.actions.select_related("owner", "project").prefetch_related("milestones")
    return rated(actions, announced, today)


@dataclass(frozen=True)
class PlanDelivery:
    """How a plan is being delivered: its actions by where they stand, and the worst of them."""

    plan: Plan
    words: str
    worst: Rated


def deliveries(year: FinancialYear, announced: Timetable, today: date) -> list[PlanDelivery]:
    """How each plan with actions in a year is being delivered (framework 2.3, "Delivering"): two
    queries, however many.
    """
    actions = (
        Action.objects.of_plans()
        .filter(starts__lte=year.last.last_day, due__gte=year.first.first_day)
        .select_related("plan__unit")
        .prefetch_related("milestones")
        .order_by("plan__unit__path", "plan__title", "due", "pk")
    )
    by_plan: dict[Plan, list[RatedAction]] = {}
    for row in rated(actions, announced, today):
        assert row.action.plan is not None
        by_plan.setdefault(row.action.plan, []).append(row)
    return [
        PlanDelivery(plan, counts_in_words(rows), project_standing(standings(rows)))
        for plan, rows in by_plan.items()
    ]


def projects_of_plan(plan: Plan, rows: Iterable[RatedAction]) -> list[RatedProject]:
    """The projects of a plan that are not closed, each as its actions stand."""
    by_project: dict[int | None, list[Standing]] = {}
    for row in rows:
        by_project.setdefault(row.action.project_id, []).append(row.rated.standing)
    projects = plan.projects.exclude(stage=Project.CLOSED)
    return [
        RatedProject(project, project_standing(by_project.get(project.pk, [])))
        for project in projects
    ]
