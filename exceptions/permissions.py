"""What a person may do with an exception report, with the reason why not."""

from exceptions.early_warning import Warned
from exceptions.models import Briefing, DeliveryAction, ExceptionReport, Question
from exceptions.rules.lifecycle import ENDED, State, after
from exceptions.rules.support import Supporter
from exceptions.support import ROLE_OF, unanswered
from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no, unless_refused
from pmf_portal.council.roles import Role
from pmf_portal.formats.wording import terms
from scorecards.models import ScorecardLine
from targets.models import Action
from targets.permissions import may_act_on_actions, may_view_plan


def may_view_exception_report(user: User, report: ExceptionReport | None) -> Verdict:
    return may(user, "view_exception_report")


def may_view_exception_tracker(user: User) -> Verdict:
    return may(user, "view_exception_tracker")


def may_view_early_warning(user: User) -> Verdict:
    return may(user, "view_early_warning")


def may_begin_delivery_plan(user: User, warned: Warned) -> Verdict:
    """Whoever has to do with the measure's service, while something warns and no report is under
    way.
    """
    verdict = may(user, "begin_delivery_plan", warned.line.service)
    if verdict and not warned.calls_for_a_plan:
        return no("A report is under way, or nothing warns of this measure any more.")
    return verdict


def may_prepare_exception_report(user: User, report: ExceptionReport) -> Verdict:
    return _owners_act(user, report, "prepare", "prepare_exception_report")


def may_submit_exception_report(user: User, report: ExceptionReport) -> Verdict:
    return _owners_act(user, report, "submit", "submit_exception_report")


def may_update_progress(user: User, report: ExceptionReport) -> Verdict:
    return _owners_act(user, report, "update_progress", "update_progress")


def may_return_exception_report(user: User, report: ExceptionReport) -> Verdict:
    return _directors_act(user, report, "return", "return_exception_report")


def may_verify_exception_report(user: User, report: ExceptionReport) -> Verdict:
    return _directors_act(user, report, "verify", "verify_exception_report")


def may_waive_exception_report(user: User, report: ExceptionReport) -> Verdict:
    """The director's named and reasoned word that no report is required; never by the owner of the
    report.
    """
    if user.pk == report.owner_id:
        return no("You cannot waive your own report.")
    return _directors_act(user, report, "waive", "waive_exception_report")


def may_confirm_recovery(user: User, report: ExceptionReport) -> Verdict:
    """Recovery is proposed by the rule and confirmed by a person."""
    verdict = _directors_act(user, report, "confirm_recovery", "confirm_recovery")
    if not verdict:
        return verdict
    if not report.recovery_proposed:
        return no(
            "The rule of recovery is not met yet: two reporting periods in a row back at green or"
            " amber."
        )
    return YES


def may_close_exception_report(user: User, report: ExceptionReport) -> Verdict:
    return _directors_act(user, report, "close", "close_exception_report")


def may_resume_recovery(user: User, report: ExceptionReport) -> Verdict:
    """CESG's word on what was escalated to it."""
    verdict = may(user, "resume_recovery")
    if not verdict:
        return verdict
    if not report.escalated_at:
        return no(f"This report is not before the {terms.executive_group_in_full}.")
    return YES


def may_require_revision(user: User, report: ExceptionReport) -> Verdict:
    """CESG may send an escalated plan back to be revised."""
    verdict = may(user, "require_revision")
    if not verdict:
        return verdict
    return _state_allows(report, "require_revision")


def may_ask_question(user: User, report: ExceptionReport) -> Verdict:
    """On a report under way; on a published line a body asks (reporting/meetings)."""
    verdict = may(user, "ask_question", report.directorate)
    if not verdict:
        return verdict
    if report.state in ENDED:
        return no(f"This report is {State(report.state).words}.")
    return YES


