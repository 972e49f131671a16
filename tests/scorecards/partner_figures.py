"""A figure of the small council that comes from a partner, the trust."""

from decimal import Decimal

from scorecards.actuals.services import record_actual
from scorecards.partners.reading import figures_of_partners
from targets.models import Responsibility
from tests.reporting.september import SEPTEMBER


def share(council):
    """The trust's officer brings the figures of F1 (on plan, of the service “care”)."""
    rows = Responsibility.objects.filter(target=council.latest.target)
    rows.update(performance_lead=council.people["partner"])
    return council


def enter(council, at, value="90", *, by="partner", reason="", month=SEPTEMBER):
    """Record a figure of F1."""
    return record_actual(
        council.latest,
        month,
        value=Decimal(value),
        reason=reason,
        by=council.people[by],
        at=at,
    )


def figure_of(at, month=SEPTEMBER):
    """The newest revision of F1’s figure, with what the trust said of it."""
    (found,) = [one for one in figures_of_partners(at.date()) if one.actual.month == month]
    return found
