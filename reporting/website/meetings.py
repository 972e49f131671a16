"""Meetings as everybody sees them: which bodies look at performance, when they meet, what they
decided and what became of it.  Whoever sits in a body sees more of it.
"""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.periods import clock
from reporting.meetings.meeting_calendar import meeting_calendar
from reporting.meetings.permissions import (
    clerks_act,
    may_add_agenda_item,
    may_add_body,
    may_add_body_member,
    may_call_meeting,
    may_cancel_meeting,
    may_change_body,
    may_change_meeting,
    may_confirm_minutes,
    may_end_body,
    may_hold_meeting,
    may_plan_meeting,
    may_plan_meetings,
    may_record_output,
    may_return_minutes,
    may_submit_minutes,
)
from reporting.meetings.queries import (
    agenda_of,
    body_rows,
    decisions_of,
    done_lately,
    items_to_come,
    last_decisions,
    meetings_of,
    shown_bodies,
    urgent_outputs,
)
from reporting.meetings.questions import (
    clock_of_body,
    newest_questions,
    questions_on_agenda,
)
from reporting.meetings.rules.bodies import ASK
from reporting.meetings.rules.lifecycle import MeetingState
from reporting.meetings.seats import seats_of
from reporting.meetings.viewers import Viewer
from reporting.models import Body, Meeting
from reporting.public_record.registry import DAILY, archived
from reporting.scrutiny.permissions import may_change_exemption, may_put_question
from reporting.scrutiny.queries import recommendations_on_agenda
from reporting.scrutiny.viewers import ScrutinyViewer

ON_A_PAGE = 12
A_YEAR = timedelta(days=366)
# The meetings of all bodies that are listed together, and of what was decided the newest results.
NEXT, LATELY = 8, 12


@archived(DAILY)
@login_not_required
@require_safe
def meetings(request):
    """The meetings to come and the newest of the past, of all bodies that the viewer sees."""
    viewer = Viewer(request.user, clock.today())
    bodies = shown_bodies(viewer)
    to_come = list(meetings_of(bodies).to_come(viewer.today))
    past = Paginator(meetings_of(bodies).over(viewer.today), ON_A_PAGE)
    rows = body_rows(bodies, to_come, viewer)
    context = {
        "bodies": rows,
        "to_come": to_come[:NEXT],
        "next_meeting": next_of(to_come),
        "still_open": sum(row.still_open for row in rows),
        "page": past.get_page(request.GET.get("page")),
        "today": viewer.today,
        "may_add": viewer.user is not None and may_add_body(viewer.user),
    }
    return render(request, "reporting/meetings/meetings.html", context)


def next_of(to_come):
    """The first of some meetings that takes place."""
    return next((one for one in to_come if one.state != MeetingState.CANCELLED), None)


@archived(DAILY)
@login_not_required
@require_safe
def body(request, slug):
    """A body: who sits in it, its meetings, what it decided and what became of it."""
    viewer, now = Viewer(request.user, clock.today()), clock.now()
    body = get_shown_body_or_404(viewer, slug)
    own_meetings = Meeting.objects.filter(body=body)
    past = Paginator(own_meetings.over(viewer.today), ON_A_PAGE)
    page = past.get_page(request.GET.get("page"))
    to_come = list(own_meetings.to_come(viewer.today))
    for meeting in (*to_come, *page.object_list):
        meeting.body = body
    context = {
        "body": body,
        "seats": seats_of(body, viewer.today),
        "to_come": to_come,
        "page": page,
        "not_done": decisions_of(body, viewer, now),
        "lately": done_lately(body, viewer, now, LATELY),
    }
    if body.kind in ASK:
        context |= {
            "clock": clock_of_body(body, viewer.today),
            "questions": newest_questions(body, viewer, now, LATELY),
        }
    if viewer.user is not None:
        user = viewer.user
        context |= {
            "may_change": may_change_body(user, body),
            "may_put": may_put_question(user, body, viewer.today),
            "may_end": may_end_body(user, body),
            "may_add_member": may_add_body_member(user, body),
            "may_plan": may_plan_meeting(user, body),
            "may_change_exemptions": clerks_act(user, body, "change_exemption"),
            "may_plan_several": may_plan_meetings(user, body),
        }
    return render(request, "reporting/meetings/body.html", context)


@archived(DAILY)
@login_not_required
@require_safe
def meeting(request, slug, day):
    """A meeting: its agenda, beginning with what became of the last decisions, and what came out of
    each item.
    """
    viewer, now = ScrutinyViewer(request.user, clock.today()), clock.now()
    body = get_shown_body_or_404(viewer, slug)
    rows = Meeting.objects.select_related("confirmed_by")
    meeting = get_object_or_404(rows, body=body, day=day)
    meeting.body = body
    sees_agenda = viewer.sees_agenda(meeting)
    context = {
        "body": body,
        "meeting": meeting,
        "sees_agenda": sees_agenda,
        "sees_all": viewer.sees_all_of(body),
        "rows": agenda_of(meeting, viewer) if sees_agenda else [],
        "urgent": urgent_outputs(meeting, viewer),
        "last": last_decisions(meeting, viewer, now) if sees_agenda else [],
        "recommendations": recommendations_on_agenda(meeting, viewer, now) if sees_agenda else [],
        "questions": questions_on_agenda(meeting, viewer, now) if sees_agenda else [],
        "coming": items_to_come(meeting, viewer) if sees_agenda else [],
        "today": viewer.today,
    }
    if viewer.user is not None:
        context |= acts_of(viewer.user, meeting)
        for row in context["rows"]:
            row.item.meeting = meeting
            verdict = may_change_exemption(viewer.user, row.item, body)
            row.may_change_exemption = row.is_shown and bool(verdict)
    return render(request, "reporting/meetings/meeting.html", context)


def acts_of(user, meeting):
    """What a person may do with a meeting."""
    return {
        "may_change": may_change_meeting(user, meeting),
        "may_cancel": may_cancel_meeting(user, meeting),
        "may_call": may_call_meeting(user, meeting),
        "may_add_item": may_add_agenda_item(user, meeting),
        "may_hold": may_hold_meeting(user, meeting),
        "may_record": may_record_output(user, meeting),
        "may_submit": may_submit_minutes(user, meeting),
        "may_confirm": may_confirm_minutes(user, meeting),
        "may_return": may_return_minutes(user, meeting),
    }


@login_not_required
@require_safe
def calendar(request, slug):
    """The meetings of a body from a year ago on, for a calendar program."""
    viewer = Viewer(request.user, clock.today())
    body = get_shown_body_or_404(viewer, slug)
    shown = list(Meeting.objects.filter(body=body, day__gte=viewer.today - A_YEAR))
    for meeting in shown:
        meeting.body = body
    return HttpResponse(
        meeting_calendar(body, shown, clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{slug}.ics"'},
    )


def get_shown_body_or_404(viewer, slug):
    rows = Body.objects.select_related("unit", "chair", "clerk", "scorecard")
    body = get_object_or_404(rows, slug=slug)
    if not viewer.sees(body):
        raise Http404
    return body
