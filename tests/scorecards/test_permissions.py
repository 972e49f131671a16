"""What the state of a plan, a scorecard, an audit or a finding lets people do, as tables; which
roles may do it at all is tested with the table of roles.
"""

from datetime import date, timedelta

import pytest

from pmf_portal.council.models import Delegation
from scorecards.audits.permissions import (
    may_agree_finding,
    may_draw_audit_sample,
    may_follow_up_finding,
    may_read_audit_evidence,
    may_view_indicator_audits,
    may_work_on_audit,
)
from scorecards.models import Finding, ScorecardBuild
from scorecards.permissions import (
    may_confirm_lines,
    may_import_actuals,
    may_override_sign_off,
    may_record_actual,
    may_sign_off,
    may_view_draft_scorecard,
    may_withdraw_sign_off,
)
from targets.models import Responsibility, Specification
from tests.factories import YEAR
from tests.reporting.september import SEPTEMBER

TODAY = date(2013, 10, 7)
PUBLISHED = "September 2013, edition 1 is published already."
CLOSED = (
    "The report of “Audit 2013/14” is published, so its checks, evidence and findings are closed."
)


def verdict(answer):
    return answer.allowed, answer.reason


# Sign-off: before publication, and not after it.


@pytest.fixture
def build(council, at, request):
    frozen_at = at if request.param == "published" else None
    return ScorecardBuild.objects.create(month=SEPTEMBER, built_at=at, frozen_at=frozen_at)


SIGN_OFF_STATES = pytest.mark.parametrize(
    ("build", "allowed", "reason", "correction"),
    [
        ("built", True, "", ""),
        ("published", False, PUBLISHED, PUBLISHED.replace(".", "; ask for a correction.")),
    ],
    indirect=["build"],
)


@SIGN_OFF_STATES
def test_a_director_signs_off_until_publication(council, build, allowed, reason, correction):
    answer = may_sign_off(council.people["director"], build, council.units["families"])
    assert verdict(answer) == (allowed, reason)


@SIGN_OFF_STATES
def test_a_head_confirms_until_publication(council, build, allowed, reason, correction):
    answer = may_confirm_lines(council.people["head"], build, council.units["care"], (), False)
    assert verdict(answer) == (allowed, correction)


@pytest.mark.parametrize("build", ["built"], indirect=True)
@pytest.mark.parametrize(
    ("person", "acts", "is_signed", "reason"),
    [
        ("head", False, False, ""),
        ("head", False, True, "The director has signed these lines off already."),
        ("manager", True, False, ""),
        ("manager", True, True, "The director has signed these lines off already."),
        ("manager", False, False, "The lines of Care are confirmed by its head of service."),
        ("lead", False, False, "Your role does not let you confirm lines."),
        ("director", False, False, "Your role does not let you confirm lines."),
    ],
)
def test_who_confirms_the_lines_of_a_service(council, build, person, acts, is_signed, reason):
    user = council.people[person]
    acting = {user.pk} if acts else set()
    answer = may_confirm_lines(user, build, council.units["care"], acting, is_signed)
    assert verdict(answer) == (not reason, reason)


@pytest.mark.parametrize("build", ["built"], indirect=True)
def test_the_lines_of_another_service_are_not_ones_own(council, build):
    answer = may_confirm_lines(
        council.people["other_head"], build, council.units["care"], (), False
    )
    assert not answer and "only in your own part of the council" in answer.reason


@SIGN_OFF_STATES
def test_a_director_withdraws_until_publication(council, build, allowed, reason, correction):
    answer = may_withdraw_sign_off(council.people["director"], build, council.units["families"])
    assert verdict(answer) == (allowed, correction)


@SIGN_OFF_STATES
def test_the_team_overrides_until_publication(council, build, allowed, reason, correction):
    assert verdict(may_override_sign_off(council.people["team"], build)) == (allowed, reason)


@pytest.mark.parametrize("build", ["built", "published"], indirect=True)
@pytest.mark.parametrize("may_act", [may_sign_off, may_withdraw_sign_off])
def test_another_directorate_is_never_ones_own(council, build, may_act):
    answer = may_act(council.people["other_director"], build, council.units["families"])
    assert not answer and "only in your own part of the council" in answer.reason


# Recording: with an approved plan, by whom the plan names.

NO_PLAN = "This target has no approved plan for that year, so there is nothing to record against."
NOT_YOURS = "F1 has another performance lead. Ask Post of lead."
NOBODYS = "F1 has another performance lead. Ask the performance team."


def specification_of(council, plan):
    """The specification of F1: approved, a draft, or none."""
    if plan == "none":
        return None
    if plan == "draft":
        return council.target("F1", year=YEAR + 1)
    return Specification.objects.get(pk=council.latest.pk)


