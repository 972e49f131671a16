"""What it costs to collect a measure in a year, and which measures might be retired (framework 3.1,
5.1).
"""

from django.conf import settings
from django.db import models
from django.urls import reverse

from pmf_portal.periods.fields import FinancialYearField
from targets.collection.rules.candidates import LABELS, CandidateState
from targets.collection.rules.costs import minutes_in_words
from targets.models.proposals import Proposal
from targets.models.targets import Target


def candidate_states():
    """A function, so that other words are no change of the model."""
    return [(state.value, label) for state, label in LABELS.items()]


class CollectionCost(models.Model):
    """How many minutes a month a measure takes to collect, as said for a year; None is “not
    known”.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="collection_costs")
    financial_year = FinancialYearField()
    minutes = models.PositiveIntegerField(null=True)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ["financial_year", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "financial_year"], name="one_cost_per_target_and_year"
            )
        ]

    def __str__(self):
        words = "not known" if self.minutes is None else minutes_in_words(self.minutes)
        return f"{self.target_id} {self.financial_year}: {words}"


class RetirementCandidateQuerySet(models.QuerySet):
    def to_look_at(self):
        return self.filter(state=CandidateState.OPEN)

    def for_page(self):
        return self.select_related("target", "settled_by", "proposal")


class RetirementCandidate(models.Model):
    """A measure that might be retired, with the reasons that the rules gave in a year, until a
    person says what becomes of it.
    """

    target = models.ForeignKey(
        Target, on_delete=models.PROTECT, related_name="retirement_candidates"
    )
    financial_year = FinancialYearField()
    title = models.CharField(max_length=300)
    reasons = models.JSONField(help_text="Each reason as its key and its sentence.")
    state = models.CharField(
        max_length=8, choices=candidate_states, default=CandidateState.OPEN.value
    )
    found_at = models.DateTimeField()
    reason = models.TextField(blank=True, help_text="Why it is kept, or to be retired.")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, null=True, related_name="candidate"
    )

    objects = RetirementCandidateQuerySet.as_manager()

    class Meta:
        ordering = ["-financial_year", "target"]
        indexes = [models.Index(fields=["state", "financial_year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "financial_year"], name="one_candidate_per_target_and_year"
            )
        ]

    def __str__(self):
        return f"{self.target.code} {self.title}"

    def get_absolute_url(self):
        address = reverse("retirement_candidates_of", args=[self.financial_year])
        return f"{address}#candidate-{self.pk}"

    @property
    def label(self):
        return CandidateState(self.state).label

    @property
    def sentences(self):
        return [words for _, words in self.reasons]
