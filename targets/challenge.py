"""Challenging drafts: comments and their resolution, submission, return (framework 2.4, 6)."""

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import ACTS
from pmf_portal.formats.canonical import digest
from pmf_portal.refusals import Refused
from targets.approval import PlanNotReady, authors_of, missing_in_plan, target_book
from targets.drafting import hold_plan, require_open, why_locked
from targets.models import Approval, Comment, Plan, Specification, Submission


@transaction.atomic
def comment_on_draft(specification, *, text, by, at):
    """Challenge a draft, also while it is with its approver; whoever last edited it is told.
    Raises Refused once it is locked.
    """
    hold_plan(specification.plan_id)
    if locked := why_locked(specification.plan, specification.financial_year):
        raise Refused(locked)
    current = specification
    comment = Comment.objects.create(specification=current, text=text, written_by=by, written_at=at)
    record("comment_on_draft", current, by=by, at=at, text=text)
    if current.edited_by and current.edited_by != by:
        body = f"{by} wrote about the draft of {current}:\n\n{text}"
        notify([(current.edited_by, f"comment {comment.pk}", f"Comment on {current}", body)], at)
    return comment


@transaction.atomic
def resolve_comment(comment, *, resolution, by, at):
    """Say what came of a comment; raises Refused when it is resolved already."""
    hold_plan(comment.specification.plan_id)
    if locked := why_locked(comment.specification.plan, comment.specification.financial_year):
        raise Refused(locked)
    resolved = Comment.objects.filter(pk=comment.pk, resolved_at=None).update(
        resolution=resolution, resolved_by=by, resolved_at=at
    )
    if not resolved:
        raise Refused("This comment is resolved already.")
    record(
        "resolve_comment",
        comment.specification,
        by=by,
        at=at,
        text=comment.text,
        resolution=resolution,
    )


def open_comments(plan, year):
    """Comments of a plan-year that nobody has resolved."""
    return Comment.objects.filter(
        specification__plan=plan, specification__financial_year=year, resolved_at=None
    )


def open_submission(plan, year):
    """The submission that waits for its approver, or None."""
    return (
        Submission.objects.filter(plan=plan, financial_year=year, returned_at=None)
        .select_related("submitted_by")
        .first()
    )


@transaction.atomic
def submit_plan(plan, year, *, by, at):
    """Hand a complete plan-year to its approver; until it is returned nobody edits it.

    Raises PlanNotReady while a target lacks something or a comment is unresolved, Refused when
    it is closed already.
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
    submission = Submission.objects.create(
        plan=plan, financial_year=year, submitted_by=by, submitted_at=at, digest=book_digest
    )
    record("submit_plan", submission, by=by, at=at, digest=book_digest)
    subject, body = (
        f"{plan} {year} waits for your approval",
        f"{by} submitted {plan} {year}. It stands on your desk in the performance portal.",
    )
    notify(
        [
            (person, f"plan submitted {submission.pk}", subject, body)
            for person in approvers_of(plan)
        ],
        at,
    )
    return submission


def approvers_of(plan):
    """Everybody whose approval would lock the plan."""
    holders = RoleAssignment.objects.filter(
        role__in=ACTS[f"approve_{plan.kind}_plan"], user__is_active=True
    ).select_related("user", "unit")
    return {a.user for a in holders if a.unit is None or plan.unit.path.startswith(a.unit.path)}


@transaction.atomic
def return_plan(plan, year, *, reason, by, at):
    """Give a submitted plan-year back to its authors with the reasons; all of them are told."""
    if Approval.objects.filter(plan=plan, financial_year=year).exists():
        raise Refused(f"{plan} {year} is approved already.")
    waiting = Submission.objects.select_for_update(of=("self",)).select_related("submitted_by")
    submission = waiting.filter(plan=plan, financial_year=year, returned_at=None).first()
    if submission is None:
        raise Refused(f"{plan} {year} is not waiting for approval.")
    Submission.objects.filter(pk=submission.pk).update(
        returned_by=by, returned_at=at, reason=reason
    )
    record("return_plan", submission, by=by, at=at, reason=reason)
    people = User.objects.filter(pk__in=authors_of(plan, year), is_active=True)
    subject, body = f"{plan} {year} was returned", f"{by} returned {plan} {year}:\n\n{reason}"
    notify([(person, f"plan returned {submission.pk}", subject, body) for person in people], at)
