"""How appraisals link to plans: own objectives serve team objectives and actions; coverage by
service; nothing of a person is kept.
"""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from targets.appraisals import AppraisalCoverage, coverage_by_service, finding
from targets.models import Objective, Plan
from targets.objectives import add_objective, change_objective, version_of
from tests.targets.plan_actions import add_action

AT = datetime(2013, 5, 20, 10, tzinfo=UTC)
YEAR = FinancialYear(2013)


def counts(*numbers, unserved=()):
    return AppraisalCoverage(None, *numbers, unserved)


@pytest.mark.parametrize(
    ("coverage", "words", "is_whole"),
    [
        (counts(0, 0, 0, 0, 0, 0), "No team objective and no action yet", False),
        (
            counts(2, 1, 4, 3, 5, 0),
            "1 of 2 team objectives and 3 of 4 actions are served by somebody’s own objective",
            False,
        ),
        (
            counts(1, 1, 1, 1, 2, 1),
            "1 of 1 team objective and 1 of 1 action are served by somebody’s own objective",
            True,
        ),
    ],
)
def test_words(coverage, words, is_whole):
    assert (coverage.words, coverage.is_whole) == (words, is_whole)


def test_the_finding():
    whole, part, none = counts(1, 1, 0, 0, 1, 0), counts(2, 1, 0, 0, 1, 0), counts(0, 0, 0, 0, 0, 0)
    assert finding([none]) == "No service has a team objective or an action yet"
    assert finding([whole, part, none]) == (
        "In 1 of 2 services everything is served by somebody’s own objective"
    )


@pytest.fixture
def team(council):
    """A team plan with two objectives and an action."""
    council.team_plan = Plan.objects.create(
        slug="care-team", title="Care Team Plan", kind=Plan.TEAM, unit=council.units["care"]
    )
    council.plans["team"] = council.team_plan
    council.objectives = [
        Objective.objects.create(plan=council.team_plan, slug=slug, title=slug.capitalize())
        for slug in ("visits", "training")
    ]
    council.action = add_action(council, plan="team", objectives=[council.objectives[0]])
    return council


def own(council, **fields):
    usual = {
        "slug": "own",
        "title": "Lead the ward meetings",
        "kind": Objective.INDIVIDUAL,
        "link": "https://example.org/1",
        "first_year": YEAR,
        "last_year": YEAR,
        "order": 1,
        "serves": [council.objectives[0]],
        "serves_actions": [council.action],
    }
    return add_objective(council.team_plan, by=council.people["head"], at=AT, **usual | fields)


def coverage(council):
    (one,) = coverage_by_service([council.units["care"]], YEAR)
    return one


def test_coverage_counts_what_own_objectives_serve(team):
    assert coverage(team).words.startswith("0 of 2 team objectives and 0 of 1 action")
    own(team)
    own(team, slug="other", title="Plan the rota", serves=[], serves_actions=[])
    found = coverage(team)
    assert (found.objectives_served, found.actions_served) == (1, 1)
    assert (found.individual, found.serving_nothing) == (2, 1)
    assert found.unserved == ("Training",)


def test_own_objectives_come_and_go_in_an_approved_year(team):
    team.approve()
    objective = own(team)
    change_objective(
        objective,
        title="Lead two ward meetings",
        link="",
        last_year=YEAR,
        order=2,
        serves=[],
        serves_actions=[],
        seen_version=version_of(objective),
        by=team.people["head"],
        at=AT,
    )
    objective.refresh_from_db()
    assert objective.title == "Lead two ward meetings" and not objective.serves_actions.exists()
    assert AuditEvent.objects.filter(action="change_objective").count() == 1


def test_only_one_persons_objective_serves_actions(team):
    with pytest.raises(Refused, match="Only one person’s objective serves actions") as refused:
        own(team, kind=Objective.OBJECTIVE, serves=[])
    assert refused.value.field == "serves_actions"


def test_the_form_offers_the_actions_of_the_plan_and_above(client, team):
    client.force_login(team.people["head"])
    page = client.get("/plans/care-team/2013-14/add-objective/").content.decode()
    assert "Care Team Plan: Recruit two social workers" in page
    sent = {
        "title": "Own",
        "kind": "individual",
        "serves": [team.objectives[0].pk],
        "serves_actions": [team.action.pk],
        "first_year": "2013/14",
        "last_year": "2013/14",
        "order": "1",
    }
    answer = client.post("/plans/care-team/2013-14/add-objective/", sent)
    assert answer.status_code == 302
    assert list(Objective.objects.get(title="Own").serves_actions.all()) == [team.action]
    sent |= {"kind": "objective", "title": "Other", "serves": []}
    page = client.post("/plans/care-team/2013-14/add-objective/", sent).content.decode()
    assert "Only one person’s objective serves actions" in page


def test_the_page_says_what_nobody_serves(client, team):
    own(team)
    client.force_login(team.people["hr"])
    page = " ".join(client.get("/appraisal-coverage/2013-14/").content.decode().split())
    assert "In 0 of 1 service everything is served" in page and "Training" in page
    client.force_login(team.people["lead"])
    assert client.get("/appraisal-coverage/2013-14/").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(client, team, number):
    for place in range(number):
        own(team, slug=f"own-{place}")
    client.force_login(team.people["head"])
    with CaptureQueriesContext(connection) as asked:
        client.get("/appraisal-coverage/2013-14/")
    assert len(asked) == QUERIES


QUERIES = 8
