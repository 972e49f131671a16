"""Scorecards: the lines of a month, frozen with their inputs and their rule, and the directors'
sign-off.
"""

from django.conf import settings
from django.db import models

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.fields import MonthField
from scorecards.querysets import LineQuerySet
from scorecards.rating.comparison import LAST_YEAR, PERIOD_BEFORE, comparison_words
from scorecards.rating.rag import COLOURS, Rating
from scorecards.rating.trend import Trend
from targets.models import Plan, Specification, Target
from targets.models.specifications import figure


class ScorecardBuild(models.Model):
    """The scorecards of one month in one edition; once frozen (published), the database refuses any
    change.
    """

    month = MonthField()
    edition = models.PositiveSmallIntegerField(default=1)
    reason = models.TextField(blank=True, help_text="Why a further edition was made.")
    built_at = models.DateTimeField()
    built_from = models.BigIntegerField(
        null=True,
        help_text="The newest act in the audit trail when the building began: what came after it"
        " may not be on the lines.",
    )
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-month", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "edition"], name="one_build_per_month_and_edition"
            )
        ]

    def __str__(self):
        return f"{self.month.name}, edition {self.edition}"


class ScorecardLine(models.Model):
    """One target in one month's scorecards: framework 3.7's columns, the inputs they were made
    from, and the rule.
    """

    build = models.ForeignKey(ScorecardBuild, on_delete=models.CASCADE, related_name="lines")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="lines")
    specification = models.ForeignKey(Specification, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    directorate = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")

    code = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    plan_title = models.CharField(max_length=150)
    priority_title = models.CharField(max_length=200)
    priority_order = models.PositiveSmallIntegerField()
    service_title = models.CharField(max_length=150)
    data_source = models.TextField()
    accountable_officer = models.CharField(max_length=150)
    comment = models.TextField()

    polarity = models.CharField(max_length=8)
    aggregation = models.CharField(max_length=20)
    scale = models.DecimalField(max_digits=12, decimal_places=2)
    unit = models.CharField(max_length=200)
    decimals = models.PositiveSmallIntegerField()
    frequency = models.CharField(max_length=30)
    tolerance = models.CharField(max_length=8)
    green_within = figure()
    amber_within = figure()
    green_above = figure()
    amber_above = figure()
    engine = models.CharField(max_length=10)

    reporting_month = MonthField(null=True)
    reporting_period = models.CharField(max_length=30)
    coverage = models.CharField(max_length=80)
    periods_reported = models.PositiveSmallIntegerField()
    periods_expected = models.PositiveSmallIntegerField()
    days_late = models.PositiveIntegerField()

    previous_year = figure()
    annual_target = figure()
    plan_to_date = figure()
    actual_to_date = figure()
    numerator = figure()
    denominator = figure()
    green_low = figure()
    green_high = figure()
    amber_low = figure()
    amber_high = figure()

    rating = models.CharField(
        max_length=16, choices=[(r.value, r.value.replace("_", " ").capitalize()) for r in Rating]
    )
    trend_year = models.CharField(
        max_length=13, choices=[(t.value, t.value.replace("_", " ").capitalize()) for t in Trend]
    )
    trend_period = models.CharField(
        max_length=13, choices=[(t.value, t.value.replace("_", " ").capitalize()) for t in Trend]
    )

    # Both sides of each comparison, the reporting period's own rating, and how the newest period
    # stands; none of them is known of lines that were built before the portal kept them.
    to_date_last_year = figure()
    period_actual = figure()
    period_plan = figure()
    period_rating = models.CharField(max_length=16, blank=True, db_default="")
    period_before = figure()
    newest_month = MonthField(null=True)
    newest_state = models.CharField(max_length=20, blank=True, db_default="")
    newest_note = models.TextField(blank=True, db_default="")

    why = models.TextField()
    revised = models.BooleanField(
        help_text="A figure of an earlier period was revised since the last published scorecard."
    )
    provisional = models.BooleanField()
    series = models.TextField(help_text="Plan and figures period by period, as stored, in JSON.")

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["build", "target"], name="one_line_per_target_and_build"
            )
        ]
        indexes = [
            models.Index(fields=["build", "directorate"]),
            models.Index(fields=["build", "service"]),
        ]

    def __str__(self):
        return f"{self.code} {self.rating}"

    @property
    def own_rating_differs(self):
        """Whether the reporting period's own rating is another than that of the year to date."""
        return self.period_rating in COLOURS and self.period_rating != self.rating

    @property
    def on_last_year(self):
        """The year to date beside the same periods of last year, in words."""
        return self.compared(
            self.trend_year, self.actual_to_date, self.to_date_last_year, LAST_YEAR
        )

    @property
    def on_period_before(self):
        """The reporting period beside the one before it, in words."""
        return self.compared(
            self.trend_period, self.period_actual, self.period_before, PERIOD_BEFORE
        )

    def compared(self, trend, now, before, span):
        return comparison_words(trend, now, before, span, decimals=self.decimals, unit=self.unit)


