"""Who may do what with a briefing and what comes of it in which state, as tables.  Which role may do
what at all stands in tests/test_permission_table.py.
"""

import pytest

from pmf_portal.council.holders import directors_of
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.periods.month import Month
from reporting.briefings import permissions
from reporting.briefings.posts import holders_of_briefing, units_held_by
from reporting.models import CabinetReport, Concern, MonthlyAcknowledgement
from targets.challenge import approvers_of, decides_on

pytestmark = pytest.mark.django_db
MAY = ""
NO_ROLE = "Your role does not let you"
HOLDERS = "This is for the portfolio holder of Families."
OUTSIDE = "You may"
STANDS = "This concern stands at"
DIRECTS = "This is answered by whoever directs Families."


def is_answer(verdict, refusal):
    reason = "" if verdict else verdict.reason
    return reason.startswith(refusal) and bool(verdict) == (refusal == MAY)


@pytest.mark.parametrize(
    ("post", "unit", "is_done", "refusal"),
    [
        ("holder", "families", False, MAY),
        ("holder", "families", True, "Post of holder has acknowledged this briefing already."),
        ("other_holder", "families", False, HOLDERS),
        ("leader", "council", False, MAY),
        ("leader", "families", False, HOLDERS),
        ("holder", "council", False, "This is for the portfolio holder of Council."),
        ("director", "families", False, NO_ROLE),
        ("team", "families", False, NO_ROLE),
    ],
)
def test_the_holder_acknowledges_their_own_once(council, post, unit, is_done, refusal):
    person = council.people[post]
    before = MonthlyAcknowledgement(acknowledged_by=council.people["holder"]) if is_done else None
    verdict = permissions.may_acknowledge_monthly_briefing(person, council.units[unit], before)
    assert is_answer(verdict, refusal)


@pytest.mark.parametrize(
    ("post", "unit", "refusal"),
    [
        ("holder", "families", MAY),
        ("holder", "places", OUTSIDE),
        ("holder", "council", OUTSIDE),
        ("holder", "care", "A concern is about a directorate or the whole council."),
        ("leader", "families", MAY),
        ("leader", "council", MAY),
        ("director", "families", NO_ROLE),
        ("member", "families", NO_ROLE),
    ],
)
def test_who_raises_a_concern_about_what(council, post, unit, refusal):
    verdict = permissions.may_raise_concern(council.people[post], council.units[unit])
    assert is_answer(verdict, refusal)


# Each column a state (raised, answered, settled), each row who and what.
STEPS = [
    ("answer_concern", "director", (MAY, STANDS, STANDS)),
    ("answer_concern", "other_director", (DIRECTS, DIRECTS, DIRECTS)),
    ("answer_concern", "chief", (DIRECTS, DIRECTS, DIRECTS)),
    ("answer_concern", "holder", (NO_ROLE, NO_ROLE, NO_ROLE)),
    ("settle_concern", "holder", (MAY, MAY, STANDS)),
    ("settle_concern", "other_holder", (HOLDERS, HOLDERS, HOLDERS)),
    ("settle_concern", "leader", (HOLDERS, HOLDERS, HOLDERS)),
    ("settle_concern", "director", (NO_ROLE, NO_ROLE, NO_ROLE)),
    ("raise_concern_again", "holder", (STANDS, MAY, MAY)),
    ("raise_concern_again", "other_holder", (HOLDERS, HOLDERS, HOLDERS)),
]
STATES = ("raised", "answered", "settled")
CELLS = [
    (act, post, state, refusal)
    for act, post, refusals in STEPS
    for state, refusal in zip(STATES, refusals, strict=True)
]


@pytest.mark.parametrize(("act", "post", "state", "refusal"), CELLS)
def test_who_takes_a_step_of_a_concern_in_each_state(council, act, post, state, refusal):
    families = council.units["families"]
    concern = Concern(unit=families, asked_unit=families, state=state)
    verdict = getattr(permissions, f"may_{act}")(council.people[post], concern)
    assert is_answer(verdict, refusal)


