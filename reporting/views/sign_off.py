"""A directorate's lines before publication: read by exception, returned one by one, signed off."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import reaches, require
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from reporting.cycle.director_page import (
    headline,
    lead_words,
    quality_words,
    rating_counts,
    sections_of,
)
from reporting.cycle.partner_lines import partner_lines
from scorecards.actuals.forms import (
    AnswerReturnedLineForm,
    ReturnLineForm,
    ReturnScorecardForm,
    SignOffForm,
)
from scorecards.models import ReturnedLine, SignOff
from scorecards.month.confirmations import service_lines
from scorecards.month.corrections import line_changes
from scorecards.month.lines_to_judge import lines_to_judge
from scorecards.month.returns import (
    answer_returned_line,
    digest_of_line,
    end_return,
    end_returns,
    return_line,
    return_scorecard,
    returned_together,
    sign_off_returned_line,
)
from scorecards.month.sign_off import digest_of_lines, sign_off
from scorecards.month.sources import newer_than_lines
from scorecards.permissions import (
    may_answer_returned_line,
    may_end_return,
    may_end_returns,
    may_return_line,
    may_sign_off,
    may_sign_off_returned_line,
    may_view_draft_scorecard,
    may_withdraw_sign_off,
    returned_lines_answered_for,
)
from scorecards.views.drafts import fetch, newest_build
from targets.models import Responsibility


def sign_off_of(build, directorate):
    signed = SignOff.objects.select_related("signed_by")
    return signed.filter(build=build, directorate=directorate).first()


def another_edition(build):
    return f"This page was for another edition; {build} is under way now."


def draft_directorate(request, month, slug):
    """One directorate's lines before publication, with the sign-off form for its director."""
    build, directorate = fetch(request, month, slug)
    require(may_view_draft_scorecard(request.user))
    return page(request, build, directorate)


def page(request, build, directorate, *, form=None, unsent=None, whole=None):
    """The lines by what they need; `form` is a sign-off, `unsent` a question with its line's code,
    and `whole` a question on the whole scorecard, that were not taken.
    """
    today, announced = clock.today(), announced_timetable()
    signed = sign_off_of(build, directorate)
    changes = [one for one in line_changes(build) if one.directorate_id == directorate.pk]
    judgement = lines_to_judge(build, directorate, changes)
    may_sign = may_sign_off(request.user, build, directorate)
    signs = bool(may_sign) and signed is None
    if signs and form is None and judgement.to_sign:
        form = sign_off_form(build, directorate, judgement.to_sign)
    newer = {}
    if not build.frozen_at:
        newer = newer_than_lines(build, [directorate.pk])
    digests = {}
    if signed and not build.frozen_at:
        digests = {
            one.line.code: digest_of_line(build, one.line.target_id) for one in judgement.returned
        }
    context = {
        "build": build,
        "directorate": directorate,
        "today": today,
        "headline": headline(
            judgement, build.month.name, signs=signs, is_signed=signed is not None
        ),
        "lead": "" if signed else lead_words(judgement, build, announced, today),
        "judgement": judgement,
        "sections": sections_of(judgement, today, unsent["code"] if unsent else ""),
        "counts": rating_counts(judgement),
        "quality": quality_words(build, judgement),
        "partner_lines": partner_lines(build, judgement),
        "services": service_lines(build.lines.filter(directorate=directorate)),
        "others": [one.line for one in judgement.lines if not one.needs_a_look],
        "signed": signed,
        "changes": changes,
        "lines": build.lines.filter(directorate=directorate).in_reading_order(),
        "form": form if signs else None,
        "may_sign": may_sign,
        "may_return": may_return_line(request.user, build, directorate, signed is not None),
        "may_withdraw": may_withdraw_sign_off(request.user, build, directorate),
        "newer": newer.get(directorate.pk, []),
        "digests": digests,
        "unsent": unsent,
        "whole": whole or whole_form(build),
        "may_end_all": may_end_returns(request.user, build, directorate, signed is not None),
    }
    return render(request, "reporting/sign_off/page.html", context)


def whole_form(build, data=None):
    form = ReturnScorecardForm(data, auto_id="whole-%s")
    return form.say_about(build.pk, late=another_edition(build))


def sign_off_form(build, directorate, lines, data=None):
    return SignOffForm(
        data,
        lines=lines,
        action=reverse("sign_off", args=[build.month, directorate.slug]),
        initial={"seen_digest": digest_of_lines(build, directorate)},
    ).say_about(build.pk, late=another_edition(build))


@fresh_sign_in
def sign_off_directorate(request, month, slug):
    """Verify and sign off one directorate's lines."""
    build, directorate = fetch(request, month, slug)
    require(may_sign_off(request.user, build, directorate))
    if request.method != "POST":
        return page(request, build, directorate)
    lines = lines_to_judge(build, directorate).to_sign
    form = sign_off_form(build, directorate, lines, request.POST)
    if not form.is_valid():
        return page(request, build, directorate, form=form)
    try:
        sign_off(
            build,
            directorate,
            seen_digest=form.cleaned_data["seen_digest"],
            by=request.user,
            at=clock.now(),
        )
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{directorate}: {month.name} is signed off.")
    return redirect("draft_directorate", month=month, slug=slug)


