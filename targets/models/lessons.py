"""What was learned in a year: findings, the themes that they show, and what the drafts of the next
year answer (framework 5.1).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.fields import FinancialYearField
from targets.lessons.rules.kinds import (
    ANSWERS,
    MARK_CHOICES,
    MARKS,
    WORKED,
    AnswerKind,
    Source,
    Worked,
)
from targets.lessons.rules.lifecycle import (
    FINDING_LABELS,
    STANDING,
    THEME_LABELS,
    FindingState,
    ThemeState,
)
from targets.models.specifications import Specification
from targets.models.targets import Target


# Functions, so that other words are no change of the models.
def sources():
    return [(source.value, source.label) for source in Source]


def finding_states():
    return [(state.value, label) for state, label in FINDING_LABELS.items()]


def theme_states():
    return [(state.value, label) for state, label in THEME_LABELS.items()]


def answers():
    return [(answer.value, label) for answer, label in ANSWERS.items()]


def worked_or_not():
    return [(one.value, label) for one, label in WORKED.items()]


def mark_choices():
    return MARK_CHOICES


class MarkField(models.CharField):
    """Why something stays out of every public form; "" where everybody may read it."""

    def __init__(self, *args, **kwargs):
        defaults = {"max_length": 10, "blank": True, "default": "", "choices": mark_choices}
        super().__init__(*args, **defaults | kwargs)


def person(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


class FindingQuerySet(models.QuerySet):
    def to_look_at(self):
        """Those of which nobody has said yet what becomes of them."""
        return self.filter(state=FindingState.OPEN)

    def of_year(self, year):
        return self.filter(found_on__range=(year.first.first_day, year.last.last_day))

    def public(self):
        """What everybody may read: what is not marked, once it is part of a theme that stands."""
        return self.filter(mark="", themes__state__in=STANDING).distinct()

    def of_retiring(self):
        """What says of a measure that it might be retired: a proposal to retire it rests on it."""
        return self.filter(proposals__candidate__isnull=False)

    def for_page(self):
        """With what a page says of each."""
        return self.select_related("unit", "recorded_by").prefetch_related("measures", "themes")


class ReviewFinding(models.Model):
    """What has worked, or has not, in one sentence with its source; written by the portal from what
    it published, or by a person.  Its words stay.
    """

    key = models.CharField(
        max_length=150, unique=True, help_text="The source's own, so that nothing is found twice."
    )
    source = models.CharField(max_length=12, choices=sources)
    worked = models.CharField(max_length=4, choices=worked_or_not)
    words = models.TextField()
    address = models.CharField(max_length=500, blank=True)
    document = models.CharField(max_length=300, blank=True)
    cause = models.CharField(max_length=10, blank=True, help_text="The category of its cause.")
    cause_title = models.CharField(max_length=100, blank=True)
    measures = models.ManyToManyField(Target, related_name="review_findings", blank=True)
    unit = models.ForeignKey(
        OrganisationUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_on = models.DateField()
    mark = MarkField()
    state = models.CharField(max_length=9, choices=finding_states, default=FindingState.OPEN.value)
    reason = models.TextField(blank=True, help_text="Why it was set aside.")
    recorded_by = person(null=True)
    recorded_at = models.DateTimeField()

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-found_on", "-pk"]
        indexes = [models.Index(fields=["state", "found_on"])]

    def __str__(self):
        return f"Finding {self.pk}"

    def get_absolute_url(self):
        return reverse("finding", args=[self.pk])

    @property
    def label(self):
        return FindingState(self.state).label

    @property
    def source_in_words(self):
        return Source(self.source).label

    @property
    def worked_in_words(self):
        return Worked(self.worked).label

    @property
    def why_marked(self):
        return MARKS.get(self.mark, "")

    @property
    def by_in_words(self):
        """Who found it: the portal, or a post."""
        return str(self.recorded_by) if self.recorded_by_id else "The portal"


class ThemeQuerySet(models.QuerySet):
    def suggested(self):
        return self.filter(state=ThemeState.SUGGESTED)

    def standing(self):
        return self.filter(state__in=STANDING)

    def public(self):
        """Those that stand and have a finding that everybody may read."""
        readable = ReviewFinding.objects.filter(themes=models.OuterRef("pk"), mark="")
        return self.standing().filter(models.Exists(readable))


class Theme(models.Model):
    """What some findings of a year have in common: suggested by rule, confirmed by a person."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    year = FinancialYearField()
    basis = models.CharField(
        max_length=120, help_text="What the findings of a suggestion have in common, by rule."
    )
    findings = models.ManyToManyField(ReviewFinding, related_name="themes")
    state = models.CharField(max_length=9, choices=theme_states, default=ThemeState.SUGGESTED.value)
    joined_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined"
    )
    reason = models.TextField(blank=True, help_text="Why it was dropped, or how it was settled.")
    suggested_at = models.DateTimeField()
    confirmed_by = person(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "basis"], name="one_theme_per_year_and_basis")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("theme", args=[self.slug])

    @property
    def label(self):
        return ThemeState(self.state).label

    @property
    def is_standing(self):
        return self.state in STANDING


class LessonAnswer(models.Model):
    """What the draft of a target does about a lesson: a theme, or a proposal that was accepted.
    Locked with its specification.
    """

    specification = models.ForeignKey(
        Specification, on_delete=models.CASCADE, related_name="lesson_answers"
    )
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="answers")
    proposal = models.ForeignKey(
        "targets.Proposal", on_delete=models.PROTECT, null=True, related_name="answers"
    )
    answer = models.CharField(max_length=9, choices=answers)
    words = models.TextField()
    answered_by = person()
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["specification", "theme", "proposal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["specification", "theme"],
                condition=Q(proposal=None),
                name="one_answer_per_draft_and_theme",
            ),
            models.UniqueConstraint(
                fields=["specification", "proposal"],
                condition=Q(proposal__isnull=False),
                name="one_answer_per_draft_and_proposal",
            ),
        ]

    def __str__(self):
        return f"{self.specification_id}: {shortened(self.words, 60)}"

    @property
    def answer_in_words(self):
        return AnswerKind(self.answer).label
