"""What Finance, HR, Policy and Risk Management answer to a delivery plan that asks for money or
support.
"""

from django.conf import settings
from django.db import models

from exceptions.models.reports import ExceptionReport
from exceptions.rules.support import Supporter


class SupportAnswer(models.Model):
    """Whether what a plan asks for is given, by whom and in what words.  Append-only: what is asked
    anew is answered anew.
    """

    report = models.ForeignKey(
        ExceptionReport, on_delete=models.PROTECT, related_name="support_answers"
    )
    supporter = models.CharField(max_length=7, choices=[(s.value, s.label) for s in Supporter])
    asked = models.CharField(max_length=64, help_text="Digest of what was asked for.")
    is_given = models.BooleanField()
    words = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["report", "answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "supporter", "asked"], name="one_answer_to_what_is_asked"
            )
        ]

    def __str__(self):
        return f"{self.report_id} {self.supporter}"
