"""What came of actions: evaluated after each publication, until a year was looked at; the owner is
asked once, and the public reads both.
"""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exceptions.evaluations.concluding import conclude_action
from exceptions.evaluations.evaluating import (
    evaluate_actions,
    evaluate_actions_job,
    plan_evaluations,
)
from exceptions.evaluations.reading import evaluated_actions
from exceptions.models import Conclusion, DeliveryAction, Evaluation
from exceptions.permissions import may_conclude_action, may_view_evaluation
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.formats.wording import terms
from pmf_portal.jobs.models import Job
from reporting.cycle.desk import due_tasks
from scorecards.models import ScorecardBuild
from scorecards.statistics.intervention import Outcome
from targets.actions.entries import EffectEntry
from targets.models import Action
from tests.exceptions.evaluated_actions import BEFORE, done, earlier_years, measure, published
from tests.exceptions.story import DECEMBER, NOVEMBER, OCTOBER, day, publish
from tests.targets.plan_actions import add_action

JANUARY = DECEMBER + 1


@pytest.fixture(params=[{}])
def measured(council, request):
    """A target of the Families Plan with figures of two years and a half before October."""
    measure(council, **request.param)
    return council


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_an_action_is_evaluated_once_three_figures_have_come(measured):
    action = done(measured)
    build = published(measured, 58, 57)
    assert evaluate_actions(build, at=day(2013, 12, 20)) == 0
    build = published(measured, 59, first=DECEMBER)
    assert evaluate_actions(build, at=day(2014, 1, 24)) == 1
    found = Evaluation.objects.get()
    assert (found.action_id, found.outcome, found.since) == (action.pk, "as_expected", OCTOBER)
    assert found.words.startswith(
        "The 3 figures since are on average 7.57 points higher than the 30 before;"
    )
    (row,) = evaluated_actions()
    assert row.content["expected"] == "+8 points from October 2013"
    event = AuditEvent.objects.get(action="evaluate_actions")
    assert event.subject == "December 2013" and '"as_expected":1' in event.text


def test_it_is_evaluated_anew_each_month_and_once_for_each(measured):
    done(measured)
    build = published(measured, 58, 57, 59)
    assert evaluate_actions(build, at=day(2014, 1, 24)) == 1
    assert evaluate_actions(build, at=day(2014, 1, 25)) == 0
    build = published(measured, 50, first=JANUARY)
    assert evaluate_actions(build, at=day(2014, 2, 25)) == 1
    (row,) = evaluated_actions()
    assert row.evaluation.build == build and Evaluation.objects.count() == 2


def test_after_the_last_word_it_rests(measured):
    done(measured)
    build = published(measured, 58, 57, 59)
    evaluate_actions(build, at=day(2014, 1, 24))
    first = Evaluation.objects.get()
    Evaluation.objects.create(
        action=first.action,
        target=first.target,
        build=publish(measured, JANUARY),
        outcome="as_expected",
        since=first.since,
        words="",
        content=first.content,
        is_last=True,
        evaluated_at=day(2014, 2, 25),
    )
    build = published(measured, 50, first=JANUARY + 1)
    assert evaluate_actions(build, at=day(2014, 3, 25)) == 0


@pytest.mark.parametrize(
    ("effect", "since", "outcome"),
    [
        ("8", (58, 57, 59), Outcome.AS_EXPECTED),
        ("-8", (58, 57, 59), Outcome.WRONG_WAY),
        ("20", (58, 57, 59), Outcome.PARTLY),
        ("20", (50, 51, 52), Outcome.NOT_MOVED),
        ("0.2", (50, 51, 52), Outcome.CANNOT_BE_SEEN),
    ],
)
def test_outcomes(measured, effect, since, outcome):
    done(measured, effect=effect)
    evaluate_actions(published(measured, *since), at=day(2014, 1, 24))
    assert Evaluation.objects.get().outcome == outcome


