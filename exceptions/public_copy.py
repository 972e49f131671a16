"""The public copy of a report: what the public reads of it, without the parts that are marked
(framework 7.2).
"""

from exceptions.models import MARKS
from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.dates import day_in_words

SINGLE = ("what_happened", "finance", "risk", "support")


def public_copy(report):
    """A report as every public form shows it: its content once the director has verified it, until
    then where it stands.

    A marked part is not in it at all; `withheld` says that something was left out, how much, and
    why.
    """
    heading = heading_of(report)
    if not report.is_public:
        return heading | empty()
    withheld = [getattr(report, f"{part}_mark") for part in SINGLE if holds(report, part)]
    causes, actions, questions = (
        list(rows.all()) for rows in (report.causes, report.actions, report.questions)
    )
    answered = [question for question in questions if question.answered_at]
    withheld += [row.mark for row in (*causes, *actions, *answered)]
    return heading | {
        "what_happened": report.what_happened if not report.what_happened_mark else "",
        "causes": [
            {"category": cause.get_category_display(), "text": cause.text}
            for cause in causes
            if not cause.mark
        ],
        "actions": [action_copy(action) for action in actions if not action.mark],
        "recovery_month": public_recovery_month(report),
        "finance": finance_copy(report) if not report.finance_mark else None,
        "risk": risk_copy(report) if not report.risk_mark else None,
        "support": report.support if not report.support_mark else "",
        "questions": [question_copy(question) for question in answered if not question.mark],
        "withheld": [
            {"parts": withheld.count(mark), "because": because}
            for mark, because in MARKS.items()
            if mark in withheld
        ],
    }


def public_recovery_month(report):
    """The month in which performance is expected back on plan, once the director has verified it;
    "" until then.
    """
    return report.recovery_month.name if report.recovery_month and report.is_public else ""


def heading_of(report):
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
        "stands": report.stands.title,
        "due_on": day_in_words(report.due_on),
        "relapses": report.relapses,
        "escalated": bool(report.escalated_at),
    }


def empty():
    lists = dict.fromkeys(("causes", "actions", "questions", "withheld"), ())
    return {
        "what_happened": "",
        "recovery_month": "",
        "finance": None,
        "risk": None,
        "support": "",
    } | {name: list(rows) for name, rows in lists.items()}


def holds(report, part):
    """Whether a marked part says anything at all: the notice tells of what there is."""
    said = {
        "what_happened": report.what_happened,
        "finance": (
            report.finance_note
            or report.virement
            or report.revenue is not None
            or report.capital is not None
        ),
        "risk": report.risk_id or report.risk_note,
        "support": report.support,
    }
    return bool(said[part])


def action_copy(action):
    told = {
        "what": action.what,
        "who": action.who,
        "due": day_in_words(action.due),
        "resources": action.resources,
        "effect": action.effect,
    }
    return told | {"status": action.get_status_display(), "reason": action.reason}


def finance_copy(report):
    return {
        "revenue": decimal_text(report.revenue),
        "capital": decimal_text(report.capital),
        "virement": report.virement,
        "note": report.finance_note,
    }


def risk_copy(report):
    register = (
        {"reference": report.risk.reference, "title": report.risk.title, "score": report.risk.score}
        if report.risk
        else None
    )
    return {"register": register, "note": report.risk_note}


def question_copy(question):
    return {
        "by": question.get_body_display(),
        "text": question.text,
        "answer": question.answer,
        "answered_by": str(question.answered_by),
    }