def return_one(request, month, slug, code):
    """Return one line with a question."""
    build, directorate = fetch(request, month, slug)
    lines = build.lines.select_related("directorate")
    line = get_object_or_404(lines, directorate=directorate, code=code)
    is_signed = sign_off_of(build, directorate) is not None
    require(may_return_line(request.user, build, directorate, is_signed))
    form = ReturnLineForm(request.POST or None)
    form.say_about(build.pk, late=another_edition(build))
    by_and_at = {"by": request.user, "at": clock.now()}
    if form.save_with(lambda entries: return_line(build, line, **entries, **by_and_at)):
        messages.success(
            request, f"{line.code} is returned. You can sign off the other lines in the meantime."
        )
        return redirect("draft_directorate", month=month, slug=slug)
    typed = form["question"].value() or ""
    return page(request, build, directorate, unsent={"code": code, "form": form, "question": typed})


@require_POST
def return_all(request, month, slug):
    """Return every line with one question."""
    build, directorate = fetch(request, month, slug)
    is_signed = sign_off_of(build, directorate) is not None
    require(may_return_line(request.user, build, directorate, is_signed))
    form = whole_form(build, request.POST)
    by_and_at = {"by": request.user, "at": clock.now()}
    if form.save_with(lambda entries: return_scorecard(build, directorate, **entries, **by_and_at)):
        messages.success(request, "The whole scorecard is returned. Nothing is signed off.")
        return redirect("draft_directorate", month=month, slug=slug)
    return page(request, build, directorate, whole=form)


@require_POST
def end_all(request, month, slug):
    """Take every return back, or accept the answers."""
    build, directorate = fetch(request, month, slug)
    is_signed = sign_off_of(build, directorate) is not None
    require(may_end_returns(request.user, build, directorate, is_signed))
    try:
        count = end_returns(build, directorate, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        them = "It is" if count == 1 else "They are"
        messages.success(
            request, f"{counted(count, 'return')} ended. {them} signed off with the other lines."
        )
    return redirect("draft_directorate", month=month, slug=slug)


def fetch_return(build, directorate, code):
    """The open return of a line; of one that has ended, the newest, so that it is said."""
    returns = ReturnedLine.objects.with_changes().select_related("build", "directorate")
    returned = returns.filter(build=build, directorate=directorate, code=code).last()
    if returned is None:
        raise Http404
    return returned


@require_POST
def end_one(request, month, slug, code):
    """Take a return back, or accept its answer."""
    build, directorate = fetch(request, month, slug)
    returned = fetch_return(build, directorate, code)
    is_signed = sign_off_of(build, directorate) is not None
    require(may_end_return(request.user, returned, is_signed))
    try:
        end_return(returned, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{code} is signed off with the other lines.")
    return redirect("draft_directorate", month=month, slug=slug)


@require_POST
@fresh_sign_in
def sign_off_one(request, month, slug, code):
    """Sign off a line that was returned, once the others are signed off."""
    build, directorate = fetch(request, month, slug)
    returned = fetch_return(build, directorate, code)
    is_signed = sign_off_of(build, directorate) is not None
    require(may_sign_off_returned_line(request.user, returned, is_signed))
    try:
        sign_off_returned_line(
            returned,
            seen_digest=request.POST.get("seen_digest", ""),
            by=request.user,
            at=clock.now(),
        )
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{code} is signed off.")
    return redirect("draft_directorate", month=month, slug=slug)


def answer_one(request, month, slug, code):
    """Answer a director's question on a line, or go and correct it."""
    build = newest_build(month)
    directorate = get_object_or_404(OrganisationUnit, slug=slug)
    returned = fetch_return(build, directorate, code)
    line = get_object_or_404(build.lines, target=returned.target_id)
    responsibility = Responsibility.objects.filter(
        target=returned.target_id, financial_year=month.financial_year
    ).first()
    verdict = may_answer_returned_line(request.user, returned, responsibility, clock.today())
    if not verdict and not reaches(request.user, directorate):
        raise Http404
    require(verdict)
    together = returned_lines_answered_for(request.user, returned_together(returned), clock.today())
    form = AnswerReturnedLineForm(request.POST or None, together=[other.code for other in together])
    form.say_about(returned.pk, late="The line was returned once more since.")

    def act(entries):
        also = together if entries.get("for_all") else ()
        answer_returned_line(
            returned, answer=entries["answer"], also=also, by=request.user, at=clock.now()
        )

    if form.save_with(act):
        messages.success(request, f"Your answer on {code} went to {returned.returned_by}.")
        return redirect("desk")
    context = {
        "form": form,
        "build": build,
        "returned": returned,
        "line": line,
        "today": clock.today(),
    }
    return render(request, "reporting/sign_off/answer.html", context)
