"""What pages and services ask of figures and scorecard lines."""

from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

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

    def newest_by_area(self, target, month):
        """The newest revision of each area's figure of one target and period."""
        newer = self.model.objects.filter(
            target=OuterRef("target"),
            month=OuterRef("month"),
            area=OuterRef("area"),
            revision__gt=OuterRef("revision"),
        )
        return (
            self.filter(target=target, month=month, area__isnull=False)
            .exclude(models.Exists(newer))
            .order_by("area__kind", "area__name")
        )

    def newest_of_places(self, periods):
        """The newest revision of each place's figure for one period of each target, by kind and
        name of the place, in one query: `periods` are {target: month}.
        """
        if not periods:
            return []
        rows = self.filter(
            area__isnull=False,
            target__id__range=(min(periods), max(periods)),
            month__in=set(periods.values()),
        )
        newest = {}
        for actual in rows.select_related("area").order_by("area__kind", "area__name", "revision"):
            if actual.month == periods.get(actual.target_id):
                newest[actual.target_id, actual.area_id] = actual
        return list(newest.values())


class LineQuerySet(models.QuerySet):
    def in_reading_order(self):
        return self.order_by(
            "plan__kind", "plan_title", "priority_order", "target__sort_key", "code"
        )

    def visible_to(self, user):
        return self.filter(within_paths("service__", user.paths()))


class WarningQuerySet(models.QuerySet):
    def outstanding(self):
        """Warnings that nobody has confirmed, on figures that still stand."""
        # SQLite begins with these few when it finds their keys, else with every figure there is.
        unconfirmed = self.model.objects.filter(confirmed_at=None).order_by().values("pk")
        return self.that_stand().filter(pk__in=unconfirmed)

    def that_stand(self):
        """Warnings on figures that still stand, confirmed or not."""
        return self.exclude(
            models.Exists(newer_revisions(self.model._meta.get_field("actual").related_model))
        )


def newer_revisions(actuals):
    """Revisions that stand in place of a warning's figure."""
    same = {name: OuterRef(f"actual__{name}") for name in ("target", "month")}
    place, its_place = Coalesce("area_id", 0), Coalesce(OuterRef("actual__area_id"), 0)
    return actuals.objects.annotate(place=place).filter(
        **same, place=its_place, revision__gt=OuterRef("actual__revision")
    )


class HeldFigureQuerySet(models.QuerySet):
    def waiting(self):
        """Figures of feeds of which nobody has said what is right: no person has recorded another
        revision since, nor left what stands.
        """
        actuals = self.model._meta.get_field("target").related_model._meta.get_field("actuals")
        newer = actuals.related_model.objects.filter(
            target=OuterRef("target"),
            month=OuterRef("month"),
            area=None,
            recorded_by__isnull=False,
            recorded_at__gt=OuterRef("held_at"),
        )
        return self.filter(settled_at=None).exclude(models.Exists(newer))


class ReturnedLineQuerySet(models.QuerySet):
    def still_open(self):
        """Returned lines that the director has neither signed nor taken back, of scorecards that
        are not published.
        """
        return self.filter(ended_at=None, build__frozen_at=None)

    def waiting(self):
        """Those that nobody has answered: neither in words, nor by another figure or comment."""
        return self.with_changes().filter(answered_at=None, is_changed=False)

    def with_changes(self):
        """Each with `is_changed`: whether a figure of its target, a comment on it, or that there is
        none, was written down since the line was returned.
        """
        target = self.model._meta.get_field("target").related_model._meta
        since = {"target": OuterRef("target"), "month__lte": OuterRef("build__month")}
        actuals = target.get_field("actuals").related_model.objects.filter(
            **since, area=None, recorded_at__gt=OuterRef("returned_at")
        )
        declared = target.get_field("nothing_to_report").related_model.objects.filter(
            **since, declared_at__gt=OuterRef("returned_at")
        )
        return self.annotate(is_changed=models.Exists(actuals) | models.Exists(declared))


class FeedQuerySet(models.QuerySet):
    def live(self, at):
        """Feeds that are neither revoked nor expired."""
        return self.filter(revoked_at=None).filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=at)
        )

    def for_page(self):
        return self.select_related("owner").annotate(
            target_count=models.Count("targets", distinct=True)
        )


class DeliveryQuerySet(models.QuerySet):
    def without_body(self):
        return self.defer("body", "answer").select_related("sent_by", "feed")

    def visible_to(self, user):
        """Deliveries one made oneself, and those whose figures are all of one's part of the
        council.
        """
        if "/" in user.paths():
            return self
        actuals = self.model._meta.get_field("actuals").related_model.objects.filter(
            delivery=OuterRef("pk")
        )
        mine = actuals.filter(within_paths("target__specifications__service__", user.paths()))
        others = actuals.exclude(within_paths("target__specifications__service__", user.paths()))
        return self.filter(models.Q(sent_by=user) | models.Exists(mine) & ~models.Exists(others))
