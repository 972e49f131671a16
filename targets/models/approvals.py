"""Submission and approval of a plan for a year: the act that locks it (framework 3.3)."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate

from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods.fields import FinancialYearField
from targets.models.plans import Plan


class Approval(models.Model):
    """Council approval (Corporate Plan) or portfolio holder's sign-off (Directorate Plan), with the
    target book it locked.

    One that was taken over was given before the portal was: its day is the real one, and the post
    that gave it stands in place of a person.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="approvals")
    financial_year = FinancialYearField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    approved_at = models.DateTimeField()
    approved_by_post = models.CharField(max_length=150, default="", db_default="")
    taken_over_by = models.CharField(max_length=200, default="", db_default="")
    taken_over_at = models.DateTimeField(null=True)
    evidence = models.CharField(
        max_length=300,
        default="",
        db_default="",
        help_text="The document that says so: its name and digest.",
    )
    reference = models.CharField(
        max_length=300, help_text="Meeting, date and minute, or the decision's own reference."
    )
    easier_reason = models.TextField(
        default="",
        db_default="",
        help_text="Why targets that ask for less than last year’s result are right, as approved.",
    )
    book = models.TextField(
        help_text="Everything that enters the computation of a status that year, in canonical form."
    )
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "financial_year"], name="one_locked_book_per_plan_and_year"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=False, taken_over_at=None)
                | Q(approved_by=None, taken_over_at__isnull=False),
                name="approved_here_or_taken_over",
            ),
        ]
        ordering = ["-financial_year", "plan"]

    def __str__(self):
        return f"{self.plan} {self.financial_year}"

    @property
    def approver(self) -> str:
        """The post that approved the plan."""
        return str(self.approved_by) if self.approved_by else self.approved_by_post

    @property
    def taken_over_in_words(self) -> str:
        """How an approval from before the portal is told; "" of one that was given here."""
        if self.taken_over_at is None:
            return ""
        day = day_in_words(localdate(self.approved_at))
        return f"taken over, approved on {day} by {self.approved_by_post}"

    @property
    def entered_from(self) -> date:
        """The day from which figures of the plan could be entered here."""
        return localdate(self.entered_at)

    @property
    def entered_at(self) -> datetime:
        """When the plan was locked here."""
        return self.taken_over_at or self.approved_at


class Submission(models.Model):
    """A draft plan-year handed to its approver; while it is with the approver, nobody edits it.  A
    return says why.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="submissions")
    financial_year = FinancialYearField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    digest = models.CharField(
        max_length=64, help_text="Digest of the target book as it was submitted."
    )
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    returned_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "financial_year"],
                condition=Q(returned_at=None),
                name="one_open_submission_per_plan_and_year",
            )
        ]

    def __str__(self):
        return f"{self.plan} {self.financial_year}"

    @classmethod
    def closed_years(cls):
        """The (plan, year) that wait for their approver."""
        return set(cls.objects.filter(returned_at=None).values_list("plan", "financial_year"))
