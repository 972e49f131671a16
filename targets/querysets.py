"""What pages and services ask of targets and specifications."""

from collections.abc import Collection
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear
from targets.rules.actions import Status
from targets.rules.codes import likeness

# From when figures of a locked target can be entered: its approval here, or its taking over.
ENTERED_FROM = Coalesce("approval__taken_over_at", "approval__approved_at")


def within_paths(prefix: str, paths: Collection[str]) -> Q:
    """Rows whose unit lies within one of the unit paths."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{prefix}path__startswith": path})
    if "/" in paths:
        # An empty Q() would vanish when it is joined to another by “or”.
        return ~Q(pk__in=[])
    return condition


def named_officer(user: User, prefix: str = "") -> Q:
    """Rows for which the person answers, as officer or as deputy."""
    names = (
        "accountable_officer",
        "accountable_deputy",
        "performance_lead",
        "performance_lead_deputy",
    )
    condition = Q()
    for name in names:
        condition |= Q(**{f"{prefix}{name}": user})
    return condition


def known_by(code: str, prefix: str) -> Q:
    """The rows of a target by its code as it is written, or else by one that is just like it."""
    exact = apps.get_model("targets", "Target").objects.filter(code=code)
    alike = Q(~Exists(exact), **{f"{prefix}likeness": likeness(code)})
    return Q(**{f"{prefix}code": code}) | alike


class TargetQuerySet(models.QuerySet):
    def with_code(self, code: str) -> Self:
        """The target of a code, whatever its capitals and leading zeros."""
        return self.filter(known_by(code, ""))

    def visible_to(self, user: User) -> Self:
        """Targets in the person's part of the council, and those they answer for."""
        reached = within_paths("specifications__service__", user.paths()) | named_officer(
            user, "responsibilities__"
        )
        return self.filter(reached).distinct()


class SpecificationQuerySet(models.QuerySet):
    def with_code(self, code: str) -> Self:
        """The specifications of the target of a code, whatever its capitals and leading zeros."""
        return self.filter(known_by(code, "target__"))

    def for_page(self) -> Self:
        return self.select_related(
            "target",
            "plan",
            "priority",
            "service__parent",
            "approval",
            "benchmark",
            "peer_group",
        )

    def of_year(self, year: FinancialYear) -> Self:
        return self.filter(financial_year=year)

    def approved(self) -> Self:
        return self.filter(approval__isnull=False)

    def visible_to(self, user: User) -> Self:
        reached = within_paths("service__", user.paths()) | named_officer(
            user, "target__responsibilities__"
        )
        return self.filter(reached).distinct()

    def with_challenge(self) -> Self:
        """With what the challenge has brought up: open comments, principles answered, evidence; and
        whether it is withdrawn.
        """
        decisions = apps.get_model("targets", "InYearDecision").objects.filter(
            specification=OuterRef("pk"), act="withdraw_target"
        )
        return self.annotate(
            open_comments=Count("comments", filter=Q(comments__resolved_at=None), distinct=True),
            answered=Count("principle_checks", distinct=True),
            evidence_count=Count("evidence", distinct=True),
            withdrawn=Exists(decisions),
        )


class ObjectiveQuerySet(models.QuerySet):
    def of_year(self, year: FinancialYear) -> Self:
        """Objectives that hold in a financial year."""
        return self.filter(
            Q(first_year=None) | Q(first_year__lte=year), Q(last_year=None) | Q(last_year__gte=year)
        )


class ActionQuerySet(models.QuerySet):
    def still_open(self) -> Self:
        """Actions that are neither done nor stopped."""
        return self.exclude(status__in=[Status.DONE, Status.STOPPED])

    def of_plans(self) -> Self:
        """Those that a plan states; not those of delivery plans of exception reports."""
        return self.filter(plan__isnull=False)

    def of_person(self, user: User, away: Collection[int] | models.QuerySet) -> Self:
        """Actions that are the person's: as owner, or as deputy of one who is away, left or is
        missing.
        """
        absent = Q(owner=None) | Q(owner__in=away) | Q(owner__is_active=False)
        return self.filter(Q(owner=user) | Q(absent, deputy=user))
