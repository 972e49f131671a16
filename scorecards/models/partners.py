"""The words of partners on figures that come from them, and the council's answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pmf_portal.council.models import OrganisationUnit
from scorecards.models.actuals import Actual


class PartnerWord(models.Model):
    """A partner's word on one revision of a figure: that it is theirs and right, or in a sentence
    why not.  Append-only: on a later revision nothing is said yet.
    """

    actual = models.ForeignKey(Actual, on_delete=models.PROTECT, related_name="partner_words")
    partner = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    is_right = models.BooleanField()
    words = models.TextField(blank=True, help_text="Why it is disputed.")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["actual", "partner", "is_right"],
                name="one_verification_and_one_dispute_per_revision",
            ),
            models.CheckConstraint(
                condition=Q(is_right=True, words="") | Q(is_right=False) & ~Q(words=""),
                name="a_dispute_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.partner}: {'verified' if self.is_right else 'disputed'}"


class DisputeAnswer(models.Model):
    """Why a disputed figure stands, as the council answers the partner.  Append-only."""

    dispute = models.OneToOneField(PartnerWord, on_delete=models.PROTECT, related_name="answer")
    words = models.TextField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField()

    def __str__(self):
        return f"answer of {self.answered_by}"
