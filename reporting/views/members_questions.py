"""Members put questions, before a meeting or in it; whoever writes the minutes writes down what was
answered there.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from pmf_portal.council.permissions import require
from pmf_portal.formats.plain_text import one_line
from pmf_portal.periods import clock
from pmf_portal.periods.working_days import working_day_after
from reporting.forms.scrutiny import MemberQuestionForm, WordsForm
from reporting.meetings.questions import questions_of
from reporting.scrutiny.permissions import may_put_question, may_record_answer
from reporting.scrutiny.questions import TO_ANSWER, put_question, record_answer
from reporting.views.meetings import back_to, get_body_or_404, get_meeting_or_404, render_form

LONGEST_QUESTION = 1000


def put(request, slug):
    """Put a question on a measure, beforehand or in the meeting."""
    body = get_body_or_404(request, slug)
    today = clock.today()
    require(may_put_question(request.user, body, today))
    # A link on a desk or a briefing fills the question in.
    initial = {
        "text": one_line(request.GET.get("text", ""))[:LONGEST_QUESTION],
        "due": typed(working_day_after(today, TO_ANSWER)),
    }
    code = request.GET.get("code", "")[:40]
    form = MemberQuestionForm(
        request.POST or None, body=body, today=today, code=code, initial=initial
    )
    if form.save_with(
        lambda entries: put_question(body, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "The question is put; whoever answers it is told.")
        return redirect(body)
    about = "It stands on each agenda until it is answered."
    return render_form(
        request, form, "Put a question", back=back_to(body), caption=body.title, about=about
    )


def typed(day):
    return f"{day.day}/{day.month}/{day.year}"


def answer(request, slug, day, pk):
    """Write down the answer that was given in the meeting."""
    meeting = get_meeting_or_404(request, slug, day)
    question = get_object_or_404(questions_of(meeting.body), pk=pk)
    require(may_record_answer(request.user, meeting, question))
    form = WordsForm(
        request.POST or None,
        name="answer",
        label="What was answered?",
        error="Write what was answered",
        submit_label="Save the answer",
    )
    if form.save_with(
        lambda entries: record_answer(question, meeting, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Written down.")
        return redirect("record_output", slug, day)
    back = (reverse("record_output", args=[slug, day]), f"Minutes of {meeting}")
    about = f"{question.code} {question.title}: {question.text}"
    return render_form(
        request, form, "Answered in the meeting", back=back, caption=str(meeting), about=about
    )
