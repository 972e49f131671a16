"""Challenging drafts: comments and their resolution, submission, return (framework 2.4, 6)."""

from django.db import transaction

from pmf_portal.audit.canonical import digest
from pmf_portal.audit.record import record
from pmf_portal.council.notices import notify
from targets.drafting import DraftRefused, held, require_open
from targets.models import Approval, Comment, Plan, Specification, Submission
from targets.services import PlanNotReady, missing_in_plan, target_book


@transaction.atomic
def comment_on_draft(specification, *, text, by, at):
    """Challenge a draft; whoever last edited it is told."""
    current = held(specification, None)
    comment = Comment.objects.create(specification=current, text=text, written_by=by, written_at=at)
    record("comment_on_draft", current, by=by, at=at, text=text)
    if current.edited_by and current.edited_by != by:
        body = f"{by} wrote about the draft of {current}:\n\n{text}"
        notify([(current.edited_by, f"comment {comment.pk}", f"Comment on {current}", body)], at)
    return comment


@transaction.atomic
def resolve_comment(comment, *, resolution, by, at):
    """Say what came of a comment; raises DraftRefused when it is resolved already."""
    held(comment.specification, None)
    resolved = Comment.objects.filter(pk=comment.pk, resolved_at=None).update(resolution=resolution, resolved_by=by, resolved_at=at)
    if not resolved:
        raise DraftRefused("This comment is resolved already.")
    record("resolve_comment", comment.specification, by=by, at=at, text=comment.text, resolution=resolution)


def open_comments(plan, year):
    """Comments of a plan-year that nobody has resolved."""
    return Comment.objects.filter(specification__plan=plan, specification__financial_year=year, resolved_at=None)


def open_submission(plan, year):
    """The submission that waits for its approver, or None."""
    return Submission.objects.filter(plan=plan, financial_year=year, returned_at=None).select_related("submitted_by").first()


@transaction.atomic
def submit_plan(plan, year, *, by, at):
    """Hand a complete plan-year to its approver; until it is returned nobody edits it.

    Raises PlanNotReady while a target lacks something or a comment is unresolved, DraftRefused when it is closed already.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    require_open(plan, year)
    if not Specification.objects.filter(plan=plan, financial_year=year).exists():
        raise PlanNotReady({plan.slug: [f"the plan has no targets for {year}"]})
    missing = missing_in_plan(plan, year)
    for code in open_comments(plan, year).values_list("specification__target__code", flat=True):
        missing.setdefault(code, []).append("an answer to a comment")
    if missing:
        raise PlanNotReady(missing)
    book_digest = digest(target_book(plan, year))
    submission = Submission.objects.create(plan=plan, financial_year=year, submitted_by=by, submitted_at=at, digest=book_digest)
    record("submit_plan", submission, by=by, at=at, digest=book_digest)
    return submission


@transaction.atomic
def return_plan(plan, year, *, reason, by, at):
    """Give a submitted plan-year back to its authors with the reasons; they are told."""
    if Approval.objects.filter(plan=plan, financial_year=year).exists():
        raise DraftRefused(f"{plan} {year} is approved already.")
    waiting = Submission.objects.select_for_update(of=("self",)).select_related("submitted_by")
    submission = waiting.filter(plan=plan, financial_year=year, returned_at=None).first()
    if submission is None:
        raise DraftRefused(f"{plan} {year} is not waiting for approval.")
    Submission.objects.filter(pk=submission.pk).update(returned_by=by, returned_at=at, reason=reason)
    record("return_plan", submission, by=by, at=at, reason=reason)
    notify([(submission.submitted_by, f"plan returned {submission.pk}", f"{plan} {year} was returned", f"{by} returned {plan} {year}:\n\n{reason}")], at)
