"""The minutes of a meeting: what came out of it, written down in the meeting, submitted by the
clerk and confirmed by the chair (framework 4.3).
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from exceptions.models.redactions import PERSONAL
from exceptions.recorded_text import recorded_text
from pmf_portal.audit.record import record
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.formats.dates import day_in_words
from pmf_portal.refusals import Refused
from reporting.meetings.hearings import held_hearings, settle_hearings
from reporting.meetings.outputs import held_to_replace, replace_outputs
from reporting.meetings.planning import locked_meeting, url_of
from reporting.meetings.rules.exempt import OF_PEOPLE
from reporting.meetings.rules.lifecycle import (
    MeetingState,
    OutputKind,
    first_state,
    meeting_after,
)
from reporting.models import AgendaItem, Meeting, Output, ProposalHearing
from reporting.public_record.search_meetings import index_body
from reporting.public_record.staleness import stale_with_this_act
from targets.models import Target


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: User, at: datetime) -> Meeting:
    """Begin the minutes: the meeting takes place."""
    meeting = locked_meeting(meeting)
    meeting.state = meeting_after(meeting.state, "hold")
    meeting.changed_at = at
    meeting.save()
    record("hold_meeting", meeting, by=by, at=at)
    return meeting


@transaction.atomic
def record_output(
    meeting: Meeting,
    *,
    kind: str,
    text: str,
    by: User,
    at: datetime,
    item: AgendaItem | None = None,
    owner: User | None = None,
    due: date | None = None,
    exempt: str = "",
    target: Target | None = None,
    replaces: Output | None = None,
) -> Output:
    """Write down a decision, an action, a recommendation, or that something was noted.  What comes
    of an exempt item is exempt by the same paragraph.  Raises Refused for an action without an
    owner or a day.
    """
    meeting = being_written(meeting)
    require_owner(kind, owner, due)
    entries = {
        "item": item,
        "kind": kind,
        "text": text,
        "owner": owner,
        "due": due,
        "exempt": paragraph_of(item, exempt),
        "target": target or (item.target if item else None),
        "replaces": replaces,
    }
    output = Output.objects.create(
        meeting=meeting, state=first_state(kind), recorded_at=at, **entries
    )
    record("record_output", meeting, by=by, at=at, **recorded(output))
    return output


@transaction.atomic
def change_output(
    output: Output,
    *,
    kind: str,
    text: str,
    by: User,
    at: datetime,
    item: AgendaItem | None = None,
    owner: User | None = None,
    due: date | None = None,
    exempt: str = "",
    target: Target | None = None,
    replaces: Output | None = None,
) -> Output:
    """Put right what was written down, until the minutes are submitted."""
    meeting = being_written(output.meeting)
    require_owner(kind, owner, due)
    output = locked_output(output, meeting)
    if ProposalHearing.objects.filter(output=output).exists():
        raise Refused("This is the decision on a proposal: change the decision itself.")
    before = recorded(output)
    output.item, output.kind, output.text, output.owner, output.due = item, kind, text, owner, due
    output.exempt, output.state = paragraph_of(item, exempt), first_state(kind)
    output.target = target or (item.target if item else None)
    output.replaces = replaces
    output.save()
    record("change_output", meeting, by=by, at=at, before=before, after=recorded(output))
    return output


@transaction.atomic
def remove_output(output: Output, *, by: User, at: datetime) -> None:
    """Take out what was written down by mistake, until the minutes are submitted."""
    meeting = being_written(output.meeting)
    output = locked_output(output, meeting)
    if output.steps.exists():
        raise Refused("Something was said of this already, so it stays.")
    ProposalHearing.objects.filter(output=output).update(output=None, decision="", reason="")
    record("remove_output", meeting, by=by, at=at, **recorded(output))
    output.delete()


@transaction.atomic
def submit_minutes(meeting: Meeting, *, by: User, at: datetime) -> Meeting:
    """Hand the minutes to the chair; those who have something to do are told."""
    meeting = locked_meeting(meeting)
    meeting.state = meeting_after(meeting.state, "submit")
    meeting.minuted_at = meeting.changed_at = at
    meeting.return_reason = ""
    meeting.save()
    outputs = list(meeting.outputs.select_related("owner"))
    record("submit_minutes", meeting, by=by, at=at, outputs=len(outputs))
    key = f"meeting {meeting.pk} minutes {at:%Y%m%d%H%M%S}"
    subject = f"Minutes to confirm: {meeting}"
    words = f"The minutes of this meeting wait for your confirmation:\n\n{url_of(meeting)}"
    notify([(person, key, subject, words) for person in confirmers(meeting)], at)
    notify_owners(outputs, at)
    return meeting


@transaction.atomic
def return_minutes(meeting: Meeting, *, reason: str, by: User, at: datetime) -> Meeting:
    """Give the minutes back to the clerk, with the reason."""
    meeting = locked_meeting(meeting)
    meeting.state = meeting_after(meeting.state, "return")
    meeting.return_reason, meeting.minuted_at, meeting.changed_at = reason, None, at
    meeting.save()
    record("return_minutes", meeting, by=by, at=at, reason=reason)
    if meeting.body.clerk is not None:
        key = f"meeting {meeting.pk} returned {at:%Y%m%d%H%M%S}"
        words = f"{reason}\n\n{url_of(meeting)}"
        notify([(meeting.body.clerk, key, f"Minutes returned: {meeting}", words)], at)
    return meeting


@transaction.atomic
def confirm_minutes(meeting: Meeting, *, by: User, at: datetime) -> Meeting:
    """Confirm the minutes: from now on they stay as they are, and of a public body everybody may
    read what is not exempt.
    """
    meeting = locked_meeting(meeting)
    meeting.state = meeting_after(meeting.state, "confirm")
    meeting.confirmed_at, meeting.confirmed_by, meeting.changed_at = at, by, at
    meeting.save()
    stale_with_this_act()
    index_body(meeting.body)
    replaced = held_to_replace(meeting)
    hearings = held_hearings(meeting, at)
    record("confirm_minutes", meeting, by=by, at=at, outputs=meeting.outputs.count())
    replace_outputs(replaced, meeting, by=by, at=at)
    settle_hearings(hearings, meeting, by=by, at=at)
    return meeting


def confirmers(meeting: Meeting) -> list[User]:
    """The chair; the performance team where a body has none, or its chair has left."""
    chair = meeting.body.chair
    if chair is not None and chair.is_active:
        return [chair]
    return list(holders_of([Role.PERFORMANCE_TEAM]))


def notify_owners(outputs: list[Output], at: datetime) -> None:
    """Each owner is told of what is theirs, once for each thing."""
    notices = []
    for output in outputs:
        if output.owner is None or output.kind == OutputKind.NOTED:
            continue
        by_when = f"\n\nBy {day_in_words(output.due)}." if output.due else ""
        url = f"{settings.PORTAL_URL}{output.get_absolute_url()}"
        subject = f"{output.kind_in_words} for you: {output.meeting.body}"
        # What is exempt is read on the portal, not in an e-mail.
        text = (
            "It is exempt from publication: read it on the portal."
            if output.exempt
            else output.text
        )
        key = f"output {output.pk} {output.owner_id}"
        notices.append((output.owner, key, subject, f"{text}{by_when}\n\n{url}"))
    notify(notices, at)


def being_written(meeting: Meeting) -> Meeting:
    """The meeting, held until the act is done; raises Refused unless its minutes are written."""
    meeting = locked_meeting(meeting)
    if meeting.state != MeetingState.HELD:
        raise Refused(
            f"The minutes cannot be changed now: this meeting stands at “{meeting.label}”."
        )
    return meeting


def locked_output(output: Output, meeting: Meeting) -> Output:
    standing = (
        Output.objects.select_for_update(of=("self",)).filter(pk=output.pk, meeting=meeting).first()
    )
    if standing is None:
        raise Refused("Somebody has taken this out of the minutes already.")
    standing.meeting = meeting
    return standing


def require_owner(kind: str, owner: User | None, due: date | None) -> None:
    """An action is somebody's, by a day."""
    if kind != OutputKind.ACTION:
        return
    if owner is None:
        raise Refused("Choose who does it", "owner")
    if due is None:
        raise Refused("Enter the day by which it is done", "due")


def paragraph_of(item: AgendaItem | None, exempt: str) -> str:
    """By which paragraph something is exempt: its item's, as it is now that the meeting is held."""
    if item is None:
        return exempt
    now = AgendaItem.objects.filter(pk=item.pk).values_list("exempt", flat=True).first()
    return now or exempt


def recorded(output: Output) -> dict[str, Any]:
    """What the audit trail keeps of it: never what tells of identifiable people."""
    mark = PERSONAL if output.exempt in OF_PEOPLE else ""
    return {
        "kind": output.kind,
        "text": recorded_text(output.text, mark),
        "owner": str(output.owner) if output.owner else "",
        "due": output.due,
        "exempt": output.exempt,
    }
