"""Each red that leaves a plan is accounted for, before the plan is handed in at any door."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.cycle.desk import due_tasks
from targets.challenge import submit_plan
from targets.departures import left_in, reds_to_account_for, years_of_departures
from targets.drafting import remove_draft
from targets.life_permissions import may_account_for_red
from targets.models import Approval, Departure, Submission
from targets.rules.measure_life import Fate
from tests.reporting.lives.leaving import (
    APPROVED_AT,
    NEXT,
    SAID_AT,
    approve_next,
    last_of,
    published_with_reds,
    saying,
)

ASK = "Say what becomes of these measures that were red: F2 Measure F2."
PLAN = "/plans/families/2014-15/"


@pytest.fixture
def next_plan(september):
    """September is published with F2 red; the plan for 2014/15 has F1 and no F2."""
    september.draft = september.target("F1", year=NEXT, planned="95")
    return september


def test_a_plan_is_not_handed_in_before_its_reds_are_accounted_for(next_plan):
    by = {"by": next_plan.people["director"], "at": SAID_AT}
    with pytest.raises(Refused, match="^" + ASK.replace(".", r"\.")):
        submit_plan(next_plan.plans["families"], NEXT, **by)
    saying(next_plan, "F2")()
    submit_plan(next_plan.plans["families"], NEXT, **by)
    assert Submission.objects.count() == 1


def test_the_page_asks_by_name_and_offers_no_button(client, next_plan):
    client.force_login(next_plan.people["director"])
    page = client.get(PLAN).content.decode()
    assert "Say what becomes of these measures that were red:" in page
    assert f'href="{PLAN}leaving/F2/"' in page and "Submit for approval" not in page
    answer = client.post(PLAN + "submit/", follow=True).content.decode()
    assert ASK in answer and not Submission.objects.exists()


def test_a_decision_taken_elsewhere_is_not_written_down_before(next_plan, tmp_path):
    minute = tmp_path / "minute.pdf"
    minute.write_bytes(b"%PDF")
    asked = {
        "holder": "holder",
        "reference": "Minute 3",
        "evidence": minute,
        "by": "team",
        "verbosity": 0,
    }
    with pytest.raises(CommandError, match="Say what becomes of these measures"):
        call_command("record_approval", "families", "2014/15", **asked)
    assert not Approval.objects.filter(financial_year=NEXT).exists()


def test_the_round_asks_and_the_desk_of_the_head_too(client, next_plan, at):
    kinds = {task.kind: task for task in due_tasks(next_plan.people["director"], at.date())}
    task = kinds["Reds to account for"]
    assert (task.words, task.about) == ("Families Plan 2014/15: 1 red measure left out", "F2")
    assert task.url == PLAN + "leaving/"
    other = due_tasks(next_plan.people["other_director"], at.date())
    assert "Reds to account for" not in {task.kind for task in other}


def test_a_measure_that_is_carried_on_needs_no_word(next_plan):
    next_plan.target("F2", year=NEXT, plan="places")
    assert reds_to_account_for(next_plan.plans["families"], NEXT) == []
    with pytest.raises(Refused, match="F2 is carried on in Places Plan 2014/15"):
        saying(next_plan, "F2")()


def test_a_green_measure_may_leave_without_a_word(next_plan):
    next_plan.target("F9", year=NEXT)
    saying(next_plan, "F2")()
    assert reds_to_account_for(next_plan.plans["families"], NEXT) == []


def test_a_successor_that_is_taken_out_again_leaves_the_red_unaccounted(next_plan):
    follows = next_plan.target("F9", year=NEXT, aggregation="ratio")
    saying(next_plan, "F2", Fate.RENAMED, follows=[follows])()
    assert reds_to_account_for(next_plan.plans["families"], NEXT) == []
    remove_draft(follows, seen_version=None, by=next_plan.people["manager"], at=SAID_AT)
    [waiting] = reds_to_account_for(next_plan.plans["families"], NEXT)
    assert waiting.code == "F2"


@pytest.mark.parametrize(
    ("fate", "follows", "refused"),
    [
        (Fate.RETIRED, ["F1"], "Nothing takes the place"),
        (Fate.RENAMED, ["F1"], "is measured in another way"),
        (Fate.REPLACED, ["P1"], "P1 is in no plan of 2014/15"),
        (Fate.REPLACED, ["F2"], "cannot follow itself"),
        (Fate.SPLIT, ["F1"], "at least two"),
    ],
)
def test_what_cannot_follow_is_refused(next_plan, fate, follows, refused):
    known = [last_of(code) for code in follows]
    with pytest.raises(Refused, match=refused):
        saying(next_plan, "F2", fate, follows=known)()
    assert not Departure.objects.exists()


def test_who_saw_an_older_word_is_told(next_plan):
    first = saying(next_plan, "F2")()
    with pytest.raises(ChangedMeanwhile):
        saying(next_plan, "F2", reason="Other")()
    saying(next_plan, "F2", reason="Better", seen=first.pk)()
    assert [one.reason for one in Departure.objects.order_by("pk")] == ["Why", "Better"]


def test_each_word_is_one_line_of_the_trail(next_plan):
    saying(next_plan, "F2", Fate.REPLACED, follows=[next_plan.draft])()
    event = AuditEvent.objects.get(action="account_for_red")
    assert event.subject == "F2 2014/15" and '"successors":["F1"]' in event.text


STATES = {
    "a draft of the next year is begun": (lambda c: None, True),
    "it was said already": (lambda c: saying(c, "F2")(), True),
    "the plan is with its approver": (
        lambda c: (saying(c, "F2")(), submitted(c)),
        False,
    ),
    "the plan is approved and nothing was said": (lambda c: approve_next(c), True),
    "the plan is approved and it was said": (
        lambda c: (saying(c, "F2")(), approve_next(c)),
        False,
    ),
    "the measure is carried on": (lambda c: c.target("F2", year=NEXT), False),
}


def submitted(council):
    submit_plan(council.plans["families"], NEXT, by=council.people["director"], at=SAID_AT)


@pytest.mark.parametrize("state", STATES)
def test_when_something_can_be_said(next_plan, state):
    reach, expected = STATES[state]
    reach(next_plan)
    verdict = may_account_for_red(next_plan.people["manager"], last_of("F2"))
    assert bool(verdict) == expected, verdict.reason
    assert not may_account_for_red(next_plan.people["other_head"], last_of("F2"))


def test_the_form_saves_and_keeps_what_was_typed(client, next_plan):
    client.force_login(next_plan.people["manager"])
    address = PLAN + "leaving/F2/"
    page = client.get(address).content.decode()
    assert "What becomes of this measure?" in page and "F1 Measure F1" in page
    typed = {"fate": "replaced", "reason": "Counted better now", "seen_version": "0"}
    answer = client.post(address, typed).content.decode()
    assert "Choose the measure that takes its place." in answer and "Counted better now" in answer
    target = next_plan.draft.target_id
    assert client.post(address, typed | {"successors": [target]}).status_code == 302
    listed = client.get(PLAN + "leaving/").content.decode()
    assert "Counted better now" in listed and "Every red measure" in listed
    late = client.post(address, typed | {"reason": "Late", "successors": [target]}).content.decode()
    assert "Somebody else has said" in late and "Late" in late


@pytest.mark.parametrize(
    "sent", [{}, {"fate": "x"}, {"fate": "retired", "successors": ["x", "-1", "9" * 40]}]
)
def test_bad_input_is_no_failure(client, next_plan, sent):
    client.force_login(next_plan.people["manager"])
    address = PLAN + "leaving/F2/"
    assert client.post(address, sent | {"seen_version": "zz"}).status_code == 200
    assert client.get(PLAN + "leaving/NONE/").status_code == 404
    assert client.get("/plans/families/1990-91/leaving/").status_code == 200


def test_what_left_is_known_once_the_plan_is_approved(next_plan):
    assert left_in(NEXT, SAID_AT.date()) == [] and years_of_departures() == []
    approve_next(next_plan)
    assert [one.target.code for one in left_in(NEXT, APPROVED_AT.date())] == ["F2"]
    assert years_of_departures() == [NEXT]


def test_a_plan_that_is_never_approved_has_left_when_the_year_is_over(next_plan):
    approve_next(next_plan)
    over = NEXT.last.last_day + timedelta(days=1)
    assert [one.target.code for one in left_in(NEXT, over)] == ["C1", "F2", "P1"]


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(
    client, council, django_assert_num_queries, more
):
    published_with_reds(council, reds=more)
    council.target("F1", year=NEXT, planned="95")
    client.force_login(council.people["director"])
    with django_assert_num_queries(10):
        assert client.get(PLAN + "leaving/").content.count(b"Not said yet") == more
