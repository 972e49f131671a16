"""Who may do what, as a table (framework part 6).  The object's state is added by each app's `may_<act>()`."""

from enum import StrEnum


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
    def title(self):
        return {"hr": "HR", "cesg": "Chief Executive’s Strategic Group"}.get(self.value, self.value.replace("_", " ").capitalize())


R = Role
EVERYONE = frozenset(Role)
ACTS = {
    "view_desk": EVERYONE,
    "view_plan": EVERYONE - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER},
    "import_targets": {R.PERFORMANCE_TEAM},
    "import_trajectory": {R.PERFORMANCE_TEAM},
    "approve_corporate_plan": {R.LEADER},
    "approve_directorate_plan": {R.PORTFOLIO_HOLDER},
    "record_actual": {R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM},
    "import_actuals": {R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM},
    "view_draft_scorecard": {
        R.PERFORMANCE_TEAM,
        R.STRATEGIC_DIRECTOR,
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
        R.PERFORMANCE_LEAD,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.INTERNAL_AUDIT,
        R.PORTFOLIO_HOLDER,
    },
    "build_scorecards": {R.PERFORMANCE_TEAM},
    "sign_off": {R.STRATEGIC_DIRECTOR},
    "withdraw_sign_off": {R.STRATEGIC_DIRECTOR},
    "override_sign_off": {R.PERFORMANCE_TEAM},
    "publish_month": {R.PERFORMANCE_TEAM},
    "correct_month": {R.PERFORMANCE_TEAM},
    "submit_exception_report": {R.HEAD_OF_SERVICE, R.SERVICE_MANAGER},
    "return_exception_report": {R.STRATEGIC_DIRECTOR},
    "verify_exception_report": {R.STRATEGIC_DIRECTOR},
    "view_exception_report": {
        R.PERFORMANCE_TEAM,
        R.STRATEGIC_DIRECTOR,
        R.HEAD_OF_SERVICE,
        R.SERVICE_MANAGER,
        R.PERFORMANCE_LEAD,
        R.CHIEF_EXECUTIVE,
        R.CESG,
        R.INTERNAL_AUDIT,
        R.PORTFOLIO_HOLDER,
        R.LEADER,
        R.RISK,
        R.FINANCE,
    },
    "declare_absence": EVERYONE,
    "view_audit_trail": {R.INTERNAL_AUDIT, R.PERFORMANCE_TEAM},
    "view_run_sheet": {R.PERFORMANCE_TEAM, R.INTERNAL_AUDIT, R.CHIEF_EXECUTIVE, R.CESG, R.STRATEGIC_DIRECTOR},
}
# Roles that see the whole council; the others see their own unit and what lies below it.
SEE_EVERYTHING = frozenset(
    {R.LEADER, R.CHIEF_EXECUTIVE, R.CESG, R.PERFORMANCE_TEAM, R.INTERNAL_AUDIT, R.RISK, R.FINANCE, R.HR, R.ELECTED_MEMBER, R.COMMITTEE_MEMBER}
)
IN_WORDS = {act: act.replace("_", " ") for act in ACTS}
