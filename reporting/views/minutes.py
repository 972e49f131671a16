"""The minutes of a meeting, on one page by keyboard, and what becomes of what it decided."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import NoFieldsForm, ReasonForm
from reporting.effects.of_decision import effects_of
from reporting.forms.meetings import OutputForm, WhatCameForm
from reporting.meetings.minuting import (
    change_output,
    confirm_minutes,
    hold_meeting,
    record_output,
    remove_output,
    return_minutes,
    submit_minutes,
)
from reporting.meetings.outputs import complete_output, drop_output, reopen_output
from reporting.meetings.permissions import (
    may_change_output,
    may_complete_output,
    may_confirm_minutes,
    may_drop_output,
    may_hold_meeting,
    may_record_output,
    may_remove_output,
    may_reopen_output,
    may_return_minutes,
    may_submit_minutes,
)
from reporting.meetings.queries import agenda_of, last_decisions, urgent_outputs
from reporting.meetings.questions import questions_on_agenda
from reporting.meetings.viewers import Viewer
from reporting.models import Output, Recommendation
from reporting.scrutiny.permissions import may_change_exemption, may_send_recommendation
from reporting.scrutiny.queries import recommendations_on_agenda
from reporting.scrutiny.viewers import ScrutinyViewer
from reporting.views.meetings import back_to, get_meeting_or_404, render_form


@require_POST
def hold(request, slug, day):
    """Begin the minutes."""
    meeting = get_meeting_or_404(request, slug, day)
    require(may_hold_meeting(request.user, meeting))
    try:
        hold_meeting(meeting, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(meeting)
    return redirect("record_output", slug, day)


def record(request, slug, day):
    """The minutes on one page: the agenda with what came out of each item, and the form that writes
    down the next thing.
    """
    meeting = get_meeting_or_404(request, slug, day)
    require(may_record_output(request.user, meeting))
    form = output_form(request, meeting, initial={"item": chosen_item(request, meeting)})
    if form.save_with(
        lambda entries: record_output(meeting, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Written down.")
        return redirect(address_of_form(meeting, form.cleaned_data["item"]))
    return render_minutes(request, meeting, form)


def change(request, slug, day, pk):
    """Put right what was written down."""
    meeting = get_meeting_or_404(request, slug, day)
    output = get_object_or_404(meeting.outputs, pk=pk)
    output.meeting = meeting
    require(may_change_output(request.user, output))
    names = ("item", "kind", "text", "owner", "due", "exempt", "replaces")
    initial = {name: getattr(output, name) for name in names}
    form = output_form(request, meeting, initial=initial)
    form.submit_label = "Save the change"
    if form.save_with(
        lambda entries: change_output(output, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Changed.")
        return redirect(address_of_form(meeting, form.cleaned_data["item"]))
    return render_minutes(request, meeting, form, changing=output)


def output_form(request, meeting, *, initial):
    earlier = Output.objects.still_open().filter(
        meeting__body=meeting.body, meeting__day__lt=meeting.day
    )
    return OutputForm(
        request.POST or None,
        meeting=meeting,
        kinds=[(kind.value, words) for kind, words in Output.KINDS.items()],
        earlier=earlier.select_related("meeting").order_by("-meeting__day", "pk"),
        initial=initial,
    )


def chosen_item(request, meeting):
    """The item that a link chose, or nothing."""
    chosen = request.GET.get("item", "")
    return (
        meeting.items.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 16 else None
    )


def address_of_form(meeting, item):
    address = reverse("record_output", args=[meeting.body.slug, meeting.day])
    return f"{address}?item={item.pk}#write" if item else f"{address}#write"


def render_minutes(request, meeting, form, changing=None):
    viewer, now = ScrutinyViewer(request.user, clock.today()), clock.now()
    context = {
        "meeting": meeting,
        "body": meeting.body,
        "rows": agenda_of(meeting, viewer),
        "urgent": urgent_outputs(meeting, viewer),
        "last": last_decisions(meeting, viewer, now),
        "recommendations": recommendations_on_agenda(meeting, viewer, now),
        "questions": questions_on_agenda(meeting, viewer, now),
        "form": form,
        "changing": changing,
        "may_submit": may_submit_minutes(request.user, meeting),
    }
    return render(request, "reporting/meetings/minutes.html", context)


@require_POST
def remove(request, slug, day, pk):
    """Take out what was written down by mistake."""
    meeting = get_meeting_or_404(request, slug, day)
    output = get_object_or_404(meeting.outputs, pk=pk)
    output.meeting = meeting
    require(may_remove_output(request.user, output))
    try:
        remove_output(output, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Taken out.")
    return redirect("record_output", slug, day)


def submit(request, slug, day):
    """Hand the minutes to the chair."""
    meeting = get_meeting_or_404(request, slug, day)
    require(may_submit_minutes(request.user, meeting))
    form = button(request, "Hand the minutes to the chair")
    if form.save_with(lambda entries: submit_minutes(meeting, by=request.user, at=clock.now())):
        messages.success(request, "The minutes wait for the chair; those with a task are told.")
        return redirect(meeting)
    about = "Items of which nothing is written down come on the next agenda."
    return render_form(
        request,
        form,
        "Hand the minutes to the chair",
        back=back_to(meeting),
        caption=str(meeting),
        about=about,
    )


def confirm(request, slug, day):
    """Confirm the minutes."""
    meeting = get_meeting_or_404(request, slug, day)
    require(may_confirm_minutes(request.user, meeting))
    form = button(request, "Confirm the minutes")
    if form.save_with(lambda entries: confirm_minutes(meeting, by=request.user, at=clock.now())):
        messages.success(request, "The minutes are confirmed.")
        return redirect(meeting)
    about = "They then stay as they are." + (
        " Everybody can read what is not exempt." if meeting.body.is_public else ""
    )
    return render_form(
        request,
        form,
        "Confirm the minutes",
        back=back_to(meeting),
        caption=str(meeting),
        about=about,
    )


def give_back(request, slug, day):
    """Give the minutes back to the clerk."""
    meeting = get_meeting_or_404(request, slug, day)
    require(may_return_minutes(request.user, meeting))
    form = ReasonForm(
        request.POST or None,
        submit_label="Return the minutes",
        help_text="What the clerk has to change",
    )
    if form.save_with(
        lambda entries: return_minutes(meeting, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "The minutes are with the clerk again.")
        return redirect(meeting)
    heading = "Return the minutes to the clerk"
    return render_form(request, form, heading, back=back_to(meeting), caption=str(meeting))


def button(request, words):
    return NoFieldsForm(request.POST if request.method == "POST" else None, submit_label=words)


def get_output_or_404(request, pk):
    """Something that came out of a meeting, where the person may read it."""
    rows = Output.objects.for_page()
    output = get_object_or_404(rows, pk=pk)
    if not Viewer(request.user, clock.today()).sees_output(output, output.meeting):
        raise Http404
    return output


@require_safe
def output(request, pk):
    """A decision or an action, with its history."""
    output, user = get_output_or_404(request, pk), request.user
    context = {
        "output": output,
        "meeting": output.meeting,
        "today": clock.today(),
        "steps": output.steps.select_related("by"),
        "replacements": output.replacements.select_related("meeting__body"),
        "sees_meeting": Viewer(user, clock.today()).sees(output.meeting.body),
        "may_complete": may_complete_output(user, output),
        "may_drop": may_drop_output(user, output),
        "may_reopen": may_reopen_output(user, output),
        "may_send": may_send_recommendation(user, output),
        "may_change_exemption": may_change_exemption(user, output, output.meeting.body),
        "recommendation": Recommendation.objects.filter(output=output).first(),
    }
    context |= effects_of(output, user, clock.today())
    return render(request, "reporting/meetings/output.html", context)


def complete(request, pk):
    """Say that it is done, and what came of it."""
    output = get_output_or_404(request, pk)
    require(may_complete_output(request.user, output))
    form = WhatCameForm(request.POST or None)
    if form.save_with(
        lambda entries: complete_output(output, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Saved. The next agenda says so.")
        return redirect(output)
    return render_form(
        request,
        form,
        "What came of it",
        back=back_to(output),
        caption=str(output),
        about=output.text,
    )


def drop(request, pk):
    """Say that it is not pursued, and why."""
    output = get_output_or_404(request, pk)
    require(may_drop_output(request.user, output))
    return with_reason(request, output, drop_output, "Say that it is not pursued")


def reopen(request, pk):
    """Open it again, and say why."""
    output = get_output_or_404(request, pk)
    require(may_reopen_output(request.user, output))
    return with_reason(request, output, reopen_output, "Open it again")


def with_reason(request, output, act, heading):
    form = ReasonForm(
        request.POST or None, submit_label=heading, help_text="The next agenda says it"
    )
    if form.save_with(lambda entries: act(output, **entries, by=request.user, at=clock.now())):
        messages.success(request, "Saved. The next agenda says so.")
        return redirect(output)
    return render_form(
        request, form, heading, back=back_to(output), caption=str(output), about=output.text
    )
