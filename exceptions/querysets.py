"""What pages and services ask of exception reports."""

from django.db import models
from django.db.models import Q

from exceptions.lifecycle import State
from targets.querysets import within_paths


class ExceptionReportQuerySet(models.QuerySet):
    def still_open(self):
        return self.exclude(state=State.CLOSED)

    def for_page(self):
        return self.select_related("target", "service", "directorate", "owner", "deputy", "submitted_by", "verified_by")

    def visible_to(self, user):
        return self.filter(within_paths("service__", user.paths()) | Q(owner=user) | Q(deputy=user))

    def waiting_for(self, user, away):
        """Reports that the person has to complete: as owner, or as deputy of an owner who is away."""
        mine = Q(owner=user) | Q(deputy=user, owner__in=away)
        return self.filter(mine, state__in=[State.OPENED, State.RETURNED])
