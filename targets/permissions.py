"""What a person may do with plans and targets, with the reason why not."""

from datetime import date

from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.permissions import YES, Verdict, may, no, reaches, unless_refused
from pmf_portal.council.roles import Role
from pmf_portal.formats.value_kinds import is_single
from pmf_portal.periods.month import FinancialYear, Month
from targets.approval import authors_of
from targets.challenge import decides_on, open_submission
from targets.decisions import why_year_is_over
from targets.drafting import why_closed, why_locked
from targets.models import (
    Action,
    BudgetMinute,
    Comment,
    InYearDecision,
    Plan,
    Project,
    Proxy,
    ResourceEnvelope,
    Specification,
)
from targets.next_year import service_of_next_draft
from targets.resources import why_agreement_stays
from targets.rules.actions import after
from targets.rules.planning_calendar import Duty
from targets.rules.polarity import is_rated
from targets.taking_over import why_it_stays_a_draft


def may_view_plan(user: User, plan: Plan | None) -> Verdict:
    """Officers and portfolio holders see the plans while they are made; everybody sees them when
    published.
    """
    return may(user, "view_plan")


def may_view_golden_thread(user: User) -> Verdict:
    return may(user, "view_golden_thread")


def may_view_planning_round(user: User) -> Verdict:
    return may(user, "view_planning_round")


def may_view_appraisal_coverage(user: User) -> Verdict:
    return may(user, "view_appraisal_coverage")


def may_view_risks(user: User) -> Verdict:
    return may(user, "view_risks")


def may_edit_drafts(
    user: User,
    act: str,
    plan: Plan,
    year: FinancialYear,
    unit: OrganisationUnit | None = None,
) -> Verdict:
    """One of the acts of drafting: in one's own part of the council, while the plan-year is a
    draft.
    """
    if not (verdict := may(user, act, unit)):
        return verdict
    if unit is None and not reaches(user, plan.unit):
        return no(f"{plan} is not in your part of the council.")
    closed = why_closed(plan, year)
    return no(closed) if closed else YES


def may_edit_draft(user: User, act: str, specification: Specification) -> Verdict:
    """One of the acts of drafting on one target."""
    return may_edit_drafts(
        user,
        act,
        specification.plan,
        specification.financial_year,
        unit=specification.service,
    )


def may_answer_lesson(user: User, specification: Specification) -> Verdict:
    """Whoever drafts there, while the plan-year is a draft."""
    return may_edit_draft(user, "answer_lesson", specification)


def may_set_multi_year_target(user: User, specification: Specification) -> Verdict:
    """Whoever drafts there, of a measure that is rated by numbers: levels of years to come are set
    in any year, and those of approved years stay.
    """
    if not (verdict := may(user, "set_multi_year_target", specification.service)):
        return verdict
    if specification.service is None and not reaches(user, specification.plan.unit):
        return no(f"{specification.plan} is not in your part of the council.")
    if not is_rated(specification.polarity) or is_single(specification.unit):
        return no("Only measures that are rated by numbers have levels over several years.")
    return YES


def may_name_proxy(user: User, specification: Specification) -> Verdict:
    """Whoever drafts there."""
    if not (verdict := may(user, "name_proxy", specification.service)):
        return verdict
    if specification.service is None and not reaches(user, specification.plan.unit):
        return no(f"{specification.plan} is not in your part of the council.")
    return YES


def may_end_proxy(user: User, specification: Specification, proxy: Proxy) -> Verdict:
    """Whoever names proxies there, while it stands."""
    if proxy.ended_at is not None:
        return no("This proxy has ended already.")
    return may_name_proxy(user, specification)


def may_copy_to_next_year(user: User, specification: Specification) -> Verdict:
    """Whoever drafts for the service that has the target in the next year."""
    return may_edit_drafts(
        user,
        "copy_to_next_year",
        specification.plan,
        specification.financial_year + 1,
        service_of_next_draft(specification),
    )


def may_comment_on_draft(user: User, specification: Specification) -> Verdict:
    """Anybody with sight of a draft may challenge it, its approver among them, until it is locked
    (framework 2.4).
    """
    if not (verdict := may(user, "comment_on_draft")):
        return verdict
    locked = why_locked(specification.plan, specification.financial_year)
    return no(locked) if locked else YES


