"""Feedback as officers have it: who answers, the answer, and what of it the public reads."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from reporting.engagement.feedback import (
    answer_feedback,
    assign_feedback,
    publish_answer,
    withdraw_answer,
)
from reporting.engagement.forms import AnswerFeedbackForm, AssignForm, PublishAnswerForm
from reporting.engagement.permissions import (
    is_team,
    may_answer_feedback,
    may_assign_feedback,
    may_publish_answer,
    may_view_feedback,
    may_withdraw_answer,
)
from reporting.models import Feedback

ON_A_PAGE = 50


def feedback_list(request):
    """Everything received: what waits for an answer first, the earliest due on top."""
    require(may_view_feedback(request.user))
    found = visible(request).order_by(F("answered_at").desc(nulls_first=True), "due", "pk")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reporting/engagement/received_feedback.html",
        {"page": page, "today": clock.today()},
    )


def visible(request):
    return Feedback.objects.visible_to(request.user, is_team(request.user)).select_related(
        "owner", "answered_by"
    )


def fetch(request, reference):
    require(may_view_feedback(request.user))
    return get_object_or_404(visible(request), reference=reference)


def feedback(request, reference):
    """One piece of feedback with what may be done with it."""
    found, user = fetch(request, reference), request.user
    acts = {
        "may_assign": may_assign_feedback(user, found),
        "may_answer": may_answer_feedback(user, found),
        "may_publish": may_publish_answer(user, found),
        "may_withdraw": may_withdraw_answer(user, found),
    }
    return render(request, "reporting/engagement/feedback.html", {"feedback": found, **acts})


def act_on(request, found, form, heading, act, done):
    """The one shape of every act on feedback: its form, its service, and a refusal told in
    words.
    """
    if form.save_with(lambda entries: act(**entries, by=request.user, at=clock.now())):
        messages.success(request, done)
        return redirect("feedback", reference=found.reference)
    return render(
        request,
        "reporting/engagement/act_on_feedback.html",
        {"form": form, "feedback": found, "heading": heading},
    )


def assign(request, reference):
    """Give the feedback to an officer."""
    found = fetch(request, reference)
    require(may_assign_feedback(request.user, found))
    form = AssignForm(request.POST or None, initial={"owner": found.owner})
    return act_on(
        request,
        found,
        form,
        "Who answers?",
        lambda **said: assign_feedback(found, **said),
        "Saved.",
    )


def answer(request, reference):
    """Answer the feedback."""
    found = fetch(request, reference)
    require(may_answer_feedback(request.user, found))
    done = (
        "The answer is saved and goes out by e-mail."
        if found.email
        else "The answer is saved. No address was left, so it is not sent."
    )
    return act_on(
        request,
        found,
        AnswerFeedbackForm(request.POST or None),
        "Answer",
        lambda **said: answer_feedback(found, **said),
        done,
    )


def publish(request, reference):
    """Publish the answer, or change what is published."""
    found = fetch(request, reference)
    require(may_publish_answer(request.user, found))
    initial = {
        "about": found.published_about if found.published_at else found.about,
        "question": found.published_question or found.text,
        "answer": found.published_answer or found.answer,
    }
    form = PublishAnswerForm(request.POST or None, initial=initial)
    return act_on(
        request,
        found,
        form,
        "Publish question and answer",
        lambda **said: publish_answer(found, **said),
        "Question and answer are published.",
    )


def withdraw(request, reference):
    """Take the answer off the public page."""
    found = fetch(request, reference)
    require(may_withdraw_answer(request.user, found))
    form = ReasonForm(
        request.POST or None,
        submit_label="Take it off the public page",
        help_text="Kept in the audit trail; name nobody.",
    )
    return act_on(
        request,
        found,
        form,
        "Take the answer off the public page",
        lambda **said: withdraw_answer(found, **said),
        "It is no longer published.",
    )
