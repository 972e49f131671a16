"""Feedback as officers have it: who answers, the answer, and what of it the public reads."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.mail_server import if_mail_goes_out
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
from reporting.engagement.found import finding_of_feedback
from reporting.engagement.permissions import (
    is_team,
    may_answer_feedback,
    may_assign_feedback,
    may_find_in_feedback,
    may_publish_answer,
    may_view_feedback,
    may_withdraw_answer,
)
from reporting.models import Feedback

ON_A_PAGE = 50


def feedback_list(request):
    """Everything received: what waits for an answer first, the earliest due on top."""
    require(may_view_feedback(request.user))
    feedback = visible(request).order_by(F("answered_at").desc(nulls_first=True), "due", "pk")
    page = Paginator(feedback, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reporting/engagement/received_feedback.html",
        {"page": page, "today": clock.today()},
    )


def visible(request):
    return Feedback.objects.visible_to(request.user, is_team(request.user)).select_related(
        "owner", "answered_by"
    )


def get_feedback_or_404(request, reference):
    require(may_view_feedback(request.user))
    return get_object_or_404(visible(request), reference=reference)


def feedback(request, reference):
    """One piece of feedback with what may be done with it."""
    feedback, user = get_feedback_or_404(request, reference), request.user
    acts = {
        "may_assign": may_assign_feedback(user, feedback),
        "may_answer": may_answer_feedback(user, feedback),
        "may_publish": may_publish_answer(user, feedback),
        "may_withdraw": may_withdraw_answer(user, feedback),
        "finding": finding_of_feedback(feedback),
        "may_find": may_find_in_feedback(user, feedback),
    }
    return render(request, "reporting/engagement/feedback.html", {"feedback": feedback, **acts})


def act_on(request, feedback, form, heading, act, done):
    """The one shape of every act on feedback: its form, its service, and a refusal told in
    words.
    """
    if form.save_with(lambda entries: act(**entries, by=request.user, at=clock.now())):
        messages.success(request, done)
        return redirect("feedback", reference=feedback.reference)
    return render(
        request,
        "reporting/engagement/act_on_feedback.html",
        {"form": form, "feedback": feedback, "heading": heading},
    )


def assign(request, reference):
    """Give the feedback to an officer."""
    feedback = get_feedback_or_404(request, reference)
    require(may_assign_feedback(request.user, feedback))
    form = AssignForm(request.POST or None, initial={"owner": feedback.owner})
    return act_on(
        request,
        feedback,
        form,
        "Who answers?",
        lambda **entries: assign_feedback(feedback, **entries),
        "Saved.",
    )


def answer(request, reference):
    """Answer the feedback."""
    feedback = get_feedback_or_404(request, reference)
    require(may_answer_feedback(request.user, feedback))
    done = (
        if_mail_goes_out(
            "The answer is saved and goes out by e-mail.",
            "The answer is saved. No mail server is set up: write to the person yourself.",
        )
        if feedback.email
        else "The answer is saved. No address was left, so it is not sent."
    )
    return act_on(
        request,
        feedback,
        AnswerFeedbackForm(request.POST or None),
        "Answer",
        lambda **entries: answer_feedback(feedback, **entries),
        done,
    )


def publish(request, reference):
    """Publish the answer, or change what is published."""
    feedback = get_feedback_or_404(request, reference)
    require(may_publish_answer(request.user, feedback))
    initial = {
        "about": feedback.published_about if feedback.published_at else feedback.about,
        "question": feedback.published_question or feedback.text,
        "answer": feedback.published_answer or feedback.answer,
    }
    form = PublishAnswerForm(request.POST or None, initial=initial)
    return act_on(
        request,
        feedback,
        form,
        "Publish question and answer",
        lambda **entries: publish_answer(feedback, **entries),
        "Question and answer are published.",
    )


def withdraw(request, reference):
    """Take the answer off the public page."""
    feedback = get_feedback_or_404(request, reference)
    require(may_withdraw_answer(request.user, feedback))
    form = ReasonForm(
        request.POST or None,
        submit_label="Take it off the public page",
        help_text="Kept in the audit trail; name nobody.",
    )
    return act_on(
        request,
        feedback,
        form,
        "Take the answer off the public page",
        lambda **entries: withdraw_answer(feedback, **entries),
        "It is no longer published.",
    )
