"""The public copy of a report: what the public reads of it, without the parts that are redacted
(framework 7.2).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from exceptions.deadlines import standing_of
from exceptions.lines import TargetFigures
from exceptions.models import REDACTIONS, Cause, DeliveryAction, ExceptionReport, Question
from exceptions.rules.standing import overdue_in_words, plan_in_words, promise_in_words
from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.dates import day_in_words, late_in_words

# The parts that are redacted whole; causes, actions and questions are redacted one by one.
SINGLE = ("what_happened", "finance", "risk", "support")


def public_copy(
    report: ExceptionReport, today: date, figures: TargetFigures | None = None
) -> dict[str, Any]:
    """A report as every public form shows it on a day: its content once the director has verified
    it, until then where it stands.

    A redacted part is not in it at all; `withheld` says that something was left out, how much, and
    why.
    """
    heading = heading_of(report, today)
    if not report.is_public:
        return heading | empty()
    causes, actions = list(report.causes.all()), list(report.actions.all())
    answered = [question for question in report.questions.all() if question.answered_at]
    redactions = [getattr(report, f"{part}_mark") for part in SINGLE if holds(report, part)]
    redactions += [cause.mark for cause in causes]
    redactions += [action.mark for action in actions]
    redactions += [question.mark for question in answered]
    return heading | {
        "what_happened": "" if report.what_happened_mark else report.what_happened,
        "causes": [cause_copy(cause) for cause in causes if not cause.mark],
        "actions": [action_copy(action, today) for action in actions if not action.mark],
        "recovery_month": report.recovery_month.name if report.recovery_month else "",
        "promise": public_promise(report, figures, today),
        "finance": None if report.finance_mark else finance_copy(report),
        "risk": None if report.risk_mark else risk_copy(report),
        "support": "" if report.support_mark else report.support,
        "questions": [question_copy(question) for question in answered if not question.mark],
        "withheld": withheld_notice(redactions),
    }


def withheld_notice(redactions: Sequence[str]) -> list[dict[str, Any]]:
    """How many parts were left out, for each reason."""
    notice = []
    for redaction, reason in REDACTIONS.items():
        if redaction in redactions:
            notice.append({"parts": redactions.count(redaction), "because": reason})
    return notice


def public_promise(report: ExceptionReport, figures: TargetFigures | None, today: date) -> str:
    """The month in which performance is to be back on plan, once the director has verified it, and
    what became of it when it has passed; "" until then.
    """
    if not report.is_public:
        return ""
    return promise_in_words(standing_of(report, figures), today)


def heading_of(report: ExceptionReport, today: date) -> dict[str, Any]:
    """What is public of every report: which target, why, who answers for it, where it stands."""
    return {
        "code": report.target.code,
        "title": report.title,
        "service": report.service.title,
        "directorate": report.directorate.title,
        "opened_for": report.month.name,
        "why": report.why,
        "accountable_officer": str(report.owner or ""),
        "state": report.stands.words,
        "stands": report.stands.label,
        "due_on": day_in_words(report.due_on),
        "plan_due": plan_in_words(standing_of(report, None), today),
        "relapses": report.relapses,
        "escalated": bool(report.escalated_at),
    }


def empty() -> dict[str, Any]:
    """The content of a report of which the public reads nothing yet."""
    return {
        "what_happened": "",
        "recovery_month": "",
        "promise": "",
        "finance": None,
        "risk": None,
        "support": "",
        "causes": [],
        "actions": [],
        "questions": [],
        "withheld": [],
    }


def holds(report: ExceptionReport, part: str) -> bool:
    """Whether a part says anything at all: the notice counts only what there is."""
    if part == "finance":
        has_effect = report.revenue is not None or report.capital is not None
        return has_effect or report.virement or bool(report.finance_note)
    if part == "risk":
        return bool(report.risk_id or report.risk_note)
    return bool(getattr(report, part))


def cause_copy(cause: Cause) -> dict[str, Any]:
    return {"category": cause.get_category_display(), "text": cause.text}


def action_copy(action: DeliveryAction, today: date) -> dict[str, Any]:
    is_done = action.status == DeliveryAction.DONE
    done_on = action.done_on if is_done else None
    return {
        "what": action.what,
        "who": action.who,
        "due": day_in_words(action.due) if is_done else overdue_in_words(action.due, today),
        "resources": action.resources,
        "effect": action.effect,
        "status": action.get_status_display(),
        "reason": action.reason,
        "done_on": day_in_words(done_on) if done_on else "",
        "done_late": late_in_words(action.due, done_on) if done_on else "",
    }


def finance_copy(report: ExceptionReport) -> dict[str, Any]:
    return {
        "revenue": decimal_text(report.revenue),
        "capital": decimal_text(report.capital),
        "virement": report.virement,
        "note": report.finance_note,
    }


def risk_copy(report: ExceptionReport) -> dict[str, Any]:
    register = None
    if report.risk:
        register = {
            "reference": report.risk.reference,
            "title": report.risk.title,
            "score": report.risk.score,
        }
    return {"register": register, "note": report.risk_note}


def question_copy(question: Question) -> dict[str, Any]:
    return {
        "by": question.body_in_words,
        "text": question.text,
        "answer": question.answer,
        "answered_by": str(question.answered_by),
    }
