"""The council's own framework in its versions, and its yearly reviews (framework 1.1)."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from pmf_portal.periods.fields import FinancialYearField
from reporting.framework_review.rules.lifecycle import LABELS, OVER, ReviewState
from reporting.framework_review.rules.sections import (
    LONGEST_NUMBER,
    LONGEST_TITLE,
    Change,
    Section,
)
from reporting.models.meetings import Body, Meeting


def review_states():
    """A function, so that other words are no change of the model."""
    return [(state.value, label) for state, label in LABELS.items()]


def person(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


class FrameworkVersion(models.Model):
    """One version of the framework.  It stays as it is: what changes is a further version."""

    number = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=200)
    in_force_from = models.DateField()
    why = models.TextField(blank=True, help_text="What changed in short, and why.")
    reference = models.CharField(max_length=200, blank=True, help_text="Who decided it, and when.")
    published_by = person()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.title}, version {self.number}"

    def get_absolute_url(self):
        return reverse("framework_version", args=[self.number])

    @property
    def as_sections(self):
        """Its sections for the rules, in their order."""
        return [one.as_section for one in self.sections.all()]


class FrameworkSection(models.Model):
    """One section of a version, with its words."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="sections")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=LONGEST_NUMBER)
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="one_section_per_version_and_number"
            )
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def as_section(self):
        return Section(self.number, self.title, self.text)


class FrameworkReviewQuerySet(models.QuerySet):
    def ended(self):
        return self.filter(state__in=OVER)

    def under_way(self):
        return self.exclude(state__in=OVER)

    def consulting_on(self, day):
        """Those on which staff and members are asked on a day."""
        return self.filter(state=ReviewState.CONSULTING, consult_from__lte=day, consult_to__gte=day)


class FrameworkReview(models.Model):
    """The review of the framework in a year: what was asked, said, proposed and decided."""

    financial_year = FinancialYearField(unique=True)
    version = models.ForeignKey(
        FrameworkVersion,
        on_delete=models.PROTECT,
        related_name="reviews",
        help_text="The version that is reviewed.",
    )
    state = models.CharField(max_length=11, choices=review_states, default=ReviewState.OPEN.value)
    due = models.DateField()
    opened_by = person()
    opened_at = models.DateTimeField()
    consult_from = models.DateField(null=True)
    consult_to = models.DateField(null=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    reference = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(
        blank=True, help_text="What changed and why, why nothing did, or why it came back."
    )
    new_version = models.OneToOneField(
        FrameworkVersion, on_delete=models.PROTECT, null=True, related_name="made_by"
    )

    objects = FrameworkReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-financial_year"]

    def __str__(self):
        return f"Review of the framework {self.financial_year}"

    def get_absolute_url(self):
        return reverse("framework_review", args=[self.financial_year])

    @property
    def label(self):
        return ReviewState(self.state).label

    @property
    def is_over(self):
        return self.state in OVER


class FrameworkComment(models.Model):
    """What a member or an officer says of a section, and what was made of it."""

    review = models.ForeignKey(FrameworkReview, on_delete=models.PROTECT, related_name="comments")
    section = models.CharField(max_length=LONGEST_NUMBER, blank=True)
    text = models.TextField()
    made_by = person()
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = person(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["review", "made_at", "pk"]

    def __str__(self):
        return f"Comment {self.pk} on {self.section or 'the whole framework'}"

    @property
    def about(self):
        return f"Section {self.section}" if self.section else "The whole framework"


class FrameworkChange(models.Model):
    """What a review proposes of one section; no words leave the section out."""

    review = models.ForeignKey(FrameworkReview, on_delete=models.PROTECT, related_name="changes")
    number = models.CharField(max_length=LONGEST_NUMBER)
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField(blank=True)
    why = models.TextField()
    proposed_by = person()
    proposed_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "number"], name="one_change_per_review_and_section"
            )
        ]

    def __str__(self):
        return f"Change of section {self.number}"

    @property
    def as_change(self):
        return Change(self.number, self.title, self.text, self.why, self.pk)
