"""What the delivery of plans asks of a person: clashes to explain, and the ledger extract and risk
register that are due; rows of “your tasks” (framework 2.3, 3.4, 4.1).
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse

from pmf_portal.council.due_tasks import DueTask
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.timetable import open_month
from reporting.cycle.desk_work import DeskWork
from reporting.cycle.waiting import Waiting
from scorecards.extracts.columns import LEDGER, RISK_REGISTER
from scorecards.extracts.freshness import expected_month
from scorecards.extracts.reading import (
    lacking_in_words,
    ledger_lacks,
    register_lacks,
    saved_extracts,
)
from scorecards.models import Feed
from scorecards.plan_delivery.clashes import FINANCE, RISK_OFFICERS, Clash
from scorecards.plan_delivery.reading import PlanDelivery

# Who has every clash on the desk, and who those that concern their own field.
ALL_CLASHES = frozenset(
    {Role.PERFORMANCE_TEAM, Role.STRATEGIC_DIRECTOR, Role.CHIEF_EXECUTIVE, Role.CESG}
)
OWN_CLASHES = {Role.FINANCE: FINANCE, Role.RISK: RISK_OFFICERS}


class ClashingPlan(NamedTuple):
    """A plan-year with the clashes that are a person's to ask about."""

    delivery: PlanDelivery
    clashes: list[Clash]

    @property
    def words(self) -> str:
        """ "Families Plan 2013/14: 3 clashes"."""
        number = len(self.clashes)
        plan = f"{self.delivery.plan} {self.delivery.year}"
        return f"{plan}: {number} clash{'' if number == 1 else 'es'}"


def clashing_plans(work: DeskWork) -> list[ClashingPlan]:
    """The plans of a person in which something does not fit together."""
    roles = work.user.roles
    fields = {field for role, field in OWN_CLASHES.items() if role in roles}
    if not roles & ALL_CLASHES and not fields:
        return []
    rows = []
    for delivery in work.deliveries:
        clashes = delivery.clashes
        if not roles & ALL_CLASHES:
            clashes = [one for one in clashes if one.concerns in fields]
        if clashes:
            rows.append(ClashingPlan(delivery, clashes))
    return rows


def clashes_to_explain(work: DeskWork) -> Iterator[DueTask]:
    """A row for each plan in which ratings say one thing and money, risks or actions another."""
    for row in clashing_plans(work):
        delivery = row.delivery
        yield work.task(
            kind="Green and failing",
            key=f"clashes-{delivery.plan.pk}-{delivery.year}",
            due=None,
            words=row.words,
            url=reverse("plan_delivery", args=[delivery.plan.slug, delivery.year]),
            about=shortened(row.clashes[0].words, 200),
        )


def ledger_due(work: DeskWork) -> Iterator[DueTask]:
    """What was spent in the month that ended last, for Finance, until every envelope has it:
    whether it comes by feed, by file or by hand.
    """
    if Role.FINANCE not in work.user.roles or Waiting.SPENDING not in work.waiting:
        return
    lacking = ledger_lacks(work.today)
    if not lacking:
        return
    month = open_month(work.today)
    feed = Feed.objects.filter(brings=LEDGER, revoked_at=None).first()
    brought = f"; the feed “{feed}” has not brought it" if feed else ""
    yield work.task(
        kind="Ledger extract",
        key=f"ledger-{month}",
        due=work.timetable.day_of(month, "exceptions_due"),
        words=f"Ledger extract for {month.name}",
        url=reverse("extracts"),
        about=f"{lacking_in_words(LEDGER, lacking)}{brought}",
    )


def register_due(work: DeskWork) -> Iterator[DueTask]:
    """The register of the quarter that ended last, for Risk Management, until it came in or every
    open risk was scored.
    """
    if Role.RISK not in work.user.roles or Waiting.RISKS not in work.waiting:
        return
    month = expected_month(RISK_REGISTER, open_month(work.today))
    if saved_extracts(RISK_REGISTER).filter(as_at__gte=month.last_day).exists():
        return
    lacking = register_lacks(work.today)
    if not lacking:
        return
    yield work.task(
        kind="Risk register",
        key=f"risk-register-{month}",
        due=work.timetable.day_of(month, "exceptions_due"),
        words=f"Risk register as at {month.last_day:%-d %B %Y}",
        url=reverse("extracts"),
        about=lacking_in_words(RISK_REGISTER, lacking),
    )


DELIVERY_WORK = (clashes_to_explain, ledger_due, register_due)
