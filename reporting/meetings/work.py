"""What meetings ask of a person, for the desk and the calendar."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.roles import Role
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.working_days import working_day_after
from reporting.meetings.rules.lifecycle import (
    WRITTEN,
    MeetingState,
    OutputKind,
    is_answered_elsewhere,
)
from reporting.meetings.rules.notice import NOTICE, agenda_due
from reporting.models import Meeting, Output

TO_MINUTE = 5


def outputs_to_complete(work: Worklist) -> Iterator[DueTask]:
    """Decisions and actions of this person; what nobody present owns waits for the clerk, and
    without a clerk for the performance team.
    """
    outputs = Output.objects.still_open().filter(meeting__state__in=WRITTEN)
    for output in outputs.filter(waits_for(work)).for_page():
        if is_answered_elsewhere(output.kind, output.meeting.body.kind):
            continue
        text = shortened(output.text, 90)
        yield work.task(
            kind=TO_DO[OutputKind(output.kind)],
            key=f"output-{output.pk}",
            due=output.due,
            words=text,
            url=reverse("output", args=[output.pk]),
            about=str(output.meeting),
        )


TO_DO = {
    OutputKind.DECISION: "Decisions to carry out",
    OutputKind.ACTION: "Actions from meetings",
    OutputKind.RECOMMENDATION: "Recommendations to answer",
    OutputKind.NOTED: "Noted in meetings",
}


def waits_for(work: Worklist) -> Q:
    """What stands on a person's desk of what came out of meetings."""
    own = Q(owner=work.user)
    nobodys = Q(owner=None) | Q(owner__is_active=False)
    own |= nobodys & Q(meeting__body__clerk=work.user)
    if Role.PERFORMANCE_TEAM in work.user.roles:
        own |= nobodys & (Q(meeting__body__clerk=None) | Q(meeting__body__clerk__is_active=False))
    return own


def minutes_to_confirm(work: Worklist) -> Iterator[DueTask]:
    """Minutes that wait for their chair."""
    waiting = Meeting.objects.filter(state=MeetingState.MINUTED).filter(
        of_person(work, "body__chair")
    )
    for meeting in waiting.select_related("body"):
        yield work.task(
            kind="Minutes to confirm",
            key=f"confirm-minutes-{meeting.pk}",
            due=working_day_after(meeting.minuted_at.date(), TO_MINUTE),
            words=str(meeting),
            url=meeting.get_absolute_url(),
        )


def minutes_to_write(work: Worklist) -> Iterator[DueTask]:
    """Meetings that were held and whose minutes are not handed to the chair."""
    states = (MeetingState.CALLED, MeetingState.HELD)
    held = Meeting.objects.filter(state__in=states, day__lte=work.today)
    for meeting in held.filter(of_person(work, "body__clerk")).select_related("body"):
        yield work.task(
            kind="Minutes to write",
            key=f"minutes-{meeting.pk}",
            due=working_day_after(meeting.day, TO_MINUTE),
            words=str(meeting),
            url=meeting.get_absolute_url(),
            about=meeting.return_reason,
        )


def agendas_to_send_out(work: Worklist) -> Iterator[DueTask]:
    """Meetings to come whose agenda has to be out soon: five clear working days before."""
    planned = Meeting.objects.filter(state=MeetingState.PLANNED, day__lte=work.today + NOTICE)
    for meeting in planned.filter(of_person(work, "body__clerk")).select_related("body"):
        yield work.task(
            kind="Agendas to send out",
            key=f"agenda-{meeting.pk}",
            due=agenda_due(meeting.day),
            words=f"{meeting.body}, {day_in_words(meeting.day)}",
            url=meeting.get_absolute_url(),
        )


def of_person(work: Worklist, column: str) -> Q:
    """What a clerk or a chair has to do; the performance team does it where there is none, or they
    have left.
    """
    own = Q(**{column: work.user})
    if Role.PERFORMANCE_TEAM in work.user.roles:
        own |= Q(**{column: None}) | Q(**{f"{column}__is_active": False})
    return own


MEETING_WORK = (outputs_to_complete, minutes_to_confirm, minutes_to_write, agendas_to_send_out)
