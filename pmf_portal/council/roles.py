"""Who may do what, as a table (framework part 6).  The object's state is added by each app's
`may_<act>()`.
"""

from enum import StrEnum

from pmf_portal.formats.wording import FRAMEWORK, as_worded, name_in_words, terms


class Role(StrEnum):
    """The roles of framework part 6; a member of the public is nobody who is signed in."""

    ELECTED_MEMBER = "elected_member"
    COMMITTEE_MEMBER = "committee_member"
    PORTFOLIO_HOLDER = "portfolio_holder"
    LEADER = "leader"
    CHIEF_EXECUTIVE = "chief_executive"
    CESG = "cesg"
    STRATEGIC_DIRECTOR = "strategic_director"
    HEAD_OF_SERVICE = "head_of_service"
    SERVICE_MANAGER = "service_manager"
    PERFORMANCE_LEAD = "performance_lead"
    PERFORMANCE_TEAM = "performance_team"
    INTERNAL_AUDIT = "internal_audit"
    RISK = "risk"
    FINANCE = "finance"
    HR = "hr"

    @property
    def title(self) -> str:
        """What the council calls the role."""
        if self is Role.CESG:
            return terms.executive_group_in_full
        if self is Role.COMMITTEE_MEMBER:
            return f"{terms.committee.capital} member"
        return "HR" if self is Role.HR else self.value.replace("_", " ").capitalize()

    @property
    def framework_title(self) -> str:
        """What every council’s files may call the role, and the database always does."""
        with as_worded(FRAMEWORK):
            return self.title


