"""Task-and-finish work as the clerks of committees keep it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from pmf_portal.council.permissions import require
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from reporting.forms.scrutiny import CloseTaskGroupForm, SendFromGroupForm, TaskGroupForm
from reporting.models import TaskGroup
from reporting.scrutiny.permissions import (
    may_begin_task_group,
    may_change_task_group,
    may_close_task_group,
    may_send_recommendation,
    may_stop_task_group,
)
from reporting.scrutiny.recommendations import send_from_group
from reporting.scrutiny.task_groups import (
    FIELDS,
    begin_task_group,
    change_task_group,
    close_task_group,
    stop_task_group,
)
from reporting.scrutiny.viewers import ScrutinyViewer
from reporting.views.meetings import back_to, get_body_or_404, render_form
from reporting.views.scrutiny import acting, programme_of


def get_task_group_or_404(request, pk):
    """Task-and-finish work that the person may read."""
    group = get_object_or_404(TaskGroup.objects.select_related("body__unit"), pk=pk)
    if not ScrutinyViewer(request.user, clock.today()).sees_task_group(group):
        raise Http404
    return group


def begin(request, slug):
    """Begin task-and-finish work."""
    body = get_body_or_404(request, slug)
    require(may_begin_task_group(request.user, body))
    form = TaskGroupForm(
        request.POST or None, submit_label="Begin the work", body=body, today=clock.today()
    )
    if form.save_with(lambda entries: begin_task_group(body, **entries, **acting(request))):
        messages.success(request, "The work has begun; those who take part are told.")
        return redirect("scrutiny_of", slug)
    heading = "Begin task-and-finish work"
    return render_form(request, form, heading, back=programme_of(body), caption=body.title)


def change(request, pk):
    """Change the questions, the members or the days of the work."""
    group = get_task_group_or_404(request, pk)
    require(may_change_task_group(request.user, group))
    initial = {name: getattr(group, name) for name in FIELDS}
    initial["members"] = [person.pk for person in group.members.all()]
    form = TaskGroupForm(
        request.POST or None,
        submit_label="Save the changes",
        body=group.body,
        today=clock.today(),
        group=group,
        initial=initial,
    )
    if form.save_with(lambda entries: change_task_group(group, **entries, **acting(request))):
        messages.success(request, "Saved.")
        return redirect(group)
    return render_group(request, group, form, "Change the work")


def close(request, pk):
    """Close the work with what was found and what is recommended."""
    group = get_task_group_or_404(request, pk)
    require(may_close_task_group(request.user, group))
    form = CloseTaskGroupForm(request.POST or None, body=group.body)
    if form.save_with(lambda entries: close_task_group(group, **entries, **acting(request))):
        number = len(form.cleaned_data["recommendations"])
        sent = f" {counted(number, 'recommendation')} sent." if number else ""
        messages.success(request, f"The work is closed.{sent}")
        return redirect(group)
    return render_group(request, group, form, "Close the work")


def stop(request, pk):
    """Stop the work without findings."""
    group = get_task_group_or_404(request, pk)
    require(may_stop_task_group(request.user, group))
    form = ReasonForm(request.POST or None, submit_label="Stop the work")
    if form.save_with(lambda entries: stop_task_group(group, **entries, **acting(request))):
        messages.success(request, "The work is stopped.")
        return redirect(group)
    return render_group(request, group, form, "Stop the work")


def recommend(request, pk):
    """Send a further recommendation of work that is closed."""
    group = get_task_group_or_404(request, pk)
    require(may_send_recommendation(request.user, group))
    form = SendFromGroupForm(request.POST or None, body=group.body)
    if form.save_with(lambda entries: send_from_group(group, **entries, **acting(request))):
        messages.success(request, "The recommendation is sent.")
        return redirect(group)
    return render_group(request, group, form, "Send a further recommendation")


def render_group(request, group, form, heading):
    return render_form(request, form, heading, back=back_to(group), caption=group.title)
