"""Questions of committees, Cabinet and CESG on a report, recorded with answers and due dates
(framework 4.3).
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.models import ExceptionReport, Question
from exceptions.people import Audience
from exceptions.recorded_text import recorded_text
from exceptions.steps import locked
from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.refusals import Refused


@transaction.atomic
def ask_question(
    report: ExceptionReport,
    *,
    body: str,
    text: str,
    due: date,
    mark: str,
    by: User,
    at: datetime,
) -> Question:
    """Record a question; the owner and the director are notified by when it wants an answer."""
    report = locked(report)
    question = Question.objects.create(
        report=report, body=body, text=text, due=due, mark=mark, asked_by=by, asked_at=at
    )
    told = recorded_text(text, mark)
    record("ask_question", report, by=by, at=at, body=body, text=told, due=due)
    audience = Audience(localdate(at))
    people = set(audience.directors(report))
    acting_officer = audience.acting_officer(report)
    if acting_officer is not None:
        people.add(acting_officer)
    subject = f"Question on {report.target.code} to answer by {due.day} {due:%B %Y}"
    words = (
        f"{question.body_in_words} asks about {report.title}:\n\n{text}\n\nYou find it on your"
        " desk."
    )
    notify([(person, f"question {question.pk}", subject, words) for person in people], at)
    return question


@transaction.atomic
def answer_question(question: Question, *, answer: str, by: User, at: datetime) -> None:
    """Answer a question; whoever recorded it is notified.  Raises Refused when it is answered
    already.
    """
    # Who answered is read once the row is held: what is joined to it was read before the wait.
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("report__target", "asked_by")
        .get(pk=question.pk)
    )
    if question.answered_at:
        raise Refused(f"{question.answered_by} has answered this question already.")
    question.answer, question.answered_by, question.answered_at = answer, by, at
    question.save()
    record(
        "answer_question",
        question.report,
        by=by,
        at=at,
        question=recorded_text(question.text, question.mark),
        answer=recorded_text(answer, question.mark),
    )
    key = f"question {question.pk} answered"
    subject = f"Answer on {question.report.target.code}"
    notify([(question.asked_by, key, subject, answer)], at)
