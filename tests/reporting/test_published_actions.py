"""What is being done for a measure stands on its published page as it stood then, by post and never
by name; and in the golden thread beneath the objective.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pmf_portal.periods.month import Month
from reporting.content.calm_lines import action_words
from reporting.models import PublishedTarget
from scorecards.models import ScorecardBuild
from targets.actions.entries import EffectEntry
from targets.actions.services import stop_action, update_actions
from targets.actions.updates import ReportedUpdate
from targets.models import Action, Plan, Target
from tests.reporting.september import published
from tests.targets.plan_actions import add_action

AT = datetime(2013, 9, 25, 10, tzinfo=UTC)


@pytest.fixture
def with_actions(figures):
    """Actions for the measure F1: an open one, one that is stopped, and one of a plan that is not
    published.
    """
    measure = Target.objects.get(code="F1")
    head = figures.people["head"]
    head.name = "Robin Example"
    head.save()
    effect = EffectEntry(measure, Decimal(2), Month(2013, 12))
    add_action(figures, measures=[measure], expected_effects=[effect])
    stopped = add_action(figures, what="A stopped one", measures=[measure])
    stop_action(stopped, reason="x", by=head, at=AT)
    inner = Plan.objects.create(
        slug="inner", title="Care Plan", kind=Plan.SERVICE, unit=figures.units["care"]
    )
    Action.objects.filter(pk=add_action(figures, what="Inside", measures=[measure]).pk).update(
        plan=inner
    )
    published(figures)
    return figures


def page(client, url="/targets/F1/"):
    return " ".join(client.get(url).content.decode().split())


def test_the_page_of_a_measure_says_what_is_being_done(client, with_actions):
    words = page(client)
    assert "Actions in the council’s plans" in words and "Recruit two social workers" in words
    assert "Post of head, by Friday 20 December 2013" in words
    assert "expected: +2 points from December 2013" in words
    # Its update for September did not come by 14 October.
    assert "At risk" in words
    assert "A stopped one" not in words and "Inside" not in words and "Robin" not in words
    assert "Actions in the council’s plans" not in page(client, "/targets/F2/")


def test_what_was_published_stays_when_the_action_goes_on(client, with_actions):
    before = page(client), PublishedTarget.objects.get(code="F1").content
    action = Action.objects.get(what="Recruit two social workers")
    done = ReportedUpdate("done", "", "Both began")
    update_actions(Month(2013, 9), {action.pk: done}, by=with_actions.people["head"], at=AT)
    assert (page(client), PublishedTarget.objects.get(code="F1").content) == before
    assert ScorecardBuild.objects.filter(frozen_at__isnull=False).exists()


def test_what_is_published_is_read_by_machines(client, with_actions):
    content = client.get("/api/v1/targets/F1/").json()["content"]
    (action,) = content["actions"]
    assert action == {
        "what": "Recruit two social workers",
        "who": "Post of head",
        "plan": "Families Plan",
        "due": "2013-12-20",
        "standing": action["standing"],
        "effect": "+2 points from December 2013",
    }


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (None, ""),
        ({"open": 1, "late": 0}, "1 action"),
        ({"open": 2, "late": 1}, "2 actions, 1 late"),
    ],
)
def test_a_row_says_how_many_actions_serve_its_measure(counts, words):
    assert action_words({"plan_actions": counts} if counts else {}) == words


def test_a_scorecard_says_beside_a_measure_how_its_actions_stand(client, figures):
    measure = Target.objects.get(code="F1")
    add_action(figures, measures=[measure])
    add_action(figures, what="Sign the lease", measures=[measure], due=date(2013, 10, 1))
    published(figures)
    words = page(client, "/scorecards/families/2013-09/")
    assert words.count("2 actions, 1 late") == 2
    assert 'href="/targets/F1/2013-09/#actions"' in words
    assert '<div class="look-part" id="actions">' in page(client, "/targets/F1/2013-09/")
    line = client.get("/api/v1/targets/F1/").json()["content"]["line"]
    assert line["plan_actions"] == {"open": 2, "late": 1}


@pytest.fixture
def head(client, council, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 10, 10, 0)
    client.force_login(council.people["head"])
    return client


def test_the_golden_thread_has_actions_beneath_their_objective(head, council):
    council.add_usual_targets()
    add_action(council)
    late = add_action(council, what="Sign the lease", due=date(2013, 10, 1))
    words = page(head, "/golden-thread/2013-14/")
    assert "What is being done: 2 actions: 1 late, 1 not started." in words
    assert words.index("Sign the lease") < words.index("Recruit two social workers")
    stop_action(late, reason="x", by=council.people["head"], at=AT)
    assert "What is being done: 1 action: 1 not started." in page(head, "/golden-thread/2013-14/")


def test_whoever_sees_no_drafts_sees_no_actions_in_the_thread(client, council):
    council.add_usual_targets()
    add_action(council)
    client.force_login(council.people["member"])
    assert "What is being done" not in page(client, "/golden-thread/2013-14/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_thread_asks_no_more_for_three_actions(head, council, django_assert_num_queries, count):
    council.add_usual_targets()
    for number in range(count):
        add_action(council, what=f"Action {number}")
    head.get("/golden-thread/2013-14/")
    with django_assert_num_queries(13):
        assert head.get("/golden-thread/2013-14/").status_code == 200
