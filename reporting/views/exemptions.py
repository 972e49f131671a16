"""Clerks set or lift what keeps something from the public after the meeting."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from exceptions.models.redactions import REDACTION_CHOICES
from pmf_portal.council.permissions import require
from pmf_portal.formats.one_after_another import joined
from pmf_portal.periods import clock
from reporting.forms.meetings import ExemptionForm
from reporting.meetings.questions import questions_of, sees_question
from reporting.meetings.rules.exempt import CHOICES
from reporting.meetings.viewers import Viewer
from reporting.scrutiny.exemptions import (
    change_exemption_of_item,
    change_exemption_of_output,
    change_exemption_of_question,
    change_exemption_of_recommendation,
    publications_telling,
)
from reporting.scrutiny.permissions import may_change_exemption
from reporting.views.meetings import back_to, get_body_or_404, get_meeting_or_404, render_form
from reporting.views.minutes import get_output_or_404
from reporting.views.recommendations import get_recommendation_or_404

HEADING = "May the public read it?"
ABOUT = (
    "What is exempt is hidden at once: on pages, in the search, in open data and in files. What"
    " came of an item is hidden with it. What is opened to the public is opened by itself."
)


def of_item(request, slug, day, pk):
    """Set or lift the mark of an item of an agenda that is out."""
    meeting = get_meeting_or_404(request, slug, day)
    item = get_object_or_404(meeting.items, pk=pk)
    item.meeting = meeting
    require(may_change_exemption(request.user, item, meeting.body))
    return change(request, item, change_exemption_of_item, item.title, meeting)


def of_output(request, pk):
    """Set or lift the mark of a decision."""
    output = get_output_or_404(request, pk)
    require(may_change_exemption(request.user, output, output.meeting.body))
    return change(request, output, change_exemption_of_output, output.text, output)


def of_recommendation(request, pk):
    """Set or lift the mark of a recommendation."""
    one = get_recommendation_or_404(request, pk)
    require(may_change_exemption(request.user, one, one.body))
    return change(request, one, change_exemption_of_recommendation, one.text, one)


def of_question(request, slug, pk):
    """Set or lift what keeps a question and its answer from the public."""
    body = get_body_or_404(request, slug)
    question = get_object_or_404(questions_of(body), pk=pk)
    if not sees_question(Viewer(request.user, clock.today()), question, body):
        raise Http404
    require(may_change_exemption(request.user, question, body))
    return change(
        request,
        question,
        change_exemption_of_question,
        question.text,
        body,
        now=question.mark,
        choices=REDACTION_CHOICES,
    )


def change(request, thing, act, words, back, *, now=None, choices=CHOICES):
    """The page of one mark: what it says now, what it is to say, and why."""
    now = thing.exempt if now is None else now
    form = ExemptionForm(request.POST or None, choices=choices, initial={"exempt": now})
    if form.save_with(lambda entries: act(thing, **entries, by=request.user, at=clock.now())):
        messages.success(request, "Saved.")
        if form.cleaned_data["exempt"] and (still := publications_telling(words)):
            messages.warning(request, told_of(still))
        return redirect(back.get_absolute_url())
    return render_form(request, form, HEADING, back=back_to(back), caption=words[:200], about=ABOUT)


def told_of(publications):
    """What still holds the words, since what was published never changes."""
    names = joined([f"“{one.title}” of {one.month.name}" for one in publications])
    return (
        f"Published before, and unchangeable: {names}. Its words are left out of the next edition:"
        " ask the performance team for a correction of the month."
    )