R = Role
EVERYONE = frozenset(Role)
DRAFTERS = frozenset({R.PERFORMANCE_TEAM, R.HEAD_OF_SERVICE, R.SERVICE_MANAGER, R.PERFORMANCE_LEAD})
# Who states the actions and projects of plans.
DELIVERERS = DRAFTERS | {R.STRATEGIC_DIRECTOR}
ENTERERS = frozenset({R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM})
OFFICERS = EVERYONE - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER, R.PORTFOLIO_HOLDER, R.LEADER}
# Who may read anything that holds figures before they are published.  The public list of access
# before release is made of it, and no act that opens such figures goes beyond it.
REVIEWERS = EVERYONE - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER, R.HR}
HEADS = frozenset({R.HEAD_OF_SERVICE, R.SERVICE_MANAGER})
DEFINERS = frozenset(
    {R.PERFORMANCE_TEAM, R.STRATEGIC_DIRECTOR, R.HEAD_OF_SERVICE, R.SERVICE_MANAGER}
)
# Who is told of a month on one page, and knows of holders' concerns.
BRIEFED = frozenset(
    {
        R.PORTFOLIO_HOLDER,
        R.LEADER,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.STRATEGIC_DIRECTOR,
        R.PERFORMANCE_TEAM,
    }
)
DRAFT_READERS = frozenset(
    {
        R.PERFORMANCE_TEAM,
        R.STRATEGIC_DIRECTOR,
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
        R.PERFORMANCE_LEAD,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.INTERNAL_AUDIT,
        R.PORTFOLIO_HOLDER,
    }
)
ACTS = {
    "view_desk": EVERYONE,
    "view_plan": EVERYONE - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "view_golden_thread": EVERYONE,
    "view_planning_round": EVERYONE - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "add_plan": {R.PERFORMANCE_TEAM},
    "draft_target": DRAFTERS,
    "change_draft": DRAFTERS,
    "remove_draft": DRAFTERS,
    "set_multi_year_target": DRAFTERS,
    "name_proxy": DRAFTERS,
    "end_proxy": DRAFTERS,
    "copy_to_next_year": DRAFTERS,
    "set_trajectory": DRAFTERS,
    "add_evidence": DRAFTERS,
    "remove_evidence": DRAFTERS,
    "check_principles": DRAFTERS | {R.STRATEGIC_DIRECTOR},
    "comment_on_draft": EVERYONE - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "resolve_comment": DRAFTERS,
    "import_plan": DRAFTERS,
    "submit_plan": DEFINERS,
    "add_objective": DEFINERS,
    "change_objective": DEFINERS,
    "open_planning_round": {R.PERFORMANCE_TEAM},
    "change_planning_dates": {R.PERFORMANCE_TEAM},
    "complete_planning_duty": HEADS | {R.CHIEF_EXECUTIVE, R.STRATEGIC_DIRECTOR},
    "set_resource_envelope": {R.FINANCE},
    "set_nominal_envelope": {R.FINANCE},
    "set_draft_spending": {R.FINANCE, R.STRATEGIC_DIRECTOR, R.HEAD_OF_SERVICE},
    "record_budget_consultation": {R.FINANCE, R.PERFORMANCE_TEAM},
    "record_budget_minute": {R.FINANCE, R.PERFORMANCE_TEAM},
    "view_appraisal_coverage": {
        R.PERFORMANCE_TEAM,
        R.HR,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.STRATEGIC_DIRECTOR,
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
        R.INTERNAL_AUDIT,
    },
    "view_risks": EVERYONE - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "add_risk": {R.RISK, R.PERFORMANCE_TEAM},
    "change_risk": {R.RISK, R.PERFORMANCE_TEAM},
    "view_extracts": {
        R.FINANCE,
        R.RISK,
        R.HR,
        R.PERFORMANCE_TEAM,
        R.STRATEGIC_DIRECTOR,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.INTERNAL_AUDIT,
    },
    "import_ledger": {R.FINANCE},
    "import_risk_register": {R.RISK, R.PERFORMANCE_TEAM},
    "map_cost_centre": {R.FINANCE},
    "view_plan_delivery": EVERYONE - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "add_management_action": DELIVERERS,
    "import_actions": DELIVERERS,
    "change_management_action": DELIVERERS,
    "move_action_date": DELIVERERS,
    "stop_action": DELIVERERS,
    "add_project": DELIVERERS,
    "change_project": DELIVERERS,
    "withdraw_target": {R.LEADER, R.PORTFOLIO_HOLDER},
    "attach_note": {R.PERFORMANCE_TEAM, R.STRATEGIC_DIRECTOR, R.HEAD_OF_SERVICE},
    "process_changed": {R.PERFORMANCE_TEAM, R.HEAD_OF_SERVICE},
    "change_officers": {R.PERFORMANCE_TEAM, R.STRATEGIC_DIRECTOR},
    "take_over_plan": {R.PERFORMANCE_TEAM},
    "import_plans": {R.PERFORMANCE_TEAM},
    "import_objectives": {R.PERFORMANCE_TEAM},
    "import_targets": {R.PERFORMANCE_TEAM},
    "import_trajectory": {R.PERFORMANCE_TEAM},
    "view_peers": EVERYONE,
    "import_peer_figures": {R.PERFORMANCE_TEAM},
    "add_peer_group": {R.PERFORMANCE_TEAM},
    "change_peer_group": {R.PERFORMANCE_TEAM},
    "add_peer_feed": {R.PERFORMANCE_TEAM},
    "end_peer_feed": {R.PERFORMANCE_TEAM},
    "pull_peer_feed": {R.PERFORMANCE_TEAM},
    "approve_corporate_plan": {R.LEADER},
    "approve_directorate_plan": {R.PORTFOLIO_HOLDER},
    "approve_partnership_plan": {R.LEADER},
    "approve_service_plan": {R.STRATEGIC_DIRECTOR},
    "approve_team_plan": {R.HEAD_OF_SERVICE},
    "record_actual": ENTERERS,
    "import_actuals": ENTERERS,
    "view_entry_desk": ENTERERS,
    "view_unpublished_figures": REVIEWERS,
    "declare_nothing_to_report": ENTERERS,
    "confirm_warning": ENTERERS,
    "record_breakdown": ENTERERS,
    "set_breakdown": {R.PERFORMANCE_TEAM},
    "delegate_entry": {R.PERFORMANCE_LEAD},
    "end_delegation": {R.PERFORMANCE_LEAD},
    "view_data_quality": EVERYONE,
    "view_feeds": {R.PERFORMANCE_TEAM, R.INTERNAL_AUDIT, R.PERFORMANCE_LEAD},
    "add_feed": {R.PERFORMANCE_TEAM},
    "change_feed": {R.PERFORMANCE_TEAM},
    "renew_token": {R.PERFORMANCE_TEAM},
    "revoke_feed": {R.PERFORMANCE_TEAM},
    "pull_feed": {R.PERFORMANCE_TEAM},
    "view_indicator_audits": REVIEWERS,
    "draw_audit_sample": {R.INTERNAL_AUDIT},
    "check_indicator": {R.INTERNAL_AUDIT},
    "add_audit_evidence": {R.INTERNAL_AUDIT},
    "add_finding": {R.INTERNAL_AUDIT},
    "follow_up_finding": {R.INTERNAL_AUDIT},
    "agree_finding": EVERYONE - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER, R.INTERNAL_AUDIT},
    "publish_audit": {R.INTERNAL_AUDIT},
    "view_draft_scorecard": DRAFT_READERS,
    "build_scorecards": {R.PERFORMANCE_TEAM},
    "confirm_lines": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "sign_off": {R.STRATEGIC_DIRECTOR},
    "withdraw_sign_off": {R.STRATEGIC_DIRECTOR},
    "return_line": {R.STRATEGIC_DIRECTOR},
    "end_return": {R.STRATEGIC_DIRECTOR},
    "sign_off_returned_line": {R.STRATEGIC_DIRECTOR},
    "answer_returned_line": ENTERERS | {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "comment_on_month": {R.STRATEGIC_DIRECTOR},
    "view_monthly_briefing": BRIEFED,
    "acknowledge_monthly_briefing": {R.PORTFOLIO_HOLDER, R.LEADER},
    "view_concern": BRIEFED,
    "raise_concern": {R.PORTFOLIO_HOLDER, R.LEADER},
    "answer_concern": {R.STRATEGIC_DIRECTOR, R.CHIEF_EXECUTIVE},
    "settle_concern": {R.PORTFOLIO_HOLDER, R.LEADER},
    "raise_concern_again": {R.PORTFOLIO_HOLDER, R.LEADER},
    "word_cabinet_report": {R.PORTFOLIO_HOLDER},
    "submit_cabinet_report": {R.PORTFOLIO_HOLDER},
    "view_team_briefing": {
        R.STRATEGIC_DIRECTOR,
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
        R.PERFORMANCE_LEAD,
        R.PERFORMANCE_TEAM,
        R.CHIEF_EXECUTIVE,
    },
    "brief_team": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "override_sign_off": {R.PERFORMANCE_TEAM},
    "accept_missing_figures": {R.PERFORMANCE_TEAM},
    "publish_month": {R.PERFORMANCE_TEAM},
    "edit_headline": {R.PERFORMANCE_TEAM},
    "publish_taken_over_month": {R.PERFORMANCE_TEAM},
    "change_reporting_dates": {R.PERFORMANCE_TEAM},
    "send_reminder": {R.PERFORMANCE_TEAM},
    "correct_month": {R.PERFORMANCE_TEAM},
    "prepare_exception_report": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "submit_exception_report": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "update_progress": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "return_exception_report": {R.STRATEGIC_DIRECTOR},
    "verify_exception_report": {R.STRATEGIC_DIRECTOR},
    "waive_exception_report": {R.STRATEGIC_DIRECTOR},
    "confirm_recovery": {R.STRATEGIC_DIRECTOR},
    "close_exception_report": {R.STRATEGIC_DIRECTOR},
    "resume_recovery": {R.CESG, R.CHIEF_EXECUTIVE},
    "require_revision": {R.CESG, R.CHIEF_EXECUTIVE},
    "ask_question": {R.CESG, R.CHIEF_EXECUTIVE, R.LEADER, R.PORTFOLIO_HOLDER, R.PERFORMANCE_TEAM},
    "answer_support": {R.FINANCE, R.HR, R.RISK},
    "answer_question": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER, R.STRATEGIC_DIRECTOR},
    "acknowledge_briefing": {R.PORTFOLIO_HOLDER},
    "view_exception_report": REVIEWERS,
    "view_exception_tracker": REVIEWERS,
    "view_early_warning": DRAFT_READERS,
    "begin_delivery_plan": DEFINERS,
    "view_custom_scorecards": REVIEWERS,
    "define_scorecard": DEFINERS,
    "change_scorecard": DEFINERS,
    "end_scorecard": DEFINERS,
    "view_feedback": OFFICERS,
    "assign_feedback": {R.PERFORMANCE_TEAM},
    "answer_feedback": OFFICERS,
    "publish_answer": {R.PERFORMANCE_TEAM},
    "withdraw_answer": {R.PERFORMANCE_TEAM},
    "add_contact": {R.PERFORMANCE_TEAM},
    "change_contact": {R.PERFORMANCE_TEAM},
    "add_session": {R.PERFORMANCE_TEAM},
    "change_session": {R.PERFORMANCE_TEAM},
    "cancel_session": {R.PERFORMANCE_TEAM},
    "record_session": {R.PERFORMANCE_TEAM},
    "sign_up": EVERYONE,
    "view_private_meetings": {R.PERFORMANCE_TEAM, R.CHIEF_EXECUTIVE, R.CESG, R.INTERNAL_AUDIT},
    "view_exempt_items": {R.PERFORMANCE_TEAM, R.CHIEF_EXECUTIVE},
    "add_body": {R.PERFORMANCE_TEAM},
    "change_body": {R.PERFORMANCE_TEAM},
    "end_body": {R.PERFORMANCE_TEAM},
    "add_body_member": {R.PERFORMANCE_TEAM},
    "end_body_membership": {R.PERFORMANCE_TEAM},
    "plan_meeting": OFFICERS,
    "plan_meetings": OFFICERS,
    "change_meeting": OFFICERS,
    "cancel_meeting": OFFICERS,
    "call_meeting": OFFICERS,
    "add_agenda_item": OFFICERS,
    "remove_agenda_item": OFFICERS,
    "hold_meeting": OFFICERS,
    "record_output": OFFICERS,
    "change_output": OFFICERS,
    "remove_output": OFFICERS,
    "submit_minutes": OFFICERS,
    "return_minutes": EVERYONE,
    "confirm_minutes": EVERYONE,
    "complete_output": EVERYONE,
    "drop_output": OFFICERS,
    "reopen_output": OFFICERS,
    "put_question": EVERYONE,
    "record_answer": OFFICERS,
    "add_topic": OFFICERS,
    "change_topic": OFFICERS,
    "plan_topic": OFFICERS,
    "conclude_topic": OFFICERS,
    "drop_topic": OFFICERS,
    "call_in": EVERYONE,
    "explain_call_in": OFFICERS,
    "plan_call_in": OFFICERS,
    "conclude_call_in": OFFICERS,
    "withdraw_call_in": OFFICERS,
    "begin_task_group": OFFICERS,
    "change_task_group": OFFICERS,
    "close_task_group": OFFICERS,
    "stop_task_group": OFFICERS,
    "send_recommendation": OFFICERS,
    "answer_recommendation": OFFICERS | {R.LEADER, R.PORTFOLIO_HOLDER},
    "update_recommendation": EVERYONE,
    "deliver_recommendation": EVERYONE,
    "reopen_recommendation": OFFICERS,
    "resend_recommendation": OFFICERS,
    "withdraw_recommendation": OFFICERS,
    "declare_absence": EVERYONE,
    "change_absence": EVERYONE,
    "end_absence": EVERYONE,
    "choose_notices": EVERYONE,
    "renew_calendar_address": EVERYONE,
    "end_calendar_address": EVERYONE,
    "resend_notice": {R.PERFORMANCE_TEAM},
    "run_job_again": {R.PERFORMANCE_TEAM},
    "view_operation": {R.PERFORMANCE_TEAM},
    "upload_document": {R.PERFORMANCE_TEAM},
    "add_document_version": {R.PERFORMANCE_TEAM},
    "review_document": EVERYONE,
    "withdraw_document": {R.PERFORMANCE_TEAM},
    "import_report": {R.PERFORMANCE_TEAM},
    "view_people": EVERYONE,
    "add_person": {R.PERFORMANCE_TEAM},
    "change_person": {R.PERFORMANCE_TEAM},
    "invite_person": {R.PERFORMANCE_TEAM},
    "give_role": {R.PERFORMANCE_TEAM},
    "confirm_role": {R.PERFORMANCE_TEAM},
    "refuse_role_request": {R.PERFORMANCE_TEAM},
    "end_role": {R.PERFORMANCE_TEAM},
    "close_account": {R.PERFORMANCE_TEAM},
    "reopen_account": {R.PERFORMANCE_TEAM},
    "hand_over_work": {R.PERFORMANCE_TEAM},
    "view_units": EVERYONE,
    "add_unit": {R.PERFORMANCE_TEAM},
    "rename_unit": {R.PERFORMANCE_TEAM},
    "move_unit": {R.PERFORMANCE_TEAM},
    "merge_units": {R.PERFORMANCE_TEAM},
    "split_unit": {R.PERFORMANCE_TEAM},
    "end_unit": {R.PERFORMANCE_TEAM},
    "cancel_reorganisation": {R.PERFORMANCE_TEAM},
    "view_places": EVERYONE,
    "add_area": {R.PERFORMANCE_TEAM},
    "change_area": {R.PERFORMANCE_TEAM},
    "import_organisation": {R.PERFORMANCE_TEAM},
    "import_places": {R.PERFORMANCE_TEAM},
    "import_populations": {R.PERFORMANCE_TEAM},
    "import_people": {R.PERFORMANCE_TEAM},
    "set_up_council": {R.PERFORMANCE_TEAM},
    "set_live_from": {R.PERFORMANCE_TEAM},
    "view_council_settings": {R.PERFORMANCE_TEAM, R.INTERNAL_AUDIT},
    "change_council_settings": {R.PERFORMANCE_TEAM},
    "send_test_mail": {R.PERFORMANCE_TEAM},
    "view_account": EVERYONE,
    "change_password": EVERYONE,
    "sign_out_everywhere": EVERYONE,
    "end_session": EVERYONE,
    "add_authenticator_app": EVERYONE,
    "remove_authenticator_app": EVERYONE,
    "add_passkey": EVERYONE,
    "remove_passkey": EVERYONE,
    "make_recovery_codes": EVERYONE,
    "link_identity": EVERYONE,
    "unlink_identity": EVERYONE,
    "remove_second_factor": {R.PERFORMANCE_TEAM},
    "confirm_factor_removal": {R.PERFORMANCE_TEAM},
    "refuse_factor_removal": {R.PERFORMANCE_TEAM},
    "view_audit_trail": {R.INTERNAL_AUDIT, R.PERFORMANCE_TEAM},
    "view_run_sheet": {
        R.PERFORMANCE_TEAM,
        R.INTERNAL_AUDIT,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.STRATEGIC_DIRECTOR,
    },
}
# Roles that see the whole council; the others see their own unit and what lies below it.
SEE_EVERYTHING = frozenset(
    {
        R.LEADER,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.PERFORMANCE_TEAM,
        R.INTERNAL_AUDIT,
        R.RISK,
        R.FINANCE,
        R.HR,
        R.ELECTED_MEMBER,
        R.COMMITTEE_MEMBER,
    }
)


def act_in_words(act: str) -> str:
    """What somebody with the right to an act may do: "verify exception report"."""
    return name_in_words(act)
