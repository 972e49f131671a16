"""Questions that a body puts on the figures of its part of the council: on the exception report of
a measure where one is under way, otherwise on its newest published line (framework 4.3, 6.1).  Both
are one kind of question, with one clock.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from exceptions.models import ExceptionReport, Question
from exceptions.questions import answer_question, ask_question
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.refusals import Refused
from reporting.meetings.minuting import being_written
from reporting.meetings.questions import ASKED_BY, questions_of
from reporting.meetings.rules.bodies import BodyKind
from reporting.models import Body, Meeting
from reporting.scrutiny.subjects import Subject, measures_of, reports_of
from scorecards.models import ScorecardBuild, ScorecardLine

# So many working days an answer may take, where nothing else is agreed.
TO_ANSWER = 10


def questionable(body: Body) -> Sequence[Subject]:
    """What a body can put a question on: a measure with a report under way is there once, as its
    report.
    """
    reports = list(reports_of(body))
    reported = {subject.target for subject in reports}
    return [*reports, *(one for one in measures_of(body) if one.target not in reported)]


@transaction.atomic
def put_question(
    body: Body, *, subject: Subject, text: str, due: date, mark: str, by: User, at: datetime
) -> Question:
    """Put a question of a body; raises Refused for a measure that was never published."""
    asker = asker_of(body)
    return ask_question(
        asked_about(subject), body=asker, text=text, due=due, mark=mark, by=by, at=at
    )


def asker_of(body: Body) -> str:
    """Who asks, as a question keeps it."""
    kind = BodyKind(body.kind)
    if kind in ASKED_BY:
        return ASKED_BY[kind]
    is_coordinating = body.unit.kind == OrganisationUnit.COUNCIL
    return "coordinating" if is_coordinating else "committee"


def asked_about(subject: Subject) -> ExceptionReport | ScorecardLine:
    """The report under way on a measure; its newest published line where there is none."""
    under_way = ExceptionReport.objects.still_open().filter(target=subject.target).first()
    if under_way is not None:
        return under_way
    newest = ScorecardBuild.objects.filter(frozen_at__isnull=False).first()
    line = newest and newest.lines.filter(target=subject.target).select_related("build").first()
    if not line:
        raise Refused("Nothing is published of this measure yet", "subject")
    return line


@transaction.atomic
def record_answer(
    question: Question, meeting: Meeting, *, answer: str, by: User, at: datetime
) -> None:
    """Write down the answer that was given in a meeting.  Raises Refused unless its minutes are
    written, or for a question of another body.
    """
    meeting = being_written(meeting)
    if not questions_of(meeting.body).filter(pk=question.pk).exists():
        raise Refused("This question is not one of this body.")
    answer_question(question, answer=answer, by=by, at=at, where=str(meeting))
