"""Expected effects of decisions: written before, frozen when the decision is taken, compared with what
was published, explained by whoever answers for it.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.cycle.desk import due_tasks
from reporting.effects import permissions, services
from reporting.effects.comparing import compare_effects, plan_effect_comparisons
from reporting.effects.reading import newest_figure
from reporting.effects.services import (
    change_effect,
    correct_effect,
    explain_effect,
    withdraw_effect,
)
from reporting.lessons import assurance
from reporting.models import DecisionEffect, EffectCorrection, Recommendation
from reporting.website import expected_effects
from tests.reporting.assurance.story import AT, BY, LATER, by, decided, expected, minuted
from tests.reporting.scrutiny.story import families, sent
from tests.reporting.september import SEPTEMBER

pytestmark = pytest.mark.django_db
CHANGED = {"direction": "rise", "size": Decimal(1), "size_kind": "units", "by_month": BY}


def test_an_effect_starts_from_the_newest_published_figure(september):
    effect = expected(september, decided(september))
    assert (effect.baseline, effect.baseline_month) == (Decimal("91.2"), SEPTEMBER)
    assert effect.sentence == (
        "Expected to rise by 2 points by December 2013, from 91.2% in September 2013 to 93.2%."
    )
    assert effect.standing == "frozen" and effect.owner == september.people["head"]
    assert AuditEvent.objects.filter(action="expect_effect").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"by_month": Month(2013, 10)}, "by_month"),
        ({"by_month": Month(2013, 9)}, "by_month"),
        ({"size": Decimal(9)}, "size"),
        ({"direction": "fall", "size": Decimal(99)}, "size"),
    ],
)
def test_it_is_written_before_its_month_and_can_be_seen(september, change, field):
    with pytest.raises(Refused) as refused:
        expected(september, decided(september), **change)
    assert refused.value.field == field and not DecisionEffect.objects.exists()


def test_a_measure_without_a_published_figure_has_no_effect(approved):
    with pytest.raises(Refused, match="No figure of this measure is published"):
        expected(approved, decided(approved))


def test_one_effect_stands_for_a_measure_and_month_of_a_decision(september):
    output = decided(september)
    expected(september, output)
    with pytest.raises(Refused, match="is written down already"):
        expected(september, output)


def test_it_is_changed_until_the_decision_is_taken(september):
    effect = expected(september, minuted(september))
    assert effect.standing == "written"
    words = {"because": "Fewer posts", "seen_version": 1}
    changed = change_effect(effect, **CHANGED, **words, **by(september))
    assert changed.sentence.startswith("Expected to rise by 1 point")
    with pytest.raises(ChangedMeanwhile):
        change_effect(effect, **CHANGED, **words, **by(september))
    assert withdraw_effect(effect, **by(september)).state == "withdrawn"


def test_once_the_decision_is_taken_it_is_corrected_with_what_stood(september):
    effect = expected(september, decided(september))
    with pytest.raises(Refused, match="stands at “Waits for its month”"):
        change_effect(effect, **CHANGED, because="", seen_version=1, **by(september))
    with pytest.raises(Refused, match="stands at"):
        withdraw_effect(effect, **by(september))
    correct_effect(effect, **CHANGED, reason="A slip of the pen", seen_version=1, **by(september))
    [correction] = EffectCorrection.objects.all()
    assert "by 2 points" in correction.before and correction.reason == "A slip of the pen"
    with pytest.raises(IntegrityError), transaction.atomic():
        EffectCorrection.objects.update(before="")
    with pytest.raises(Refused, match="Nothing is changed"):
        correct_effect(effect, **CHANGED, reason="Again", seen_version=2, **by(september))
    begun = datetime(2013, 12, 2, 9, tzinfo=LONDON)
    with pytest.raises(Refused, match="has begun"):
        further = CHANGED | {"by_month": Month(2014, 3)}
        correct_effect(effect, **further, reason="x", seen_version=2, **by(september, at=begun))


@pytest.mark.parametrize(
    ("value", "outcome", "ends", "missed"),
    [
        ("93.2", "reached", "it was 93.2%: reached.", False),
        ("92", "partly", "it was 92.0%: partly reached.", True),
        ("90", "not_reached", "it was 90.0%: not reached.", True),
        (None, "no_figure", "it cannot be compared.", False),
    ],
)
def test_it_is_compared_once_with_the_published_month(
    september, found, value, outcome, ends, missed
):
    effect = expected(september, decided(september))
    assert list(plan_effect_comparisons(LATER)) == []
    found(value)
    [job] = plan_effect_comparisons(LATER)
    assert (job["kind"], job["period"]) == ("compare_effects", "2013-12")
    assert compare_effects(BY, at=LATER) == 1 and compare_effects(BY, at=LATER) == 0
    assert list(plan_effect_comparisons(LATER)) == []
    effect.refresh_from_db()
    assert effect.outcome == outcome and effect.words.endswith(ends)
    assert (
        Notice.objects.filter(user=september.people["head"], key__startswith="effect").count() == 1
    )
    [fact] = assurance.effects()
    assert fact.is_missed is missed


def test_a_month_without_the_figure_is_compared_again_when_it_is_corrected(september, found):
    effect = expected(september, decided(september))
    found(None)
    compare_effects(BY, at=LATER)
    found("94", edition=2)
    assert len(list(plan_effect_comparisons(LATER))) == 1 and compare_effects(BY, at=LATER) == 1
    effect.refresh_from_db()
    assert (effect.outcome, effect.compared_edition) == ("reached", 2)
    found("80", edition=3)
    assert list(plan_effect_comparisons(LATER)) == [] and compare_effects(BY, at=LATER) == 0


def test_a_month_in_another_unit_is_no_figure(september, found):
    effect = expected(september, decided(september))
    DecisionEffect.objects.update(unit="days")
    found("4500")
    compare_effects(BY, at=LATER)
    effect.refresh_from_db()
    assert (effect.outcome, effect.actual) == ("no_figure", None)
    assert "another unit" in effect.words


def test_a_later_comparison_has_no_earlier_explanation(september, found):
    effect = expected(september, decided(september))
    found(None)
    compare_effects(BY, at=LATER)
    effect.refresh_from_db()
    explain_effect(effect, why="The system was down", **by(september, "head", LATER))
    found("94", edition=2)
    compare_effects(BY, at=LATER)
    effect.refresh_from_db()
    assert (effect.outcome, effect.why, effect.explained_at) == ("reached", "", None)
    assert effect.standing == "compared"
    assert "The system was down" in AuditEvent.objects.get(action="explain_effect").text


def test_a_correction_keeps_the_figure_and_unit_it_starts_from(september, monkeypatch):
    effect = expected(september, decided(september))
    newest = newest_figure(effect.target)
    other = replace(newest.measure, unit="days", polarity="lower", decimals=0)
    later = replace(newest, measure=other, value=Decimal(97), month=Month(2013, 11))
    monkeypatch.setattr(services, "newest_figure", lambda target: later)
    further = CHANGED | {"size": Decimal(4)}
    held = correct_effect(effect, **further, reason="A slip", seen_version=1, **by(september))
    assert held.expected.words == (
        "Expected to rise by 4 points by December 2013, from 91.2% in September 2013 to 95.2%"
    )
    with pytest.raises(Refused, match="above 100%"):
        further = CHANGED | {"size": Decimal(9)}
        correct_effect(effect, **further, reason="A slip", seen_version=2, **by(september))


@pytest.mark.parametrize(
    ("decide", "act", "words"),
    [(minuted, change_effect, "because"), (decided, correct_effect, "reason")],
)
def test_two_effects_do_not_come_to_one_month(september, decide, act, words):
    output = decide(september)
    expected(september, output)
    other = expected(september, output, by_month=Month(2014, 3))
    with pytest.raises(Refused, match="is written down already") as refused:
        act(other, **CHANGED, **{words: "x"}, seen_version=1, **by(september))
    assert refused.value.field == "by_month"
    moved = CHANGED | {"size": Decimal(3), "by_month": Month(2014, 3)}
    assert act(other, **moved, **{words: "x"}, seen_version=1, **by(september)).size == 3


def test_an_effect_of_an_open_decision_is_not_compared(september, found):
    expected(september, minuted(september))
    found("93.2")
    assert compare_effects(BY, at=LATER) == 0


def test_its_owner_says_why_and_the_task_goes(september, found):
    effect, head = expected(september, decided(september)), september.people["head"]
    with pytest.raises(Refused):
        explain_effect(effect, why="Too early", **by(september, "head"))
    found("92")
    compare_effects(BY, at=LATER)
    tasks = [one for one in due_tasks(head, LATER.date()) if one.key.startswith("effect")]
    assert [one.kind for one in tasks] == ["Expected effects to explain"]
    explain_effect(effect, why="Posts came late", **by(september, "head", LATER))
    assert not [one for one in due_tasks(head, LATER.date()) if one.key.startswith("effect")]
    effect.refresh_from_db()
    assert effect.standing == "explained" and effect.why == "Posts came late"


@pytest.mark.parametrize("name", ["team", "head", "other_head", "committee", "partner"])
@pytest.mark.parametrize("state", ["written", "frozen", "compared", "explained"])
def test_who_may_do_what_in_each_state(september, name, state):
    output = minuted(september) if state == "written" else decided(september)
    effect = expected(september, output)
    if state in ("compared", "explained"):
        effect.state = state
    user = september.people[name]
    verdicts = {
        "change": permissions.may_change_effect(user, effect),
        "withdraw": permissions.may_withdraw_effect(user, effect),
        "correct": permissions.may_correct_effect(user, effect, AT.date()),
        "explain": permissions.may_explain_effect(user, effect),
    }
    acts = {
        "written": {"change", "withdraw"},
        "frozen": {"correct"},
        "compared": {"explain"},
        "explained": {"explain"},
    }
    allowed = {act for act, verdict in verdicts.items() if verdict}
    assert allowed == (acts[state] if name in ("team", "head") else set())
    assert all(verdict.reason for verdict in verdicts.values() if not verdict)


def test_nothing_exempt_is_public(september, client):
    effect = expected(september, decided(september, exempt="3"))
    assert b"Fill the posts" not in client.get("/expected-effects/").content
    assert client.get(effect.get_absolute_url()).status_code == 404
    assert assurance.effects() == []
    client.force_login(september.people["other_head"])
    assert client.get(effect.get_absolute_url()).status_code == 404
    assert b"Fill the posts" not in client.get("/expected-effects/").content
    client.force_login(september.people["head"])
    assert client.get(effect.get_absolute_url()).status_code == 200
    trail = AuditEvent.objects.get(action="expect_effect")
    assert "91.2" not in str(trail.__dict__)


def test_everybody_reads_an_effect_once_the_decision_is_taken(september, client):
    effect = expected(september, minuted(september))
    assert client.get(effect.get_absolute_url()).status_code == 404
    DecisionEffect.objects.all().delete()
    effect = expected(september, decided(september, body={"title": "Council board"}))
    page = client.get(effect.get_absolute_url()).content.decode()
    assert "Expected to rise by 2 points" in page and "Post of head" in page
    assert "Fill the posts now" in client.get("/expected-effects/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_whatever_there_is(
    september, client, number, django_assert_num_queries
):
    output = decided(september)
    for place in range(number):
        expected(september, output, by_month=BY + place)
    with django_assert_num_queries(4):
        assert client.get("/expected-effects/").status_code == 200


def test_what_is_to_come_has_pages(september, client, monkeypatch):
    monkeypatch.setattr(expected_effects, "ON_A_PAGE", 2)
    output = decided(september)
    for place in range(3):
        expected(september, output, by_month=BY + place)
    first, second = (client.get(f"/expected-effects/?first={n}").content.decode() for n in "12")
    assert "by February 2014" not in first and "by February 2014" in second
    assert 'href="?first=2"' in first and "by December 2013" not in second


def test_what_is_not_decided_after_all_is_not_to_come(council, september, client):
    one = sent(september, families(september))
    expected(september, one)
    client.force_login(september.people["team"])
    assert "F1" in client.get("/expected-effects/").content.decode()
    Recommendation.objects.update(state="rejected")
    assert "Still to come" not in client.get("/expected-effects/").content.decode()


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ([], "No expected effect has been compared with a published figure yet."),
        (["no_figure"], "No expected effect has been compared with a published figure yet."),
        (["reached"], "1 effect is compared: 1 reached."),
        (
            ["reached", "partly", "no_figure"],
            "2 effects are compared: 1 reached, 1 partly reached. 1 cannot be compared, for want of"
            " a figure.",
        ),
    ],
)
def test_what_has_no_figure_is_not_compared(september, client, outcomes, words):
    output = decided(september)
    for place, outcome in enumerate(outcomes):
        effect = expected(september, output, by_month=BY + place)
        known = {"state": "compared", "outcome": outcome, "compared_edition": 1}
        DecisionEffect.objects.filter(pk=effect.pk).update(**known)
    page = " ".join(client.get("/expected-effects/").content.decode().split())
    assert f">{words}<" in page


def test_the_page_of_a_decision_leads_to_its_effect(september, client):
    output = decided(september)
    client.force_login(september.people["head"])
    address = f"/decisions/{output.pk}/expect-effect/"
    assert address in client.get(output.get_absolute_url()).content.decode()
    typed = {
        "target": september.latest.target_id,
        "direction": "rise",
        "size": "2",
        "size_kind": "units",
        "by_month": "2013-12",
        "because": "More posts",
    }
    refused = client.post(address, typed | {"size": "twelve", "because": "Kept words"})
    assert "Kept words" in refused.content.decode() and not DecisionEffect.objects.exists()
    refused = client.post(address, typed | {"by_month": "2013-09"})
    assert "Write it before the month begins" in refused.content.decode()
    answer = client.post(address, typed)
    effect = DecisionEffect.objects.get()
    assert answer.url == effect.get_absolute_url()
    assert effect.sentence in client.get(output.get_absolute_url()).content.decode()
    client.force_login(september.people["other_head"])
    assert client.get(address).status_code == 403
