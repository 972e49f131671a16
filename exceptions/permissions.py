"""What a person may do with an exception report, with the reason why not."""

from exceptions.rules.lifecycle import State, after
from pmf_portal.council.permissions import YES, may, no
from pmf_portal.refusals import Refused


def may_view_exception_report(user, report):
    return may(user, "view_exception_report")


def may_view_exception_tracker(user):
    return may(user, "view_exception_tracker")


def may_prepare_exception_report(user, report):
    return _owners_act(user, report, "prepare", "prepare_exception_report")


def may_submit_exception_report(user, report):
    return _owners_act(user, report, "submit", "submit_exception_report")


def may_update_progress(user, report):
    return _owners_act(user, report, "update_progress", "update_progress")


def may_return_exception_report(user, report):
    return _directors_act(user, report, "return", "return_exception_report")


def may_verify_exception_report(user, report):
    return _directors_act(user, report, "verify", "verify_exception_report")


def may_waive_exception_report(user, report):
    """The director's named and reasoned word that no report is required; never by the owner of the
    report.
    """
    if user.pk == report.owner_id:
        return no("Nobody decides that their own report is not required.")
    return _directors_act(user, report, "waive", "waive_exception_report")


def may_confirm_recovery(user, report):
    """Recovery is proposed by the rule and confirmed by a person."""
    if not (verdict := _directors_act(user, report, "confirm_recovery", "confirm_recovery")):
        return verdict
    return (
        YES
        if report.recovery_proposed
        else no(
            "The rule of recovery is not met yet: two reporting periods in a row back at green or"
            " amber."
        )
    )


def may_close_exception_report(user, report):
    return _directors_act(user, report, "close", "close_exception_report")


def may_resume_recovery(user, report):
    """CESG's word on what was escalated to it."""
    if not (verdict := may(user, "resume_recovery")):
        return verdict
    return (
        YES
        if report.escalated_at
        else no("This report is not before the Chief Executive’s Strategic Group.")
    )


def may_require_revision(user, report):
    """CESG may send an escalated plan back to be revised."""
    if not (verdict := may(user, "require_revision")):
        return verdict
    return _state_allows(report, "require_revision")


def may_ask_question(user, report):
    if not (verdict := may(user, "ask_question", report.directorate)):
        return verdict
    return (
        no(f"This report is {State(report.state).words}.")
        if report.state in (State.CLOSED, State.WAIVED)
        else YES
    )


def may_answer_question(user, report, question=None):
    """The owner, the deputy, or the director of the directorate."""
    if not (verdict := may(user, "answer_question")):
        return verdict
    directs = may(user, "verify_exception_report", report.directorate)
    if not directs and user.pk not in (report.owner_id, report.deputy_id):
        return no(f"Questions on this report are answered by {report.owner} or the director.")
    return (
        no("This question is answered already.")
        if question is not None and question.answered_at
        else YES
    )


def may_acknowledge_briefing(user, briefing):
    if not (verdict := may(user, "acknowledge_briefing")):
        return verdict
    if briefing.holder_id != user.pk:
        return no(f"This briefing is for {briefing.holder}.")
    return no("This briefing is acknowledged already.") if briefing.acknowledged_at else YES


def _owners_act(user, report, act, name):
    """The accountable head of service, or the deputy, in a state that allows the act (framework
    6.2).
    """
    if not (verdict := may(user, name)):
        return verdict
    if user.pk not in (report.owner_id, report.deputy_id):
        return no(f"This report belongs to {report.owner or 'nobody yet'}.")
    return _state_allows(report, act)


def _directors_act(user, report, act, name):
    """The director of the report's own directorate, and never the person who submitted it."""
    if not (verdict := may(user, name, report.directorate)):
        return verdict
    if user.pk == report.submitted_by_id:
        return no("Nobody verifies their own report.")
    return _state_allows(report, act)


def _state_allows(report, act):
    try:
        after(report.state, act)
    except Refused as wrong:
        return no(str(wrong))
    return YES