def test_what_cannot_be_judged_is_said_once_and_nobody_is_asked(council):
    council.specification = council.target("F1")
    council.approve()
    done(council)
    build = published(council, 58, 57, 59)
    evaluate_actions(build, at=day(2014, 1, 24))
    found = Evaluation.objects.get()
    assert (found.outcome, found.is_last) == ("not_judged", True)
    assert found.words == "Only 0 figures came before the action began."
    assert not Notice.objects.filter(subject__startswith="What came of").exists()


def test_an_action_that_is_not_done_or_states_no_effect_is_not_evaluated(measured):
    done(measured, effect="")
    add_action(
        measured,
        measures=[measured.specification.target],
        expected_effects=[EffectEntry(measured.specification.target, Decimal(8), OCTOBER)],
    )
    assert evaluate_actions(published(measured, 58, 57, 59), at=day(2014, 1, 24)) == 0


def test_others_that_were_to_move_it_are_named(measured):
    done(measured)
    done(measured, what="Train all teams")
    evaluate_actions(published(measured, 58, 57, 59), at=day(2014, 1, 24))
    for one in Evaluation.objects.all():
        assert one.words.endswith("1 other action was to move it at the same time.")


@pytest.mark.parametrize("measured", [{"cohort": "health"}], indirect=True)
def test_small_counts_are_not_derived_from_it(measured):
    done(measured)
    evaluate_actions(published(measured, 58, 57, 59), at=day(2014, 1, 24))
    (row,) = evaluated_actions()
    assert row.evaluation.words == "The figures since moved about as far as was expected."
    assert not {"points", "change", "lower", "upper"} & set(row.content)


def test_actions_of_delivery_plans_are_held_against_the_way_back(council, published_report):
    action = DeliveryAction.objects.get()
    earlier_years(council, BEFORE[:-1])
    DeliveryAction.objects.filter(pk=action.pk).update(status="done", done_on=date(2013, 10, 20))
    build = published(council, 60, 88, 90, 91)
    evaluate_actions(build, at=day(2014, 2, 25))
    (row,) = evaluated_actions()
    assert row.of == f"{terms.exception_report.capital} on F1"
    assert "points from November 2013 with the rest of its delivery plan" in row.content["expected"]
    assert row.evaluation.outcome in ("as_expected", "partly") and row.is_public
    # Its owner says at the end of the report what was learned.
    assert not Notice.objects.filter(subject__startswith="What came of").exists()


def test_the_job_runs_once_for_each_edition(measured):
    done(measured)
    published(measured, 58, 57, 59)
    (planned,) = plan_evaluations(day(2014, 1, 24))
    assert (planned["kind"], planned["period"], planned["subject"]) == (
        "evaluate_actions",
        "2013-12",
        "edition 1",
    )
    assert evaluate_actions_job("2013-12", "edition 1", day(2014, 1, 24)) == "1 evaluation made"
    assert not Job.objects.filter(kind="evaluate_actions").exists()


def test_without_a_publication_nothing_is_planned(council):
    assert list(plan_evaluations(day(2014, 1, 24))) == []


def test_the_owner_is_asked_once_by_letter_and_on_the_desk(measured):
    action = done(measured)
    head = measured.people["head"]
    evaluate_actions(published(measured, 58, 57, 59), at=day(2014, 1, 24))
    evaluate_actions(published(measured, 58, first=JANUARY), at=day(2014, 2, 25))
    letter = Notice.objects.get(user=head, subject__startswith="What came of")
    assert f"/actions/{action.pk}/evaluation/" in letter.body and "Moved as expected" in letter.body
    keys = [task.key for task in due_tasks(head, date(2014, 2, 26))]
    assert f"conclude-action-{action.pk}" in keys
    said(action, head)
    assert f"conclude-action-{action.pk}" not in [
        task.key for task in due_tasks(head, date(2014, 2, 26))
    ]


def said(action, by, **fields):
    usual = {"worked": "yes", "learned": "Two neighbours help", "again": True}
    return conclude_action(action, by=by, at=day(2014, 2, 26), **usual | fields)


