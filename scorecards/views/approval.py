"""Approving a plan: each target as it will work, beside what the years before came to; a question
on one of them, or the plan sent back with questions on some.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import require
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.dates import late_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import ChangedMeanwhile
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from scorecards.actuals.approval_page import approval_page
from targets.approval import PlanNotReady, approve_plan, missing_in_plan, target_book
from targets.challenge import comment_on_draft, open_submission, return_plan
from targets.forms.approval import (
    CouncilApprovalForm,
    PortfolioApprovalForm,
    QuestionForm,
    SendBackForm,
)
from targets.models import Plan, Specification
from targets.permissions import may_approve_plan, may_comment_on_draft, may_return_plan
from targets.rules.planning_calendar import approval_due
from targets.views.plans import get_plan_or_403


@fresh_sign_in
def approve(request, slug, year):
    """Approve a plan for the year, which locks it."""
    plan = get_plan_or_403(request, slug)
    require(may_approve_plan(request.user, plan, year))
    shown = approval_page(plan, year)
    book_digest = digest(target_book(plan, year))
    form = approval_form(plan, shown, book_digest, request.POST or None)
    if form.is_valid():
        try:
            approve_plan(
                plan,
                year,
                reference=form.reference,
                easier_reason=form.cleaned_data.get("easier_reason", ""),
                seen_digest=form.cleaned_data["seen_digest"],
                by=request.user,
                at=clock.now(),
            )
        except PlanNotReady as error:
            form.add_error(None, f"The plan is not ready: {error}")
        except ChangedMeanwhile as error:
            form.data = form.data.copy()
            form.data["seen_digest"] = book_digest
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{plan} {year} is approved and locked.")
            return redirect("plan", slug=slug, year=year)
    return page(request, plan, year, shown, form=form, book_digest=book_digest)


def approval_form(plan, shown, book_digest, data=None):
    kind = CouncilApprovalForm if plan.kind == Plan.CORPORATE else PortfolioApprovalForm
    return kind(
        data,
        targets=len(shown.outlooks),
        easier=shown.easier,
        initial={"seen_digest": book_digest},
    )


def send_back_form(plan, year, shown, data=None):
    form = SendBackForm(
        data,
        targets=shown.in_order,
        suggested=shown.suggested,
    )
    return form.say_about(open_submission(plan, year).pk, late="The plan was handed in once more.")


def page(request, plan, year, shown, *, form=None, book_digest=None, send_back=None, question=None):
    """The page, with the form that was not taken, if there is one; `question` is one with the code
    of its target.
    """
    if book_digest is None:
        book_digest = digest(target_book(plan, year))
    context = {
        "form": form or approval_form(plan, shown, book_digest),
        "send_back": send_back or send_back_form(plan, year, shown),
        "question": question,
        "question_form": question["form"] if question else None,
        "plan": plan,
        "year": year,
        "before": year - 1,
        "digest": book_digest,
        "shown": shown,
        "missing": missing_in_plan(plan, year),
        "due": approval_due(year),
        "lateness": late_in_words(approval_due(year), clock.today()),
    }
    return render(request, "scorecards/approve_plan.html", context)


@require_POST
def send_back(request, slug, year):
    """Return the plan with a question on each target that should change."""
    plan = get_plan_or_403(request, slug)
    require(may_return_plan(request.user, plan, year))
    shown = approval_page(plan, year)
    form = send_back_form(plan, year, shown, request.POST)
    by_and_at = {"by": request.user, "at": clock.now()}
    if form.save_with(lambda entries: return_plan(plan, year, **entries, **by_and_at)):
        asked = len(form.chosen)
        on = f" with {counted(asked, 'question')}" if asked else ""
        messages.success(request, f"{plan} {year} is returned to its authors{on}.")
        return redirect("plan", slug=slug, year=year)
    return page(request, plan, year, shown, send_back=form)


@require_POST
def ask(request, slug, year, code):
    """Put a question on one target; the plan stays with its approver."""
    plan = get_plan_or_403(request, slug)
    require(may_approve_plan(request.user, plan, year))
    specifications = Specification.objects.for_page().filter(plan=plan, financial_year=year)
    specification = get_object_or_404(specifications, target__code=code)
    require(may_comment_on_draft(request.user, specification))
    form = QuestionForm(request.POST, auto_id=f"ask-{code}-%s")
    by_and_at = {"by": request.user, "at": clock.now()}
    if form.save_with(
        lambda entries: comment_on_draft(specification, text=entries["question"], **by_and_at)
    ):
        messages.success(request, f"Your question on {code} is sent. The plan stays with you.")
        return redirect(f"{reverse('approve_plan', args=[slug, year])}#{code}")
    shown = approval_page(plan, year)
    return page(request, plan, year, shown, question={"code": code, "form": form})
