"""Actuals: what was achieved, as append-only revisions (framework 3.5, 3.6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pmf_portal.council.models import Area
from pmf_portal.periods.fields import MonthField
from scorecards.querysets import ActualQuerySet
from scorecards.year_to_date import Figure
from targets.models import Target
from targets.models.specifications import figure, within_limits


class Actual(models.Model):
    """One revision of the figure of one target and period (named by the month it ends in), whole or for one area."""

    FORM, FILE, FEED = "form", "file", "feed"
    PROVISIONAL, FINAL = "provisional", "final"

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="actuals")
    month = MonthField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    value = figure()
    numerator = figure()
    denominator = figure()
    status = models.CharField(max_length=11, default=FINAL, choices=[(s, s.capitalize()) for s in (FINAL, PROVISIONAL)])
    source = models.CharField(max_length=300, blank=True)
    door = models.CharField(max_length=4, choices=[(d, d.capitalize()) for d in (FORM, FILE, FEED)])
    comment = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="Why an earlier figure was corrected.")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    recorded_at = models.DateTimeField()

    objects = ActualQuerySet.as_manager()

    class Meta:
        ordering = ["target", "month", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["target", "month", "revision"], condition=Q(area=None), name="one_actual_per_revision"),
            models.UniqueConstraint(fields=["target", "month", "area", "revision"], name="one_actual_per_area_and_revision"),
            models.CheckConstraint(
                name="a_value_or_a_numerator_and_a_denominator",
                condition=Q(value__isnull=False, numerator=None, denominator=None) | Q(value=None, numerator__isnull=False, denominator__isnull=False),
            ),
            models.CheckConstraint(condition=Q(denominator__gte=0) | Q(denominator=None), name="denominator_is_not_negative"),
            *within_limits("actual", "value", "numerator", "denominator"),
        ]
        indexes = [models.Index(fields=["month", "target"])]

    def __str__(self):
        return f"{self.target_id} {self.month} revision {self.revision}"

    @property
    def figure(self):
        return Figure(self.value, self.numerator, self.denominator)
