"""Work programmes and what is called in, as the clerks of committees and the officers keep them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from pmf_portal.ui.forms import ReasonForm
from reporting.forms.scrutiny import CallInForm, MeetingChoiceForm, TopicForm, WordsForm
from reporting.models import CallIn, Topic
from reporting.scrutiny.calling_in import (
    call_in,
    conclude_call_in,
    explain_call_in,
    plan_call_in,
    withdraw_call_in,
)
from reporting.scrutiny.permissions import (
    may_add_topic,
    may_call_in,
    may_change_topic,
    may_conclude_call_in,
    may_conclude_topic,
    may_drop_topic,
    may_explain_call_in,
    may_plan_call_in,
    may_plan_topic,
    may_withdraw_call_in,
)
from reporting.scrutiny.programme import (
    add_topic,
    change_topic,
    conclude_topic,
    drop_topic,
    plan_topic,
)
from reporting.scrutiny.viewers import ScrutinyViewer
from reporting.views.meetings import back_to, get_body_or_404, render_form


def programme_of(body):
    """Where the pages of a committee's scrutiny lead back to."""
    return (reverse("scrutiny_of", args=[body.slug]), f"Scrutiny by the {body}")


def get_topic_or_404(request, pk):
    """A topic that the person may read."""
    topic = get_object_or_404(Topic.objects.select_related("body__unit"), pk=pk)
    viewer = ScrutinyViewer(request.user, clock.today())
    if not viewer.sees(topic.body) or not viewer.sees_topic(topic):
        raise Http404
    return topic


def get_call_in_or_404(request, pk):
    """Something that was called in, where the person may read it."""
    called = get_object_or_404(CallIn.objects.for_page(), pk=pk)
    if not ScrutinyViewer(request.user, clock.today()).sees_call_in(called):
        raise Http404
    return called


def acting(request):
    return {"by": request.user, "at": clock.now()}


def add_topic_page(request, slug):
    """Put a topic into the work programme."""
    body = get_body_or_404(request, slug)
    require(may_add_topic(request.user, body))
    today = clock.today()
    form = TopicForm(
        request.POST or None,
        submit_label="Add the topic",
        body=body,
        today=today,
        initial={"year": Month.of(today).financial_year},
    )
    if form.save_with(lambda entries: add_topic(body, **entries, **acting(request))):
        messages.success(request, "The topic is in the work programme.")
        return redirect("scrutiny_of", slug)
    heading = "Add a topic to the work programme"
    return render_form(request, form, heading, back=programme_of(body), caption=body.title)


def change_topic_page(request, pk):
    """Change the words or the year of a topic."""
    topic = get_topic_or_404(request, pk)
    require(may_change_topic(request.user, topic))
    form = TopicForm(
        request.POST or None,
        submit_label="Save the change",
        body=topic.body,
        today=clock.today(),
        topic=topic,
        initial={"title": topic.title, "why": topic.why, "year": topic.year},
    )
    if form.save_with(lambda entries: change_topic(topic, **entries, **acting(request))):
        messages.success(request, "Saved.")
        return redirect(topic)
    return render_topic(request, topic, form, "Change the topic")


def plan_topic_page(request, pk):
    """Choose the meeting of a topic."""
    topic = get_topic_or_404(request, pk)
    require(may_plan_topic(request.user, topic))
    form = MeetingChoiceForm(request.POST or None, body=topic.body, today=clock.today())
    if form.save_with(lambda entries: plan_topic(topic, **entries, **acting(request))):
        messages.success(request, "It is on the agenda of this meeting.")
        return redirect(topic)
    return render_topic(request, topic, form, "Choose the meeting")


