"""Talking with the public: feedback and its answers, contacts, and who wants to hear of
publications (framework 7.2, 7.3).
"""

import re

from django.conf import settings
from django.db import models
from django.db.models import Q

from reporting.models.publications import Publication

# An address on this site, and nothing that a browser might take for one elsewhere.
PAGE = re.compile(r"(/[A-Za-z0-9_.-]+)*/(#[A-Za-z0-9_.-]+)?")


class FeedbackQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(answered_at=None)

    def visible_to(self, user, team):
        """Everything for the performance team; for others what was given to them."""
        return self if team else self.filter(owner=user)

    def waiting_for(self, user, team, away):
        """What a person has to answer; the team also has what is nobody's, and what belongs to
        somebody who is away.
        """
        mine = Q(owner=user)
        if team:
            mine |= Q(owner=None) | Q(owner__in=away)
        return self.unanswered().filter(mine).order_by("due", "pk")

    def published(self):
        """Questions with answers that the public reads, the newest first."""
        return self.filter(published_at__isnull=False).order_by("-published_at", "-pk")


class Feedback(models.Model):
    """One question, comment or complaint; name and e-mail are blanked some time after the
    answer.
    """

    QUESTION, COMMENT, COMPLAINT = "question", "comment", "complaint"
    KINDS = {
        QUESTION: "A question",
        COMMENT: "A comment or an idea",
        COMPLAINT: "A complaint about a figure",
    }

    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    about = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    may_publish = models.BooleanField(default=False)
    fingerprint = models.CharField(
        max_length=64,
        help_text="Says that the same person sent the same words; made with the portal's secret.",
    )
    given_at = models.DateTimeField()
    due = models.DateField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="feedback"
    )
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    # What the public reads is edited by itself, so that personal things can be left out.
    published_about = models.CharField(max_length=200, blank=True)
    published_question = models.TextField(blank=True)
    published_answer = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    blanked_at = models.DateTimeField(null=True)
    objects = FeedbackQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["answered_at", "due"]),
            models.Index(fields=["published_at"]),
            models.Index(fields=["fingerprint", "given_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(answered_at__isnull=False, may_publish=True),
                name="published_answers_have_consent",
            )
        ]

    def __str__(self):
        return self.reference

    @property
    def is_about_a_page(self):
        return bool(PAGE.fullmatch(self.about))

    @property
    def is_published_about_a_page(self):
        return bool(PAGE.fullmatch(self.published_about))


class FeedbackYear(models.Model):
    """How many references a year has given out; its row is locked while one is taken."""

    year = models.PositiveSmallIntegerField(unique=True)
    taken = models.PositiveIntegerField(default=0)


class SubmissionCount(models.Model):
    """That somebody sent a public form: the sender only as a keyed hash, kept for a day."""

    form = models.CharField(max_length=20)
    sender = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["form", "sender", "sent_at"]),
            models.Index(fields=["sent_at"]),
        ]


class Contact(models.Model):
    """Whom to ask, by post; the address and telephone are the team's, never one person's."""

    post = models.CharField(max_length=150)
    helps_with = models.TextField("what they help with")
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    order = models.PositiveSmallIntegerField(default=0, help_text="The lowest stands first.")
    is_shown = models.BooleanField("shown on the public page", default=True)

    class Meta:
        ordering = ["order", "post"]

    def __str__(self):
        return self.post


class SubscriptionRequest(models.Model):
    """An address that somebody typed, until its owner confirms or two days are over."""

    address = models.EmailField()
    topics = models.JSONField()
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "asked_at"])]


class Subscription(models.Model):
    """An address whose owner confirmed that publications may be told there; leaving deletes it."""

    address = models.EmailField(unique=True)
    topics = models.JSONField()
    confirmed_at = models.DateTimeField()
    leave_key = models.CharField(
        max_length=64,
        unique=True,
        help_text="The same for the same address, so that the link in an old e-mail still works.",
    )

    def __str__(self):
        return f"subscription {self.pk}"


class Announcement(models.Model):
    """That the subscribers were told of a publication."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="announcement"
    )
    announced_at = models.DateTimeField()
