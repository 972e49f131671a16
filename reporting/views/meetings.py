"""Bodies and their meetings as the performance team and the clerks keep them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from exceptions.models import ExceptionReport
from pmf_portal.council.permissions import require
from pmf_portal.formats.csv_files import MOST_BYTES, FileRefused
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import NoFieldsForm, ReasonForm
from reporting.forms.meetings import (
    AgendaItemForm,
    BodyForm,
    BodyMemberForm,
    EndBodyForm,
    EndSeatForm,
    MeetingForm,
    MeetingsForm,
)
from reporting.meetings.bodies import (
    add_body,
    add_body_member,
    change_body,
    end_body,
    end_body_membership,
)
from reporting.meetings.calling import call_meeting
from reporting.meetings.day_files import days_in_file
from reporting.meetings.permissions import (
    may_add_agenda_item,
    may_add_body,
    may_add_body_member,
    may_call_meeting,
    may_cancel_meeting,
    may_change_body,
    may_change_meeting,
    may_end_body,
    may_end_body_membership,
    may_plan_meeting,
    may_plan_meetings,
    may_remove_agenda_item,
)
from reporting.meetings.planning import (
    add_agenda_item,
    cancel_meeting,
    change_meeting,
    plan_meeting,
    plan_meetings,
    remove_agenda_item,
)
from reporting.meetings.viewers import Viewer
from reporting.models import AgendaItem, Body, Meeting

# So many problems of a file with days are shown at once.
MOST_SHOWN = 10


def render_form(request, form, heading, *, back, caption="", about=""):
    """A page that is one form; `back` is an address and what it is called."""
    address, back_words = back
    context = {
        "form": form,
        "heading": heading,
        "caption": caption,
        "about": about,
        "back": address,
        "back_words": back_words,
    }
    return render(request, "reporting/meetings/form.html", context)


def get_body_or_404(request, slug):
    """A body that the person may see."""
    body = get_object_or_404(Body.objects.select_related("unit", "chair", "clerk"), slug=slug)
    if not Viewer(request.user, clock.today()).sees(body):
        raise Http404
    return body


def get_meeting_or_404(request, slug, day):
    body = get_body_or_404(request, slug)
    meeting = get_object_or_404(Meeting, body=body, day=day)
    meeting.body = body
    return meeting


def back_to(thing):
    return (thing.get_absolute_url(), str(thing))


def add(request):
    """Add a body."""
    require(may_add_body(request.user))
    form = BodyForm(request.POST or None, submit_label="Add the body")
    if form.save_with(lambda entries: add_body(**entries, by=request.user, at=clock.now())):
        messages.success(request, "The body is added. Plan its meetings next.")
        return redirect("meetings")
    return render_form(request, form, "Add a body", back=("/meetings/", "Meetings"))


def change(request, slug):
    """Change a body."""
    body = get_body_or_404(request, slug)
    require(may_change_body(request.user, body))
    form = BodyForm(request.POST or None, submit_label="Save the changes", body=body)
    if form.save_with(
        lambda entries: change_body(body, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Saved.")
        return redirect(body)
    return render_form(request, form, "Change the body", back=back_to(body), caption=body.title)


def end(request, slug):
    """End a body."""
    body = get_body_or_404(request, slug)
    require(may_end_body(request.user, body))
    form = EndBodyForm(request.POST or None)
    if form.save_with(lambda entries: end_body(body, **entries, by=request.user, at=clock.now())):
        messages.success(request, f"{body} has ended. Its meetings can still be read.")
        return redirect(body)
    about = "Its meetings, decisions and minutes stay."
    return render_form(
        request, form, "End the body", back=back_to(body), caption=body.title, about=about
    )


def add_member(request, slug):
    """Give somebody a named seat."""
    body = get_body_or_404(request, slug)
    require(may_add_body_member(request.user, body))
    form = BodyMemberForm(request.POST or None)
    if form.save_with(
        lambda entries: add_body_member(body, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "The member is added.")
        return redirect(body)
    return render_form(request, form, "Add a member", back=back_to(body), caption=body.title)


def end_membership(request, slug, pk):
    """End a named seat."""
    body = get_body_or_404(request, slug)
    member = get_object_or_404(body.named_members.select_related("person"), pk=pk)
    require(may_end_body_membership(request.user, member))
    form = EndSeatForm(request.POST or None)
    if form.save_with(
        lambda entries: end_body_membership(member, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, f"The seat of {member.person} ends on this day.")
        return redirect(body)
    heading = f"End the seat of {member.person}"
    return render_form(request, form, heading, back=back_to(body), caption=body.title)


def plan(request, slug):
    """Plan a meeting."""
    body = get_body_or_404(request, slug)
    require(may_plan_meeting(request.user, body))
    form = MeetingForm(request.POST or None, today=clock.today(), submit_label="Plan the meeting")
    if form.save_with(
        lambda entries: plan_meeting(body, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "The meeting is planned.")
        return redirect("meeting", slug, form.cleaned_data["day"])
    return render_form(request, form, "Plan a meeting", back=back_to(body), caption=body.title)


def plan_several(request, slug):
    """Plan the meetings of a year in one go."""
    body = get_body_or_404(request, slug)
    require(may_plan_meetings(request.user, body))
    if "file" in request.FILES:
        return render_days_of_file(request, body)
    form = MeetingsForm(request.POST or None, today=clock.today())

    def act(entries):
        typed = {name: entries[name] for name in ("days", "begins", "ends", "place")}
        plan_meetings(body, **typed, by=request.user, at=clock.now())

    if form.save_with(act):
        number = len(form.cleaned_data["days"])
        messages.success(request, f"{counted(number, 'meeting')} planned.")
        return redirect(body)
    heading = "Plan several meetings"
    return render_form(request, form, heading, back=back_to(body), caption=body.title)


def render_days_of_file(request, body):
    """The form with the days of a file in it, to be checked; nothing is planned yet."""
    upload, typed = request.FILES["file"], request.POST.dict()
    back, heading = back_to(body), "Plan several meetings"
    try:
        days = days_in_file(upload.read(MOST_BYTES + 1), upload.name)
    except FileRefused as refused:
        form = MeetingsForm(request.POST, request.FILES, today=clock.today())
        form.fields["days"].required = False
        for problem in refused.problems[:MOST_SHOWN]:
            form.add_error("file", str(problem))
        return render_form(request, form, heading, back=back, caption=body.title)
    form = MeetingsForm(initial=typed | {"days": "\n".join(days)}, today=clock.today())
    about = (
        f"{counted(len(days), 'day')} read from {upload.name}. Nothing is planned yet: check them."
    )
    return render_form(request, form, heading, back=back, caption=body.title, about=about)


def change_date(request, slug, day):
    """Move a meeting in time or place."""
    meeting = get_meeting_or_404(request, slug, day)
    require(may_change_meeting(request.user, meeting))
    form = MeetingForm(
        request.POST or None, today=clock.today(), submit_label="Save the changes", meeting=meeting
    )
    if form.save_with(
        lambda entries: change_meeting(meeting, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Saved.")
        return redirect("meeting", slug, form.cleaned_data["day"])
    heading = "Change time or place"
    return render_form(request, form, heading, back=back_to(meeting), caption=str(meeting))


def cancel(request, slug, day):
    """Cancel a meeting, with the reason."""
    meeting = get_meeting_or_404(request, slug, day)
    require(may_cancel_meeting(request.user, meeting))
    form = ReasonForm(
        request.POST or None,
        submit_label="Cancel the meeting",
        help_text="Everybody who sees the meeting reads it",
    )
    if form.save_with(
        lambda entries: cancel_meeting(meeting, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "The meeting is cancelled; its items go on to the next.")
        return redirect(meeting)
    heading = "Cancel the meeting"
    return render_form(request, form, heading, back=back_to(meeting), caption=str(meeting))


def call(request, slug, day):
    """Send the agenda out."""
    meeting = get_meeting_or_404(request, slug, day)
    require(may_call_meeting(request.user, meeting))
    form = NoFieldsForm(
        request.POST if request.method == "POST" else None, submit_label="Send out the agenda"
    )
    if form.save_with(lambda entries: call_meeting(meeting, by=request.user, at=clock.now())):
        messages.success(request, "The agenda is out.")
        return redirect(meeting)
    about = (
        "The agenda then stays as it is, with the newest report of the body. The members are told."
    )
    heading = "Send out the agenda"
    return render_form(
        request, form, heading, back=back_to(meeting), caption=str(meeting), about=about
    )


def add_item(request, slug, day):
    """Put something on the agenda."""
    meeting = get_meeting_or_404(request, slug, day)
    require(may_add_agenda_item(request.user, meeting))
    form = AgendaItemForm(request.POST or None, reports=reports_for(meeting.body))
    if form.save_with(
        lambda entries: add_agenda_item(
            meeting, **of_item(entries), by=request.user, at=clock.now()
        )
    ):
        messages.success(request, "It is on the agenda.")
        return redirect(meeting)
    heading = "Put something on the agenda"
    return render_form(request, form, heading, back=back_to(meeting), caption=str(meeting))


def of_item(entries):
    """What was entered, with the kind and the target that follow from it."""
    report = entries["report"]
    kind = AgendaItem.REPORT if report else AgendaItem.OTHER
    return entries | {"kind": kind, "target": report.target if report else None}


def reports_for(body):
    """The exception reports under way in the part of the council that a body is for."""
    reports = ExceptionReport.objects.still_open().filter(service__path__startswith=body.unit.path)
    return reports.select_related("target").order_by("target__sort_key", "month")


def remove_item(request, slug, day, pk):
    """Take something off the agenda."""
    meeting = get_meeting_or_404(request, slug, day)
    item = get_object_or_404(meeting.items, pk=pk)
    item.meeting = meeting
    require(may_remove_agenda_item(request.user, item))
    if request.method == "POST":
        try:
            remove_agenda_item(item, by=request.user, at=clock.now())
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, "It is off the agenda.")
        return redirect(meeting)
    form = NoFieldsForm(submit_label="Take it off the agenda")
    heading = "Take an item off the agenda"
    return render_form(
        request, form, heading, back=back_to(meeting), caption=str(meeting), about=item.title
    )
