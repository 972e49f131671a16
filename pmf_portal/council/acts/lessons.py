"""What the council revises: findings, themes, proposals and the answers of drafts; what residents
say; how success is copied; the framework itself, and what measures cost to collect.
"""

from pmf_portal.council.roles import COUNCIL, DRAFTERS, HEADS, OFFICERS, Role

R = Role
TEAM = {R.PERFORMANCE_TEAM}
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
    "open_synopsis": MANAGERS,
    "confirm_synopsis": MANAGERS,
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
    | SUCCESS
    | STAFF_READING
)
