"""Where somebody asks about a measure: on its exception report where they may, as one of a body
that puts questions where they sit in one, otherwise by the form that everybody has; the question is
filled in.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from exceptions.models import ExceptionReport
from exceptions.permissions import may_ask_question
from pmf_portal.council.models import User
from pmf_portal.council.permissions import may
from reporting.content.in_short.questions import Question
from reporting.meetings.rules.bodies import ASK
from reporting.meetings.viewers import Viewer
from reporting.models import Body


@dataclass(frozen=True, slots=True)
class AskedOf:
    """A question, and the address at which it is asked."""

    question: Question
    url: str


def with_addresses(questions: Sequence[Question], user: User, today: date) -> Iterator[AskedOf]:
    """Each question with its address; as many queries for one as for many."""
    reports = reports_to_ask(user, [question.code for question in questions])
    body = asking_body(user, today) if questions else None
    for question in questions:
        yield AskedOf(question, ask_address(question, reports.get(question.code), body))


def asking_body(user: User, today: date) -> Body | None:
    """The body in which somebody sits and that puts questions; the one with the widest part of the
    council, where there are several.
    """
    bodies = Body.objects.filter(kind__in=ASK, ended_on=None).select_related("unit", "chair")
    viewer = Viewer(user, today)
    seated = [body for body in bodies if viewer.belongs_to(body)]
    return min(seated, key=lambda body: (len(body.unit.path), body.pk), default=None)


def reports_to_ask(user: User, codes: Iterable[str]) -> dict[str, ExceptionReport]:
    """The reports under way on some targets on which somebody may put a question, by code."""
    if not may(user, "ask_question"):
        return {}
    reports = ExceptionReport.objects.for_page().still_open().filter(target__code__in=list(codes))
    return {report.target.code: report for report in reports if may_ask_question(user, report)}


def ask_address(
    question: Question, report: ExceptionReport | None, body: Body | None = None
) -> str:
    if report is not None:
        return f"{reverse('ask_question', args=[report.pk])}?{urlencode({'text': question.text})}"
    if body is not None:
        asked = {"code": question.code, "text": question.text}
        return f"{reverse('put_question', args=[body.slug])}?{urlencode(asked)}"
    asked = {"about": f"{question.code} {question.title}", "text": question.text}
    return f"{reverse('give_feedback')}?{urlencode(asked)}"
