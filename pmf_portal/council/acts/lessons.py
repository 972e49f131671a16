"""What is learned from a year: findings, themes, proposals, and the answers of drafts; and what
residents say: surveys, complaints, consultations.
"""

from pmf_portal.council.roles import COUNCIL, DRAFTERS, OFFICERS, Role

R = Role
TEAM = {R.PERFORMANCE_TEAM}
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
