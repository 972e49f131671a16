"""Which measures are asked about, and what was said of them, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.periods.month import FinancialYear
from targets.collection.rules.costs import asked_year, is_asked
from targets.models import CollectionCost, Responsibility, Specification


def measures_of_year(year: FinancialYear) -> QuerySet[Specification]:
    """The measures of the approved plans of a year."""
    rows = Specification.objects.filter(financial_year=year, approval__isnull=False)
    return rows.select_related("target", "plan__unit", "service").order_by(
        "target__sort_key", "target__code"
    )


def measures_to_state(user: User, year: FinancialYear) -> QuerySet[Specification]:
    """The measures of a year for which a person answers: those that they enter; for the
    performance team also those that nobody of the council enters.
    """
    answering = Responsibility.objects.filter(financial_year=year, target=OuterRef("target"))
    asked = Exists(answering.filter(performance_lead=user))
    if Role.PERFORMANCE_TEAM in user.roles:
        partners = RoleAssignment.objects.filter(role=Role.PARTNER).values("user")
        of_council = answering.filter(performance_lead__is_active=True).exclude(
            performance_lead__in=partners
        )
        return measures_of_year(year).filter(Q(asked) | ~Exists(of_council))
    return measures_of_year(year).filter(asked)


def not_said(measures: QuerySet[Specification], year: FinancialYear) -> QuerySet[Specification]:
    """Those of which nothing was said yet in a year."""
    said = CollectionCost.objects.filter(financial_year=year)
    return measures.exclude(target__in=said.values("target"))


def costs_not_said(today: date) -> QuerySet[Specification]:
    """The measures of which somebody is asked on a day, whoever it is."""
    year = asked_year(today)
    rows = not_said(measures_of_year(year), year)
    return rows if is_asked(year, today) else rows.none()


def answers_of(year: FinancialYear, measures: Sequence[Specification]) -> dict[int, int | None]:
    """What was said of some measures, by their targets."""
    rows = CollectionCost.objects.filter(
        financial_year=year, target__in=[one.target_id for one in measures]
    )
    return dict(rows.values_list("target", "minutes"))
