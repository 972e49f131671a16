"""Audits of the council by auditors inside and outside it, and what became of what they recommend
(framework 6.3, 7.2).
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from reporting.audits.rules.lifecycle import (
    AUDIT_LABELS,
    FOLLOWED,
    RECOMMENDATION_LABELS,
    RESPONSES,
    AuditRecommendationState,
    AuditState,
    Response,
    Standing,
)
from reporting.models.documents import Document
from targets.lessons.rules.kinds import MARKS
from targets.models import Target
from targets.models.lessons import MarkField, person


# Functions, so that other words are no change of the models.
def auditors():
    return list(Audit.AUDITORS.items())


def assurances():
    return list(Audit.ASSURANCES.items())


def priorities():
    return list(AuditRecommendation.PRIORITIES.items())


def audit_states():
    return [(str(state), label) for state, label in AUDIT_LABELS.items()]


def recommendation_states():
    return [(str(state), label) for state, label in RECOMMENDATION_LABELS.items()]


def responses():
    return [(one.value, label) for one, label in RESPONSES.items()]


class AuditQuerySet(models.QuerySet):
    def public(self):
        """What everybody may read: released, and not kept from the public."""
        return self.filter(state=AuditState.RELEASED, mark="")


class Audit(models.Model):
    """An audit or an inspection: by whom, of what, with which opinion, and where its report is."""

    INTERNAL, OUTSIDE, INSPECTORATE = "internal", "outside", "inspectorate"
    AUDITORS = {
        INTERNAL: "Internal Audit",
        OUTSIDE: "An outside auditor",
        INSPECTORATE: "An inspectorate",
    }
    ASSURANCES = {
        "substantial": "Substantial assurance",
        "reasonable": "Reasonable assurance",
        "limited": "Limited assurance",
        "none": "No assurance",
        "unrated": "No level is given",
    }

    title = models.CharField(max_length=200)
    auditor = models.CharField(max_length=12, choices=auditors)
    auditor_name = models.CharField(max_length=150, blank=True)
    scope = models.TextField()
    assurance = models.CharField(max_length=12, choices=assurances)
    opinion = models.TextField()
    reported_on = models.DateField()
    link = models.URLField(max_length=500, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="audits"
    )
    mark = MarkField()
    state = models.CharField(max_length=8, choices=audit_states, default=AuditState.DRAFT.value)
    recorded_by = person()
    recorded_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_on", "-pk"]

    def __str__(self):
        return "An audit that is kept from the public" if self.mark else self.title

    def get_absolute_url(self):
        return reverse("audit", args=[self.pk])

    @property
    def by_whom(self):
        """ "Internal Audit", or the organisation's own name."""
        return self.auditor_name or self.AUDITORS[self.auditor]

    @property
    def is_released(self):
        return self.state == AuditState.RELEASED

    @property
    def why_marked(self):
        return MARKS.get(self.mark, "")

    @property
    def open_document(self):
        """Its report, where that is a document that is still published."""
        return self.document if self.document and self.document.withdrawn_at is None else None

    @property
    def has_report(self):
        return bool(self.open_document or self.link)


class AuditRecommendationQuerySet(models.QuerySet):
    def public(self):
        return self.filter(audit__state=AuditState.RELEASED, audit__mark="").exclude(
            state__in=(AuditRecommendationState.DRAFT, AuditRecommendationState.WITHDRAWN)
        )

    def followed(self):
        """Those that still ask something of somebody."""
        return self.filter(state__in=FOLLOWED)

    def for_page(self):
        """With what a page says of each."""
        return self.select_related("audit", "owner", "target")


class AuditRecommendation(models.Model):
    """What an audit recommends: who carries it out by when, what management answers, and how it is
    followed until the auditor has checked it.
    """

    PRIORITIES = {"high": "High", "medium": "Medium", "low": "Low"}

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    priority = models.CharField(max_length=6, choices=priorities)
    owner = person()
    due = models.DateField()
    first_due = models.DateField(help_text="The day that was set at first.")
    moves = models.PositiveSmallIntegerField(default=0, help_text="How often it was moved.")
    target = models.ForeignKey(
        Target, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    response_due = models.DateField(null=True)
    response = models.CharField(max_length=13, choices=responses, blank=True)
    response_reason = models.TextField(blank=True)
    responded_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=9, choices=recommendation_states, default=AuditRecommendationState.DRAFT.value
    )
    # The newest word on it, and what shows it.
    progress = models.TextField(blank=True)
    evidence = models.URLField(max_length=500, blank=True)
    said_done_by = person(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AuditRecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["audit", "number"]
        indexes = [models.Index(fields=["state", "due"])]
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "number"], name="one_recommendation_per_audit_and_number"
            ),
            models.CheckConstraint(
                condition=Q(due=models.F("first_due")) | Q(moves__gt=0),
                name="a_day_is_moved_by_a_move",
            ),
        ]

    def __str__(self):
        return f"Recommendation {self.number} of {self.audit}"

    def get_absolute_url(self):
        return f"{self.audit.get_absolute_url()}#recommendation-{self.number}"

    @property
    def standing(self):
        return Standing(self.state, self.response_due, self.due)

    @property
    def label(self):
        return AuditRecommendationState(self.state).label

    @property
    def response_in_words(self):
        return RESPONSES[Response(self.response)] if self.response else ""


class AuditStep(models.Model):
    """One act in the life of a recommendation of an audit.  Append-only."""

    ACTS = {
        "release": "Put to its owner",
        "accept": "Accepted",
        "accept_partly": "Partly accepted",
        "reject": "Rejected",
        "ask_again": "Asked again",
        "update": "Progress",
        "move_date": "Day moved",
        "say_done": "Done, says the owner",
        "verify": "Checked by the auditor",
        "send_back": "Not done, says the auditor",
        "withdraw": "Withdrawn",
    }

    recommendation = models.ForeignKey(
        AuditRecommendation, on_delete=models.PROTECT, related_name="steps"
    )
    act = models.CharField(max_length=13)
    state = models.CharField(max_length=9, choices=recommendation_states)
    text = models.TextField(blank=True)
    evidence = models.URLField(max_length=500, blank=True)
    due = models.DateField()
    by = person()
    at = models.DateTimeField()

    class Meta:
        ordering = ["recommendation", "at", "pk"]

    def __str__(self):
        return f"{self.recommendation_id} {self.act}"

    @property
    def label(self):
        return self.ACTS[self.act]
