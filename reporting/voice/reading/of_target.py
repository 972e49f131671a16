"""What residents say of one target, for its own page."""

from dataclasses import dataclass

from reporting.voice.reading.complaints import ServiceComplaints, complaints_of
from reporting.voice.reading.surveys import QuestionRow, question_rows, questions_for_page
from targets.models import Specification


@dataclass(frozen=True)
class VoiceOfTarget:
    """The survey questions tied to a target, and the complaints of its service."""

    questions: list[QuestionRow]
    complaints: ServiceComplaints | None


def voice_of(code: str) -> VoiceOfTarget | None:
    """What residents say of a target; None where nothing is known.  Four queries, and those of the
    questions’ waves.
    """
    questions = list(questions_for_page().filter(measures__code=code))
    service = (
        Specification.objects.approved()
        .filter(target__code=code)
        .order_by("-financial_year")
        .values_list("service__slug", flat=True)
        .first()
    )
    complaints = complaints_of(service or "")
    if not questions and complaints is None:
        return None
    return VoiceOfTarget(question_rows(questions) if questions else [], complaints)
