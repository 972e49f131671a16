"""Before which body a proposal comes, and what was decided of it (framework 4.3, 5.1)."""

from django.db import models

from reporting.meetings.rules.exempt import why_exempt
from reporting.models.meetings import Body, ExemptField, Output
from targets.lessons.rules.lifecycle import DECISIONS
from targets.models import Proposal


def decisions():
    return list(DECISIONS.items())


class ProposalHearing(models.Model):
    """The body that decides a proposal.  Its decision is written down with the minutes, and holds
    once they are confirmed.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="hearing")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="hearings")
    exempt = ExemptField()
    output = models.OneToOneField(
        Output, on_delete=models.PROTECT, null=True, related_name="hearing"
    )
    decision = models.CharField(max_length=14, choices=decisions, blank=True)
    reason = models.TextField(blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self):
        return f"{self.proposal} before {self.body}"

    @property
    def decision_in_words(self):
        return DECISIONS.get(self.decision, "")

    @property
    def why_exempt(self):
        return why_exempt(self.exempt)