def may_resolve_comment(user: User, comment: Comment) -> Verdict:
    """Who drafts in the target's part of the council, or whoever wrote the comment, until the plan
    is locked: a question of its approver is answered while the plan is with them.
    """
    specification = comment.specification
    if comment.written_by_id != user.pk:
        if not (verdict := may(user, "resolve_comment", specification.service)):
            return verdict
        if specification.service is None and not reaches(user, specification.plan.unit):
            return no(f"{specification.plan} is not in your part of the council.")
    locked = why_locked(specification.plan, specification.financial_year)
    return no(locked) if locked else YES


def may_submit_plan(user: User, plan: Plan, year: FinancialYear) -> Verdict:
    """The unit that a plan belongs to hands it in; those of one part of it do not (framework
    6.2).
    """
    if not (verdict := may(user, "submit_plan", plan.unit)):
        return verdict
    closed = why_closed(plan, year)
    return no(closed) if closed else YES


def holds_the_decision(user: User, plan: Plan, year: FinancialYear) -> Verdict:
    """Whether this person's approval locks the plan (framework 3.3, 6): Council (recorded by the
    Leader) for the Corporate Plan, the portfolio holder for a Directorate Plan, the director for a
    Service Plan, the head of service for a Team Plan; never somebody who wrote part of it.
    """
    verdict = decides_on(user, plan)
    if not verdict:
        return verdict
    if plan.approvals.filter(financial_year=year).exists():
        return no(f"{plan} {year} is already approved and locked.")
    if user.pk in authors_of(plan, year):
        return no("You wrote part of this plan, so you cannot approve it.")
    return YES


def may_approve_plan(user: User, plan: Plan, year: FinancialYear) -> Verdict:
    """Approve what was submitted."""
    if not (verdict := holds_the_decision(user, plan, year)):
        return verdict
    if not open_submission(plan, year):
        return no(f"{plan} {year} has not been submitted for approval.")
    return YES


def may_take_over_plan(user: User, plan: Plan, year: FinancialYear, today: date) -> Verdict:
    """The performance team takes over what was approved before the portal was there."""
    if not (verdict := may(user, "take_over_plan")):
        return verdict
    reason = why_it_stays_a_draft(plan, year, today)
    return no(reason) if reason else YES


def may_return_plan(user: User, plan: Plan, year: FinancialYear) -> Verdict:
    """Whoever may approve a submitted plan may give it back."""
    return may_approve_plan(user, plan, year)


def may_withdraw_target(user: User, specification: Specification, today: date) -> Verdict:
    """Whoever approves the plan decides on withdrawing one of its targets, while the year lasts."""
    plan = specification.plan
    if not (verdict := may(user, "withdraw_target", plan.unit) and decides_on(user, plan)):
        return verdict
    if specification.decisions.filter(act=InYearDecision.WITHDRAW).exists():
        return no(f"{specification} is withdrawn already.")
    return is_open_to(InYearDecision.WITHDRAW, specification, today)


def may_attach_note(user: User, specification: Specification, today: date) -> Verdict:
    """A factual note about a locked target, in one's own part of the council, while the year
    lasts.
    """
    if not (verdict := may(user, "attach_note", specification.service)):
        return verdict
    return is_open_to(InYearDecision.NOTE, specification, today)


def may_record_process_change(user: User, specification: Specification, today: date) -> Verdict:
    """That the process behind a target changed: the performance team or its head of service, while
    the year lasts.
    """
    if not (verdict := may(user, "process_changed", specification.service)):
        return verdict
    return is_open_to(InYearDecision.PROCESS, specification, today)


def may_change_officers(user: User, specification: Specification, today: date) -> Verdict:
    """Who answers for a locked target, in one's own part of the council, until the year's last
    month is published.
    """
    if not (verdict := may(user, "change_officers", specification.service)):
        return verdict
    return is_open_to(InYearDecision.OFFICERS, specification, today)


def is_open_to(act: str, specification: Specification, today: date) -> Verdict:
    """In-year decisions are about locked targets of a year that is not over; a draft is simply
    changed.
    """
    if not specification.approval_id:
        return no(f"{specification} is a draft: change the draft instead.")
    too_late = why_year_is_over(act, specification.financial_year, today)
    return no(too_late) if too_late else YES


def may_add_plan(user: User) -> Verdict:
    return may(user, "add_plan")


def may_complete_planning_duty(user: User, unit: OrganisationUnit, duty: Duty) -> Verdict:
    """Whoever answers for the unit; Policy, where the duty is done with it."""
    verdict = may(user, "complete_planning_duty", unit)
    if not verdict or duty.with_policy:
        return verdict
    own_paths = user.paths(ACTS["complete_planning_duty"] - {Role.POLICY})
    if not any(unit.path.startswith(path) for path in own_paths):
        return no(f"This is not done with Policy: {unit} itself says when it is done.")
    return YES


