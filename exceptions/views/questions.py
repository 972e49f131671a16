"""Questions of committees and CESG, their answers, and the briefing of portfolio holders."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from exceptions.deciding import acknowledge_briefing
from exceptions.forms.decisions import AnswerForm, QuestionForm
from exceptions.models import Question
from exceptions.permissions import (
    may_acknowledge_briefing,
    may_answer_question,
    may_answer_question_on_line,
    may_ask_question,
)
from exceptions.questions import answer_question, ask_question
from exceptions.views.reports import get_report_or_403
from pmf_portal.council.mail_server import if_mail_goes_out
from pmf_portal.council.permissions import require
from pmf_portal.formats.plain_text import one_line
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused

LONGEST_QUESTION = 1000


def ask(request, pk):
    """Record a question on the report."""
    report = get_report_or_403(request, pk)
    require(may_ask_question(request.user, report))
    # A link on a briefing or a desk fills the question in.
    text = one_line(request.GET.get("text", ""))[:LONGEST_QUESTION]
    form = QuestionForm(request.POST or None, today=clock.today(), initial={"text": text})
    if form.is_valid():
        ask_question(report, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(
            request,
            if_mail_goes_out(
                "The question is recorded; the owner and the director are told.",
                "The question is recorded. The owner sees it on their desk.",
            ),
        )
        return redirect("exception_report", pk=pk)
    return render(
        request,
        "exceptions/decide.html",
        {"form": form, "report": report, "heading": "Record a question", "about": ""},
    )


def answer(request, pk, question):
    """Answer a question."""
    report = get_report_or_403(request, pk)
    asked = get_object_or_404(report.questions, pk=question)
    require(may_answer_question(request.user, report, asked))
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            answer_question(
                asked, answer=form.cleaned_data["answer"], by=request.user, at=clock.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The answer is recorded.")
            return redirect("exception_report", pk=pk)
    about = f"{asked.body_in_words}: {asked.text}"
    return render(
        request,
        "exceptions/decide.html",
        {"form": form, "report": report, "heading": "Answer a question", "about": about},
    )


def answer_on_line(request, pk):
    """Answer a question on a published line of a measure without a report."""
    rows = Question.objects.select_related(
        "line__target", "line__directorate", "line__service", "line__build", "officer"
    )
    asked = get_object_or_404(rows, pk=pk, line__isnull=False)
    require(may_answer_question_on_line(request.user, asked))
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            answer_question(
                asked, answer=form.cleaned_data["answer"], by=request.user, at=clock.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The answer is recorded.")
            return redirect("desk")
    return render(request, "exceptions/answer_on_line.html", {"form": form, "question": asked})


def acknowledge(request, pk, briefing):
    """The portfolio holder has read the briefing."""
    report = get_report_or_403(request, pk)
    own_briefing = get_object_or_404(report.briefings.select_related("holder"), pk=briefing)
    require(may_acknowledge_briefing(request.user, own_briefing))
    if request.method == "POST":
        try:
            acknowledge_briefing(own_briefing, by=request.user, at=clock.now())
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, "Thank you: the briefing is marked as read.")
    return redirect("exception_report", pk=pk)
