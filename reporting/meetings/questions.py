"""The questions that a body has put on reports, with their clock: each stands on every agenda of
the body until it is answered (framework 4.3).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from exceptions.models import Question
from exceptions.rules.lifecycle import PUBLIC, State
from exceptions.rules.question_clock import AskedQuestion, QuestionClock, clock_of
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import may
from reporting.meetings.queries import spoken_of
from reporting.meetings.rules.bodies import BodyKind
from reporting.meetings.rules.lifecycle import WRITTEN
from reporting.meetings.rules.spoken import Spoken
from reporting.meetings.viewers import Viewer
from reporting.models import Body, Meeting

# A closed report was public, and its answers stay so.
PUBLISHED = PUBLIC | {State.CLOSED}
# Who asked, by the kind of body; those of committees are told apart by their unit.
ASKED_BY = {BodyKind.CABINET: "cabinet", BodyKind.EXECUTIVE: "cesg"}


@dataclass(frozen=True)
class FollowedQuestion:
    """A question as it stood at a moment."""

    question: Question
    is_answered: bool
    lateness: str


def questions_of(body: Body) -> QuerySet[Question]:
    """Every question of a body: a committee's are those on its directorate's reports, and the
    coordinating committee's are its own.
    """
    rows = Question.objects.select_related(
        "report__target", "report__owner", "line__target", "officer", "answered_by"
    )
    kind = BodyKind(body.kind)
    if kind in ASKED_BY:
        return rows.filter(body=ASKED_BY[kind])
    if kind != BodyKind.COMMITTEE:
        return rows.none()
    if body.unit.kind == OrganisationUnit.COUNCIL:
        return rows.filter(body="coordinating")
    path = body.unit.path
    own = Q(report__service__path__startswith=path) | Q(line__service__path__startswith=path)
    return rows.filter(own, body="committee")


def clock_of_body(body: Body, today: date) -> QuestionClock:
    """How long the questions of a body waited, and how many wait."""
    return clock_of_questions(questions_of(body), today)


def clock_of_questions(questions: QuerySet[Question], today: date) -> QuestionClock:
    rows = questions.order_by().values_list("asked_at", "due", "answered_at")
    asked = [
        AskedQuestion(localdate(asked), due, localdate(answered) if answered else None)
        for asked, due, answered in rows
    ]
    return clock_of(asked, today)


def sees_question(viewer: Viewer, question: Question, body: Body) -> bool:
    """Whether a question is shown with its words: to the public once it is answered and its report
    is public; marked ones to the body alone.
    """
    if viewer.sees_all_of(body):
        return True
    if question.mark or not viewer.sees(body):
        return False
    if viewer.user is not None and may(viewer.user, "view_exception_report"):
        return True
    return question.answered_at is not None and is_on_something_public(question)


def is_on_something_public(question: Question) -> bool:
    """Whether the public may read what a question is on: a line is asked about once it is out."""
    return question.report is None or question.report.state in PUBLISHED


def questions_on_agenda(meeting: Meeting, viewer: Viewer, now: datetime) -> list[FollowedQuestion]:
    """The questions that stand on an agenda: all that were not answered when the last agenda
    went out, as they stood when this one went out (now, before that).
    """
    spoken = spoken_of(meeting, now)
    questions = questions_before(meeting.body, meeting.day, spoken.at)
    return followed_questions(questions, meeting.body, viewer, spoken)


def questions_before(body: Body, day: date | None, at: datetime) -> QuerySet[Question]:
    """The questions of a body that had no answer when the agenda of its last meeting before a day
    went out (None: of its last meeting at all), as they stood at a moment.
    """
    earlier = Meeting.objects.filter(body=body, state__in=WRITTEN)
    if day is not None:
        earlier = earlier.filter(day__lt=day)
    last = earlier.order_by("-day").first()
    since = Q(answered_at=None)
    since |= Q(answered_at__gte=last.spoke_at) if last else Q(answered_at__isnull=False)
    return questions_of(body).filter(since, asked_at__lte=at).order_by("due", "pk")


def followed_questions(
    questions: QuerySet[Question], body: Body, viewer: Viewer, spoken: Spoken
) -> list[FollowedQuestion]:
    """Some questions as they stood at a moment, as far as the viewer may read them."""
    shown = []
    for question in questions:
        if not sees_question(viewer, question, body):
            continue
        is_answered = question.answered_at is not None and question.answered_at <= spoken.at
        lateness = "" if is_answered else spoken.late(question.due)
        shown.append(FollowedQuestion(question, is_answered, lateness))
    return shown


def newest_questions(
    body: Body, viewer: Viewer, now: datetime, most: int
) -> list[FollowedQuestion]:
    """A body's questions for its page: those that wait first, then the newest answers."""
    waiting = questions_of(body).filter(answered_at=None).order_by("due", "pk")
    answered = questions_of(body).filter(answered_at__isnull=False)
    newest = answered.order_by("-answered_at", "-pk")[: most * 2]
    shown = followed_questions(waiting, body, viewer, Spoken(now))
    return shown + followed_questions(newest, body, viewer, Spoken(now))[:most]
