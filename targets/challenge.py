"""Challenging drafts: comments and their resolution, submission, return (framework 2.4, 6)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pmf_portal.audit.record import record
from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.notices import notify
from pmf_portal.council.permissions import YES, Verdict, may, no
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.one_after_another import joined
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from targets.answering import refuse_while_residents_are_asked
from targets.approval import PlanNotReady, authors_of, missing_in_plan, target_book
from targets.departures import refuse_unaccounted_reds
from targets.drafting import hold_plan, require_open, why_locked
from targets.models import Approval, Comment, Plan, Specification, Submission


@transaction.atomic
def comment_on_draft(specification: Specification, *, text: str, by: User, at: datetime) -> Comment:
    """Challenge a draft, also while it is with its approver; whoever last edited it is told, and
    while it is with its approver whoever handed it in.  The same words of the same person stand
    once.  Raises Refused once it is locked.
    """
    hold_plan(specification.plan_id)
    if locked := why_locked(specification.plan, specification.financial_year):
        raise Refused(locked)
    said = Comment.objects.filter(
        specification=specification, text=text, written_by=by, resolved_at=None
    ).first()
    if said:
        return said
    comment = Comment.objects.create(
        specification=specification, text=text, written_by=by, written_at=at
    )
    record("comment_on_draft", specification, by=by, at=at, text=text)
    subject = f"Comment on {specification}"
    body = f"{by} wrote about the draft of {specification}:\n\n{text}"
    people = answering_for(specification) - {by}
    notify([(person, f"comment {comment.pk}", subject, body) for person in people], at)
    return comment


def answering_for(specification: Specification) -> set[User]:
    """Who is told of a comment on a draft: whoever last edited it, and whoever handed it in while
    it is with its approver.
    """
    submission = open_submission(specification.plan, specification.financial_year)
    submitter = submission.submitted_by if submission else None
    return {person for person in (specification.edited_by, submitter) if person is not None}


@transaction.atomic
def resolve_comment(comment: Comment, *, resolution: str, by: User, at: datetime) -> None:
    """Say what came of a comment, also while the plan is with its approver; whoever wrote it is
    told.  Raises Refused when it is resolved already.
    """
    specification = comment.specification
    hold_plan(specification.plan_id)
    if locked := why_locked(specification.plan, specification.financial_year):
        raise Refused(locked)
    resolved = Comment.objects.filter(pk=comment.pk, resolved_at=None).update(
        resolution=resolution, resolved_by=by, resolved_at=at
    )
    if not resolved:
        raise Refused("This comment is resolved already.")
    record(
        "resolve_comment",
        specification,
        by=by,
        at=at,
        text=comment.text,
        resolution=resolution,
    )
    if comment.written_by != by:
        subject = f"Your comment on {specification} is answered"
        body = f"You wrote:\n\n{comment.text}\n\n{by} answered:\n\n{resolution}"
        notify([(comment.written_by, f"comment {comment.pk} answered", subject, body)], at)


def open_comments(plan: Plan, year: FinancialYear) -> QuerySet[Comment]:
    """Comments of a plan-year that nobody has resolved."""
    return Comment.objects.filter(
        specification__plan=plan, specification__financial_year=year, resolved_at=None
    )


def open_submission(plan: Plan, year: FinancialYear) -> Submission | None:
    """The submission that waits for its approver, or None."""
    return (
        Submission.objects.filter(plan=plan, financial_year=year, returned_at=None)
        .select_related("submitted_by")
        .first()
    )


@transaction.atomic
def submit_plan(plan: Plan, year: FinancialYear, *, by: User, at: datetime) -> Submission:
    """Hand a complete plan-year to its approver; until it is returned nobody edits it.

    Raises PlanNotReady while a target lacks something or a comment is unresolved, Refused when
    it is closed already, while a red that leaves the plan is not accounted for, and while residents
    are asked about it.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    require_open(plan, year)
    refuse_while_residents_are_asked(plan, year, at)
    if not Specification.objects.filter(plan=plan, financial_year=year).exists():
        raise PlanNotReady({plan.slug: [f"the plan has no targets for {year}"]})
    missing = missing_in_plan(plan, year)
    for code in open_comments(plan, year).values_list("specification__target__code", flat=True):
        missing.setdefault(code, []).append("an answer to a comment")
    if missing:
        raise PlanNotReady(missing)
    refuse_unaccounted_reds(plan, year)
    book_digest = digest(target_book(plan, year))
    submission = Submission.objects.create(
        plan=plan, financial_year=year, submitted_by=by, submitted_at=at, digest=book_digest
    )
    record("submit_plan", submission, by=by, at=at, digest=book_digest)
    key, subject = f"plan submitted {submission.pk}", f"{plan} {year} waits for your approval"
    body = f"{by} submitted {plan} {year}. It is on your desk in the performance portal."
    notify([(approver, key, subject, body) for approver in approvers_of(plan)], at)
    return submission


