"""The delivery plan of a report: causes, actions with their progress, and the expected path back
(framework 4.1).
"""

from django.db import models

from exceptions.models.redactions import RedactionField
from exceptions.models.reports import ExceptionReport
from pmf_portal.periods.fields import MonthField
from targets.models import Action
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


class DeliveryAction(Action):
    """An action of the delivery plan of a report, and whether the public reads it."""

    report = models.ForeignKey(ExceptionReport, on_delete=models.CASCADE, related_name="actions")
    mark = RedactionField()

    class Meta:
        ordering = ["due", "pk"]


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