# Pages


@pytest.fixture
def evaluated(measured, settings):
    settings.PORTAL_CLOCK = datetime(2014, 1, 28, 10, 0)
    action = done(measured)
    evaluate_actions(published(measured, 58, 57, 59), at=day(2014, 1, 24))
    measured.action = action
    return measured


def test_the_owner_says_what_is_concluded(client, evaluated):
    client.force_login(evaluated.people["head"])
    address = f"/actions/{evaluated.action.pk}/conclude/"
    assert "Moved as expected" in text_of(client.get(address))
    sent = {"worked": "partly", "learned": "One post took\nlong", "again": "no"}
    page = text_of(client.post(address, sent, follow=True))
    assert "What you conclude is saved." in page and "Would not do it again." in page
    word = Conclusion.objects.get()
    assert (word.worked, word.learned, word.again) == ("partly", "One post took\nlong", False)
    assert AuditEvent.objects.filter(action="conclude_action").count() == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"learned": "Much", "again": "yes"}, "Say whether it worked"),
        ({"worked": "yes", "again": "yes"}, "Say what was learned from it"),
        ({"worked": "yes", "learned": "Much"}, "Say whether you would do it again"),
        ({"worked": "perhaps", "learned": "Much", "again": "yes"}, "There is a problem"),
    ],
)
def test_bad_input_keeps_what_was_typed(client, evaluated, typed, message):
    client.force_login(evaluated.people["head"])
    answer = client.post(f"/actions/{evaluated.action.pk}/conclude/", typed)
    page = text_of(answer)
    assert answer.status_code == 200 and message in page and not Conclusion.objects.exists()
    assert "learned" not in typed or "Much" in page


def test_two_who_conclude_at_once_read_each_other(client, evaluated):
    client.force_login(evaluated.people["head"])
    said(evaluated.action, evaluated.people["manager"])
    sent = {"worked": "no", "learned": "Mine", "again": "no", "about": "0"}
    page = text_of(client.post(f"/actions/{evaluated.action.pk}/conclude/", sent))
    assert "Somebody else said what they conclude meanwhile." in page and "Mine" in page
    assert Conclusion.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("head", True),
        ("manager", True),
        ("team", True),
        ("lead", True),
        ("holder", False),
        ("auditor", False),
    ],
)
def test_who_may_conclude(evaluated, who, allowed):
    assert bool(may_conclude_action(evaluated.people[who], evaluated.action)) is allowed


def test_states_of_concluding(measured):
    action = done(measured)
    head = measured.people["head"]
    assert may_conclude_action(head, action).reason == "This action has not been evaluated yet."
    evaluate_actions(published(measured, 58, 57, 59), at=day(2014, 1, 24))
    assert may_conclude_action(head, action)
    action.done_on = None
    assert may_conclude_action(head, action).reason == "This action has not been evaluated yet."
    head.is_active = False
    assert may_conclude_action(head, action).reason == "This account is closed."


def test_of_a_report_its_owner_and_head_have_the_word(council, published_report):
    action = DeliveryAction.objects.get()
    action.status, action.done_on = "done", date(2013, 10, 20)
    action.save()
    Evaluation.objects.create(
        action=action,
        target=published_report.target,
        build=ScorecardBuild.objects.first(),
        outcome="moved",
        since=NOVEMBER,
        words="",
        content="{}",
        is_last=False,
        evaluated_at=day(2014, 1, 24),
    )
    assert may_conclude_action(council.people["head"], action)
    refused = may_conclude_action(council.people["lead"], action)
    assert not refused and "The word on this action is for" in refused.reason
    assert may_view_evaluation(council.people["auditor"], action)


def test_an_action_without_an_evaluation_says_when_there_will_be_one(client, measured):
    action = done(measured)
    client.force_login(measured.people["head"])
    page = text_of(client.get(f"/actions/{action.pk}/evaluation/"))
    assert "Once the action is done and three figures have come" in page
    assert "Say what you conclude" not in page


