"""What the pages of bodies and meetings ask for, with what their viewer may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q

from reporting.meetings.calling import left_over
from reporting.meetings.rules.lifecycle import (
    WRITTEN,
    MeetingState,
    OutputKind,
    OutputState,
)
from reporting.meetings.rules.spoken import Spoken
from reporting.meetings.viewers import Viewer
from reporting.models import AgendaItem, Body, Meeting, Output, OutputStep


@dataclass(frozen=True)
class FollowedOutput:
    """Something that came out of a meeting, as it stood at a moment."""

    output: Output
    state: OutputState
    what_came: str
    lateness: str

    @property
    def label(self) -> str:
        return self.state.label


@dataclass
class ItemRow:
    """An item of an agenda as its viewer reads it, with what came out of it."""

    item: AgendaItem
    number: int
    is_shown: bool
    outputs: list[Output] = field(default_factory=list)
    may_change_exemption: bool = False


@dataclass
class BodyRow:
    """A body in the list, with the day of its next meeting and how much is not done yet."""

    body: Body
    next_meeting: Meeting | None
    still_open: int


def shown_bodies(viewer: Viewer) -> list[Body]:
    """The bodies that a viewer sees, without those that have ended."""
    bodies = Body.objects.filter(ended_on=None).select_related("unit", "chair", "clerk")
    return [body for body in bodies if viewer.sees(body)]


def body_rows(bodies: Sequence[Body], meetings: Iterable[Meeting], viewer: Viewer) -> list[BodyRow]:
    """Each body with its next meeting (of those given) and what is not done yet."""
    following: dict[int, Meeting] = {}
    for meeting in meetings:
        if meeting.state != MeetingState.CANCELLED:
            following.setdefault(meeting.body_id, meeting)
    readable = Q(meeting__state=MeetingState.CONFIRMED, exempt="")
    whole = [body.pk for body in bodies if viewer.sees_all_of(body)]
    readable |= Q(meeting__body__in=whole, meeting__state__in=WRITTEN)
    open_outputs = Output.objects.still_open().filter(readable)
    counts = dict(open_outputs.order_by().values_list("meeting__body").annotate(number=Count("pk")))
    return [BodyRow(body, following.get(body.pk), counts.get(body.pk, 0)) for body in bodies]


def meetings_of(bodies: Iterable[Body]):
    """The meetings of some bodies, each with its body."""
    return Meeting.objects.filter(body__in=list(bodies)).select_related("body__unit")


def agenda_of(meeting: Meeting, viewer: Viewer) -> list[ItemRow]:
    """The agenda in order, with what came out of each item, as far as the viewer may read it.  An
    item that the viewer may not read stands there without its words.
    """
    rows = {}
    items = meeting.items.select_related(
        "target", "report__target", "cabinet_report__unit", "paper", "carried_from__meeting"
    )
    for number, item in enumerate(items, start=1):
        rows[item.pk] = ItemRow(item, number, viewer.sees_item(item, meeting.body))
    for output in shown_outputs(meeting, viewer):
        if output.item_id in rows:
            rows[output.item_id].outputs.append(output)
    return list(rows.values())


def shown_outputs(meeting: Meeting, viewer: Viewer) -> list[Output]:
    """What came out of a meeting, as far as the viewer may read it."""
    outputs = list(meeting.outputs.select_related("owner", "target", "recommendation"))
    for output in outputs:
        output.meeting = meeting
    return [output for output in outputs if viewer.sees_output(output, meeting)]


def urgent_outputs(meeting: Meeting, viewer: Viewer) -> list[Output]:
    """What came out of a meeting beside its agenda."""
    return [output for output in shown_outputs(meeting, viewer) if output.item_id is None]


def items_to_come(meeting: Meeting, viewer: Viewer) -> list[AgendaItem]:
    """What earlier meetings did not reach, and comes on this agenda when it goes out."""
    if meeting.state != MeetingState.PLANNED:
        return []
    return [item for item in left_over(meeting.body) if viewer.sees_item(item, meeting.body)]


def last_decisions(meeting: Meeting, viewer: Viewer, now: datetime) -> list[FollowedOutput]:
    """What became of what earlier meetings of the body decided: all that was not done when the
    last agenda went out, as it stood when this one went out (now, before that).
    """
    return decisions_before(meeting.body, meeting.day, viewer, spoken_of(meeting, now))


def spoken_of(meeting: Meeting, now: datetime) -> Spoken:
    """As at when an agenda speaks: once it is out, of the moment at which it went out."""
    if meeting.called_at is None:
        return Spoken(now)
    return Spoken(meeting.called_at, is_kept=True)


def decisions_before(
    body: Body, day: date | None, viewer: Viewer, spoken: Spoken
) -> list[FollowedOutput]:
    """What became, by a moment, of what a body decided before a day (None: at any time): all that
    was not done when the last of those meetings began.
    """
    earlier = Meeting.objects.filter(body=body, state__in=WRITTEN)
    if day is not None:
        earlier = earlier.filter(day__lt=day)
    last = earlier.order_by("-day").first()
    if last is None:
        return []
    outputs = (
        Output.objects.filter(meeting__in=earlier)
        .exclude(kind=OutputKind.NOTED)
        .filter(Q(ended_at=None) | Q(ended_at__gte=last.spoke_at))
    )
    return followed(outputs, viewer, spoken)


def followed(outputs, viewer: Viewer, spoken: Spoken) -> list[FollowedOutput]:
    """Some decisions and actions as they stood at a moment, as far as the viewer may read them."""
    steps = OutputStep.objects.filter(at__lte=spoken.at)
    rows = outputs.for_page().prefetch_related(Prefetch("steps", steps, to_attr="steps_by_then"))
    shown = []
    for output in rows.order_by("meeting__day", "pk"):
        one = as_at(output, spoken)
        # What was sent is followed as a recommendation.
        if one.state != OutputState.SENT and viewer.sees_output(output, output.meeting):
            shown.append(one)
    return shown


def as_at(output: Output, spoken: Spoken) -> FollowedOutput:
    """An output by the newest step that was taken by then."""
    steps = output.steps_by_then
    state = OutputState(steps[-1].state) if steps else OutputState.OPEN
    is_open = state == OutputState.OPEN
    what_came = "" if is_open or not steps else steps[-1].text
    lateness = spoken.late(output.due) if is_open else ""
    return FollowedOutput(output, state, what_came, lateness)


def decisions_of(body: Body, viewer: Viewer, now: datetime) -> list[FollowedOutput]:
    """Everything that the body's meetings decided and that is not done yet."""
    outputs = Output.objects.still_open().filter(meeting__body=body)
    return followed(outputs, viewer, Spoken(now))


def done_lately(body: Body, viewer: Viewer, now: datetime, most: int) -> list[FollowedOutput]:
    """What the body's decisions came to, the newest first."""
    outputs = Output.objects.filter(meeting__body=body, ended_at__isnull=False)
    newest = outputs.order_by("-ended_at", "-pk").values_list("pk", flat=True)[: most * 2]
    shown = followed(Output.objects.filter(pk__in=list(newest)), viewer, Spoken(now))
    shown.sort(key=lambda one: (one.output.ended_at, one.output.pk), reverse=True)
    return shown[:most]
