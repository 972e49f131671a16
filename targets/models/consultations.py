"""Consultations on the draft targets of a year: what residents say, and what the council did about
it (framework 5.1, 7).
"""

from django.conf import settings
from django.db import models
from django.urls import reverse

from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.fields import FinancialYearField
from targets.models.plans import Plan
from targets.models.targets import Target
from targets.models.voice import RevisedQuerySet
from targets.voice.rules.consultations import (
    ANSWER_LABELS,
    CONSULTATION_LABELS,
    DID,
    VIEWS,
    AnswerState,
    ConsultationState,
    Did,
    View,
    phase_on,
)


# Functions, so that other words are no change of the models.
def consultation_states():
    return list(CONSULTATION_LABELS.items())


def answer_states():
    return list(ANSWER_LABELS.items())


def views():
    return [(view.value, label) for view, label in VIEWS.items()]


def what_was_done():
    return [(did.value, label) for did, label in DID.items()]


def person(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


class ConsultationQuerySet(models.QuerySet):
    def announced(self):
        return self.filter(state=ConsultationState.ANNOUNCED)

    def public(self):
        """What everybody may read: what was announced, also where it was withdrawn afterwards."""
        return self.filter(announced_at__isnull=False)


class Consultation(models.Model):
    """The draft targets of some plans for a year, open to everybody from one day to another."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=150)
    about = models.TextField()
    financial_year = FinancialYearField()
    plans = models.ManyToManyField(Plan, related_name="consultations")
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(
        max_length=9, choices=consultation_states, default=ConsultationState.DRAFT.value
    )
    reason = models.TextField(blank=True, help_text="Why it was withdrawn.")
    version = models.PositiveIntegerField(default=1)
    drafted_by = person()
    drafted_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="consultation_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("consultation", args=[self.slug])

    @property
    def label(self):
        return CONSULTATION_LABELS[self.state]

    @property
    def year_before(self):
        """The year whose result stands beside each proposal."""
        return self.financial_year - 1

    def phase(self, today):
        """Where it stands on a day."""
        return phase_on(self.first_day, self.last_day, today)

    def is_open(self, today):
        """Whether residents may answer."""
        return self.state == ConsultationState.ANNOUNCED and self.phase(today) == "open"


class ConsultationAnswer(models.Model):
    """What a resident says of a draft target, or of all of them; unnamed.  Its words are published
    only as a person released them.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="answers")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+")
    view = models.CharField(max_length=8, choices=views)
    text = models.TextField(blank=True)
    shown = models.CharField(
        max_length=100, blank=True, help_text="The target as it was proposed at that moment."
    )
    fingerprint = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=answer_states, default=AnswerState.RECEIVED.value
    )
    published_text = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="Why its words are withheld.")
    read_by = person(null=True)
    read_at = models.DateTimeField(null=True)
    blanked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["given_at", "pk"]
        indexes = [models.Index(fields=["consultation", "target"])]

    def __str__(self):
        return f"Answer {self.pk}"

    @property
    def label(self):
        return ANSWER_LABELS[self.state]

    @property
    def decision_seen(self):
        """What stands of the decision on its words, as a form remembers what it was opened with."""
        return digest(canonical([self.state, self.published_text, self.reason]))

    @property
    def view_in_words(self):
        return View(self.view).label


class ConsultationReply(models.Model):
    """What was said of a target (or of all) and what the council did about it; a later one takes
    the place of an earlier one, which stays.
    """

    KEY = ("consultation", "about")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="replies")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+")
    # The code of the target; "" for the targets as a whole.
    about = models.CharField(max_length=30, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    said = models.TextField()
    did = models.CharField(max_length=9, choices=what_was_done)
    words = models.TextField()
    replied_by = person()
    replied_at = models.DateTimeField()

    objects = RevisedQuerySet.as_manager()

    class Meta:
        ordering = ["consultation", "about", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "about", "revision"], name="one_revision_of_a_reply"
            )
        ]

    def __str__(self):
        return shortened(self.words, 60)

    @property
    def did_in_words(self):
        return Did(self.did).label
