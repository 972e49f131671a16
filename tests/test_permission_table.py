"""Every role × every act, written out: the table of who may do what, held against the code."""

import pytest
from django.core.exceptions import PermissionDenied

from pmf_portal.council.permissions import may, require
from pmf_portal.council.roles import ACTS, Role

# Who may do what is asked of rules, whatever the database.
pytestmark = pytest.mark.any_database

ALL = set(Role)
R = Role
OFFICERS = {
    R.PERFORMANCE_TEAM,
    R.STRATEGIC_DIRECTOR,
    R.HEAD_OF_SERVICE,
    R.SERVICE_MANAGER,
    R.PERFORMANCE_LEAD,
}
DRAFTERS = {R.PERFORMANCE_TEAM, R.HEAD_OF_SERVICE, R.SERVICE_MANAGER, R.PERFORMANCE_LEAD}
NOT_MEMBERS = ALL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER}
DEFINERS = {R.PERFORMANCE_TEAM, R.STRATEGIC_DIRECTOR, R.HEAD_OF_SERVICE, R.SERVICE_MANAGER}
REVIEWERS = NOT_MEMBERS - {R.HR}
NOT_POLITICAL = NOT_MEMBERS - {R.PORTFOLIO_HOLDER, R.LEADER}
DELIVERERS = DRAFTERS | {R.STRATEGIC_DIRECTOR}
EXPECTED = {
    "add_management_action": DELIVERERS,
    "change_management_action": DELIVERERS,
    "move_action_date": DELIVERERS,
    "stop_action": DELIVERERS,
    "add_project": DELIVERERS,
    "change_project": DELIVERERS,
    "run_job_again": {R.PERFORMANCE_TEAM},
    "view_operation": {R.PERFORMANCE_TEAM},
    "comment_on_month": {R.STRATEGIC_DIRECTOR},
    "view_monthly_briefing": {
        R.PORTFOLIO_HOLDER,
        R.LEADER,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.STRATEGIC_DIRECTOR,
        R.PERFORMANCE_TEAM,
    },
    "view_people": ALL,
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
    "view_units": ALL,
    "add_unit": {R.PERFORMANCE_TEAM},
    "rename_unit": {R.PERFORMANCE_TEAM},
    "move_unit": {R.PERFORMANCE_TEAM},
    "merge_units": {R.PERFORMANCE_TEAM},
    "split_unit": {R.PERFORMANCE_TEAM},
    "end_unit": {R.PERFORMANCE_TEAM},
    "cancel_reorganisation": {R.PERFORMANCE_TEAM},
    "view_places": ALL,
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
    "edit_headline": {R.PERFORMANCE_TEAM},
    "publish_taken_over_month": {R.PERFORMANCE_TEAM},
    "send_test_mail": {R.PERFORMANCE_TEAM},
    "view_account": ALL,
    "change_password": ALL,
    "sign_out_everywhere": ALL,
    "end_session": ALL,
    "add_authenticator_app": ALL,
    "remove_authenticator_app": ALL,
    "add_passkey": ALL,
    "remove_passkey": ALL,
    "make_recovery_codes": ALL,
    "link_identity": ALL,
    "unlink_identity": ALL,
    "remove_second_factor": {R.PERFORMANCE_TEAM},
    "confirm_factor_removal": {R.PERFORMANCE_TEAM},
    "refuse_factor_removal": {R.PERFORMANCE_TEAM},
    "view_feedback": NOT_POLITICAL,
    "assign_feedback": {R.PERFORMANCE_TEAM},
    "answer_feedback": NOT_POLITICAL,
    "publish_answer": {R.PERFORMANCE_TEAM},
    "withdraw_answer": {R.PERFORMANCE_TEAM},
    "add_contact": {R.PERFORMANCE_TEAM},
    "change_contact": {R.PERFORMANCE_TEAM},
    "add_session": {R.PERFORMANCE_TEAM},
    "change_session": {R.PERFORMANCE_TEAM},
    "cancel_session": {R.PERFORMANCE_TEAM},
    "record_session": {R.PERFORMANCE_TEAM},
    "sign_up": ALL,
    "view_private_meetings": {R.PERFORMANCE_TEAM, R.CHIEF_EXECUTIVE, R.CESG, R.INTERNAL_AUDIT},
    "view_exempt_items": {R.PERFORMANCE_TEAM, R.CHIEF_EXECUTIVE},
    "add_body": {R.PERFORMANCE_TEAM},
    "change_body": {R.PERFORMANCE_TEAM},
    "end_body": {R.PERFORMANCE_TEAM},
    "add_body_member": {R.PERFORMANCE_TEAM},
    "end_body_membership": {R.PERFORMANCE_TEAM},
    "plan_meeting": NOT_POLITICAL,
    "plan_meetings": NOT_POLITICAL,
    "change_meeting": NOT_POLITICAL,
    "cancel_meeting": NOT_POLITICAL,
    "call_meeting": NOT_POLITICAL,
    "add_agenda_item": NOT_POLITICAL,
    "remove_agenda_item": NOT_POLITICAL,
    "hold_meeting": NOT_POLITICAL,
    "record_output": NOT_POLITICAL,
    "change_output": NOT_POLITICAL,
    "remove_output": NOT_POLITICAL,
    "submit_minutes": NOT_POLITICAL,
    "return_minutes": ALL,
    "confirm_minutes": ALL,
    "complete_output": ALL,
    "drop_output": NOT_POLITICAL,
    "reopen_output": NOT_POLITICAL,
    "view_golden_thread": ALL,
    "view_planning_round": NOT_MEMBERS,
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
    "view_risks": NOT_MEMBERS,
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
    "comment_on_draft": NOT_MEMBERS,
    "resolve_comment": DRAFTERS,
    "import_plan": DRAFTERS,
    "submit_plan": {R.PERFORMANCE_TEAM, R.STRATEGIC_DIRECTOR, R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "add_objective": {
        R.PERFORMANCE_TEAM,
        R.STRATEGIC_DIRECTOR,
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
    },
    "change_objective": {
        R.PERFORMANCE_TEAM,
        R.STRATEGIC_DIRECTOR,
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
    },
    "open_planning_round": {R.PERFORMANCE_TEAM},
    "change_planning_dates": {R.PERFORMANCE_TEAM},
    "complete_planning_duty": {
        R.CHIEF_EXECUTIVE,
        R.STRATEGIC_DIRECTOR,
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
    },
    "set_resource_envelope": {R.FINANCE},
    "set_nominal_envelope": {R.FINANCE},
    "set_draft_spending": {R.FINANCE, R.STRATEGIC_DIRECTOR, R.HEAD_OF_SERVICE},
    "record_budget_consultation": {R.FINANCE, R.PERFORMANCE_TEAM},
    "record_budget_minute": {R.FINANCE, R.PERFORMANCE_TEAM},
    "add_risk": {R.RISK, R.PERFORMANCE_TEAM},
    "change_risk": {R.RISK, R.PERFORMANCE_TEAM},
    "withdraw_target": {R.LEADER, R.PORTFOLIO_HOLDER},
    "attach_note": {R.PERFORMANCE_TEAM, R.STRATEGIC_DIRECTOR, R.HEAD_OF_SERVICE},
    "process_changed": {R.PERFORMANCE_TEAM, R.HEAD_OF_SERVICE},
    "change_officers": {R.PERFORMANCE_TEAM, R.STRATEGIC_DIRECTOR},
    "approve_partnership_plan": {R.LEADER},
    "approve_service_plan": {R.STRATEGIC_DIRECTOR},
    "approve_team_plan": {R.HEAD_OF_SERVICE},
    "view_desk": ALL,
    "change_reporting_dates": {R.PERFORMANCE_TEAM},
    "view_custom_scorecards": NOT_MEMBERS - {R.HR},
    "define_scorecard": DEFINERS,
    "change_scorecard": DEFINERS,
    "end_scorecard": DEFINERS,
    "declare_absence": ALL,
    "change_absence": ALL,
    "end_absence": ALL,
    "choose_notices": ALL,
    "renew_calendar_address": ALL,
    "end_calendar_address": ALL,
    "resend_notice": {R.PERFORMANCE_TEAM},
    "view_plan": ALL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "take_over_plan": {R.PERFORMANCE_TEAM},
    "view_peers": ALL,
    "import_peer_figures": {R.PERFORMANCE_TEAM},
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
    "view_plan_delivery": ALL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "add_peer_group": {R.PERFORMANCE_TEAM},
    "change_peer_group": {R.PERFORMANCE_TEAM},
    "add_peer_feed": {R.PERFORMANCE_TEAM},
    "end_peer_feed": {R.PERFORMANCE_TEAM},
    "pull_peer_feed": {R.PERFORMANCE_TEAM},
    "import_plans": {R.PERFORMANCE_TEAM},
    "import_objectives": {R.PERFORMANCE_TEAM},
    "import_targets": {R.PERFORMANCE_TEAM},
    "import_trajectory": {R.PERFORMANCE_TEAM},
    "approve_corporate_plan": {R.LEADER},
    "approve_directorate_plan": {R.PORTFOLIO_HOLDER},
    "record_actual": {R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM},
    "import_actuals": {R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM},
    "view_entry_desk": {R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM},
    "view_unpublished_figures": REVIEWERS,
    "declare_nothing_to_report": {R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM},
    "confirm_warning": {R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM},
    "record_breakdown": {R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM},
    "set_breakdown": {R.PERFORMANCE_TEAM},
    "delegate_entry": {R.PERFORMANCE_LEAD},
    "end_delegation": {R.PERFORMANCE_LEAD},
    "view_data_quality": ALL,
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
    "agree_finding": NOT_MEMBERS - {R.INTERNAL_AUDIT},
    "publish_audit": {R.INTERNAL_AUDIT},
    "view_draft_scorecard": (
        OFFICERS | {R.CHIEF_EXECUTIVE, R.CESG, R.INTERNAL_AUDIT, R.PORTFOLIO_HOLDER}
    ),
    "build_scorecards": {R.PERFORMANCE_TEAM},
    "confirm_lines": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "sign_off": {R.STRATEGIC_DIRECTOR},
    "withdraw_sign_off": {R.STRATEGIC_DIRECTOR},
    "return_line": {R.STRATEGIC_DIRECTOR},
    "end_return": {R.STRATEGIC_DIRECTOR},
    "sign_off_returned_line": {R.STRATEGIC_DIRECTOR},
    "answer_returned_line": {
        R.PERFORMANCE_TEAM,
        R.PERFORMANCE_LEAD,
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
    },
    "send_reminder": {R.PERFORMANCE_TEAM},
    "override_sign_off": {R.PERFORMANCE_TEAM},
    "accept_missing_figures": {R.PERFORMANCE_TEAM},
    "publish_month": {R.PERFORMANCE_TEAM},
    "correct_month": {R.PERFORMANCE_TEAM},
    "submit_exception_report": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "prepare_exception_report": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "update_progress": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "waive_exception_report": {R.STRATEGIC_DIRECTOR},
    "confirm_recovery": {R.STRATEGIC_DIRECTOR},
    "close_exception_report": {R.STRATEGIC_DIRECTOR},
    "resume_recovery": {R.CESG, R.CHIEF_EXECUTIVE},
    "require_revision": {R.CESG, R.CHIEF_EXECUTIVE},
    "ask_question": {R.CESG, R.CHIEF_EXECUTIVE, R.LEADER, R.PORTFOLIO_HOLDER, R.PERFORMANCE_TEAM},
    "answer_question": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER, R.STRATEGIC_DIRECTOR},
    "acknowledge_briefing": {R.PORTFOLIO_HOLDER},
    "view_exception_tracker": REVIEWERS,
    "view_early_warning": (
        OFFICERS | {R.CHIEF_EXECUTIVE, R.CESG, R.INTERNAL_AUDIT, R.PORTFOLIO_HOLDER}
    ),
    "begin_delivery_plan": {
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
        R.STRATEGIC_DIRECTOR,
        R.PERFORMANCE_TEAM,
    },
    "return_exception_report": {R.STRATEGIC_DIRECTOR},
    "verify_exception_report": {R.STRATEGIC_DIRECTOR},
    "view_exception_report": REVIEWERS,
    "upload_document": {R.PERFORMANCE_TEAM},
    "add_document_version": {R.PERFORMANCE_TEAM},
    "review_document": ALL,
    "withdraw_document": {R.PERFORMANCE_TEAM},
    "import_report": {R.PERFORMANCE_TEAM},
    "view_audit_trail": {R.PERFORMANCE_TEAM, R.INTERNAL_AUDIT},
    "view_run_sheet": {
        R.PERFORMANCE_TEAM,
        R.INTERNAL_AUDIT,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.STRATEGIC_DIRECTOR,
    },
}
HOLDERS = {
    R.ELECTED_MEMBER: "member",
    R.COMMITTEE_MEMBER: "committee",
    R.PORTFOLIO_HOLDER: "holder",
    R.LEADER: "leader",
    R.CHIEF_EXECUTIVE: "chief",
    R.CESG: "cesg",
    R.STRATEGIC_DIRECTOR: "director",
    R.HEAD_OF_SERVICE: "head",
    R.SERVICE_MANAGER: "manager",
    R.PERFORMANCE_LEAD: "lead",
    R.PERFORMANCE_TEAM: "team",
    R.INTERNAL_AUDIT: "auditor",
    R.RISK: "risk",
    R.FINANCE: "finance",
    R.HR: "hr",
}
# Pages with a fixed address, and the act that opens each.
PAGES = {
    "/desk/": "view_desk",
    "/set-up/": "set_up_council",
    "/account/": "view_account",
    "/change-password/": "change_password",
    "/feedback/received/": "view_feedback",
    "/sessions/add/": "add_session",
    "/contacts/add/": "add_contact",
    "/people/": "view_people",
    "/people/add/": "add_person",
    "/units/": "view_units",
    "/units/add/": "add_unit",
    "/units/families/rename/": "rename_unit",
    "/units/families/": "view_units",
    "/units/waste/move/": "move_unit",
    "/units/families/merge/": "merge_units",
    "/units/families/split/": "split_unit",
    "/units/families/end/": "end_unit",
    "/places/manage/": "view_places",
    "/places/add/": "add_area",
    "/plans/": "view_plan",
    "/plans/families/2013-14/": "view_plan",
    "/golden-thread/2013-14/": "view_golden_thread",
    "/planning/": "view_planning_round",
    "/risks/": "view_risks",
    "/risks/add/": "add_risk",
    "/plans/corporate-plan/2013-14/set-resource-envelope/revenue/": "set_resource_envelope",
    "/plans/families/2013-14/draft-target/": "draft_target",
    "/plans/families/2013-14/import/": "import_plan",
    "/plans/add/": "add_plan",
    "/plans/import-plans/": "import_plans",
    "/plans/import-plans/template.csv": "import_plans",
    "/plans/import-objectives/": "import_objectives",
    "/plans/import-targets/": "import_targets",
    "/plans/import-trajectory/": "import_trajectory",
    "/plans/take-over/": "take_over_plan",
    "/extracts/": "view_extracts",
    "/extracts/import-ledger/": "import_ledger",
    "/extracts/import-ledger/template.csv": "import_ledger",
    "/extracts/import-risk-register/": "import_risk_register",
    "/extracts/map-cost-centre/": "map_cost_centre",
    "/plan-delivery/": "view_plan_delivery",
    "/peers/": "view_peers",
    "/peers/import/": "import_peer_figures",
    "/peers/groups/add/": "add_peer_group",
    "/peers/feeds/add/": "add_peer_feed",
    "/set-up/live-from/": "set_live_from",
    "/set-up/council/": "view_council_settings",
    "/set-up/council/words/": "change_council_settings",
    "/actuals/import/": "import_actuals",
    "/actuals/paste/": "view_entry_desk",
    "/indicator-audits/": "view_indicator_audits",
    "/indicator-audits/draw/": "draw_audit_sample",
    "/exception-reports/": "view_exception_report",
    "/run-sheet/": "view_run_sheet",
    "/audit-trail/": "view_audit_trail",
    "/operation/": "view_operation",
    "/absences/declare/": "declare_absence",
    "/notices/choose/": "choose_notices",
    "/run-sheet/2013-09/correct/": "correct_month",
    "/upload-document/": "upload_document",
    "/import-report/": "import_report",
    "/organisation/import/": "import_organisation",
    "/places/import/": "import_places",
    "/populations/import/": "import_populations",
    "/people/import/": "import_people",
}