def test_the_public_reads_what_came_of_actions(client, evaluated):
    head = evaluated.people["head"]
    head.first_name, head.last_name = "Zoe", "Example"
    head.save()
    said(evaluated.action, head, learned="Two <b>neighbours</b> help")
    answer = client.get("/did-it-work/")
    page = text_of(answer)
    assert "1 of 1 actions moved their measure" in page
    assert "Recruiting or moving staff" in page and "+8 points from October 2013" in page
    assert "Two &lt;b&gt;neighbours&lt;/b&gt; help" in page and "<svg" in page
    assert "Zoe" not in page and "Post of head" in page


def test_the_public_chooses_by_kind_and_nonsense_is_passed_over(client, evaluated):
    page = text_of(client.get("/did-it-work/?kind=Recruiting or moving staff"))
    assert "Recruiting or moving staff: 1 of 1 moved the measure" in page
    assert "Show all of them" in page
    assert "Show all of them" not in text_of(client.get("/did-it-work/?kind=%00&year=x&page=zz"))


def test_an_action_that_is_not_done_after_all_is_not_listed(client, evaluated):
    Action.objects.filter(pk=evaluated.action.pk).update(status="late", done_on=None)
    assert "No action has ended long enough ago" in text_of(client.get("/did-it-work/"))
    client.force_login(evaluated.people["head"])
    page = text_of(client.get(f"/actions/{evaluated.action.pk}/evaluation/"))
    assert "Once the action is done and three figures have come" in page


def test_nothing_yet_is_said_plainly(client, council):
    page = text_of(client.get("/did-it-work/"))
    assert "No action has ended long enough ago to be judged" in page


def test_what_is_marked_or_of_an_unpublished_plan_is_not_public(client, council, published_report):
    action = DeliveryAction.objects.get()
    Evaluation.objects.create(
        action=action,
        target=published_report.target,
        build=ScorecardBuild.objects.first(),
        outcome="moved",
        since=NOVEMBER,
        words="Zz words of the figures",
        content='{"code":"F1","title":"T","service":"S","expected":"x"}',
        is_last=False,
        evaluated_at=day(2014, 1, 24),
    )
    DeliveryAction.objects.filter(pk=action.pk).update(done_on=date(2013, 10, 20), status="done")
    assert "Zz words" in text_of(client.get("/did-it-work/"))
    DeliveryAction.objects.filter(pk=action.pk).update(mark="personal")
    for address in ("/did-it-work/", "/did-it-work/actions.csv"):
        assert "Zz words" not in text_of(client.get(address))


def test_the_csv_has_every_row(client, evaluated):
    said(evaluated.action, evaluated.people["head"], learned="=1+1")
    body = client.get("/did-it-work/actions.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row["outcome"] == "Moved as expected" and row["owner_concludes"] == "Yes, it worked"
    assert (row["change"], row["by_the_figures_of"]) == ("7.57", "2013-12")
    assert row["learned"] == "'=1+1" and row["done_on"] == "2013-10-20"


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_as_much_for_three_as_for_one(client, measured, number, settings):
    settings.PORTAL_CLOCK = datetime(2014, 1, 28, 10, 0)
    for place in range(number):
        action = done(measured, what=f"Action {place}")
    build = published(measured, 58, 57, 59)
    with CaptureQueriesContext(
        connection,
    ) as evaluating:
        evaluate_actions(build, at=day(2014, 1, 24))
    with CaptureQueriesContext(connection) as public:
        assert client.get("/did-it-work/").content.count(b'class="portal-evaluated"') == number
    client.force_login(measured.people["head"])
    with CaptureQueriesContext(connection) as own:
        client.get(f"/actions/{action.pk}/evaluation/")
    assert (len(evaluating), len(public), len(own)) == QUERIES[connection.vendor]


QUERIES = {"sqlite": (20, 4, 9), "postgresql": (19, 4, 9)}