def may_answer_question(
    user: User, report: ExceptionReport, question: Question | None = None
) -> Verdict:
    """The owner, the deputy, or the director of the directorate."""
    verdict = may(user, "answer_question")
    if not verdict:
        return verdict
    directs = may(user, "verify_exception_report", report.directorate)
    is_theirs = user.pk in (report.owner_id, report.deputy_id) or heads(user, report)
    if not directs and not is_theirs:
        return no(f"Questions on this report are answered by {report.owner} or the director.")
    if question is not None and question.answered_at:
        return no("This question is answered already.")
    return YES


def may_answer_support(user: User, report: ExceptionReport, supporter: Supporter) -> Verdict:
    """Whoever holds the role that a verified plan asks for money or support, until it is
    answered.
    """
    verdict = may(user, "answer_support")
    if not verdict:
        return verdict
    if ROLE_OF[supporter] not in user.roles:
        return no(f"This is asked of {supporter.label}.")
    if supporter not in unanswered(report):
        return no(f"Nothing is asked of {supporter.label} here that is not answered.")
    return YES


def may_answer_question_on_line(user: User, question: Question) -> Verdict:
    """The accountable officer, the deputy, whoever heads the service now, or the director."""
    verdict = may(user, "answer_question")
    if not verdict:
        return verdict
    line = question.about
    directs = may(user, "verify_exception_report", line.directorate)
    is_theirs = user.pk in (question.officer_id, question.officer_deputy_id) or heads(user, line)
    if not directs and not is_theirs:
        return no(f"This question is answered by {question.owner or 'the director'}.")
    if question.answered_at:
        return no("This question is answered already.")
    return YES


def may_acknowledge_briefing(user: User, briefing: Briefing) -> Verdict:
    verdict = may(user, "acknowledge_briefing")
    if not verdict:
        return verdict
    if briefing.holder_id != user.pk:
        return no(f"This briefing is for {briefing.holder}.")
    if briefing.acknowledged_at:
        return no("This briefing is acknowledged already.")
    return YES


def may_view_evaluation(user: User, action: Action) -> Verdict:
    """Whoever may see the plan, or the report, that the action is of."""
    if isinstance(action, DeliveryAction):
        return may_view_exception_report(user, action.report)
    return may_view_plan(user, action.plan)


def may_conclude_action(user: User, action: Action) -> Verdict:
    """Its owner or deputy, whoever heads the service of its report, or whoever states actions in
    that part of the council; once its figures are evaluated.
    """
    if not user.is_active:
        return no("This account is closed.")
    if action.done_on is None or not action.evaluations.exists():
        return no("This action has not been evaluated yet.")
    if user.pk in (action.owner_id, action.deputy_id):
        return YES
    if isinstance(action, DeliveryAction):
        report = action.report
        if user.pk in (report.owner_id, report.deputy_id) or heads(user, report):
            return YES
        return no(f"The word on this action is for {action.owner or report.owner or action.who}.")
    if may_act_on_actions(user, "change_management_action", action.plan):
        return YES
    return no(f"The word on this action is for {action.owner or action.who}.")


def _owners_act(user: User, report: ExceptionReport, act: str, name: str) -> Verdict:
    """The accountable head of service, the deputy, or whoever heads the service now, in a state
    that allows the act (framework 6.2).
    """
    verdict = may(user, name)
    if not verdict:
        return verdict
    if user.pk not in (report.owner_id, report.deputy_id) and not heads(user, report):
        return no(f"This report belongs to {report.owner or 'nobody yet'}.")
    return _state_allows(report, act)


def heads(user: User, report: ExceptionReport | ScorecardLine) -> bool:
    """Whether the person is head of the report's service: whoever takes a service over has its
    reports, whoever they were opened for.
    """
    paths = user.paths({Role.HEAD_OF_SERVICE})
    return any(report.service.path.startswith(path) for path in paths)


def _directors_act(user: User, report: ExceptionReport, act: str, name: str) -> Verdict:
    """The director of the report's own directorate, and never the person who submitted it."""
    verdict = may(user, name, report.directorate)
    if not verdict:
        return verdict
    if user.pk == report.submitted_by_id:
        return no("You cannot verify your own report.")
    return _state_allows(report, act)


def _state_allows(report: ExceptionReport, act: str) -> Verdict:
    return unless_refused(after, report.state, act)
