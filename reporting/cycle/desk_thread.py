"""What the turn of a year and the golden thread ask of a person on the desk: reds to account for,
plans to confirm, and what serves no priority any more.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse

from pmf_portal.council.acts import ACTS
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.holders import assignments_of_managers, nearest_managers
from pmf_portal.council.permissions import reaches
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear, Month
from reporting.cycle.waiting import Waiting
from targets.departures import Leaving, reds_of_rounds
from targets.models import Plan
from targets.orphans import owed_links
from targets.rules.planning_calendar import approval_due
from targets.thread_ages import ThreadReading, plans_to_confirm, year_of_thread


def reds_to_account(work: Worklist) -> Iterator[DueTask]:
    """Red measures that leave a plan which this person may hand in: one row a plan."""
    if not work.user.roles & ACTS["submit_plan"]:
        return
    year = Month.of(work.today).financial_year
    by_plan: dict[tuple[Plan, FinancialYear], list[Leaving]] = {}
    for one in reds_of_rounds(year, year + 1):
        if reaches(work.user, one.specification.plan.unit):
            by_plan.setdefault((one.specification.plan, one.year), []).append(one)
    for (plan, planned), reds in by_plan.items():
        yield work.task(
            kind="Reds to account for",
            key=f"reds-{plan.pk}-{planned}",
            due=approval_due(planned),
            words=f"{plan} {planned}: {counted(len(reds), 'red measure')} left out",
            url=reverse("measures_leaving", args=[plan.slug, planned]),
            about=", ".join(one.code for one in reds),
        )


def threads_to_confirm(work: Worklist) -> Iterator[DueTask]:
    """Service and team plans whose manager this is, and which are not confirmed as things stand."""
    if not work.user.roles & ACTS["confirm_thread"]:
        return
    held = assignments_of_managers()
    plans = [plan for plan in plans_to_confirm() if work.user in nearest_managers(plan.unit, held)]
    if not plans:
        return
    for thread in ThreadReading(year_of_thread(work.today), work.today).ages(plans):
        if thread.age.waits and thread.served:
            yield work.task(
                kind="Plans to confirm",
                key=f"thread-{thread.plan.pk}-{thread.digest[:8]}",
                due=None,
                words=f"{thread.plan}: does it still serve what stands above?",
                url=reverse("plan_thread", args=[thread.plan.slug]),
                about=thread.age.words,
            )


def links_to_renew(work: Worklist) -> Iterator[DueTask]:
    """What this person answers for and serves no priority any more: one row a plan."""
    year = year_of_thread(work.today)
    owed = owed_links(ThreadReading(year, work.today)).get(work.user, {})
    for links in owed.values():
        below = links.below
        yield work.task(
            kind="Serves no priority any more",
            key=f"orphaned-{below.plan.pk}-{below.first.since}",
            due=below.first.since,
            words=f"{below.plan}: link to another priority, or end it",
            url=reverse("golden_thread", args=[year]) + "#orphaned",
            about="; ".join(links.things),
        )


THREAD_WORK = (reds_to_account, threads_to_confirm, links_to_renew)
# Each is asked about only where something of the kind may wait for anybody.
THREAD_ONLY_WHERE: dict[Callable[[Any], Iterator[DueTask]], Waiting] = {
    reds_to_account: Waiting.DRAFTS,
    threads_to_confirm: Waiting.THREADS,
    links_to_renew: Waiting.ENDED_PRIORITIES,
}
