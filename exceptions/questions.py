"""Questions of committees, Cabinet and CESG, recorded with answers and due dates: on an exception
report, or on a published line of a measure that has none (framework 4.3).
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.models import ExceptionReport, Question
from exceptions.people import Audience
from exceptions.recorded_text import recorded_text
from exceptions.steps import locked
from pmf_portal.audit.record import record
from pmf_portal.council.holders import acting_officer
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.refusals import Refused
from scorecards.models import ScorecardLine
from targets.models import Responsibility, Target


@transaction.atomic
def ask_question(
    about: ExceptionReport | ScorecardLine,
    *,
    body: str,
    text: str,
    due: date,
    mark: str,
    by: User,
    at: datetime,
) -> Question:
    """Record a question; the owner and the director are notified by when it wants an answer.
    Raises Refused for a line that is not published.
    """
    question = Question.objects.create(
        body=body, text=text, due=due, mark=mark, asked_by=by, asked_at=at, **columns_of(about)
    )
    told = recorded_text(text, mark)
    record("ask_question", subject_of(question), by=by, at=at, body=body, text=told, due=due)
    audience = Audience(localdate(at))
    people = set(audience.directors(question.about))
    answering = acting_officer(question.owner, question.deputy, audience.away)
    if answering is not None:
        people.add(answering)
    subject = f"Question on {question.code} to answer by {due.day} {due:%B %Y}"
    words = (
        f"{question.body_in_words} asks about {question.title}:\n\n{text}\n\nYou find it on your"
        " desk."
    )
    notify([(person, f"question {question.pk}", subject, words) for person in people], at)
    return question


def columns_of(about: ExceptionReport | ScorecardLine) -> dict[str, Any]:
    """What a question is on, and who answers one that is on no report."""
    if isinstance(about, ExceptionReport):
        return {"report": locked(about)}
    if about.build.frozen_at is None:
        raise Refused("This line is not published yet.")
    year = about.build.month.financial_year
    rows = Responsibility.objects.filter(target=about.target_id, financial_year=year)
    answering = rows.select_related("accountable_officer", "accountable_deputy").first()
    return {
        "line": about,
        "officer": answering.accountable_officer if answering else None,
        "officer_deputy": answering.accountable_deputy if answering else None,
    }


def subject_of(question: Question) -> ExceptionReport | Target:
    """What the audit trail names: the report, or the measure whose line it is."""
    return question.report if question.report is not None else question.target


@transaction.atomic
def answer_question(
    question: Question, *, answer: str, by: User, at: datetime, where: str = ""
) -> None:
    """Answer a question; whoever recorded it is notified.  `where` is the meeting at which it was
    answered by word of mouth.  Raises Refused when it is answered already.
    """
    # Who answered is read once the row is held: what is joined to it was read before the wait.
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("report__target", "line__target", "asked_by")
        .get(pk=question.pk)
    )
    if question.answered_at:
        raise Refused(f"{question.answered_by} has answered this question already.")
    question.answer, question.answered_by, question.answered_at = answer, by, at
    question.answered_where = where
    question.save()
    record(
        "answer_question",
        subject_of(question),
        by=by,
        at=at,
        question=recorded_text(question.text, question.mark),
        answer=recorded_text(answer, question.mark),
    )
    key = f"question {question.pk} answered"
    subject = f"Answer on {question.code}"
    notify([(question.asked_by, key, subject, answer)], at)
