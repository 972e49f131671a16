"""The delivery plan of a report: causes, actions with their progress, and the expected path back
(framework 4.1).
"""

from django.conf import settings
from django.db import models

from exceptions.models.redactions import RedactionField
from exceptions.models.reports import ExceptionReport
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.fields import MonthField
from targets.models.specifications import within_limits


class Cause(models.Model):
    """One cause of under-performance, with the category by which the tracker counts it."""

    CATEGORIES = {
        "demand": "Demand higher or lower than planned",
        "staffing": "Staffing: vacancies, sickness, skills",
        "funding": "Funding or budget",
        "supplier": "Contractor, supplier or partner",
        "process": "Process or system",
        "policy": "Law or national policy",
        "data": "Data or how it is counted",
        "plan": "The plan was set too high or too early",
        "outside": "Outside the council’s control: economy, weather, epidemic",
        "other": "Another cause",
    }

    report = models.ForeignKey(ExceptionReport, on_delete=models.CASCADE, related_name="causes")
    category = models.CharField(max_length=10, choices=list(CATEGORIES.items()))
    text = models.TextField()
    mark = RedactionField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["report", "pk"]

    def __str__(self):
        return f"{self.get_category_display()}: {self.text[:40]}"


class Action(models.Model):
    """One action of a delivery plan: what, by whom, by when, with what, to what effect; and where
    it stands.
    """

    PLANNED, ON_TRACK, LATE, DONE = "planned", "on_track", "late", "done"
    STATUSES = {PLANNED: "Planned", ON_TRACK: "On track", LATE: "Late", DONE: "Done"}

    report = models.ForeignKey(ExceptionReport, on_delete=models.CASCADE, related_name="actions")
    what = models.TextField()
    who = models.CharField(max_length=150)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who has it on the desk; without one, whoever answers for the report.",
    )
    due = models.DateField()
    resources = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    mark = RedactionField()
    status = models.CharField(max_length=9, default=PLANNED, choices=list(STATUSES.items()))
    reason = models.TextField(blank=True, help_text="Why it is late, or what was achieved.")
    updated_for = MonthField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self):
        return shortened(self.what, 60)


class ActionUpdate(models.Model):
    """The owner's update of an action for a month.  Append-only: a later update stands beside the
    earlier.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    month = MonthField()
    status = models.CharField(max_length=9, choices=list(Action.STATUSES.items()))
    reason = models.TextField(blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["action", "updated_at", "pk"]

    def __str__(self):
        return f"{self.action_id} {self.month}: {self.status}"


class PathPoint(models.Model):
    """The figure expected for one period on the way back to plan, in the measure's unit."""

    report = models.ForeignKey(ExceptionReport, on_delete=models.CASCADE, related_name="path")
    month = MonthField()
    expected = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        ordering = ["report", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "month"], name="one_expected_figure_per_period"
            ),
            *within_limits("pathpoint", "expected"),
        ]

    def __str__(self):
        return f"{self.report_id} {self.month}"
