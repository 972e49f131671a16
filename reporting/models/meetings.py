"""The bodies that look at performance, their meetings, what stands on each agenda and what came out
of it (framework 4.3).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from exceptions.models import ExceptionReport
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.wording import worded
from pmf_portal.periods.timetable import moment_on
from reporting.meetings.rules.bodies import KINDS, BodyKind, receives
from reporting.meetings.rules.exempt import CHOICES, why_exempt
from reporting.meetings.rules.lifecycle import (
    CALLED_STATES,
    MeetingState,
    OutputKind,
    OutputState,
)
from reporting.models.briefings import CabinetReport
from reporting.models.custom_scorecards import CustomScorecard
from reporting.models.publications import Publication
from targets.models import Proposal, Target


class ExemptField(models.CharField):
    """The paragraph of Schedule 12A that keeps something from the public; "" where nothing does."""

    def __init__(self, *args, **kwargs):
        defaults = {"max_length": 1, "blank": True, "default": "", "choices": CHOICES}
        super().__init__(*args, **defaults | kwargs)


class Body(models.Model):
    """Cabinet, a committee, the executive group, a management team, a board: whoever meets about
    performance.
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120, unique=True)
    kind = models.CharField(
        max_length=20, choices=[(kind.value, worded(words)) for kind, words in KINDS.items()]
    )
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    is_public = models.BooleanField(default=False)
    scorecard = models.ForeignKey(
        CustomScorecard, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("body", args=[self.slug])

    @property
    def kind_in_words(self):
        return BodyKind(self.kind).words

    @property
    def receives(self):
        """What it is given to read by rule, and how often."""
        return receives(self.kind)


class BodyMember(models.Model):
    """Somebody who sits in a body by name, not by a role, from a day on and until another."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="named_members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="body_memberships"
    )
    from_day = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["body", "from_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "person"],
                condition=Q(until=None),
                name="one_seat_per_body_and_person",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("from_day")), name="a_seat_ends_after"
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.body}"


class MeetingQuerySet(models.QuerySet):
    def to_come(self, today):
        """Those that are not over on a day, cancelled or not, the next first."""
        return self.filter(day__gte=today).order_by("day", "begins", "pk")

    def over(self, today):
        """Those of before a day, the newest first."""
        return self.filter(day__lt=today).order_by("-day", "-begins", "-pk")


class Meeting(models.Model):
    """One meeting of a body; its day and times are London's."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    place = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.label) for state in MeetingState],
        default=MeetingState.PLANNED,
    )
    # Of the calendar entry: it grows with each change, so that calendar programs take the newer
    # one.
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    minuted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    return_reason = models.CharField(max_length=1000, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=1000, blank=True)
    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["day", "begins", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "day"], name="one_meeting_per_body_and_day"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")), name="meeting_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["day"])]

    def __str__(self):
        return f"{self.body}, {self.day.day} {self.day:%B %Y}"

    def get_absolute_url(self):
        return reverse("meeting", args=[self.body.slug, self.day])

    @property
    def label(self):
        return MeetingState(self.state).label

    @property
    def starts_at(self):
        return moment_on(self.day, self.begins)

    @property
    def ends_at(self):
        return moment_on(self.day, self.ends)

    @property
    def spoke_at(self):
        """As at when its agenda says what became of things: what came later is for the next."""
        return self.called_at or self.starts_at

    @property
    def is_called(self):
        """Whether its agenda is out, and stays as it is."""
        return self.state in CALLED_STATES

    @property
    def is_confirmed(self):
        return self.state == MeetingState.CONFIRMED


def kinds_of_items():
    """A function, so that a further kind is no change of the model."""
    return [(kind, worded(words)) for kind, words in AgendaItem.KINDS.items()]