@pytest.mark.parametrize(
    ("post", "asked", "refusal"),
    [
        ("chief", "council", MAY),
        ("director", "council", "This is answered by whoever directs Council."),
        ("director", "families", MAY),
    ],
)
def test_of_the_whole_council_the_chief_executive_answers(council, post, asked, refusal):
    concern = Concern(unit=council.units["council"], asked_unit=council.units[asked])
    assert is_answer(permissions.may_answer_concern(council.people[post], concern), refusal)


@pytest.mark.parametrize(
    ("post", "refusal"),
    [
        ("holder", MAY),
        ("director", MAY),
        ("leader", MAY),
        ("chief", MAY),
        ("cesg", MAY),
        ("team", MAY),
        ("other_holder", OUTSIDE),
        ("other_director", OUTSIDE),
        ("head", NO_ROLE),
        ("member", NO_ROLE),
        ("auditor", NO_ROLE),
    ],
)
def test_who_reads_a_concern(council, post, refusal):
    families = council.units["families"]
    concern = Concern(unit=families, asked_unit=families)
    assert is_answer(permissions.may_view_concern(council.people[post], concern), refusal)


@pytest.mark.parametrize("act", ["word", "submit"])
@pytest.mark.parametrize(
    ("post", "month", "is_submitted", "refusal"),
    [
        ("holder", "2013-09", False, MAY),
        ("holder", "2013-10", False, "October 2013 does not end a quarter"),
        ("holder", "2013-09", True, "This report has been submitted"),
        ("other_holder", "2013-09", False, HOLDERS),
        ("leader", "2013-09", False, NO_ROLE),
        ("director", "2013-09", False, NO_ROLE),
    ],
)
def test_who_writes_a_report_to_cabinet(council, act, post, month, is_submitted, refusal):
    may = getattr(permissions, f"may_{act}_cabinet_report")
    before = CabinetReport() if is_submitted else None
    person, unit = council.people[post], council.units["families"]
    assert is_answer(may(person, unit, Month.parse(month), before), refusal)


@pytest.mark.parametrize(
    ("post", "unit", "views", "briefs"),
    [
        ("head", "care", MAY, MAY),
        ("manager", "care", MAY, MAY),
        ("head", "waste", OUTSIDE, OUTSIDE),
        ("director", "care", MAY, NO_ROLE),
        ("director", "families", "Families is neither", NO_ROLE),
        ("lead", "care", MAY, NO_ROLE),
        ("team", "care", MAY, NO_ROLE),
        ("holder", "care", NO_ROLE, NO_ROLE),
        ("member", "care", NO_ROLE, NO_ROLE),
    ],
)
def test_who_reads_and_tells_what_a_team_is_told(council, post, unit, views, briefs):
    person, place = council.people[post], council.units[unit]
    assert is_answer(permissions.may_view_team_briefing(person, place), views)
    assert is_answer(permissions.may_brief_team(person, place), briefs)


def test_a_post_goes_to_its_next_holder(council):
    families = council.units["families"]
    assert holders_of_briefing(families) == [council.people["holder"]]
    RoleAssignment.objects.filter(user=council.people["holder"]).delete()
    person = User.objects.create_user(username="next", password="x" * 20, post="Next holder")
    RoleAssignment.objects.create(user=person, role="portfolio_holder", unit=families)
    concern = Concern(unit=families, asked_unit=families, state="answered")
    assert holders_of_briefing(families) == [person]
    assert permissions.may_settle_concern(person, concern)


def test_what_was_merged_is_its_successors(council):
    families, places = council.units["families"], council.units["places"]
    families.successor = places
    families.save()
    assert holders_of_briefing(families) == [council.people["other_holder"]]
    assert directors_of(families) == [council.people["other_director"]]
    assert units_held_by(council.people["other_holder"]) == [families, places]


def test_the_lead_member_approves_no_directorates_plan(council):
    unit, plan = council.units["council"], council.plans["families"]
    person = User.objects.create_user(username="lead-member", password="x" * 20, post="Lead member")
    RoleAssignment.objects.create(user=person, role="portfolio_holder", unit=unit)
    refusal = "This plan is approved by the portfolio holder of Families."
    assert is_answer(decides_on(person, plan), refusal)
    assert is_answer(decides_on(council.people["holder"], plan), MAY)
    assert is_answer(decides_on(council.people["other_holder"], plan), OUTSIDE)
    assert approvers_of(plan) == {council.people["holder"]}
