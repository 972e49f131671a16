"""Actuals: what was achieved, as append-only revisions (framework 3.5, 3.6)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pmf_portal.council.models import Area
from pmf_portal.periods.fields import MonthField
from scorecards.models.feeds import Delivery
from scorecards.querysets import ActualQuerySet, HeldFigureQuerySet, WarningQuerySet
from scorecards.rating.year_to_date import Figure
from targets.models import Target
from targets.models.specifications import figure, within_limits


class Actual(models.Model):
    """One revision of the figure of one target and period (named by the month it ends in), whole or
    for one area.
    """

    FORM, FILE, FEED = "form", "file", "feed"
    PROVISIONAL, FINAL = "provisional", "final"

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="actuals")
    month = MonthField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    value = figure()
    numerator = figure()
    denominator = figure()
    status = models.CharField(
        max_length=11, default=FINAL, choices=[(s, s.capitalize()) for s in (FINAL, PROVISIONAL)]
    )
    source = models.CharField(max_length=300, blank=True)
    entry_channel = models.CharField(
        max_length=4, choices=[(c, c.capitalize()) for c in (FORM, FILE, FEED)]
    )
    comment = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="Why an earlier figure was corrected.")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    recorded_at = models.DateTimeField()
    # Where it came in, unless it was typed: the file or payload, and the row in it.
    # Deliveries are never deleted (the database refuses it), so a check of each row against them
    # would only cost time.
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, null=True, related_name="actuals", db_constraint=False
    )
    row = models.PositiveIntegerField(null=True)

    objects = ActualQuerySet.as_manager()

    class Meta:
        ordering = ["target", "month", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "month", "revision"],
                condition=Q(area=None),
                name="one_actual_per_revision",
            ),
            models.UniqueConstraint(
                fields=["target", "month", "area", "revision"],
                name="one_actual_per_area_and_revision",
            ),
            models.CheckConstraint(
                name="a_value_or_a_numerator_and_a_denominator",
                condition=Q(value__isnull=False, numerator=None, denominator=None)
                | Q(value=None, numerator__isnull=False, denominator__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(denominator__gte=0) | Q(denominator=None),
                name="denominator_is_not_negative",
            ),
            *within_limits("actual", "value", "numerator", "denominator"),
        ]
        indexes = [models.Index(fields=["month", "target"])]

    def __str__(self):
        return f"{self.target_id} {self.month} revision {self.revision}"

    @property
    def figure(self):
        return Figure(self.value, self.numerator, self.denominator)


class NothingToReport(models.Model):
    """A period for which there will be no figure, and why; append-only.  A figure that comes after
    all stands in its place.

    Where there is one that is too small to be published, `symbol` is what stands for it.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="nothing_to_report")
    month = MonthField()
    reason = models.TextField()
    symbol = models.CharField(max_length=5, blank=True, default="", db_default="")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "month"], name="nothing_to_report_once_a_period"
            )
        ]

    def __str__(self):
        return f"{self.target_id} {self.month}: nothing to report"


class SuppressedAreaFigure(models.Model):
    """That the count of an area for a period is too small to be published, with the sign that
    stands for it and the reason: the portal never holds the count.  Append-only; a figure that
    comes after all stands in its place.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="suppressed_areas")
    month = MonthField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    symbol = models.CharField(max_length=5)
    reason = models.TextField()
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "month", "area"], name="suppressed_once_an_area_and_period"
            )
        ]

    def __str__(self):
        return f"{self.target_id} {self.month} {self.area_id}: {self.symbol}"


class PlausibilityWarning(models.Model):
    """What looked unusual about a figure when it came in, and the word of whoever confirmed it;
    outstanding until then.
    """

    actual = models.ForeignKey(Actual, on_delete=models.PROTECT, related_name="warnings")
    rule = models.CharField(max_length=30)
    words = models.TextField()
    confirmation = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    objects = WarningQuerySet.as_manager()

    class Meta:
        ordering = ["actual", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["actual", "rule"], name="one_warning_per_figure_and_rule"
            )
        ]

    def __str__(self):
        return f"{self.actual_id} {self.rule}"


class HeldFigure(models.Model):
    """A figure that a feed brought and that is not taken before somebody says what is right: it
    would replace one that stands, and looks unusual or was published.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="held")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="held_figures")
    month = MonthField()
    value = figure()
    numerator = figure()
    denominator = figure()
    words = models.TextField(help_text="Why it waits.")
    held_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = HeldFigureQuerySet.as_manager()

    class Meta:
        ordering = ["held_at", "pk"]
        constraints = [*within_limits("heldfigure", "value", "numerator", "denominator")]

    def __str__(self):
        return f"{self.target_id} {self.month}, held"


class Breakdown(models.Model):
    """A target whose figures are also recorded by area: by which kind of area, and from which
    period on (framework 3.6).
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="breakdowns")
    kind = models.CharField(
        max_length=12, choices=[(k, k.capitalize()) for k in (Area.CONSTITUENCY, Area.WARD)]
    )
    first_month = MonthField()
    last_month = MonthField(null=True, blank=True)
    # Where counts are shown as rates: for how many people of which group of the population.
    rate_per = models.PositiveIntegerField(null=True, blank=True)
    rate_group = models.CharField(max_length=60, blank=True, default="", db_default="")

    class Meta:
        ordering = ["target", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "kind"], name="one_breakdown_per_target_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(last_month=None) | Q(last_month__gte=F("first_month")),
                name="breakdown_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.target_id} by {self.kind}"

    def overlaps(self, first_month, last_month):
        """Whether some month lies in this breakdown and in another span; None has no end."""
        ends_before = self.last_month is not None and self.last_month < first_month
        starts_after = last_month is not None and self.first_month > last_month
        return not (ends_before or starts_after)