def conclude_topic_page(request, pk):
    """Say that a topic was considered."""
    topic = get_topic_or_404(request, pk)
    require(may_conclude_topic(request.user, topic))
    form = WordsForm(
        request.POST or None,
        name="what_came",
        label="What came of it?",
        error="Say what came of it",
        submit_label="It was considered",
    )
    if form.save_with(lambda entries: conclude_topic(topic, **entries, **acting(request))):
        messages.success(request, "Saved.")
        return redirect(topic)
    return render_topic(request, topic, form, "Say that it was considered")


def drop_topic_page(request, pk):
    """Say that a topic is not pursued."""
    topic = get_topic_or_404(request, pk)
    require(may_drop_topic(request.user, topic))
    form = ReasonForm(request.POST or None, submit_label="Do not pursue it")
    if form.save_with(lambda entries: drop_topic(topic, **entries, **acting(request))):
        messages.success(request, "The work programme says that it is not pursued, and why.")
        return redirect(topic)
    return render_topic(request, topic, form, "Say that it is not pursued")


def render_topic(request, topic, form, heading):
    back = programme_of(topic.body)
    return render_form(request, form, heading, back=back, caption=topic.title)


def call_in_page(request, slug):
    """Call in a measure, an exception report or a plan."""
    body = get_body_or_404(request, slug)
    require(may_call_in(request.user, body))
    form = CallInForm(request.POST or None, body=body, today=clock.today())
    if form.save_with(lambda entries: call_in(body, **entries, **acting(request))):
        messages.success(request, "It is called in, and on the agenda of this meeting.")
        return redirect("scrutiny_of", slug)
    about = "Whoever answers for it is told, and finds it on their desk until it is explained."
    return render_form(
        request, form, "Call something in", back=programme_of(body), caption=body.title, about=about
    )


def explain(request, pk):
    """Explain in writing what was called in."""
    called = get_call_in_or_404(request, pk)
    require(may_explain_call_in(request.user, called))
    form = WordsForm(
        request.POST or None,
        name="explanation",
        label="Your explanation",
        error="Write your explanation",
        submit_label="Send the explanation",
        help_text=("It is read before the meeting" + ("." if called.exempt else ", by everybody.")),
        initial={"explanation": called.explanation},
    )
    if form.save_with(lambda entries: explain_call_in(called, **entries, **acting(request))):
        messages.success(request, "Your explanation is sent.")
        return redirect(called)
    return render_call_in(request, called, form, "Explain what was called in")


def plan_call_in_page(request, pk):
    """Choose another meeting for what was called in."""
    called = get_call_in_or_404(request, pk)
    require(may_plan_call_in(request.user, called))
    form = MeetingChoiceForm(request.POST or None, body=called.body, today=clock.today())
    if form.save_with(lambda entries: plan_call_in(called, **entries, **acting(request))):
        messages.success(request, "It is on the agenda of this meeting.")
        return redirect(called)
    return render_call_in(request, called, form, "Choose another meeting")


def conclude(request, pk):
    """Say what came of what was called in."""
    called = get_call_in_or_404(request, pk)
    require(may_conclude_call_in(request.user, called))
    form = WordsForm(
        request.POST or None,
        name="what_came",
        label="What came of it?",
        error="Say what came of it",
        submit_label="Save",
    )
    if form.save_with(lambda entries: conclude_call_in(called, **entries, **acting(request))):
        messages.success(request, "Saved.")
        return redirect(called)
    return render_call_in(request, called, form, "Say what came of it")


def withdraw(request, pk):
    """Withdraw what was called in."""
    called = get_call_in_or_404(request, pk)
    require(may_withdraw_call_in(request.user, called))
    form = ReasonForm(request.POST or None, submit_label="Withdraw it")
    if form.save_with(lambda entries: withdraw_call_in(called, **entries, **acting(request))):
        messages.success(request, "It is withdrawn.")
        return redirect(called)
    return render_call_in(request, called, form, "Withdraw what was called in")


def render_call_in(request, called, form, heading):
    return render_form(
        request, form, heading, back=back_to(called), caption=called.about, about=called.reason
    )
