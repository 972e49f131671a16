"""Internal Audit's annual check of a sample of indicators and their data quality (framework 3.5,
6.3).
"""

from django.conf import settings
from django.db import models

from pmf_portal.periods.fields import FinancialYearField
from scorecards.rating.quality_grades import Principle
from targets.models import Target


class IndicatorAudit(models.Model):
    """One audit: its sample, drawn by a seed so that anybody can draw it again, its findings and
    its report.
    """

    title = models.CharField(max_length=200)
    financial_year = FinancialYearField(help_text="The year whose indicators are audited.")
    seed = models.CharField(max_length=100)
    size = models.PositiveSmallIntegerField()
    candidates = models.TextField(help_text="What the sample was drawn from, as canonical text.")
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField()
    opinion = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-drawn_at"]

    def __str__(self):
        return self.title


class AuditedIndicator(models.Model):
    """One target in an audit's sample, with the stratum it was drawn from."""

    audit = models.ForeignKey(IndicatorAudit, on_delete=models.PROTECT, related_name="indicators")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="audits")
    position = models.PositiveSmallIntegerField()
    stratum = models.CharField(max_length=40)

    class Meta:
        ordering = ["audit", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "target"], name="one_place_per_audit_and_target"
            )
        ]

    def __str__(self):
        return f"{self.audit}: {self.target}"


class AuditCheck(models.Model):
    """What a check against the source found on one principle of data quality."""

    MET, PARTLY, NOT_MET, NOT_TESTED = "met", "partly_met", "not_met", "not_tested"
    VERDICTS = {MET: "Met", PARTLY: "Partly met", NOT_MET: "Not met", NOT_TESTED: "Not tested"}

    indicator = models.ForeignKey(AuditedIndicator, on_delete=models.PROTECT, related_name="checks")
    principle = models.CharField(
        max_length=12, choices=[(p.value, p.value.capitalize()) for p in Principle]
    )
    verdict = models.CharField(max_length=10, choices=list(VERDICTS.items()))
    found = models.TextField(help_text="What was compared with which source, and what was found.")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "principle"], name="one_check_per_indicator_and_principle"
            )
        ]

    def __str__(self):
        return f"{self.indicator}: {self.principle} {self.verdict}"


class AuditEvidence(models.Model):
    """A file that shows what a check found; kept as it was, never shown to the public."""

    indicator = models.ForeignKey(
        AuditedIndicator, on_delete=models.PROTECT, related_name="evidence"
    )
    name = models.CharField(max_length=200)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator", "pk"]

    def __str__(self):
        return self.name


class Finding(models.Model):
    """Something an audit found, with the recommendation that follows from it, its owner and its due
    date.
    """

    OPEN, AGREED, DONE, OVERTAKEN = "open", "agreed", "done", "overtaken"
    STATES = {
        OPEN: "Waits for the owner’s agreement",
        AGREED: "Agreed",
        DONE: "Carried out",
        OVERTAKEN: "Overtaken by events",
    }
    HIGH, MEDIUM, LOW = "high", "medium", "low"

    audit = models.ForeignKey(IndicatorAudit, on_delete=models.PROTECT, related_name="findings")
    indicator = models.ForeignKey(
        AuditedIndicator, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    text = models.TextField()
    recommendation = models.TextField()
    priority = models.CharField(
        max_length=6, choices=[(p, p.capitalize()) for p in (HIGH, MEDIUM, LOW)]
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    state = models.CharField(max_length=9, default=OPEN, choices=list(STATES.items()))
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["audit", "pk"]

    def __str__(self):
        return self.text[:80]


class FollowUp(models.Model):
    """What happened to a recommendation since: agreed, chased, carried out."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="follow_ups")
    state = models.CharField(max_length=9, choices=list(Finding.STATES.items()))
    note = models.TextField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["finding", "written_at", "pk"]

    def __str__(self):
        return f"{self.finding_id}: {self.state}"
