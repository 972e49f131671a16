"""Evaluations of actions that are done: what the figures of a measure say of one, and what its
owner concludes (framework 2.4).
"""

from django.conf import settings
from django.db import models

from exceptions.rules.evaluations import OUTCOMES, Worked
from pmf_portal.periods.fields import MonthField
from scorecards.models import ScorecardBuild
from targets.models import Action, Target


# Functions, so that other words are no change of the models.
def outcomes():
    return list(OUTCOMES.items())


def conclusions():
    return [(one.value, one.label) for one in Worked]


class Evaluation(models.Model):
    """What the published figures of a measure say of an action after its end.  Append-only: a later
    month's stands beside it.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="evaluations")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    build = models.ForeignKey(ScorecardBuild, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=14, choices=outcomes)
    since = MonthField(help_text="The first month in which the effect was expected.")
    words = models.TextField(help_text="What the figures say, as the public reads it.")
    content = models.TextField(help_text="The figures behind the words, as canonical JSON.")
    corrected_on = models.DateField(
        null=True, help_text="Made anew since figures were corrected on this day."
    )
    is_last = models.BooleanField(help_text="Whether a whole year has been looked at.")
    evaluated_at = models.DateTimeField()

    class Meta:
        ordering = ["action", "target", "build"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "target", "build"],
                name="one_evaluation_per_action_measure_and_build",
            ),
        ]

    def __str__(self):
        return f"{self.action_id} {self.target_id}: {self.outcome}"


class Conclusion(models.Model):
    """What the owner of an action concludes of it.  Append-only: a later word stands beside it."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="conclusions")
    worked = models.CharField(max_length=10, choices=conclusions)
    learned = models.TextField()
    again = models.BooleanField(help_text="Whether the owner would do it again.")
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    concluded_at = models.DateTimeField()

    class Meta:
        ordering = ["action", "concluded_at", "pk"]

    def __str__(self):
        return f"{self.action_id}: {self.worked}"
