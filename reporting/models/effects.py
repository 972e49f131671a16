"""What decisions were expected to do, written down before and held against the published figure
after (framework 2.4).
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from pmf_portal.periods.fields import MonthField
from reporting.effects.rules.comparison import (
    DIRECTIONS,
    OUTCOMES,
    SIZE_KINDS,
    Direction,
    Expected,
    Measured,
    Outcome,
    SizeKind,
)
from reporting.effects.rules.lifecycle import EFFECT_LABELS, OPEN, EffectState, state_of
from reporting.meetings.rules.lifecycle import MeetingState
from reporting.models.meetings import Output
from reporting.models.publications import PublishedTarget
from reporting.models.scrutiny import Recommendation
from reporting.scrutiny.rules.lifecycle import RecommendationState
from targets.lessons.rules.lifecycle import AGREED, ProposalState
from targets.models import Proposal, Target, Theme
from targets.models.lessons import person

# A body has said yes.
TAKEN_PROPOSALS = (*AGREED, ProposalState.CARRIED_OUT, ProposalState.NOT_CARRIED_OUT)
DROPPED_PROPOSALS = (ProposalState.REJECTED, ProposalState.WITHDRAWN)
TAKEN_RECOMMENDATIONS = (RecommendationState.ACCEPTED, RecommendationState.DELIVERED)
DROPPED_RECOMMENDATIONS = (RecommendationState.REJECTED, RecommendationState.WITHDRAWN)
TAKEN = (
    Q(proposal__state__in=TAKEN_PROPOSALS)
    | Q(output__meeting__state=MeetingState.CONFIRMED)
    | Q(recommendation__state__in=TAKEN_RECOMMENDATIONS)
)
Decision = Proposal | Output | Recommendation
# Which column of an effect holds a decision.
COLUMNS = {Proposal: "proposal", Output: "output", Recommendation: "recommendation"}


# Functions, so that other words are no change of the models.
def directions():
    return [(one.value, label) for one, label in DIRECTIONS.items()]


def size_kinds():
    return [(one.value, label) for one, label in SIZE_KINDS.items()]


def outcomes():
    return [(one.value, label) for one, label in OUTCOMES.items()]


def effect_states():
    return [(str(state), label) for state, label in EFFECT_LABELS.items()]


class DecisionEffectQuerySet(models.QuerySet):
    def taken(self):
        """Those whose decision is taken."""
        return self.filter(TAKEN).exclude(state=EffectState.WITHDRAWN)

    def public(self):
        """What everybody may read: of decisions that are taken, and of nothing that is kept from
        the public.
        """
        of_proposals = Q(
            proposal__mark="",
            proposal__state__in=TAKEN_PROPOSALS,
            proposal__theme__in=Theme.objects.public().order_by(),
        )
        of_recommendations = Q(
            recommendation__in=Recommendation.objects.public().order_by(),
            recommendation__state__in=TAKEN_RECOMMENDATIONS,
        )
        of_minutes = Q(output__in=Output.objects.public().order_by())
        readable = self.filter(of_proposals | of_recommendations | of_minutes)
        return readable.exclude(state=EffectState.WITHDRAWN)

    def to_come(self):
        """Those whose month is still to be compared; none whose decision is not taken after all."""
        dropped = Q(proposal__state__in=DROPPED_PROPOSALS) | Q(
            recommendation__state__in=DROPPED_RECOMMENDATIONS
        )
        lapsed = self.filter(dropped, state=EffectState.WRITTEN).order_by().values("pk")
        return self.filter(outcome="", state__in=OPEN).exclude(pk__in=lapsed)

    def compared(self):
        """Those that could be held against a published figure."""
        return self.exclude(outcome__in=("", Outcome.NO_FIGURE))

    def to_compare(self):
        """Those that a month may settle: of decisions that are taken, with no figure so far."""
        waiting = Q(state__in=OPEN) | Q(outcome=Outcome.NO_FIGURE)
        return self.taken().filter(waiting)

    def to_explain(self):
        return self.filter(state=EffectState.COMPARED)

    def for_page(self):
        """With what a page says of each."""
        return self.select_related(
            "target",
            "written_by",
            "proposal__theme",
            "proposal__owner",
            "output__meeting__body__clerk",
            "output__owner",
            "recommendation__body",
            "recommendation__owner",
        )


class DecisionEffect(models.Model):
    """What one decision is expected to do to one measure by a month.  Once the decision is taken it
    stays: a correction has a reason, and what stood before is kept.
    """

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, related_name="effects"
    )
    output = models.ForeignKey(Output, on_delete=models.PROTECT, null=True, related_name="effects")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, related_name="effects"
    )
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="decision_effects")
    direction = models.CharField(max_length=4, choices=directions)
    size = models.DecimalField(max_digits=20, decimal_places=6)
    size_kind = models.CharField(max_length=7, choices=size_kinds)
    by_month = MonthField()
    # The measure as it was published when the effect was written.
    baseline = models.DecimalField(max_digits=20, decimal_places=6)
    baseline_month = MonthField()
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=200, blank=True)
    decimals = models.PositiveSmallIntegerField()
    polarity = models.CharField(max_length=20)
    frequency = models.CharField(max_length=30)
    because = models.TextField(help_text="Why it is expected.")
    state = models.CharField(max_length=9, choices=effect_states, default=EffectState.WRITTEN.value)
    written_by = person()
    written_at = models.DateTimeField()
    # What the published month said.
    published = models.ForeignKey(
        PublishedTarget, on_delete=models.PROTECT, null=True, related_name="+"
    )
    compared_edition = models.PositiveSmallIntegerField(null=True)
    actual = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    outcome = models.CharField(max_length=11, choices=outcomes, blank=True)
    words = models.TextField(blank=True)
    compared_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True, help_text="What the owner says of it.")
    explained_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = DecisionEffectQuerySet.as_manager()

    class Meta:
        ordering = ["by_month", "pk"]
        indexes = [models.Index(fields=["state", "by_month"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, output=None, recommendation=None)
                | Q(proposal=None, output__isnull=False, recommendation=None)
                | Q(proposal=None, output=None, recommendation__isnull=False),
                name="an_effect_has_one_decision",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="an_effect_has_a_size"),
        ]

    def __str__(self):
        return f"Expected effect {self.pk}"

    def get_absolute_url(self):
        return reverse("expected_effect", args=[self.pk])

    @property
    def decision(self):
        return self.proposal or self.output or self.recommendation

    @property
    def decision_in_words(self):
        """What was decided, in its own words."""
        if self.proposal:
            return self.proposal.title
        return self.decision.text

    @property
    def is_taken(self):
        if self.proposal:
            return self.proposal.state in TAKEN_PROPOSALS
        if self.output:
            return self.output.meeting.state == MeetingState.CONFIRMED
        return self.recommendation.state in TAKEN_RECOMMENDATIONS

    @property
    def is_dropped(self):
        if self.proposal:
            return self.proposal.state in DROPPED_PROPOSALS
        if self.output:
            return False
        return self.recommendation.state in DROPPED_RECOMMENDATIONS

    @property
    def standing(self):
        """Where it stands: what the decision makes of what is stored."""
        return EffectState(state_of(self.state, self.is_taken, self.is_dropped))

    @property
    def label(self):
        return self.standing.label

    @property
    def outcome_in_words(self):
        return Outcome(self.outcome).label if self.outcome else ""

    @property
    def owner(self):
        """Who says why it came as it did; None where nobody is named yet."""
        if self.output:
            return self.output.owner or self.output.meeting.body.clerk
        return self.decision.owner

    @property
    def expected(self):
        """The effect for the rules."""
        measure = Measured(
            self.target.code,
            self.title,
            self.unit,
            self.decimals,
            self.polarity,
            self.frequency,
        )
        return Expected(
            measure,
            Direction(self.direction),
            Decimal(self.size),
            SizeKind(self.size_kind),
            self.by_month,
            Decimal(self.baseline),
            self.baseline_month,
        )

    @property
    def actual_in_words(self):
        """The published figure as a reader says it."""
        return self.expected.measure.text(self.actual)

    @property
    def sentence(self):
        """What is expected; once the month is published, what it was."""
        return self.words or f"{self.expected.words}."


class EffectCorrection(models.Model):
    """What an expected effect said before it was corrected, and why it was.  Append-only."""

    effect = models.ForeignKey(DecisionEffect, on_delete=models.PROTECT, related_name="corrections")
    before = models.TextField()
    reason = models.TextField()
    by = person()
    at = models.DateTimeField()

    class Meta:
        ordering = ["effect", "at", "pk"]

    def __str__(self):
        return f"{self.effect_id} corrected {self.at:%Y-%m-%d}"
