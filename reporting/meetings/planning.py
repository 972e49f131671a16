"""Meetings before they are held: planned, changed, cancelled; and what comes on the agenda until it
is out.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.refusals import Refused
from reporting.meetings.bodies import locked_body
from reporting.meetings.rules.bodies import ASK
from reporting.meetings.rules.lifecycle import MeetingState, meeting_after
from reporting.meetings.seats import members_of
from reporting.models import AgendaItem, Body, Meeting
from reporting.public_record.search_meetings import index_body

ONE_A_DAY = "This body has a meeting on this day already"
HOLDERS_OWN = "The portfolio holder has submitted this report: it stays on the agenda."
OWNERS_OWN = "This proposal was sent to the body: it stays until its owner withdraws it."
# What is put on an agenda by whoever answers for it.
STAY = {AgendaItem.CABINET_REPORT: HOLDERS_OWN, AgendaItem.PROPOSAL: OWNERS_OWN}
# Carried items come after the standing ones and before what is new.
FIRST_OF_CARRIED, FIRST_OF_NEW = 50, 100
STANDING_TITLES = {
    AgendaItem.LAST_DECISIONS: (10, "What became of the last decisions"),
    AgendaItem.QUESTIONS: (20, "Questions and their answers"),
    AgendaItem.PAPER: (30, "Performance report"),
}


def locked_meeting(meeting: Meeting) -> Meeting:
    """The meeting, held until the act is done."""
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("body__unit", "body__chair", "body__clerk", "body__scorecard")
        .get(pk=meeting.pk)
    )


def when(meeting: Meeting) -> str:
    """ "Tuesday 9 April 2024, 10:00 to 11:30" """
    return f"{day_in_words(meeting.day)}, {meeting.begins:%H:%M} to {meeting.ends:%H:%M}"


def url_of(meeting: Meeting) -> str:
    return f"{settings.PORTAL_URL}{meeting.get_absolute_url()}"


@transaction.atomic
def plan_meeting(
    body: Body, *, day: date, begins: time, ends: time, place: str, by: User, at: datetime
) -> Meeting:
    """Plan a meeting of a body; its agenda begins with what became of the last decisions.  Raises
    Refused for a second one on the same day.
    """
    body = locked_body(body)
    if body.meetings.filter(day=day).exists():
        raise Refused(ONE_A_DAY, "day")
    meeting = write_meeting(body, day, begins, ends, place, at)
    record("plan_meeting", meeting, by=by, at=at, place=place)
    return meeting


@transaction.atomic
def plan_meetings(
    body: Body,
    *,
    days: Sequence[date],
    begins: time,
    ends: time,
    place: str,
    by: User,
    at: datetime,
) -> list[Meeting]:
    """Plan the meetings of a body for a year, all at the same time and place: all of them, or none.
    Raises Refused for a day on which the body meets already.
    """
    body = locked_body(body)
    taken = body.meetings.filter(day__in=days).order_by("day").values_list("day", flat=True)
    if taken:
        listed = "; ".join(f"{day.day} {day:%B %Y}" for day in taken)
        raise Refused(f"This body has a meeting already on {listed}. Leave out such a day", "days")
    meetings = [write_meeting(body, day, begins, ends, place, at) for day in sorted(days)]
    told = [meeting.day for meeting in meetings]
    record("plan_meetings", body, by=by, at=at, days=told, place=place)
    return meetings


def write_meeting(
    body: Body, day: date, begins: time, ends: time, place: str, at: datetime
) -> Meeting:
    """A meeting with what stands on each agenda of its body."""
    meeting = Meeting.objects.create(
        body=body, day=day, begins=begins, ends=ends, place=place, changed_at=at
    )
    for kind, (position, title) in STANDING_TITLES.items():
        if kind == AgendaItem.QUESTIONS and body.kind not in ASK:
            continue
        AgendaItem.objects.create(meeting=meeting, kind=kind, position=position, title=title)
    return meeting


@transaction.atomic
def change_meeting(
    meeting: Meeting, *, day: date, begins: time, ends: time, place: str, by: User, at: datetime
) -> Meeting:
    """Move a meeting in time or place; once its agenda is out, its members are told."""
    locked_body(meeting.body)
    meeting = locked_meeting(meeting)
    meeting_after(meeting.state, "change")
    if meeting.body.meetings.filter(day=day).exclude(pk=meeting.pk).exists():
        raise Refused(ONE_A_DAY, "day")
    before = f"{when(meeting)}, {meeting.place}"
    meeting.day, meeting.begins, meeting.ends, meeting.place = day, begins, ends, place
    meeting.sequence, meeting.changed_at = meeting.sequence + 1, at
    meeting.save()
    index_body(meeting.body)
    record(
        "change_meeting", meeting, by=by, at=at, before=before, after=f"{when(meeting)}, {place}"
    )
    if meeting.is_called:
        words = f"This meeting has moved. It is now:\n\n{when(meeting)}\n{place}"
        notify_members(meeting, f"change {meeting.sequence}", f"Moved: {meeting.body}", words, at)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by: User, at: datetime) -> Meeting:
    """Cancel a meeting; what stands on its agenda goes on to the next, and its members are told."""
    meeting = locked_meeting(meeting)
    was_called = meeting.is_called
    meeting.state = meeting_after(meeting.state, "cancel")
    meeting.cancelled_at = meeting.changed_at = at
    meeting.cancel_reason, meeting.sequence = reason, meeting.sequence + 1
    meeting.save()
    index_body(meeting.body)
    record("cancel_meeting", meeting, by=by, at=at, reason=reason)
    if was_called:
        words = f"This meeting does not take place:\n\n{when(meeting)}\n\n{reason}"
        notify_members(meeting, "cancelled", f"Cancelled: {meeting}", words, at)
    return meeting


def notify_members(meeting: Meeting, key: str, subject: str, words: str, at: datetime) -> None:
    """An e-mail to everybody who sits in the body."""
    body = f"{words}\n\n{url_of(meeting)}"
    people = members_of(meeting.body, meeting.day)
    notify([(person, f"meeting {meeting.pk} {key}", subject, body) for person in people], at)


@transaction.atomic
def add_agenda_item(meeting: Meeting, *, by: User, at: datetime, **fields: Any) -> AgendaItem:
    """Put something on an agenda that is not out yet."""
    item = put_on_agenda(meeting, **fields)
    meeting = item.meeting
    title = "" if item.exempt else item.title
    record("add_agenda_item", meeting, by=by, at=at, title=title, exempt=item.exempt)
    return item


def put_on_agenda(meeting: Meeting, **fields: Any) -> AgendaItem:
    """A new last item of an agenda; raises Refused when it is out.  Whoever calls records it."""
    meeting = locked_meeting(meeting)
    still_planned(meeting)
    last = meeting.items.order_by("position").last()
    position = max(FIRST_OF_NEW, last.position + 1 if last else 0)
    return AgendaItem.objects.create(meeting=meeting, position=position, **fields)


@transaction.atomic
def remove_agenda_item(item: AgendaItem, *, by: User, at: datetime) -> None:
    """Take something off an agenda that is not out yet."""
    meeting = locked_meeting(item.meeting)
    still_planned(meeting)
    standing = meeting.items.filter(pk=item.pk).first()
    if standing is None:
        raise Refused("This item has been taken off already.")
    if standing.is_standing:
        raise Refused("This item stands on every agenda.")
    if standing.kind in STAY:
        raise Refused(STAY[standing.kind])
    record("remove_agenda_item", meeting, by=by, at=at, title="" if item.exempt else item.title)
    standing.delete()


def still_planned(meeting: Meeting) -> None:
    if meeting.state != MeetingState.PLANNED:
        raise Refused("The agenda is out and stays as it is.")
