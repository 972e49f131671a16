"""What pages and services ask of figures and scorecard lines."""

from django.db import models
from django.db.models import OuterRef, Subquery

from targets.querysets import within_paths


class ActualQuerySet(models.QuerySet):
    def whole_council(self):
        """Figures for the whole council, without those broken down by area."""
        return self.filter(area=None)

    def latest(self):
        """Only the newest revision of each figure."""
        newer = self.model.objects.filter(target=OuterRef("target"), month=OuterRef("month"))
        newest = newer.filter(area__isnull=True).order_by("-revision").values("pk")[:1]
        return self.whole_council().filter(pk=Subquery(newest))


class LineQuerySet(models.QuerySet):
    def in_reading_order(self):
        return self.order_by("plan__kind", "plan_title", "priority_order", "code")

    def visible_to(self, user):
        return self.filter(within_paths("service__", user.paths()))
