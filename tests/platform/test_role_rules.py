"""Which role belongs where, and which ones exclude each other, as tables."""

import pytest

from pmf_portal.council.roles import Role
from pmf_portal.council.rules.role_rules import NEEDS_SECOND, why_excluded, why_not_there

R = Role


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", [None, "council", "directorate", "service", "team", "partner"])
def test_a_role_belongs_to_some_kinds_of_units(role, kind):
    allowed = {
        R.PORTFOLIO_HOLDER: {"directorate", "council"},
        R.STRATEGIC_DIRECTOR: {"directorate"},
        R.HEAD_OF_SERVICE: {"service", "team"},
        R.SERVICE_MANAGER: {"service", "team"},
        R.PERFORMANCE_LEAD: {"directorate", "service", "team"},
        R.PARTNER: {"partner"},
    }.get(role, {None, "council"})
    assert (why_not_there(role, kind) == "") == (kind in allowed)


def test_where_a_role_belongs_is_said_with_the_whole_council():
    words = why_not_there(R.PORTFOLIO_HOLDER, "service")
    assert "belongs to a directorate or the whole council." in words


@pytest.mark.parametrize(
    ("role", "held", "word"),
    [
        (R.INTERNAL_AUDIT, [], ""),
        (R.INTERNAL_AUDIT, [R.INTERNAL_AUDIT], ""),
        (R.INTERNAL_AUDIT, [R.PERFORMANCE_LEAD], "audit its own work"),
        (R.INTERNAL_AUDIT, [R.FINANCE], "audit its own work"),
        (R.PERFORMANCE_TEAM, [R.INTERNAL_AUDIT], "audit its own work"),
        (R.LEADER, [R.CHIEF_EXECUTIVE], "councillor cannot be an officer"),
        (R.HEAD_OF_SERVICE, [R.ELECTED_MEMBER], "officer cannot be a councillor"),
        (R.PORTFOLIO_HOLDER, [R.ELECTED_MEMBER], ""),
        (R.PORTFOLIO_HOLDER, [R.PORTFOLIO_HOLDER], ""),
        (R.LEADER, [R.ELECTED_MEMBER, R.PORTFOLIO_HOLDER], ""),
        (R.COMMITTEE_MEMBER, [R.LEADER], "scrutinises it"),
        (R.PORTFOLIO_HOLDER, [R.COMMITTEE_MEMBER], "cannot be of the executive"),
        (R.COMMITTEE_MEMBER, [R.ELECTED_MEMBER], ""),
        (R.PERFORMANCE_TEAM, [R.PERFORMANCE_LEAD], ""),
        (R.STRATEGIC_DIRECTOR, [R.HEAD_OF_SERVICE, R.CESG], ""),
        (R.PARTNER, [], ""),
        (R.PARTNER, [R.PERFORMANCE_LEAD], "holds no role in the council"),
        (R.PERFORMANCE_LEAD, [R.PARTNER], "hold no role in the council"),
        (R.ELECTED_MEMBER, [R.PARTNER], "hold no role in the council"),
    ],
)
def test_roles_that_exclude_each_other_are_told(role, held, word):
    told = why_excluded(role, held)
    assert word in told and bool(told) == bool(word)


def test_what_approves_verifies_audits_or_administers_needs_a_second():
    assert NEEDS_SECOND == {
        R.LEADER,
        R.PORTFOLIO_HOLDER,
        R.STRATEGIC_DIRECTOR,
        R.HEAD_OF_SERVICE,
        R.INTERNAL_AUDIT,
        R.PERFORMANCE_TEAM,
    }
