"""What a person may do with surveys, complaints and consultations, with the reason why not."""

from datetime import date

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.permissions import Verdict, may, no, unless_refused
from targets.models import ComplaintCounts, Consultation, SurveyQuestion, SurveyWave
from targets.voice.rules.consultations import (
    ConsultationState,
    consultation_after,
    why_not_withdrawn,
)

NOT_ANNOUNCED = "This consultation was not announced, or it was withdrawn."


def may_view_voice(user: User) -> Verdict:
    return may(user, "view_voice")


def may_add_survey(user: User) -> Verdict:
    return may(user, "add_survey")


def may_add_survey_question(user: User) -> Verdict:
    return may(user, "add_survey_question")


def may_change_survey_question(user: User, question: SurveyQuestion) -> Verdict:
    """Of a service’s question whoever drafts there; of the council’s, whoever drafts."""
    return may(user, "change_survey_question", question.unit)


def may_record_survey_wave(user: User, question: SurveyQuestion) -> Verdict:
    return may(user, "record_survey_wave", question.unit)


def may_correct_survey_wave(user: User, wave: SurveyWave) -> Verdict:
    return may(user, "correct_survey_wave", wave.question.unit)


def may_record_complaint_counts(user: User, unit: OrganisationUnit | None = None) -> Verdict:
    return may(user, "record_complaint_counts", unit)


def may_correct_complaint_counts(user: User, counts: ComplaintCounts) -> Verdict:
    return may(user, "correct_complaint_counts", counts.unit)


def may_tie_complaints(user: User, unit: OrganisationUnit) -> Verdict:
    return may(user, "tie_complaints", unit)


def may_draft_consultation(user: User) -> Verdict:
    return may(user, "draft_consultation")


def may_change_consultation(user: User, consultation: Consultation) -> Verdict:
    return _while(user, "change_consultation", consultation, "change")


def may_announce_consultation(user: User, consultation: Consultation) -> Verdict:
    return _while(user, "announce_consultation", consultation, "announce")


def may_withdraw_consultation(user: User, consultation: Consultation, today: date) -> Verdict:
    verdict = _while(user, "withdraw_consultation", consultation, "withdraw")
    is_announced = consultation.announced_at is not None
    if verdict and (problem := why_not_withdrawn(is_announced, consultation.phase(today))):
        return no(problem[1])
    return verdict


def may_read_consultation_answer(user: User, consultation: Consultation) -> Verdict:
    """As long as the consultation stands, also after it has closed."""
    verdict = may(user, "read_consultation_answer")
    if verdict and consultation.state != ConsultationState.ANNOUNCED:
        return no(NOT_ANNOUNCED)
    return verdict


def may_reply_to_consultation(
    user: User, consultation: Consultation, unit: OrganisationUnit | None = None
) -> Verdict:
    """Whoever drafts where the target is; that it has closed, the act looks at by the day."""
    verdict = may(user, "reply_to_consultation", unit)
    if verdict and consultation.state != ConsultationState.ANNOUNCED:
        return no(NOT_ANNOUNCED)
    return verdict


def _while(user: User, act: str, consultation: Consultation, step: str) -> Verdict:
    verdict = may(user, act)
    if not verdict:
        return verdict
    return unless_refused(consultation_after, consultation.state, step)