class AgendaItem(models.Model):
    """One item of an agenda.  It stays as it is once the agenda is out."""

    LAST_DECISIONS, QUESTIONS, PAPER, REPORT, CABINET_REPORT, OTHER = (
        "last_decisions",
        "questions",
        "paper",
        "report",
        "cabinet_report",
        "other",
    )
    TOPIC, CALL_IN, PROPOSAL = "topic", "call_in", "proposal"
    KINDS = {
        LAST_DECISIONS: "What became of the last decisions",
        QUESTIONS: "Questions and their answers",
        PAPER: "Performance report",
        REPORT: "{terms.exception_report.capital}",
        TOPIC: "Topic of the work programme",
        CALL_IN: "Called in",
        PROPOSAL: "Proposal to decide",
        CABINET_REPORT: "Report of a portfolio holder",
        OTHER: "Other item",
    }
    # What every agenda has of itself.
    STANDING = (LAST_DECISIONS, QUESTIONS, PAPER)

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=kinds_of_items)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    target = models.ForeignKey(
        Target, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    report = models.ForeignKey(
        ExceptionReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    topic = models.ForeignKey(
        "reporting.Topic", on_delete=models.PROTECT, null=True, related_name="items"
    )
    call_in = models.ForeignKey(
        "reporting.CallIn", on_delete=models.PROTECT, null=True, related_name="items"
    )
    cabinet_report = models.ForeignKey(
        CabinetReport, on_delete=models.PROTECT, null=True, related_name="items"
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, related_name="agenda_items"
    )
    paper = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, related_name="+")
    exempt = ExemptField()
    carried_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="carried_to"
    )

    class Meta:
        ordering = ["meeting", "position", "pk"]

    def __str__(self):
        return self.title

    @property
    def why_exempt(self):
        return why_exempt(self.exempt)

    @property
    def is_standing(self):
        return self.kind in self.STANDING


class OutputQuerySet(models.QuerySet):
    def still_open(self):
        return self.filter(state=OutputState.OPEN)

    def public(self):
        """What everybody may read: of public bodies, once the minutes are confirmed, and nothing
        that is exempt or came of an exempt item.
        """
        open_items = Q(item=None) | Q(item__exempt="")
        return self.filter(
            open_items,
            meeting__body__is_public=True,
            meeting__state=MeetingState.CONFIRMED,
            exempt="",
        )

    def for_page(self):
        """With what a page says of each."""
        return self.select_related("meeting__body__unit", "owner", "target", "item")


class Output(models.Model):
    """What came out of a meeting: a decision, an action, a recommendation, or that something was
    noted.  Its words stay once the minutes are confirmed; what becomes of it goes on.
    """

    KINDS = {
        OutputKind.DECISION: "Decision",
        OutputKind.ACTION: "Action",
        OutputKind.RECOMMENDATION: "Recommendation",
        OutputKind.NOTED: "Noted",
    }

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="outputs")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, related_name="outputs"
    )
    kind = models.CharField(max_length=14, choices=[(k.value, w) for k, w in KINDS.items()])
    text = models.TextField()
    target = models.ForeignKey(
        Target, on_delete=models.PROTECT, null=True, blank=True, related_name="meeting_outputs"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    due = models.DateField(null=True)
    exempt = ExemptField()
    state = models.CharField(max_length=8, choices=[(s.value, s.label) for s in OutputState])
    # An earlier decision in whose place this one stands, once the minutes are confirmed.
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replacements"
    )
    what_came = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    objects = OutputQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "pk"]
        indexes = [models.Index(fields=["state", "due"])]

    def __str__(self):
        return f"{self.kind_in_words} of {self.meeting}"

    def get_absolute_url(self):
        return reverse("output", args=[self.pk])

    @property
    def kind_in_words(self):
        return self.KINDS[OutputKind(self.kind)]

    @property
    def label(self):
        return OutputState(self.state).label

    @property
    def why_exempt(self):
        return why_exempt(self.exempt)


class OutputStep(models.Model):
    """One act in the life of a decision or an action: who, when, and what was said.
    Append-only.
    """

    output = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=[(s.value, s.label) for s in OutputState])
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["output", "at", "pk"]

    def __str__(self):
        return f"{self.output_id} {self.act}"

    @property
    def label(self):
        return OutputState(self.state).label
