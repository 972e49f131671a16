"""Recommendations of committees: sent by their clerks, answered by Cabinet or a director, delivered
by their owners.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from reporting.forms.scrutiny import AnswerForm, SendForm, WordsForm
from reporting.models import Recommendation
from reporting.scrutiny.permissions import (
    may_answer_recommendation,
    may_deliver_recommendation,
    may_reopen_recommendation,
    may_resend_recommendation,
    may_send_recommendation,
    may_update_recommendation,
    may_withdraw_recommendation,
)
from reporting.scrutiny.recommendations import (
    answer_recommendation,
    deliver_recommendation,
    reopen_recommendation,
    resend_recommendation,
    send_output,
    update_recommendation,
    withdraw_recommendation,
)
from reporting.scrutiny.viewers import ScrutinyViewer
from reporting.views.meetings import back_to, render_form
from reporting.views.minutes import get_output_or_404
from reporting.views.scrutiny import acting

SAID = "Saved. The next agenda says so."


def get_recommendation_or_404(request, pk):
    """A recommendation that the person may read."""
    recommendation = get_object_or_404(Recommendation.objects.for_page(), pk=pk)
    if not ScrutinyViewer(request.user, clock.today()).sees_recommendation(recommendation):
        raise Http404
    return recommendation


def send(request, pk):
    """Send a recommendation of the minutes to Cabinet or to a director."""
    output = get_output_or_404(request, pk)
    require(may_send_recommendation(request.user, output))
    form = SendForm(request.POST or None, body=output.meeting.body, initial=subject_of(output))
    if form.save_with(lambda entries: send_output(output, **entries, **acting(request))):
        messages.success(request, "The recommendation is sent; whoever answers it is told.")
        return redirect(output.recommendation)
    heading = "Send the recommendation"
    return render_form(
        request, form, heading, back=back_to(output), caption=str(output), about=output.text
    )


def subject_of(output):
    """What the minutes say that it is about."""
    report_id = output.item.report_id if output.item else None
    if report_id:
        return {"subject": f"report-{report_id}"}
    return {"subject": f"target-{output.target_id}"} if output.target_id else {}


def answer(request, pk):
    """Accept a recommendation, in part or as it stands, or reject it."""
    recommendation = get_recommendation_or_404(request, pk)
    require(may_answer_recommendation(request.user, recommendation))
    form = AnswerForm(request.POST or None)
    if form.save_with(
        lambda entries: answer_recommendation(recommendation, **entries, **acting(request))
    ):
        messages.success(request, SAID)
        return redirect(recommendation)
    return render_about(request, recommendation, form, "Answer the recommendation")


def update(request, pk):
    """Say how far the delivery has come."""
    recommendation = get_recommendation_or_404(request, pk)
    require(may_update_recommendation(request.user, recommendation))
    form = WordsForm(
        request.POST or None,
        name="progress",
        label="How far has it come?",
        error="Say how far it has come",
        submit_label="Save the progress",
    )
    return with_words(request, recommendation, form, update_recommendation, "Say how it goes on")


def deliver(request, pk):
    """Say that it is delivered, and what shows it."""
    recommendation = get_recommendation_or_404(request, pk)
    require(may_deliver_recommendation(request.user, recommendation))
    form = WordsForm(
        request.POST or None,
        name="evidence",
        label="What shows that it is delivered?",
        error="Say what shows it",
        submit_label="It is delivered",
        help_text="Where it can be seen, or the figure that has changed",
    )
    heading = "Say that it is delivered"
    return with_words(request, recommendation, form, deliver_recommendation, heading)


def reopen(request, pk):
    """Say that it is not delivered after all."""
    recommendation = get_recommendation_or_404(request, pk)
    require(may_reopen_recommendation(request.user, recommendation))
    form = ReasonForm(request.POST or None, submit_label="Open it again")
    return with_words(request, recommendation, form, reopen_recommendation, "Open it again")


def resend(request, pk):
    """Ask again after it was rejected."""
    recommendation = get_recommendation_or_404(request, pk)
    require(may_resend_recommendation(request.user, recommendation))
    form = ReasonForm(
        request.POST or None,
        submit_label="Ask again",
        help_text="Why it is asked again; the answer is due two months after today",
    )
    return with_words(request, recommendation, form, resend_recommendation, "Ask again")


def withdraw(request, pk):
    """Withdraw the recommendation."""
    recommendation = get_recommendation_or_404(request, pk)
    require(may_withdraw_recommendation(request.user, recommendation))
    form = ReasonForm(request.POST or None, submit_label="Withdraw it")
    heading = "Withdraw the recommendation"
    return with_words(request, recommendation, form, withdraw_recommendation, heading)


def with_words(request, recommendation, form, act, heading):
    if form.save_with(lambda entries: act(recommendation, **entries, **acting(request))):
        messages.success(request, SAID)
        return redirect(recommendation)
    return render_about(request, recommendation, form, heading)


def render_about(request, recommendation, form, heading):
    return render_form(
        request,
        form,
        heading,
        back=back_to(recommendation),
        caption=str(recommendation.body),
        about=recommendation.text,
    )
