"""What is learned from a year: findings, themes, proposals, and the answers of drafts; what
decisions were to bring, what auditors recommend, how contracts do, and what the council says of
itself.
"""

from pmf_portal.council.roles import COUNCIL, DEFINERS, DRAFTERS, OFFICERS, Role

R = Role
TEAM = {R.PERFORMANCE_TEAM}
AUDITORS = {R.INTERNAL_AUDIT, R.PERFORMANCE_TEAM}
CONTRACTORS = DEFINERS | {R.FINANCE}
LESSONS = {
    "view_findings": COUNCIL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "record_finding": OFFICERS,
    "mark_finding": TEAM,
    "set_aside_finding": TEAM,
    "reopen_finding": TEAM,
    "begin_theme": TEAM,
    "confirm_theme": TEAM,
    "rename_theme": TEAM,
    "change_theme_findings": TEAM,
    "join_theme": TEAM,
    "drop_theme": TEAM,
    "settle_theme": TEAM,
    "reopen_theme": TEAM,
    "draft_proposal": OFFICERS,
    "change_proposal": OFFICERS,
    "send_proposal": OFFICERS,
    "withdraw_proposal": OFFICERS,
    "decide_proposal": OFFICERS,
    "carry_out_proposal": COUNCIL,
    "give_up_proposal": COUNCIL,
    "answer_lesson": DRAFTERS,
    "expect_effect": COUNCIL,
    "change_effect": COUNCIL,
    "correct_effect": COUNCIL,
    "withdraw_effect": COUNCIL,
    "explain_effect": COUNCIL,
    "view_confidential_contracts": {
        R.PERFORMANCE_TEAM,
        R.FINANCE,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.STRATEGIC_DIRECTOR,
        R.INTERNAL_AUDIT,
    },
    "add_supplier": CONTRACTORS,
    "record_contract": CONTRACTORS,
    "change_contract": OFFICERS,
    "extend_contract": OFFICERS,
    "end_contract": OFFICERS,
    "view_confidential_audits": {
        R.PERFORMANCE_TEAM,
        R.INTERNAL_AUDIT,
        R.CHIEF_EXECUTIVE,
        R.CESG,
    },
    "record_audit": AUDITORS,
    "change_audit": AUDITORS,
    "mark_audit": AUDITORS,
    "release_audit": AUDITORS,
    "add_audit_recommendation": AUDITORS,
    "change_audit_recommendation": AUDITORS,
    "respond_to_audit_recommendation": OFFICERS,
    "ask_again_of_audit_recommendation": {R.INTERNAL_AUDIT},
    "update_audit_recommendation": OFFICERS,
    "move_audit_recommendation": OFFICERS,
    "say_audit_recommendation_done": OFFICERS,
    "verify_audit_recommendation": {R.INTERNAL_AUDIT},
    "send_back_audit_recommendation": {R.INTERNAL_AUDIT},
    "withdraw_audit_recommendation": {R.INTERNAL_AUDIT},
    "add_to_self_assessment": OFFICERS,
    "remove_from_self_assessment": OFFICERS,
    "sign_self_assessment": {R.CHIEF_EXECUTIVE},
}