@pytest.mark.parametrize(
    ("plan", "person", "allowed", "reason"),
    [
        ("approved", "lead", True, ""),
        ("approved", "deputy_lead", True, ""),
        ("approved", "team", True, ""),
        ("approved", "other_lead", False, NOT_YOURS),
        ("draft", "lead", False, NO_PLAN),
        ("draft", "team", False, NO_PLAN),
        ("none", "lead", False, NO_PLAN),
        ("none", "team", False, NO_PLAN),
    ],
)
def test_figures_are_recorded_against_an_approved_plan(approved, plan, person, allowed, reason):
    specification = specification_of(approved, plan)
    responsibility = Responsibility.objects.filter(target=approved.latest.target).first()
    answer = may_record_actual(approved.people[person], specification, responsibility, TODAY)
    assert verdict(answer) == (allowed, reason)


@pytest.mark.parametrize(
    ("person", "allowed", "reason"), [("lead", False, NOBODYS), ("team", True, "")]
)
def test_without_a_lead_only_the_team_records(approved, person, allowed, reason):
    specification = specification_of(approved, "approved")
    answer = may_record_actual(approved.people[person], specification, None, TODAY)
    assert verdict(answer) == (allowed, reason)


@pytest.mark.parametrize(
    ("first", "last", "allowed"),
    [(0, 0, True), (-3, 3, True), (1, 3, False), (-3, -1, False)],
)
def test_a_delegate_records_on_the_days_of_the_delegation(approved, at, first, last, allowed):
    people = approved.people
    Delegation.objects.create(
        user=people["lead"],
        to=people["other_lead"],
        first_day=TODAY + timedelta(days=first),
        last_day=TODAY + timedelta(days=last),
    )
    responsibility = Responsibility.objects.get(target=approved.latest.target)
    specification = specification_of(approved, "approved")
    answer = may_record_actual(people["other_lead"], specification, responsibility, TODAY)
    assert bool(answer) is allowed


@pytest.mark.parametrize(
    ("may_act", "person", "allowed"),
    [
        (may_import_actuals, "lead", True),
        (may_import_actuals, "director", False),
        (may_view_draft_scorecard, "director", True),
        (may_view_draft_scorecard, "member", False),
        (may_view_indicator_audits, "holder", True),
        (may_view_indicator_audits, "member", False),
        (may_draw_audit_sample, "auditor", True),
        (may_draw_audit_sample, "team", False),
        (may_read_audit_evidence, "auditor", True),
        (may_read_audit_evidence, "team", False),
    ],
)
def test_what_has_no_state_is_decided_by_the_role(council, may_act, person, allowed):
    assert bool(may_act(council.people[person])) is allowed


# Audits: until the report is published.


@pytest.mark.parametrize(
    ("published", "allowed", "reason"), [(False, True, ""), (True, False, CLOSED)]
)
@pytest.mark.parametrize(
    "act", ["check_indicator", "add_audit_evidence", "add_finding", "publish_audit"]
)
def test_an_audit_is_worked_on_until_its_report_is_published(
    approved, audit, at, act, published, allowed, reason
):
    audit.published_at = at if published else None
    assert verdict(may_work_on_audit(approved.people["auditor"], act, audit)) == (allowed, reason)


NO_LONGER = "This recommendation no longer waits for an answer."
ANOTHERS = "This recommendation is addressed to Post of head, who alone can agree to it."


@pytest.fixture
def finding(approved, audit):
    return Finding(audit=audit, owner=approved.people["head"])


@pytest.mark.parametrize(
    ("state", "person", "allowed", "reason"),
    [
        (Finding.OPEN, "head", True, ""),
        (Finding.AGREED, "head", False, NO_LONGER),
        (Finding.DONE, "head", False, NO_LONGER),
        (Finding.OVERTAKEN, "head", False, NO_LONGER),
        (Finding.OPEN, "manager", False, ANOTHERS),
        (Finding.AGREED, "manager", False, ANOTHERS),
    ],
)
def test_a_recommendation_is_agreed_by_its_owner_while_it_waits(
    approved, finding, state, person, allowed, reason
):
    finding.state = state
    assert verdict(may_agree_finding(approved.people[person], finding)) == (allowed, reason)


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize("state", [*Finding.STATES])
def test_a_recommendation_is_followed_up_in_every_state(approved, finding, at, state, published):
    finding.state = state
    finding.audit.published_at = at if published else None
    assert may_follow_up_finding(approved.people["auditor"], finding)
    assert not may_follow_up_finding(approved.people["head"], finding)
