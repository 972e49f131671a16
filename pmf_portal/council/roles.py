"""Who may do what, as a table (framework part 6).  The object's state is added by each app's
`may_<act>()`.
"""

from enum import StrEnum

from pmf_portal.formats.wording import FRAMEWORK, as_worded, terms


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
    POLICY = "policy"
    PARTNER = "partner"

    @property
    def title(self) -> str:
        """What the council calls the role."""
        if self is Role.CESG:
            return terms.executive_group_in_full
        if self is Role.COMMITTEE_MEMBER:
            return f"{terms.committee.capital} member"
        if self is Role.PARTNER:
            return f"{terms.partner.capital} officer"
        return "HR" if self is Role.HR else self.value.replace("_", " ").capitalize()

    @property
    def framework_title(self) -> str:
        """What every council’s files may call the role, and the database always does."""
        with as_worded(FRAMEWORK):
            return self.title


R = Role
EVERYONE = frozenset(Role)
# Everybody but who belongs to another organisation, and sees of the council what the public sees.
COUNCIL = EVERYONE - {R.PARTNER}
DRAFTERS = frozenset({R.PERFORMANCE_TEAM, R.HEAD_OF_SERVICE, R.SERVICE_MANAGER, R.PERFORMANCE_LEAD})
# Who states the actions and projects of plans.
DELIVERERS = DRAFTERS | {R.STRATEGIC_DIRECTOR}
ENTERERS = frozenset({R.PERFORMANCE_LEAD, R.PERFORMANCE_TEAM, R.PARTNER})
OFFICERS = COUNCIL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER, R.PORTFOLIO_HOLDER, R.LEADER}
# Who may read anything that holds figures before they are published.  The public list of access
# before release is made of it, and no act that opens such figures goes beyond it.
REVIEWERS = COUNCIL - {R.ELECTED_MEMBER, R.COMMITTEE_MEMBER, R.HR, R.POLICY}
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
        R.POLICY,
        R.ELECTED_MEMBER,
        R.COMMITTEE_MEMBER,
    }
)
