"""Success that is copied: suggested stories, case studies with their versions, and what other
services make of them (framework 5.1, 7.1).
"""

from django.conf import settings
from django.db import models
from django.urls import reverse

from pmf_portal.council.models import OrganisationUnit
from reporting.success.rules.lifecycle import (
    ADOPTION_LABELS,
    ONCE_PUBLISHED,
    STORY_KINDS,
    STORY_LABELS,
    TAKEN_ON,
    TO_REVIEW,
    UNDER_WAY,
    VERSION_LABELS,
    AdoptionState,
    StoryKind,
    StoryState,
    VersionState,
)
from targets.lessons.rules.kinds import MARKS
from targets.models import Action, ReviewFinding, Target
from targets.models.lessons import MarkField


# Functions, so that other words are no change of the models.
def story_kinds():
    return [(kind.value, label) for kind, label in STORY_KINDS.items()]


def story_states():
    return [(state.value, label) for state, label in STORY_LABELS.items()]


def version_states():
    return [(state.value, label) for state, label in VERSION_LABELS.items()]


def adoption_states():
    return [(state.value, label) for state, label in ADOPTION_LABELS.items()]


def person(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


def unit(**options):
    return models.ForeignKey(
        OrganisationUnit, on_delete=models.PROTECT, related_name="+", **options
    )


class StoryQuerySet(models.QuerySet):
    def to_decide(self):
        return self.filter(state=StoryState.SUGGESTED)

    def for_page(self):
        return self.select_related("target", "unit", "settled_by", "case_study")


class SuccessStory(models.Model):
    """A success that the portal suggests be told, with the published figures that show it."""

    key = models.CharField(
        max_length=150, unique=True, help_text="The success’s own, so that none is asked twice."
    )
    kind = models.CharField(max_length=9, choices=story_kinds)
    words = models.TextField()
    evidence = models.TextField(help_text="Canonical JSON: sentences and addresses.")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="success_stories")
    unit = unit(null=True, blank=True)
    found_on = models.DateField()
    suggested_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=story_states, default=StoryState.SUGGESTED.value)
    reason = models.TextField(blank=True, help_text="Why it was set aside.")
    settled_by = person(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-found_on", "pk"]
        indexes = [models.Index(fields=["state", "found_on"])]
        verbose_name_plural = "success stories"

    def __str__(self):
        return f"Story {self.pk}: {self.target.code}"

    def get_absolute_url(self):
        return reverse("success_story", args=[self.pk])

    @property
    def label(self):
        return StoryState(self.state).label

    @property
    def kind_in_words(self):
        return StoryKind(self.kind).label


class CaseStudyQuerySet(models.QuerySet):
    def published(self):
        """Those with a version that stands, in public or for officers."""
        return self.filter(versions__state=VersionState.PUBLISHED).distinct()

    def public(self):
        """What everybody may read: the version that stands is not left out."""
        return self.filter(versions__state=VersionState.PUBLISHED, versions__mark="").distinct()


class CaseStudy(models.Model):
    """What a service did that worked; what is said of it stands in its versions."""

    slug = models.SlugField(max_length=80, unique=True)
    unit = unit(help_text="Whose success it is.")
    story = models.OneToOneField(
        SuccessStory, on_delete=models.PROTECT, null=True, related_name="case_study"
    )
    begun_at = models.DateTimeField()

    objects = CaseStudyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "case studies"

    def __str__(self):
        return f"Case study {self.pk}"

    def get_absolute_url(self):
        return reverse("case_study", args=[self.slug])


class VersionQuerySet(models.QuerySet):
    def under_way(self):
        return self.filter(state__in=UNDER_WAY)

    def standing(self):
        return self.filter(state=VersionState.PUBLISHED)

    def public(self):
        """The versions that everybody may read now."""
        return self.standing().filter(mark="")

    def for_page(self):
        return self.select_related("case_study__unit", "written_by", "submitted_by", "approved_by")

    def of_page(self):
        """With its evidence, and who could copy it."""
        return self.for_page().prefetch_related(
            "measures", "actions__plan", "findings__themes", "could_copy"
        )


class CaseStudyVersion(models.Model):
    """One version of a case study: once it is published a correction is a further version."""

    case_study = models.ForeignKey(CaseStudy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    summary = models.TextField()
    what_was_done = models.TextField()
    why_it_worked = models.TextField()
    measures = models.ManyToManyField(Target, related_name="case_studies", blank=True)
    actions = models.ManyToManyField(Action, related_name="case_studies", blank=True)
    findings = models.ManyToManyField(ReviewFinding, related_name="case_studies", blank=True)
    could_copy = models.ManyToManyField(OrganisationUnit, related_name="+", blank=True)
    mark = MarkField()
    correction = models.TextField(blank=True, help_text="What it corrects of the one before.")
    state = models.CharField(max_length=9, choices=version_states, default=VersionState.DRAFT.value)
    reason = models.TextField(blank=True, help_text="Why it was returned or withdrawn.")
    written_by = person()
    written_at = models.DateTimeField()
    submitted_by = person(null=True)
    submitted_at = models.DateTimeField(null=True)
    approved_by = person(null=True)
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["case_study", "-number"]
        indexes = [models.Index(fields=["state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["case_study", "number"], name="one_version_per_case_study_and_number"
            ),
            models.UniqueConstraint(
                fields=["case_study"],
                condition=models.Q(state__in=[state.value for state in UNDER_WAY]),
                name="one_version_under_way_per_case_study",
            ),
            models.UniqueConstraint(
                fields=["case_study"],
                condition=models.Q(state=VersionState.PUBLISHED.value),
                name="one_standing_version_per_case_study",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.case_study.get_absolute_url()

    @property
    def label(self):
        return VersionState(self.state).label

    @property
    def was_published(self):
        return self.state in ONCE_PUBLISHED

    @property
    def why_marked(self):
        return MARKS.get(self.mark, "")


class AdoptionQuerySet(models.QuerySet):
    def asked(self):
        return self.filter(state=AdoptionState.ASKED)

    def waiting(self, today):
        """Those that ask something of somebody: an answer, or a review that is due."""
        due = models.Q(state__in=TO_REVIEW, review_due__lte=today)
        return self.filter(models.Q(state=AdoptionState.ASKED) | due)

    def taken_on(self):
        return self.filter(state__in=TAKEN_ON)

    def for_page(self):
        return self.select_related("case_study__unit", "unit", "measure", "owner", "action__plan")


class Adoption(models.Model):
    """What another service makes of a case study: asked, adopted with a measure and a post that
    answers for it, or refused with a reason; looked at again after half a year.
    """

    case_study = models.ForeignKey(CaseStudy, on_delete=models.PROTECT, related_name="adoptions")
    unit = unit()
    state = models.CharField(
        max_length=8, choices=adoption_states, default=AdoptionState.ASKED.value
    )
    asked_at = models.DateTimeField(null=True)
    measure = models.ForeignKey(
        Target, on_delete=models.PROTECT, null=True, blank=True, related_name="adoptions"
    )
    owner = person(null=True)
    begun_on = models.DateField(null=True)
    what = models.TextField(blank=True)
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="adoptions"
    )
    review_due = models.DateField(null=True)
    reason = models.TextField(blank=True, help_text="Why not, or what the review said.")
    answered_at = models.DateTimeField(null=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["case_study", "unit__title", "pk"]
        indexes = [models.Index(fields=["state", "review_due"])]
        constraints = [
            models.UniqueConstraint(
                fields=["case_study", "unit"], name="one_adoption_per_case_study_and_unit"
            )
        ]

    def __str__(self):
        return f"Adoption of {self.case_study} by {self.unit}"

    def get_absolute_url(self):
        return reverse("adoption", args=[self.pk])

    @property
    def label(self):
        return AdoptionState(self.state).label

    @property
    def is_taken_on(self):
        return self.state in TAKEN_ON


class AdoptionStep(models.Model):
    """One act in the life of an adoption: who, when, and what was said.  Append-only."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=adoption_states)
    text = models.TextField(blank=True)
    by = person(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["adoption", "at", "pk"]

    def __str__(self):
        return f"{self.adoption_id} {self.act}"

    @property
    def label(self):
        return AdoptionState(self.state).label