class LineQuality(models.Model):
    """The data quality of one target as it stood when a month's lines were built: a grade for each
    principle, with its working.
    """

    build = models.ForeignKey(ScorecardBuild, on_delete=models.CASCADE, related_name="qualities")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=1)
    principles = models.TextField(help_text="Grade and working of each principle, in JSON.")
    confidence = models.CharField(
        max_length=8,
        blank=True,
        help_text="Internal Audit’s verdict, once a report on the target is published.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["build", "target"], name="one_quality_per_target_and_build"
            )
        ]

    def __str__(self):
        return f"{self.target_id} {self.grade}"


class LineSource(models.Model):
    """What one line was built from: the revision of each figure, and what was decided about the
    target.
    """

    build = models.ForeignKey(ScorecardBuild, on_delete=models.CASCADE, related_name="sources")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    content = models.TextField(help_text="Revisions by period, and decisions, in JSON.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["build", "target"], name="one_source_per_target_and_build"
            )
        ]

    def __str__(self):
        return f"{self.target_id} of {self.build_id}"


class SignOff(models.Model):
    """A director's verification of the directorate's lines, by the digest of what the page showed
    (framework 6.2).
    """

    build = models.ForeignKey(ScorecardBuild, on_delete=models.PROTECT, related_name="sign_offs")
    directorate = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    signed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    # Null for what was signed off before the portal wrote the figures down.
    figures = models.JSONField(
        null=True, help_text="The figures that it covers: revision by target and period."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["build", "directorate"], name="one_sign_off_per_build_and_directorate"
            )
        ]

    def __str__(self):
        return f"{self.directorate}, {self.build}"


class LinesConfirmation(models.Model):
    """A head of service's word for the service's lines, by the digest of what the page showed,
    before the director signs them off (framework 6.2).  Append-only: a later word stands beside it.
    """

    build = models.ForeignKey(
        ScorecardBuild, on_delete=models.PROTECT, related_name="confirmations"
    )
    service = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["build", "service", "confirmed_at", "pk"]

    def __str__(self):
        return f"{self.service}, {self.build}"


class SignOffOverride(models.Model):
    """The Head of Performance lets a month be published without one directorate's sign-off; the
    reason is published.
    """

    build = models.ForeignKey(ScorecardBuild, on_delete=models.PROTECT, related_name="overrides")
    directorate = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT)
    overridden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    overridden_at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["build", "directorate"], name="one_override_per_build_and_directorate"
            )
        ]

    def __str__(self):
        return f"{self.directorate}, {self.build}"


class AcceptedMissingFigures(models.Model):
    """The Head of Performance lets a month be published although too many of its figures are
    missing; the reason is published.  Append-only.
    """

    build = models.ForeignKey(
        ScorecardBuild, on_delete=models.PROTECT, related_name="accepted_missing_figures"
    )
    reason = models.TextField()
    missing = models.PositiveIntegerField()
    owed = models.PositiveIntegerField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    accepted_at = models.DateTimeField()

    def __str__(self):
        return f"{self.missing} of {self.owed}, {self.build}"
