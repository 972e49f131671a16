"""Proposals: what is to change because of a theme, and what became of it (framework 5.1)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from targets.lessons.rules.kinds import MARKS, PROPOSAL_KINDS, ProposalKind
from targets.lessons.rules.lifecycle import (
    AGREED,
    PROPOSAL_LABELS,
    UNDECIDED,
    UNSENT,
    ProposalState,
)
from targets.models.actions import Action
from targets.models.lessons import MarkField, ReviewFinding, Theme, person
from targets.models.plans import Plan
from targets.models.resources import ResourceEnvelope
from targets.models.specifications import Specification


def proposal_kinds():
    return [(kind.value, label) for kind, label in PROPOSAL_KINDS.items()]


def proposal_states():
    return [(state.value, label) for state, label in PROPOSAL_LABELS.items()]


class ProposalQuerySet(models.QuerySet):
    def undecided(self):
        return self.filter(state__in=UNDECIDED)

    def agreed(self):
        """Accepted, and still to be carried out."""
        return self.filter(state__in=AGREED)

    def for_page(self):
        """With what a page says of each."""
        return self.select_related(
            "theme",
            "owner",
            "specification__target",
            "specification__plan",
            "action__plan",
            "envelope__plan",
            "plan",
        )


class Proposal(models.Model):
    """One of the five changes that may follow from a theme: who answers for it, what it rests on,
    and at the end what of the next year's plans it changed.
    """

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=12, choices=proposal_kinds)
    title = models.CharField(max_length=200)
    text = models.TextField()
    evidence = models.ManyToManyField(ReviewFinding, related_name="proposals", blank=True)
    owner = person()
    mark = MarkField()
    state = models.CharField(
        max_length=15, choices=proposal_states, default=ProposalState.DRAFT.value
    )
    # What a body said of it, once its minutes are confirmed.
    decided_on = models.DateField(null=True)
    decision_reason = models.TextField(blank=True)
    # What it changed; or why nothing was.
    what_changed = models.TextField(blank=True)
    specification = models.ForeignKey(
        Specification, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    envelope = models.ForeignKey(
        ResourceEnvelope, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["theme", "pk"]
        indexes = [models.Index(fields=["state"])]

    def __str__(self):
        return f"Proposal {self.pk}"

    def get_absolute_url(self):
        return reverse("proposal", args=[self.pk])

    @property
    def label(self):
        return ProposalState(self.state).label

    @property
    def kind_in_words(self):
        return ProposalKind(self.kind).label

    @property
    def why_marked(self):
        return MARKS.get(self.mark, "")

    @property
    def is_sent(self):
        return self.state not in UNSENT

    @property
    def changed_thing(self):
        """What of the next year's plans it changed; None where nothing is linked."""
        return self.specification or self.action or self.envelope or self.plan


class ProposalStep(models.Model):
    """One act in the life of a proposal: who, when, and what was said.  Append-only."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=14)
    state = models.CharField(max_length=15, choices=proposal_states)
    text = models.TextField(blank=True)
    by = person()
    at = models.DateTimeField()

    class Meta:
        ordering = ["proposal", "at", "pk"]

    def __str__(self):
        return f"{self.proposal_id} {self.act}"

    @property
    def label(self):
        return ProposalState(self.state).label


# An accepted proposal that asks something of a draft, whether or not it is carried out by now.
ASKS_DRAFTS = Q(state__in=(*AGREED, ProposalState.CARRIED_OUT))
