"""What residents say when they are asked, and how often they complain: surveys with their waves,
and counts of complaints (framework 2.4).  A correction is a further revision.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods import frequency
from pmf_portal.periods.fields import MonthField
from targets.models.targets import Target
from targets.voice.rules.complaints import CountsEntry
from targets.voice.rules.surveys import MODES, Mode, WaveEntry, listed, share_of


# A function, so that other words are no change of the model.
def modes():
    return [(mode.value, label) for mode, label in MODES.items()]


def person(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


class Survey(models.Model):
    """A survey of residents or of users of a service, however often it is held."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=150)
    run_by = models.CharField(max_length=150)
    about = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    added_by = person()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("survey", args=[self.slug])


class SurveyQuestion(models.Model):
    """A question, and which answers count: “very or fairly satisfied”."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=300)
    counted = models.CharField(max_length=150)
    # The answers themselves, one a line, where each is counted.
    counting_answers = models.TextField(blank=True)
    other_answers = models.TextField(blank=True)
    higher_is_better = models.BooleanField(default=True)
    unit = models.ForeignKey(
        OrganisationUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measures = models.ManyToManyField(Target, related_name="survey_questions", blank=True)

    class Meta:
        ordering = ["survey", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "text"], name="one_question_per_survey")
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("survey_question", args=[self.pk])

    @property
    def counts(self):
        """The answers that count."""
        return listed(self.counting_answers)

    @property
    def others(self):
        return listed(self.other_answers)


class RevisedQuerySet(models.QuerySet):
    """Rows of which the newest revision holds."""

    def current(self):
        same = {name: OuterRef(name) for name in self.model.KEY}
        newer = self.model._base_manager.filter(**same, revision__gt=OuterRef("revision"))
        return self.filter(~Exists(newer))

    def newest_of_each_unit(self):
        """Of counts: those of the newest quarter that each service has entered."""
        later = self.model._base_manager.filter(
            unit=OuterRef("unit"), quarter__gt=OuterRef("quarter")
        )
        return self.filter(~Exists(later))


class SurveyWave(models.Model):
    """What was answered to a question in one time of fieldwork, as it was entered or corrected."""

    KEY = ("question", "first_day")

    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="waves")
    first_day = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    last_day = models.DateField()
    mode = models.CharField(max_length=9, choices=modes)
    population = models.CharField(max_length=200)
    n = models.PositiveIntegerField()
    count = models.PositiveIntegerField(null=True)
    share = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    answers = models.JSONField(default=dict)
    design_effect = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    reason = models.TextField(blank=True, help_text="Why it was corrected.")
    recorded_by = person()
    recorded_at = models.DateTimeField()

    objects = RevisedQuerySet.as_manager()

    class Meta:
        ordering = ["question", "-first_day", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "first_day", "revision"], name="one_revision_of_a_wave"
            )
        ]

    def __str__(self):
        return f"{shortened(self.question.text, 60)}, {self.first_day}"

    @property
    def mode_in_words(self):
        return Mode(self.mode).label

    @property
    def entry(self):
        """The wave for the rules."""
        return WaveEntry(
            first_day=self.first_day,
            last_day=self.last_day,
            mode=self.mode,
            population=self.population,
            n=self.n,
            count=self.count,
            share=self.share,
            answers=self.answers,
            design_effect=self.design_effect,
        )

    @property
    def percent(self):
        """The share of 100 that gave the answers that count."""
        return share_of(self.entry, self.question.counts)


class ComplaintCounts(models.Model):
    """How many complaints a service had in a quarter, and what the Ombudsman decided; counts alone,
    as they were entered or corrected.  None is a count that is not known.
    """

    KEY = ("unit", "quarter")

    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    quarter = MonthField(help_text="The month in which it ends.")
    revision = models.PositiveSmallIntegerField(default=1)
    received = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField(null=True)
    upheld_1 = models.PositiveIntegerField(null=True)
    upheld_2 = models.PositiveIntegerField(null=True)
    ombudsman_received = models.PositiveIntegerField(null=True)
    ombudsman_decided = models.PositiveIntegerField(null=True)
    ombudsman_upheld = models.PositiveIntegerField(null=True)
    remedies = models.PositiveIntegerField(null=True)
    remedies_done = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True, help_text="Why they were corrected.")
    recorded_by = person()
    recorded_at = models.DateTimeField()

    objects = RevisedQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "-quarter", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "quarter", "revision"], name="one_revision_of_complaint_counts"
            )
        ]

    def __str__(self):
        return f"{self.unit}, {self.quarter_in_words}"

    @property
    def quarter_in_words(self):
        return frequency.label(frequency.QUARTER, self.quarter)

    @property
    def entry(self):
        """The counts for the rules."""
        return CountsEntry(**{name: getattr(self, name) for name in CountsEntry.__annotations__})


class ComplaintMeasure(models.Model):
    """That complaints about a service tell of a measure."""

    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="complaint_services")

    class Meta:
        ordering = ["unit", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "target"], name="one_tie_of_complaints_and_measure"
            )
        ]

    def __str__(self):
        return f"{self.unit}: {self.target}"
