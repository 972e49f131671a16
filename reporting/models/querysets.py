"""What pages and the API ask of publications."""

from django.db import models
from django.db.models import OuterRef, Subquery


class PublicationQuerySet(models.QuerySet):
    def latest_editions(self):
        """Only the newest edition of each publication and month."""
        newest = self.model.objects.filter(
            kind=OuterRef("kind"), slug=OuterRef("slug"), month=OuterRef("month")
        ).order_by("-edition")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def headings(self):
        """Without the content, for lists."""
        return self.defer("content")

    def scorecards(self):
        return self.filter(kind="scorecard")

    def plans(self):
        """Plans with their technical specifications."""
        return self.filter(kind="plan")

    def monthly(self):
        """What the monthly cycle published: neither plans and audit reports, which come out when
        they are ready, nor what was there before.
        """
        return self.exclude(kind__in=("plan", "audit", "former"))


class CustomScorecardQuerySet(models.QuerySet):
    def current(self):
        """Those that have not been ended, with what they hold."""
        return (
            self.filter(ended_at=None)
            .select_related("unit", "defined_by")
            .prefetch_related("plans", "targets")
        )
