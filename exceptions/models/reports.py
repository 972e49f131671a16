"""Exception reports with their delivery plans: one for each target and period of
under-performance (framework 4.1).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from exceptions.models.redactions import RedactionField
from exceptions.querysets import ExceptionReportQuerySet
from exceptions.rules.lifecycle import ENDED, PUBLIC, State
from exceptions.rules.triggers import Trigger
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.fields import MonthField
from targets.models import Risk, Target
from targets.models.specifications import figure, within_limits


def triggers():
    """A function, so that a further trigger is no change of the model."""
    return [(trigger.value, trigger.words) for trigger in Trigger]


def person():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class ExceptionReport(models.Model):
    """What a head of service says and does about one period of under-performance, from its
    opening to its end.
    """

    YES, PARTLY, NO = "yes", "partly", "no"
    WORKED = [
        (YES, "Yes, the plan worked"),
        (PARTLY, "In part"),
        (NO, "No: performance recovered for other reasons, or the plan failed"),
    ]

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="exception_reports")
    title = models.CharField(max_length=300)
    service = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    directorate = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    month = MonthField(help_text="The month whose scorecard opened the report.")
    period = MonthField(
        null=True,
        help_text="The reporting period whose figure opened it; the path back begins after it.",
    )
    trigger = models.CharField(max_length=8, default=Trigger.RED.value, choices=triggers)
    why = models.TextField()
    owner, deputy = person(), person()
    state = models.CharField(
        max_length=12, default=State.OPENED.value, choices=[(s.value, s.description) for s in State]
    )
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The last report on the same target.",
    )

    what_happened = models.TextField(blank=True)
    recovery_month = MonthField(null=True, blank=True)
    revenue, capital = figure(), figure()
    virement = models.BooleanField(default=False)
    finance_note = models.TextField(blank=True)
    risk = models.ForeignKey(
        Risk, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    risk_note = models.TextField(blank=True)
    support = models.TextField(blank=True)
    what_happened_mark = RedactionField()
    finance_mark = RedactionField()
    risk_mark = RedactionField()
    support_mark = RedactionField()
    answered = models.CharField(
        max_length=200, blank=True, help_text="The parts of the form that have been saved."
    )
    version = models.PositiveIntegerField(default=1)

    submitted_by, verified_by = person(), person()
    submitted_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    first_verified_at = models.DateTimeField(
        null=True, blank=True, help_text="When the first plan stood; the tracker's time to plan."
    )
    submitted_content = models.CharField(
        max_length=64, blank=True, help_text="Digest of what the report said when it was submitted."
    )
    return_reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when CESG has it before it; empty once that is dealt with.",
    )
    times_escalated = models.PositiveSmallIntegerField(default=0)
    recovery_proposed = MonthField(
        null=True, blank=True, help_text="The month whose scorecards met the rule of recovery."
    )
    recovered_month = MonthField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    worked = models.CharField(max_length=6, blank=True, choices=WORKED)
    lesson = models.TextField(blank=True)
    relapses = models.PositiveSmallIntegerField(default=0)
    waived_by = person()
    waived_period = MonthField(null=True, blank=True)
    waive_reason = models.TextField(blank=True)

    objects = ExceptionReportQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"],
                condition=~Q(state__in=sorted(ENDED)),
                name="one_open_report_per_target",
            ),
            models.UniqueConstraint(
                fields=["target", "month"], name="one_report_per_target_and_month"
            ),
            *within_limits("exceptionreport", "revenue", "capital"),
        ]

    def __str__(self):
        return f"{self.target.code}, {self.month.name}"

    @property
    def stands(self) -> State:
        """Where the report stands, as a state with words."""
        return State(self.state)

    @property
    def is_public(self) -> bool:
        """Whether the director has verified what the report says now, so that the public may read
        it.
        """
        return self.state in PUBLIC and self.verified_at is not None

    @property
    def is_repeated(self) -> bool:
        """Whether the target under-performed before, or came back while this report lasted."""
        return bool(self.previous_id or self.relapses)
