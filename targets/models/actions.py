"""Management actions of plans, their milestones, expected effects and updates, and the projects
that group them (framework 2.3, 2.4).

An action of the delivery plan of an exception report is an action too: `exceptions` adds which
report it is of.
"""

from django.conf import settings
from django.db import models

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.fields import MonthField
from targets.models.plans import Objective, Plan
from targets.models.specifications import within_limits
from targets.models.targets import Target
from targets.querysets import ActionQuerySet
from targets.rules.actions import (
    KINDS,
    ActionAt,
    MilestoneAt,
    Status,
    first_month_owed,
    kind_words,
)


def officer(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        **options,
    )


def kinds():
    """A function, so that other words are no change of the model."""
    return [(kind.value, label) for kind, label in KINDS.items()]


class Project(models.Model):
    """Several actions of a plan that are run as one: its stage, its board, what it is to bring."""

    STAGES = {
        "proposed": "Proposed",
        "starting": "Starting",
        "delivering": "Delivering",
        "closing": "Closing",
        "closed": "Closed",
    }

    CLOSED = "closed"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="projects")
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    stage = models.CharField(max_length=10, choices=list(STAGES.items()))
    board = models.CharField(max_length=200, blank=True)
    sponsor = officer()
    benefits = models.TextField()
    starts = models.DateField()
    ends = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["plan", "title"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "slug"], name="one_project_per_plan_and_slug"),
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("starts")),
                name="project_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.title


class Action(models.Model):
    """What somebody does by a day, for a plan or for the delivery plan of an exception report; and
    where it stands.
    """

    PLANNED, ON_TRACK, AT_RISK, LATE, DONE, STOPPED = (status.value for status in Status)
    STATUSES = {status.value: status.label for status in Status}
    # Nothing more is to be done about these.
    CLOSED = (DONE, STOPPED)

    plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        help_text="None for an action of a delivery plan.",
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    what = models.TextField()
    kind = models.CharField(
        max_length=9,
        blank=True,
        default="",
        db_default="",
        choices=kinds,
        help_text="Empty where it was stated before kinds were asked.",
    )
    who = models.CharField(
        max_length=150, blank=True, help_text="In words: a post, or a partner without an account."
    )
    owner = officer(help_text="Who has it on the desk.")
    deputy = officer(help_text="Who has it on the desk while the owner is away.")
    starts = models.DateField(null=True, blank=True)
    due = models.DateField()
    resources = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    objectives = models.ManyToManyField(Objective, related_name="actions", blank=True)
    measures = models.ManyToManyField(Target, related_name="actions", blank=True)
    individual_objectives = models.ManyToManyField(
        Objective,
        related_name="serves_actions",
        blank=True,
        help_text="Of single people, as their appraisals have them: title and link only.",
    )
    needs_units = models.ManyToManyField(OrganisationUnit, related_name="+", blank=True)
    needs_partners = models.TextField(blank=True)
    status = models.CharField(
        max_length=9, default=Status.PLANNED.value, choices=list(STATUSES.items())
    )
    reason = models.TextField(
        blank=True, help_text="Why it is at risk, late or stopped, or what was achieved."
    )
    evidence = models.TextField(blank=True, help_text="What shows that it is done.")
    updated_for = MonthField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    added_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self):
        return shortened(self.what, 60)

    @property
    def kind_in_words(self) -> str:
        return kind_words(self.kind)

    @property
    def as_it_stands(self) -> ActionAt:
        """The action for the rules, with its milestones."""
        return ActionAt(
            status=Status(self.status),
            due=self.due,
            starts=self.starts,
            reason=self.reason,
            done_on=self.done_on,
            updated_for=self.updated_for,
            first_owed=first_month_owed(self.starts, self.added_on),
            milestones=tuple(
                MilestoneAt(one.what, one.due, one.done_on is not None)
                for one in self.milestones.all()
            ),
        )


class Milestone(models.Model):
    """A step on the way of an action, with its day."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    what = models.CharField(max_length=300)
    due = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["action", "due", "pk"]

    def __str__(self):
        return self.what


class ExpectedEffect(models.Model):
    """What an action is to bring to a measure: so much more (or less) of its unit from a month
    on.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="expected_effects")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="expected_effects")
    amount = models.DecimalField(max_digits=20, decimal_places=6)
    from_month = MonthField()

    class Meta:
        ordering = ["action", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "target"], name="one_expected_effect_per_action_and_target"
            ),
            *within_limits("expectedeffect", "amount"),
        ]

    def __str__(self):
        return f"{self.action_id} {self.target_id}: {self.amount}"


class ActionUpdate(models.Model):
    """The owner's update of an action for a month.  Append-only: a later update stands beside the
    earlier.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    month = MonthField()
    status = models.CharField(max_length=9, choices=list(Action.STATUSES.items()))
    reason = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["action", "updated_at", "pk"]

    def __str__(self):
        return f"{self.action_id} {self.month}: {self.status}"


class MovedDate(models.Model):
    """A moved day of an action, with the day it had before and why it was moved.  Append-only."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="moved_dates")
    was = models.DateField()
    now = models.DateField()
    reason = models.TextField()
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["action", "moved_at", "pk"]

    def __str__(self):
        return f"{self.action_id}: {self.was} to {self.now}"
