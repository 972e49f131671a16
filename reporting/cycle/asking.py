"""Where somebody asks about a measure: on its exception report where they may, otherwise by the
form that everybody has; the question is filled in.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from exceptions.models import ExceptionReport
from exceptions.permissions import may_ask_question
from pmf_portal.council.models import User
from pmf_portal.council.permissions import may
from reporting.content.in_short.questions import Question


@dataclass(frozen=True, slots=True)
class AskedOf:
    """A question, and the address at which it is asked."""

    question: Question
    url: str


def with_addresses(questions: Sequence[Question], user: User) -> Iterator[AskedOf]:
    """Each question with its address; one query for any number of them."""
    reports = reports_to_ask(user, [question.code for question in questions])
    for question in questions:
        yield AskedOf(question, ask_address(question, reports.get(question.code)))


def reports_to_ask(user: User, codes: Iterable[str]) -> dict[str, ExceptionReport]:
    """The reports under way on some targets on which somebody may put a question, by code."""
    if not may(user, "ask_question"):
        return {}
    reports = ExceptionReport.objects.for_page().still_open().filter(target__code__in=list(codes))
    return {report.target.code: report for report in reports if may_ask_question(user, report)}


def ask_address(question: Question, report: ExceptionReport | None) -> str:
    if report is not None:
        return f"{reverse('ask_question', args=[report.pk])}?{urlencode({'text': question.text})}"
    asked = {"about": f"{question.code} {question.title}", "text": question.text}
    return f"{reverse('give_feedback')}?{urlencode(asked)}"
