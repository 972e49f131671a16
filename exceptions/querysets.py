"""What pages and services ask of exception reports."""

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q, QuerySet

from exceptions.rules.lifecycle import ENDED, FOLLOWED, UNFINISHED, State
from pmf_portal.council.models import User
from targets.querysets import within_paths


class ExceptionReportQuerySet(models.QuerySet):
    def still_open(self) -> Self:
        return self.exclude(state__in=sorted(ENDED))

    def for_page(self) -> Self:
        return self.select_related(
            "target", "service", "directorate", "owner", "deputy", "submitted_by", "verified_by"
        )

    def with_plan(self) -> Self:
        """With causes, actions, path and questions, a query for each whatever the number of
        reports.
        """
        return self.select_related("risk").prefetch_related(
            "causes", "actions__owner", "path", "questions__answered_by"
        )

    def visible_to(self, user: User) -> Self:
        own_actions = self.model._default_manager.filter(actions__owner=user).values("pk")
        own = Q(owner=user) | Q(deputy=user) | Q(pk__in=own_actions)
        return self.filter(within_paths("service__", user.paths()) | own)

    def of_person(self, user: User, away: Collection[int] | QuerySet) -> Self:
        """Reports that are the person's: as owner, or as deputy of an owner who is away."""
        return self.filter(Q(owner=user) | Q(deputy=user, owner__in=away))

    def waiting_for(self, user: User, away: Collection[int] | QuerySet) -> Self:
        """Reports that the person has to complete."""
        return self.of_person(user, away).filter(state__in=sorted(UNFINISHED))

    def whose_owner_left(self) -> Self:
        """Reports under way for which nobody answers any more."""
        gone = Q(owner=None) | Q(owner__is_active=False)
        return self.still_open().filter(gone)

    def followed(self) -> Self:
        """Reports whose published delivery plan is under way."""
        return self.filter(state__in=sorted(FOLLOWED))

    def before_the_director(self, units: Collection[int]) -> Self:
        """What waits for the directors of some directorates: to verify, to confirm as recovered, to
        close.
        """
        waits = Q(state__in=[State.SUBMITTED, State.RECOVERED])
        waits |= Q(recovery_proposed__isnull=False)
        return self.still_open().filter(waits, directorate__in=units)
