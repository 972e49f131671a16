"""What it does about red: exception reports and what follows from them."""

from pmf_portal.council.roles import DEFINERS, DRAFT_READERS, REVIEWERS, Role

R = Role
EXCEPTIONS = {
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
    "answer_support": {R.FINANCE, R.HR, R.POLICY, R.RISK},
    "answer_question": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER, R.STRATEGIC_DIRECTOR},
    "acknowledge_briefing": {R.PORTFOLIO_HOLDER},
    "view_exception_report": REVIEWERS,
    "view_exception_tracker": REVIEWERS,
    "view_early_warning": DRAFT_READERS,
    "begin_delivery_plan": DEFINERS,
}
