"""What was expected of actions that are done: on which measure, from when, and by how much where it
was stated.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils.timezone import localdate

from exceptions.models import DeliveryAction
from pmf_portal.periods.month import Month
from targets.models import Action, ExpectedEffect


class Expectation(NamedTuple):
    """An effect of an action that is done: from `since` on it was to be seen; figures before
    `began` are those without it.  It is an amount; or of a delivery plan, from the figure of the
    period that opened the report to what the way back leads to.
    """

    action: Action
    target_id: int
    began: Month
    since: Month
    amount: Decimal | None = None
    opened_by: Month | None = None
    leads_to: Decimal | None = None

    def size(self, figures: Mapping[Month, float]) -> Decimal | None:
        """By how much the measure was to change; None where nobody stated it."""
        if self.leads_to is None or self.opened_by not in figures:
            return self.amount
        return self.leads_to - Decimal(repr(figures[self.opened_by]))


def expectations() -> list[Expectation]:
    """All that was expected of the actions that are done: three queries, however many."""
    return [*of_plans(), *of_reports()]


def of_plans() -> Iterator[Expectation]:
    """What actions of plans state, each from the month that they state, or in which they were
    done.
    """
    effects = ExpectedEffect.objects.filter(
        action__status=Action.DONE, action__done_on__isnull=False, action__starts__isnull=False
    ).select_related("action__owner", "action__deputy", "action__plan")
    for effect in effects.order_by("pk"):
        action = effect.action
        since = max(effect.from_month, Month.of(action.done_on))
        began = Month.of(action.starts)
        yield Expectation(action, effect.target_id, began, since, effect.amount)


def of_reports() -> Iterator[Expectation]:
    """Actions of delivery plans were to bring the report's measure back: from the month after the
    one in which they were done.
    """
    actions = DeliveryAction.objects.filter(
        status=Action.DONE, done_on__isnull=False
    ).select_related("report", "owner", "deputy", "report__owner", "report__deputy")
    for action in actions.prefetch_related("report__path").order_by("pk"):
        report = action.report
        first = action.starts or localdate(report.opened_at)
        done = Month.of(action.done_on)
        path = list(report.path.all())
        yield Expectation(
            action,
            report.target_id,
            min(Month.of(first), done),
            done + 1,
            opened_by=report.period or report.month,
            leads_to=path[-1].expected if path else None,
        )
