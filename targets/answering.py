"""What drafts answer to the lessons that touch them, and to what residents say of them: no plan
goes in before (framework 5.1).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.council.models import User
from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from targets.drafting import hold_plan, locked_draft, record_edit
from targets.lessons.queries import Lesson, lessons_touching, unanswered_lessons
from targets.lessons.rules.kinds import AnswerKind
from targets.models import LessonAnswer, Plan, Specification, Submission
from targets.voice.queries import consultations_to_close, unanswered_consultations


@transaction.atomic
def answer_lesson(
    drafts: Sequence[Specification],
    lesson: Lesson,
    *,
    answer: str,
    words: str,
    by: User,
    at: datetime,
) -> list[LessonAnswer]:
    """Say of one draft, or of several of a plan at once, what it does about a lesson that touches
    it; a later answer takes the place of an earlier one.  Raises Refused where a draft is closed,
    or no lesson of that kind touches it any more.
    """
    if not drafts:
        raise Refused("Choose the targets that this answers for", "drafts")
    for plan in sorted({one.plan_id for one in drafts}):
        hold_plan(plan)
    held = [locked_draft(one, None) for one in sorted(drafts, key=lambda draft: draft.pk)]
    touching = lessons_touching(held)
    answers = []
    for draft in held:
        touch = next((t for t in touching[draft.pk] if t.lesson.key == lesson.key), None)
        if touch is None:
            raise Refused(f"This does not touch {draft.target.code} any more. Read the page again.")
        stored, _ = LessonAnswer.objects.update_or_create(
            specification=draft,
            theme=lesson.theme,
            proposal=lesson.proposal,
            defaults={"answer": answer, "words": words, "answered_by": by, "answered_at": at},
        )
        before = touch.answer
        old = f"{before.answer_in_words}: {before.words}" if before else ""
        name = f"lesson: {name_in_trail(lesson)}"
        new = f"{AnswerKind(answer).label}: {words}"
        record_edit("answer_lesson", draft, {name: (old, new)}, by=by, at=at)
        answers.append(stored)
    return answers


def missing_answers(specifications: Sequence[Specification]) -> Mapping[int, list[str]]:
    """What drafts of a plan-year still have to answer before it is handed in or approved, in words.
    Lessons are left out of a plan that is with its approver, who reads what it was handed in with;
    what residents said is answered before anybody approves it.
    """
    lessons = unanswered_lessons(specifications)
    if lessons and is_with_approver(specifications[0]):
        lessons = {}
    return waiting_in_words(lessons, unanswered_consultations(specifications))


def what_waits(specifications: Sequence[Specification]) -> dict[int, list[str]]:
    """What some drafts have not answered, in words: lessons, and what residents said of them in a
    consultation (framework 5.1).
    """
    return waiting_in_words(
        unanswered_lessons(specifications), unanswered_consultations(specifications)
    )


def waiting_in_words(
    lessons: Mapping[int, Sequence[Lesson]], consultations: Mapping[int, Sequence[str]]
) -> dict[int, list[str]]:
    waiting: dict[int, list[str]] = defaultdict(list)
    for pk, touching in lessons.items():
        for lesson in touching:
            waiting[pk].append(f"an answer to what was learned: {shortened(lesson.title, 90)}")
    for pk, titles in consultations.items():
        waiting[pk] += [f"an answer to what residents said: {title}" for title in titles]
    return dict(waiting)


def refuse_while_residents_are_asked(plan: Plan, year: FinancialYear, at: datetime) -> None:
    """Raises Refused where a plan would be handed in or approved before a consultation on it has
    closed: nobody could take account of what residents say.
    """
    if asked := consultations_to_close(plan, year, localdate(at)):
        raise Refused(
            f"Residents are asked about these targets in “{asked[0]}” until"
            f" {plain_day(asked[0].last_day)}: {plan} {year} is handed in and approved afterwards."
        )


def name_in_trail(lesson: Lesson) -> str:
    """What the audit trail calls a lesson: one that is marked by its number alone."""
    proposal = lesson.proposal
    return str(proposal) if proposal and proposal.mark else shortened(lesson.title, 60)


def is_with_approver(specification: Specification) -> bool:
    return Submission.objects.filter(
        plan=specification.plan_id,
        financial_year=specification.financial_year,
        returned_at=None,
    ).exists()
