"""Exception reports with their delivery plans (framework 4.1)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from exceptions.lifecycle import State
from exceptions.querysets import ExceptionReportQuerySet
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.fields import MonthField
from targets.models import Target


class ExceptionReport(models.Model):
    """What a head of service says and does about one spell of under-performance."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="exception_reports")
    title = models.CharField(max_length=300)
    service = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    directorate = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    month = MonthField(help_text="The month whose scorecard turned red.")
    why = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default=State.OPENED, choices=[(s.value, s.words) for s in State])
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    cause = models.TextField(blank=True)
    recovery_month = MonthField(null=True, blank=True)
    resources = models.TextField(blank=True)
    risk = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    objects = ExceptionReportQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "target"]
        constraints = [
            models.UniqueConstraint(fields=["target"], condition=~Q(state="closed"), name="one_open_report_per_target"),
            models.UniqueConstraint(fields=["target", "month"], name="one_report_per_target_and_month"),
        ]

    def __str__(self):
        return f"{self.target.code}, {self.month.name}"

    @property
    def missing(self):
        """What the report needs before it can be submitted, in words."""
        needs = {"the cause": self.cause, "the recovery month": self.recovery_month, "at least one action": self.actions.exists()}
        return [words for words, there in needs.items() if not there]


class Action(models.Model):
    """One action of a delivery plan: what, by whom, by when."""

    PLANNED, UNDER_WAY, DONE = "planned", "under_way", "done"

    report = models.ForeignKey(ExceptionReport, on_delete=models.CASCADE, related_name="actions")
    what = models.TextField()
    who = models.CharField(max_length=150)
    due = models.DateField()
    status = models.CharField(max_length=9, default=PLANNED, choices=[(PLANNED, "Planned"), (UNDER_WAY, "Under way"), (DONE, "Done")])

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self):
        return self.what[:60]
