"""In-year decisions: what may be said and done about a locked target, in public, without touching a
number (framework 3.3).
"""

from django.conf import settings
from django.db import models

from pmf_portal.periods.fields import MonthField
from targets.models.specifications import Specification


class InYearDecision(models.Model):
    """A target withdrawn, a factual note, a change of officers, or a process that changed: dated,
    reasoned, append-only, public.
    """

    WITHDRAW, NOTE, OFFICERS = "withdraw_target", "attach_note", "change_officers"
    PROCESS = "process_changed"
    ACTS = {
        WITHDRAW: "Target withdrawn",
        NOTE: "Factual note",
        OFFICERS: "Change of officers",
        PROCESS: "Change of the process",
    }

    specification = models.ForeignKey(
        Specification, on_delete=models.PROTECT, related_name="decisions"
    )
    act = models.CharField(max_length=16, choices=list(ACTS.items()))
    reason = models.TextField()
    # The post and role as they were on the day; people move on.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    post = models.CharField(max_length=150)
    role = models.CharField(max_length=60)
    decided_at = models.DateTimeField()
    change = models.TextField(blank=True, help_text="For officers: who followed whom, in words.")

    # Of a process that changed: the first month of the new one.
    since = MonthField(null=True, blank=True)

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["specification"],
                condition=models.Q(act="withdraw_target"),
                name="a_target_is_withdrawn_once_a_year",
            ),
        ]

    def __str__(self):
        return f"{self.get_act_display()}: {self.specification}"
