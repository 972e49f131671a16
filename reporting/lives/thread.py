"""The golden thread as everybody may read it: what is approved, and how each service and team plan
stands to it (framework 2.2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import ScorecardLine
from scorecards.month.last_colours import last_build
from targets.models import Approval, Plan
from targets.objectives import thread_of
from targets.rules.golden_thread import Level, Node, Thread
from targets.rules.thread_ages import ThreadState
from targets.thread_ages import Below, PlanThread, ThreadReading, plans_to_confirm


@dataclass(frozen=True)
class Branch:
    """A node of the thread with what serves it."""

    node: Node
    again: bool
    branches: list["Branch"]


@dataclass(frozen=True)
class PublicThread:
    """Everything that the public page shows."""

    year: FinancialYear | None
    month: Month | None
    branches: list[Branch]
    ages_of: FinancialYear
    ages: list[PlanThread]
    left_behind: list[dict[str, Any]]

    @property
    def standing(self) -> list[PlanThread]:
        """The plans that have an objective for the year."""
        return [one for one in self.ages if one.age.state != ThreadState.NOTHING]

    @property
    def without(self) -> list[str]:
        """The others, by name."""
        return [str(one.plan) for one in self.ages if one.age.state == ThreadState.NOTHING]

    @property
    def headline(self) -> str:
        """ "9 of 11 service and team plans were confirmed to serve the Corporate Plan" """
        known = self.standing
        if not known:
            return "No service or team plan has an objective for the year yet"
        confirmed = sum(one.age.state == ThreadState.CONFIRMED for one in known)
        plans = counted(len(known), "service or team plan")
        were = "is" if confirmed == 1 else "are"
        return f"{confirmed} of {plans} {were} confirmed to serve what stands above"


def approved_year(today: date) -> FinancialYear | None:
    """The newest year that has begun with an approved Corporate Plan; None before the first."""
    this_year = Month.of(today).financial_year
    approvals = Approval.objects.filter(
        plan__kind=Plan.CORPORATE, financial_year__lte=this_year
    ).order_by("-financial_year")
    return approvals.values_list("financial_year", flat=True).first()


def public_thread(today: date) -> PublicThread:
    """The thread of the newest approved Corporate Plan, and how the plans below stand today: a
    fixed number of queries.
    """
    year, month, branches = approved_year(today), None, []
    if year is not None:
        ratings, month = published_ratings(year)
        thread = without_people(thread_of(year, ratings, drafts=False))
        branches = list(nested(thread, thread.top()))
    this_year = Month.of(today).financial_year
    reading = ThreadReading(this_year, today, public=True)
    return PublicThread(
        year=year,
        month=month,
        branches=branches,
        ages_of=this_year,
        ages=reading.ages(plans_to_confirm()),
        left_behind=[named_publicly(one, reading) for one in reading.left_behind()],
    )


def published_ratings(year: FinancialYear) -> tuple[Mapping[str, str], Month | None]:
    """The ratings of a year's newest publication by code, and its month."""
    build = last_build(year)
    if build is None:
        return {}, None
    rows = ScorecardLine.objects.filter(build=build).values_list("code", "rating")
    return dict(rows), build.month


def without_people(thread: Thread) -> Thread:
    """A thread without what single people aim at: that is theirs."""
    nodes = [node for node in thread.nodes.values() if node.level != Level.INDIVIDUAL]
    kept = {node.key for node in nodes}
    ties = [(node.key, above) for node in nodes for above in node.serves if above in kept]
    for node in nodes:
        node.serves, node.served_by = [], []
    return Thread(nodes, ties)


def nested(thread: Thread, keys: list[str], seen: set[str] | None = None) -> Iterator[Branch]:
    """Some nodes with what serves them; what was unfolded before is only named."""
    seen = set() if seen is None else seen
    for key in keys:
        node = thread.nodes[key]
        if key in seen:
            yield Branch(node, True, [])
            continue
        seen.add(key)
        yield Branch(node, False, list(nested(thread, node.served_by, seen)))


def named_publicly(below: Below, reading: ThreadReading) -> dict[str, Any]:
    """What the public reads of what was left behind: by name what was approved, and the rest as
    counts.
    """
    return {
        "plan": below.plan,
        "words": below.words,
        "counts": below.counts,
        "objectives": [one for one in below.objectives if reading.may_name(one)],
        "targets": [one for one in below.targets if not reading.public or one.approval_id],
        "actions": [] if reading.public else below.actions,
    }
