"""What comes of the monthly briefing: that it was read, the holder's concerns, their report to
Cabinet, and how it reached the teams (framework 4.3, 6.1).
"""

from django.conf import settings
from django.db import models
from django.urls import reverse

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.fields import MonthField
from reporting.briefings.rules.concerns import OPEN_STATES, ConcernState
from targets.models import Target


def of_unit(**fields):
    return models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+", **fields)


def by_person():
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class MonthlyAcknowledgement(models.Model):
    """That a holder has read a month's briefing, and on which day they spoke about it with the
    director (None: they did not).  Append-only.
    """

    unit = of_unit()
    month = MonthField()
    discussed_on = models.DateField(null=True)
    acknowledged_by = by_person()
    acknowledged_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month"], name="one_acknowledgement_per_unit_and_month"
            )
        ]

    def __str__(self):
        return f"{self.unit}, {self.month.name}"


class ConcernQuerySet(models.QuerySet):
    def still_open(self):
        return self.filter(state__in=OPEN_STATES)

    def for_page(self):
        """With what a page says of each."""
        return self.select_related("unit", "asked_unit", "target", "raised_by")


class Concern(models.Model):
    """What a holder is concerned about in a month's figures: it belongs to their post, and stands
    in each next briefing until they settle it.
    """

    unit = of_unit(help_text="Whose holder it belongs to.")
    asked_unit = of_unit(
        help_text="Whose director answers; of the whole council the chief executive."
    )
    month = MonthField()
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.label) for state in ConcernState],
        default=ConcernState.RAISED,
    )
    raised_by = by_person()
    raised_at = models.DateTimeField()
    times_raised = models.PositiveSmallIntegerField(default=1)
    due = models.DateField(help_text="By when the director answers.")
    answer = models.TextField(blank=True)
    done_by = models.DateField(null=True, help_text="By when what the answer says is done.")
    settled_at = models.DateTimeField(null=True)
    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at", "pk"]
        indexes = [models.Index(fields=["state", "unit"])]

    def __str__(self):
        about = f" about {self.target.code}" if self.target else ""
        return f"Concern of {self.unit}{about}, {self.month.name}"

    def get_absolute_url(self):
        return reverse("concern", args=[self.pk])

    @property
    def label(self):
        return ConcernState(self.state).label

    @property
    def is_open(self):
        return self.state in OPEN_STATES


class ConcernStep(models.Model):
    """One act in the life of a concern: who, when, and what was said.  Append-only."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12)
    state = models.CharField(
        max_length=8, choices=[(state.value, state.label) for state in ConcernState]
    )
    text = models.TextField(blank=True)
    done_by = models.DateField(null=True)
    taken_by = by_person()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["concern", "taken_at", "pk"]

    def __str__(self):
        return f"{self.concern_id} {self.act}"

    @property
    def label(self):
        return ConcernState(self.state).label


class CabinetReportWords(models.Model):
    """What a holder says in each part of their report to Cabinet; the newest counts.
    Append-only.
    """

    unit = of_unit()
    month = MonthField()
    concerns = models.TextField(blank=True)
    achievements = models.TextField(blank=True)
    resources = models.TextField(blank=True)
    written_by = by_person()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["unit", "-month", "-pk"]
        indexes = [models.Index(fields=["unit", "month"])]

    def __str__(self):
        return f"{self.unit}, {self.month.name}"


class CabinetReport(models.Model):
    """A holder's report on a quarter as it was submitted to Cabinet, for good.  Append-only."""

    unit = of_unit()
    month = MonthField()
    title = models.CharField(max_length=200)
    content = models.TextField(help_text="Canonical JSON.")
    digest = models.CharField(max_length=64)
    submitted_by = by_person()
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month"], name="one_cabinet_report_per_unit_and_month"
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cabinet_report", args=[self.unit.slug, self.month])


class TeamBriefing(models.Model):
    """That a service or a team was told of a month, on which day, and what its manager added; the
    newest counts.  Append-only.
    """

    unit = of_unit()
    month = MonthField()
    briefed_on = models.DateField()
    text = models.TextField(blank=True)
    briefed_by = by_person()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["unit", "-month", "-pk"]
        indexes = [models.Index(fields=["month", "unit"])]

    def __str__(self):
        return f"{self.unit}, {self.month.name}"
