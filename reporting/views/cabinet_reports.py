"""The holder's report to Cabinet, until it is submitted."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import clock
from pmf_portal.ui.forms import NoFieldsForm
from reporting.briefings.cabinet_reports import (
    cabinet_of_council,
    content_of,
    next_open_meeting,
    report_due,
    report_of_quarter,
    submit_cabinet_report,
    word_cabinet_report,
    words_of,
)
from reporting.briefings.permissions import may_submit_cabinet_report, may_word_cabinet_report
from reporting.content.cabinet_report import BLOCKS, PARTS, cabinet_report_document
from reporting.forms.briefings import CabinetWordsForm
from reporting.views.briefing import get_briefed_unit_or_404


def word(request, slug, month):
    """The report as it would be submitted, and a field for the holder's words in each part."""
    unit = get_briefed_unit_or_404(slug)
    before = report_of_quarter(unit, month)
    require(may_word_cabinet_report(request.user, unit, month, before))
    content = get_content_or_404(unit, month)
    form = CabinetWordsForm(request.POST or None, initial=content["words"])
    if form.save_with(
        lambda entries: word_cabinet_report(unit, month, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Saved.")
        return redirect("submit_cabinet_report", slug, month)
    parts = [(heading, list(BLOCKS[part](content)), form[part]) for part, heading in PARTS.items()]
    context = {"form": form, "parts": parts, "content": content, "unit": unit, "month": month}
    return render(request, "reporting/briefings/word_cabinet_report.html", context | dates())


def submit(request, slug, month):
    """The whole report once more, and one button."""
    unit = get_briefed_unit_or_404(slug)
    before = report_of_quarter(unit, month)
    require(may_submit_cabinet_report(request.user, unit, month, before))
    content = get_content_or_404(unit, month)
    form = NoFieldsForm(
        request.POST if request.method == "POST" else None, submit_label="Submit it to Cabinet"
    )
    if form.save_with(
        lambda entries: submit_cabinet_report(unit, month, by=request.user, at=clock.now())
    ):
        messages.success(request, "Submitted. It is an item of Cabinet’s agenda.")
        return redirect("cabinet_report", slug, month)
    document = cabinet_report_document(content | {"digest": ""})
    context = {
        "form": form,
        "document": document,
        "content": content,
        "unit": unit,
        "month": month,
    }
    return render(request, "reporting/briefings/submit_cabinet_report.html", context | dates())


def get_content_or_404(unit, month):
    content = content_of(unit, month, words_of(unit, month), clock.now())
    if content is None:
        raise Http404
    return content


def dates():
    """The meeting that the report is for, and by when it is to be submitted."""
    cabinet = cabinet_of_council()
    meeting = next_open_meeting(cabinet, clock.today()) if cabinet else None
    due = day_in_words(report_due(meeting)) if meeting else ""
    return {"meeting": meeting, "due": due}