def may_open_planning_round(user: User) -> Verdict:
    return may(user, "open_planning_round")


def may_change_planning_dates(user: User) -> Verdict:
    return may(user, "change_planning_dates")


def may_set_resource_envelope(
    user: User, plan: Plan, year: FinancialYear, envelope: ResourceEnvelope | None
) -> Verdict:
    """While the plan-year is a draft; afterwards what was spent is entered in an envelope that is
    there.
    """
    if not (verdict := may(user, "set_resource_envelope", plan.unit)):
        return verdict
    closed = "" if envelope else why_agreement_stays(plan, year)
    return no(f"No envelope is added any more. {closed}") if closed else YES


def may_set_nominal_envelope(user: User, plan: Plan, year: FinancialYear) -> Verdict:
    """Finance, until the plan-year is approved."""
    return _while_unlocked(may(user, "set_nominal_envelope", plan.unit), plan, year)


def may_set_draft_spending(user: User, plan: Plan, year: FinancialYear) -> Verdict:
    """Whoever plans in that part of the council, or Finance, until the plan-year is approved."""
    return _while_unlocked(may(user, "set_draft_spending", plan.unit), plan, year)


def _while_unlocked(verdict: Verdict, plan: Plan, year: FinancialYear) -> Verdict:
    locked = why_locked(plan, year) if verdict else ""
    return no(locked) if locked else verdict


def may_record_budget_consultation(user: User) -> Verdict:
    return may(user, "record_budget_consultation")


def may_record_budget_minute(user: User, minute: BudgetMinute | None) -> Verdict:
    """Once: the Council sets the budget of a year."""
    verdict = may(user, "record_budget_minute")
    if verdict and minute is not None:
        return no("The Council’s minute on this budget is recorded already.")
    return verdict


def may_write_risk(user: User, act: str) -> Verdict:
    return may(user, act)


def may_act_on_actions(user: User, act: str, plan: Plan | None) -> Verdict:
    """One of the acts on the actions and projects of a plan, in one's own part of the council: they
    are how the plan is delivered, so that its approval does not lock them.
    """
    if plan is None:
        return no("This action belongs to a delivery plan, and is changed there.")
    if not (verdict := may(user, act)):
        return verdict
    if not reaches(user, plan.unit):
        return no(f"{plan} is not in your part of the council.")
    return YES


def may_add_management_action(user: User, plan: Plan) -> Verdict:
    return may_act_on_actions(user, "add_management_action", plan)


def may_change_management_action(user: User, action: Action) -> Verdict:
    return _may_act_on(user, "change_management_action", action)


def may_move_action_date(user: User, action: Action) -> Verdict:
    return _may_act_on(user, "move_action_date", action)


def may_stop_action(user: User, action: Action) -> Verdict:
    return _may_act_on(user, "stop_action", action)


def may_update_action(user: User, action: Action, month: Month) -> Verdict:
    """Its owner or deputy, or whoever states actions in that part of the council; what was done in
    an earlier month stays done.
    """
    if not (verdict := _may_report(user, action)):
        return verdict
    if action.status == Action.DONE and action.updated_for != month:
        return no("This action was reported done earlier.")
    return _life_allows(action, "update_action")


def may_complete_milestone(user: User, action: Action) -> Verdict:
    """Whoever may report on the action, while it is open."""
    verdict = _life_allows(action, "complete_milestone")
    return _may_report(user, action) if verdict else verdict


def may_add_project(user: User, plan: Plan) -> Verdict:
    return may_act_on_actions(user, "add_project", plan)


def may_change_project(user: User, project: Project) -> Verdict:
    return may_act_on_actions(user, "change_project", project.plan)


def _may_report(user: User, action: Action) -> Verdict:
    if not user.is_active:
        return no("This account is closed.")
    if user.pk not in (action.owner_id, action.deputy_id):
        verdict = may_act_on_actions(user, "change_management_action", action.plan)
        if not verdict:
            return no(f"This action is reported on by {action.owner or action.who}.")
    return YES


def _may_act_on(user: User, act: str, action: Action) -> Verdict:
    verdict = may_act_on_actions(user, act, action.plan)
    return _life_allows(action, act) if verdict else verdict


def _life_allows(action: Action, act: str) -> Verdict:
    return unless_refused(after, action.status, act)