def decides_on(user: User, plan: Plan) -> Verdict:
    """Whether a person's role approves plans of a kind in a unit.  The lead member for performance
    holds the portfolio of the whole council and approves no directorate's plan.
    """
    verdict = may(user, f"approve_{plan.kind}_plan", plan.unit)
    if not verdict or plan.kind != Plan.DIRECTORATE:
        return verdict
    for held in user.assignments:
        unit = held.unit
        if held.role != Role.PORTFOLIO_HOLDER or unit is None or unit.kind == unit.COUNCIL:
            continue
        if plan.unit.is_within(unit):
            return YES
    return no(f"This plan is approved by the portfolio holder of {plan.unit}.")


def approvers_of(plan: Plan) -> set[User]:
    """Everybody whose approval would lock the plan."""
    assignments = RoleAssignment.objects.filter(
        role__in=ACTS[f"approve_{plan.kind}_plan"], user__is_active=True
    ).select_related("user", "unit")
    approvers = set()
    for held in assignments:
        unit = held.unit
        if unit is not None and not plan.unit.is_within(unit):
            continue
        # The lead member for performance approves no directorate's plan.
        if held.role == Role.PORTFOLIO_HOLDER and (unit is None or unit.kind == unit.COUNCIL):
            continue
        approvers.add(held.user)
    return approvers


@transaction.atomic
def return_plan(
    plan: Plan,
    year: FinancialYear,
    *,
    reason: str,
    by: User,
    at: datetime,
    questions: Mapping[Specification, str] | None = None,
) -> None:
    """Give a submitted plan-year back to its authors with the reasons; all of them are told.

    `questions` are on single targets: each is a comment on its draft, so that the plan is not
    handed in again before it is answered.
    """
    hold_plan(plan.pk)
    if Approval.objects.filter(plan=plan, financial_year=year).exists():
        raise Refused(f"{plan} {year} is approved already.")
    submission = (
        Submission.objects.select_for_update(of=("self",))
        .filter(plan=plan, financial_year=year, returned_at=None)
        .first()
    )
    if submission is None:
        raise Refused(f"{plan} {year} is not waiting for approval.")
    asked = {one.target.code: text for one, text in (questions or {}).items()}
    words = reason_of_questions(list(asked)) if asked and not reason else reason
    Submission.objects.filter(pk=submission.pk).update(returned_by=by, returned_at=at, reason=words)
    Comment.objects.bulk_create(
        Comment(specification=one, text=text, written_by=by, written_at=at)
        for one, text in not_asked_yet(questions or {}, by)
    )
    details = {"questions": asked} if asked else {}
    record("return_plan", submission, by=by, at=at, reason=words, **details)
    authors = User.objects.filter(pk__in=authors_of(plan, year), is_active=True)
    key, subject = f"plan returned {submission.pk}", f"{plan} {year} was returned"
    letter = [f"{by} returned {plan} {year}:", words]
    letter += [f"{code}: {text}" for code, text in asked.items()]
    body = "\n\n".join(letter)
    notify([(author, key, subject, body) for author in authors], at)


def reason_of_questions(codes: Sequence[str]) -> str:
    """Why a plan is returned of which single targets are questioned, and nothing else."""
    there = "There is a question" if len(codes) == 1 else "There are questions"
    return f"{there} on {joined(codes)}."


def not_asked_yet(
    questions: Mapping[Specification, str], asker: User
) -> Iterator[tuple[Specification, str]]:
    """Questions without those that wait for an answer in the same words of the same person."""
    waiting = Comment.objects.filter(
        specification__in=list(questions), written_by=asker, resolved_at=None
    )
    known = set(waiting.values_list("specification", "text"))
    for specification, text in questions.items():
        if (specification.pk, text) not in known:
            yield specification, text
