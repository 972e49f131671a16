"""The review of a report: its steps, who was reminded, briefed and asked (framework 4.1, 4.3,
6.1).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from exceptions.models.redactions import RedactionField
from exceptions.models.reports import ExceptionReport
from exceptions.rules.escalation import EscalationLevel
from exceptions.rules.lifecycle import IN_WORDS, State, act_in_words
from exceptions.rules.overdue import About
from pmf_portal.formats.wording import worded
from pmf_portal.periods.fields import MonthField
from scorecards.models import ScorecardLine


class Step(models.Model):
    """One act in a report's life: who, when and why, and the state it led to.  Append-only; the
    tracker counts from it.
    """

    report = models.ForeignKey(ExceptionReport, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20, choices=[(act, act_in_words(act)) for act in IN_WORDS])
    state = models.CharField(max_length=12, choices=[(s.value, s.description) for s in State])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    month = MonthField(
        null=True, blank=True, help_text="The scorecards it followed from, where it did."
    )

    class Meta:
        ordering = ["report", "at", "pk"]

    def __str__(self):
        return f"{self.report_id} {self.act}"

    @property
    def actor(self):
        return str(self.by) if self.by else "The portal"

    @property
    def act_in_words(self):
        return act_in_words(self.act)


class Reminder(models.Model):
    """One reminder of something overdue: about what, on which escalation level, to whom.  Each
    level is reached once.
    """

    report = models.ForeignKey(ExceptionReport, on_delete=models.PROTECT, related_name="reminders")
    about = models.CharField(
        max_length=12, choices=[(a.value, a.value.capitalize()) for a in About]
    )
    key = models.CharField(max_length=40)
    level = models.CharField(
        max_length=8, choices=[(level.value, level.words) for level in EscalationLevel]
    )
    words = models.TextField()
    due = models.DateField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reminded_at = models.DateTimeField()

    class Meta:
        ordering = ["report", "reminded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "about", "key", "level"], name="each_level_reached_once"
            )
        ]

    def __str__(self):
        return f"{self.report_id} {self.about} {self.level}"

    @property
    def level_in_words(self):
        return EscalationLevel(self.level).words


class Briefing(models.Model):
    """A portfolio holder was briefed on a verified report, and when it was read (framework 6.1)."""

    report = models.ForeignKey(ExceptionReport, on_delete=models.PROTECT, related_name="briefings")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    briefed_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["report", "briefed_at", "pk"]

    def __str__(self):
        return f"{self.report_id} {self.holder}"


class Question(models.Model):
    """A question of a committee, of Cabinet or of CESG, with its answer: on an exception report, or
    on a published line of a measure that has none (framework 4.3).
    """

    BODIES = {
        "cesg": "{terms.executive_group_in_full}",
        "cabinet": "Cabinet",
        "coordinating": "Coordinating Policy and Performance {terms.committee.capital}",
        "committee": "Policy and Performance {terms.committee.capital}",
        "holder": "Portfolio holder",
    }

    report = models.ForeignKey(
        ExceptionReport, on_delete=models.PROTECT, null=True, related_name="questions"
    )
    line = models.ForeignKey(
        ScorecardLine, on_delete=models.PROTECT, null=True, related_name="questions"
    )
    # Who answers a question on a line; those on a report are its owner's.
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    officer_deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    body = models.CharField(
        max_length=12, choices=[(body, worded(words)) for body, words in BODIES.items()]
    )
    text = models.TextField()
    mark = RedactionField()
    due = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # Where it was answered by word of mouth: at a meeting, in whose minutes it was written down.
    answered_where = models.CharField(max_length=200, blank=True, db_default="", default="")

    class Meta:
        ordering = ["report", "due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, line=None) | Q(report=None, line__isnull=False),
                name="a_question_is_on_one_thing",
            )
        ]

    def __str__(self):
        return f"{self.code}: {self.text[:40]}"

    def get_absolute_url(self):
        """Where it is answered."""
        if self.report_id is not None:
            return reverse("answer_question", args=[self.report_id, self.pk])
        return reverse("answer_question_on_line", args=[self.pk])

    @property
    def about(self):
        """The report or the line that it is on: both know title, service and directorate."""
        return self.report if self.report_id is not None else self.line

    @property
    def target(self):
        return self.about.target

    @property
    def code(self):
        return self.target.code

    @property
    def title(self):
        return self.about.title

    @property
    def owner(self):
        """Who answers it; None where nobody is named, so that the director does."""
        return self.report.owner if self.report_id is not None else self.officer

    @property
    def deputy(self):
        return self.report.deputy if self.report_id is not None else self.officer_deputy

    @property
    def body_in_words(self):
        return worded(self.BODIES[self.body])