def test_the_table_names_every_act():
    assert set(ACTS) == set(EXPECTED)


@pytest.mark.parametrize("act", sorted(EXPECTED))
def test_the_table_says_who_may(council, act):
    for role in Role:
        verdict = may(council.people[HOLDERS[role]], act)
        assert bool(verdict) == (role in EXPECTED[act]), f"{role} {act}"
        assert bool(verdict) or act.replace("_", " ") in verdict.reason


@pytest.mark.parametrize(("url", "act"), sorted(PAGES.items()))
@pytest.mark.slow
@pytest.mark.any_database
def test_the_pages_ask_the_table(client, council, url, act):
    for role in Role:
        client.force_login(council.people[HOLDERS[role]])
        assert client.get(url).status_code == (200 if role in EXPECTED[act] else 403), (
            f"{role} {url}"
        )


@pytest.mark.parametrize(
    "url", ["/run-sheet/2013-09/build-scorecards/", "/run-sheet/2013-09/publish/"]
)
def test_only_the_performance_team_runs_the_cycle_by_hand(client, approved, url):
    for role in Role:
        client.force_login(approved.people[HOLDERS[role]])
        assert client.post(url).status_code == (302 if role == R.PERFORMANCE_TEAM else 403), (
            f"{role} {url}"
        )


def test_a_role_reaches_only_its_own_part_of_the_council(council):
    director, own, other = (
        council.people["director"],
        council.units["families"],
        council.units["places"],
    )
    assert may(director, "sign_off", own)
    refused = may(director, "sign_off", other)
    assert not refused and "Places" in refused.reason


def test_a_closed_account_may_do_nothing(council):
    council.people["team"].is_active = False
    assert not may(council.people["team"], "view_desk")


def test_a_refusal_is_told_with_its_reason(council):
    with pytest.raises(PermissionDenied, match="does not let you sign off"):
        require(may(council.people["lead"], "sign_off"))
