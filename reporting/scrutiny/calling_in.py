"""Calling in: a committee has a measure, an exception report or a plan explained to it at one of
its meetings (framework 6.1).
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import day_in_words
from pmf_portal.refusals import Refused
from reporting.meetings.bodies import locked_body
from reporting.models import AgendaItem, Body, CallIn, Meeting
from reporting.scrutiny.agendas import leave_planned_agenda, put_on, recorded_words
from reporting.scrutiny.rules.lifecycle import STILL_CALLED_IN, after
from reporting.scrutiny.subjects import Subject, officer_of


def locked_call_in(call_in: CallIn) -> CallIn:
    """The call-in, held until the act is done."""
    rows = CallIn.objects.select_for_update(of=("self",))
    return rows.select_related("body__unit", "officer", "called_by").get(pk=call_in.pk)


@transaction.atomic
def call_in(
    body: Body,
    *,
    subject: Subject,
    reason: str,
    meeting: Meeting,
    by: User,
    at: datetime,
    exempt: str = "",
) -> CallIn:
    """Call something in to a meeting: it comes on the agenda, and whoever explains it is told.
    Raises Refused while the same is called in already.
    """
    body = locked_body(body)
    if is_called_in(body, subject):
        raise Refused("This is called in already", "subject")
    called = CallIn.objects.create(
        body=body,
        reason=reason,
        exempt=exempt,
        officer=officer_of(subject),
        called_by=by,
        called_at=at,
        **subject.columns,
    )
    put_call_in_on(called, meeting)
    words = recorded_words(reason, exempt)
    details = {"about": recorded_words(called.about, exempt), "meeting": str(meeting)}
    record("call_in", body, by=by, at=at, reason=words, exempt=exempt, **details)
    notify_officer(called, meeting, "called in", at)
    return called


def is_called_in(body: Body, subject: Subject) -> bool:
    """Whether a committee has something before it already; a report counts as its measure."""
    called = body.call_ins.filter(state__in=STILL_CALLED_IN)
    return called.filter(target=subject.target, plan=subject.plan).exists()


def put_call_in_on(called: CallIn, meeting: Meeting) -> AgendaItem:
    return put_on(
        called,
        meeting,
        kind=AgendaItem.CALL_IN,
        title=f"Called in: {called.about}"[:200],
        about=called.reason,
        target=called.target,
        report=called.report,
        call_in=called,
    )


def notify_officer(called: CallIn, meeting: Meeting, key: str, at: datetime) -> None:
    """Tell whoever explains it; what is exempt is read on the portal, not in an e-mail."""
    if called.officer is None:
        return
    reason = "It is exempt from publication." if called.exempt else called.reason
    url = f"{settings.PORTAL_URL}{called.get_absolute_url()}"
    day = day_in_words(meeting.day)
    words = (
        f"{called.body} asks you to explain it at its meeting on {day}, {meeting.place}, and before"
        f" that in writing:\n\n{reason}\n\n{url}"
    )
    subject = str(called)
    notify([(called.officer, f"call-in {called.pk} {key} {meeting.pk}", subject, words)], at)


@transaction.atomic
def explain_call_in(called: CallIn, *, explanation: str, by: User, at: datetime) -> CallIn:
    """The written explanation of whoever answers for it, before the meeting; the clerk is told."""
    called = locked_call_in(called)
    called.state = after("call-in", called.state, "explain")
    called.explanation, called.explained_by, called.explained_at = explanation, by, at
    called.save()
    words = recorded_words(explanation, called.exempt)
    record("explain_call_in", called.body, by=by, at=at, about=about_of(called), explanation=words)
    clerk = called.body.clerk
    if clerk is not None:
        url = f"{settings.PORTAL_URL}{called.get_absolute_url()}"
        key = f"call-in {called.pk} explained {at:%Y%m%d%H%M%S}"
        notify([(clerk, key, f"Explained: {called}", f"{by} has explained it:\n\n{url}")], at)
    return called


@transaction.atomic
def plan_call_in(called: CallIn, *, meeting: Meeting, by: User, at: datetime) -> CallIn:
    """Call it to another meeting; whoever explains it is told."""
    called = locked_call_in(called)
    after("call-in", called.state, "plan")
    item = put_call_in_on(called, meeting)
    record("plan_call_in", called.body, by=by, at=at, about=about_of(called), meeting=str(meeting))
    notify_officer(called, item.meeting, "planned", at)
    return called


@transaction.atomic
def conclude_call_in(called: CallIn, *, what_came: str, by: User, at: datetime) -> CallIn:
    """Say what came of it, once the committee has dealt with it."""
    called = locked_call_in(called)
    then = after("call-in", called.state, "conclude")
    leave_planned_agenda(called)
    return end_call_in(called, "conclude_call_in", then, what_came, by=by, at=at)


@transaction.atomic
def withdraw_call_in(called: CallIn, *, reason: str, by: User, at: datetime) -> CallIn:
    """Withdraw it, with the reason; it leaves an agenda that is not out, and whoever was to explain
    it is told.
    """
    called = locked_call_in(called)
    then = after("call-in", called.state, "withdraw")
    leave_planned_agenda(called)
    called = end_call_in(called, "withdraw_call_in", then, reason, by=by, at=at)
    if called.officer is not None:
        words = "You need not explain it any more."
        key = f"call-in {called.pk} withdrawn"
        notify([(called.officer, key, f"Withdrawn: {called}", words)], at)
    return called


def end_call_in(
    called: CallIn, act: str, state: str, words: str, *, by: User, at: datetime
) -> CallIn:
    called.state, called.what_came, called.ended_at = state, words, at
    called.save()
    reason = recorded_words(words, called.exempt)
    record(act, called.body, by=by, at=at, about=about_of(called), reason=reason)
    return called


def about_of(called: CallIn) -> str:
    return str(recorded_words(called.about, called.exempt))
