"""The resource envelope of a plan with the cost centres of its ledger, and the risks and
opportunities of its objectives with their scores over time (framework 2.3, 3.1, 3.4).
"""

from django.conf import settings
from django.db import models

from pmf_portal.periods.fields import FinancialYearField, MonthField
from targets.models.plans import Objective, Plan
from targets.models.specifications import figure, within_limits
from targets.rules.risk_scores import Assessed


class ResourceEnvelope(models.Model):
    """What is agreed for a plan in a year: revenue or capital in pounds, or the staff establishment
    in full-time equivalents.
    """

    REVENUE, CAPITAL, STAFF = "revenue", "capital", "staff"
    KINDS = {REVENUE: "Revenue", CAPITAL: "Capital", STAFF: "Staff establishment"}

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="envelopes")
    financial_year = FinancialYearField()
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    agreed = models.DecimalField(max_digits=20, decimal_places=6)
    version = models.PositiveIntegerField(default=1, db_default=1)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "financial_year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "financial_year", "kind"],
                name="one_envelope_per_plan_year_and_kind",
            ),
            *within_limits("envelope", "agreed"),
        ]

    def __str__(self):
        return f"{self.plan} {self.financial_year}: {self.get_kind_display()}"

    @property
    def unit(self):
        return "FTE" if self.kind == self.STAFF else "£"

    @property
    def decimals(self):
        return 1 if self.kind == self.STAFF else 0


class EnvelopeMonth(models.Model):
    """One month of an envelope: what is profiled, and what was spent (or, for staff, in post)."""

    envelope = models.ForeignKey(ResourceEnvelope, on_delete=models.CASCADE, related_name="months")
    month = MonthField()
    profiled = models.DecimalField(max_digits=20, decimal_places=6)
    actual = figure()

    class Meta:
        ordering = ["envelope", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["envelope", "month"], name="one_row_per_envelope_and_month"
            ),
            *within_limits("envelopemonth", "profiled", "actual"),
        ]

    def __str__(self):
        return f"{self.envelope_id} {self.month}"


class CostCentre(models.Model):
    """A cost centre of the ledger, and the plan whose envelope it is spent from."""

    code = models.CharField(max_length=30, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="cost_centres")

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.code


class Risk(models.Model):
    """A risk to objectives, or an opportunity for them, as the risk register knows it: its newest
    score, with those before in its assessments.
    """

    RISK, OPPORTUNITY = "risk", "opportunity"
    SCALE = [(n, str(n)) for n in range(1, 6)]

    reference = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=11, choices=[(RISK, "Risk"), (OPPORTUNITY, "Opportunity")])
    title = models.CharField(max_length=300)
    likelihood = models.PositiveSmallIntegerField(choices=SCALE)
    impact = models.PositiveSmallIntegerField(choices=SCALE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mitigation = models.TextField()
    objectives = models.ManyToManyField(Objective, related_name="risks")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5)),
                name="likelihood_and_impact_from_1_to_5",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    @property
    def score(self):
        """Likelihood × impact, 1 to 25."""
        return self.likelihood * self.impact


class RiskAssessment(models.Model):
    """How likely and how grave a risk was thought to be from a day on, by whom and why.
    Append-only: a later assessment stands beside it.
    """

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="assessments")
    assessed_on = models.DateField()
    likelihood = models.PositiveSmallIntegerField(choices=Risk.SCALE)
    impact = models.PositiveSmallIntegerField(choices=Risk.SCALE)
    reason = models.TextField(blank=True, help_text="Why the score changed.")
    source = models.CharField(
        max_length=300, blank=True, help_text="The register it came from; empty: typed in."
    )
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["risk", "assessed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5)),
                name="assessed_from_1_to_5",
            ),
        ]

    def __str__(self):
        return f"{self.risk_id}, {self.assessed_on}: {self.likelihood} × {self.impact}"

    @property
    def as_assessed(self) -> Assessed:
        """The assessment for the rules."""
        return Assessed(self.assessed_on, self.likelihood, self.impact)
