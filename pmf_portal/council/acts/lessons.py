"""What the council revises: findings, themes, proposals and the answers of drafts; what residents
say; what decisions were to bring, how contracts do, what auditors recommend and what the council
says of itself; how success is copied; the framework itself, and what measures cost to collect.
"""

from pmf_portal.council.roles import COUNCIL, DEFINERS, DRAFTERS, HEADS, OFFICERS, Role

R = Role
TEAM = {R.PERFORMANCE_TEAM}
AUDITORS = {R.INTERNAL_AUDIT, R.PERFORMANCE_TEAM}
CONTRACTORS = DEFINERS | {R.FINANCE}
APPROVERS = {R.STRATEGIC_DIRECTOR, R.CHIEF_EXECUTIVE}
# Who leads a service, or those who do.
MANAGERS = HEADS | {R.STRATEGIC_DIRECTOR}
SUCCESS = {
    "view_success_stories": COUNCIL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "take_up_story": TEAM,
    "set_aside_story": TEAM,
    "view_case_studies": COUNCIL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "begin_case_study": OFFICERS,
    "change_case_study": OFFICERS,
    "submit_case_study": OFFICERS,
    "drop_case_study": OFFICERS,
    "correct_case_study": OFFICERS,
    "return_case_study": APPROVERS,
    "approve_case_study": APPROVERS,
    "publish_case_study": TEAM,
    "withdraw_case_study": TEAM,
    "mark_case_study": TEAM,
    "send_case_study": TEAM,
    "adopt_case_study": MANAGERS,
    "refuse_case_study": MANAGERS,
    "review_adoption": OFFICERS,
}
STAFF_READING = {
    "view_staff_briefings": OFFICERS,
    "word_staff_briefing": TEAM,
    "send_staff_briefing": TEAM,
    "open_staff_briefing": OFFICERS,
    "confirm_staff_briefing": OFFICERS,
    "view_staff_receipts": TEAM | APPROVERS,
    "view_synopses": TEAM,
    "word_synopsis": TEAM,
    "open_synopsis": OFFICERS,
    "confirm_synopsis": OFFICERS,
}
FRAMEWORK = {
    "view_framework_reviews": COUNCIL,
    "set_out_framework": TEAM,
    "open_framework_review": TEAM,
    "consult_on_framework": TEAM,
    "comment_on_framework": COUNCIL,
    "answer_framework_comment": TEAM,
    "close_framework_consultation": TEAM,
    "propose_framework_change": TEAM,
    "drop_framework_change": TEAM,
    "send_framework_review": TEAM,
    "return_framework_review": TEAM,
    "approve_framework": TEAM,
    "leave_framework": TEAM,
}
COLLECTION = {
    "view_collection_costs": COUNCIL,
    "state_collection_costs": {R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM},
    "view_candidates": COUNCIL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "find_candidates": TEAM,
    "keep_candidate": TEAM,
    "propose_retirement": TEAM,
}
VOICE = {
    "view_voice": COUNCIL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "add_survey": DRAFTERS,
    "add_survey_question": DRAFTERS,
    "change_survey_question": DRAFTERS,
    "record_survey_wave": DRAFTERS,
    "correct_survey_wave": DRAFTERS,
    "import_survey_waves": TEAM,
    "record_complaint_counts": DRAFTERS,
    "correct_complaint_counts": DRAFTERS,
    "import_complaint_counts": TEAM,
    "tie_complaints": DRAFTERS,
    "draft_consultation": TEAM,
    "change_consultation": TEAM,
    "announce_consultation": TEAM,
    "withdraw_consultation": TEAM,
    "read_consultation_answer": TEAM,
    "reply_to_consultation": DRAFTERS,
}
EFFECTS = {
    "expect_effect": COUNCIL,
    "change_effect": COUNCIL,
    "correct_effect": COUNCIL,
    "withdraw_effect": COUNCIL,
    "explain_effect": COUNCIL,
}
CONTRACTS = {
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
}
AUDITS = {
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
}
SELF_ASSESSMENT = {
    "add_to_self_assessment": OFFICERS,
    "remove_from_self_assessment": OFFICERS,
    "sign_self_assessment": {R.CHIEF_EXECUTIVE},
}
LESSONS = (
    {
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
    }
    | FRAMEWORK
    | COLLECTION
    | VOICE
    | EFFECTS
    | CONTRACTS
    | AUDITS
    | SELF_ASSESSMENT
    | SUCCESS
    | STAFF_READING
)
