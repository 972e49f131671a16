"""What is learned from a year: findings, themes, proposals, and the answers of drafts."""

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
}
