"""Scores of risks over time: the rule as a table, the acts that add to it, and what is carried
over from before.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.db.migrations.executor import MigrationExecutor

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from targets.models import Risk, RiskAssessment
from targets.risks import Scored, add_risk, change_risk, version_of
from targets.rules.risk_scores import Assessed, Movement, Way, lately, movement

APRIL, JULY, NOVEMBER = date(2013, 4, 20), date(2013, 7, 1), date(2013, 11, 5)
HISTORY = [Assessed(APRIL, 2, 4), Assessed(JULY, 4, 4), Assessed(NOVEMBER, 3, 4)]
AT = datetime(2013, 12, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("then", "now", "expected", "way"),
    [
        (APRIL, JULY, (APRIL, 8, 16), Way.RISING),
        (APRIL, date(2013, 6, 30), (APRIL, 8, 8), Way.SAME),
        (date(2013, 6, 30), JULY, (date(2013, 6, 30), 8, 16), Way.RISING),
        (JULY, NOVEMBER, (JULY, 16, 12), Way.FALLING),
        (date(2013, 1, 1), NOVEMBER, (APRIL, 8, 12), Way.RISING),
        (date(2013, 1, 1), APRIL, (APRIL, 8, 8), Way.SAME),
    ],
)
def test_the_score_then_and_now_of_any_two_days(then, now, expected, way):
    moved = movement(HISTORY, then, now)
    assert moved == Movement(*expected)
    assert moved.way is way


def test_a_risk_that_was_not_known_yet_has_no_score():
    assert movement(HISTORY, date(2013, 1, 1), date(2013, 4, 19)) is None
    assert movement([], APRIL, JULY) is None


def test_of_two_scores_of_one_day_the_later_holds():
    both = [Assessed(APRIL, 2, 2), Assessed(APRIL, 3, 3)]
    assert movement(both, APRIL, APRIL).now == 9
    assert movement(both, APRIL, APRIL).words == "9"


def test_scores_are_compared_with_those_of_three_months_ago():
    assert lately(date(2013, 11, 30)) == date(2013, 8, 31)
    assert lately(date(2014, 1, 2)) == date(2013, 10, 31)


@pytest.fixture
def winter(council):
    return add_risk(
        reference="R1",
        kind=Risk.RISK,
        title="Winter",
        likelihood=2,
        impact=4,
        owner=council.people["head"],
        mitigation="More places",
        objectives=[council.priorities["families"]],
        scored=Scored(APRIL),
        by=council.people["risk"],
        at=AT,
    )


def score(risk, council, likelihood, scored, at=AT):
    return change_risk(
        risk,
        likelihood=likelihood,
        objectives=list(risk.objectives.all()),
        seen_version=version_of(risk),
        scored=scored,
        by=council.people["risk"],
        at=at,
    )


def test_each_score_stays_with_its_day_and_reason(winter, council):
    score(winter, council, 4, Scored(JULY, "Wards are full."))
    kept = list(RiskAssessment.objects.values_list("assessed_on", "likelihood", "reason"))
    assert kept == [(APRIL, 2, ""), (JULY, 4, "Wards are full.")]
    assert AuditEvent.objects.get(action="change_risk").reason == "Wards are full."
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskAssessment.objects.update(likelihood=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        RiskAssessment.objects.first().delete()


@pytest.mark.parametrize(
    ("scored", "words"),
    [
        (Scored(JULY), "Say why the score changes"),
        (Scored(date(2013, 4, 19), "Full"), "It was scored on 20 April 2013"),
        (Scored(date(2013, 12, 3), "Full"), "This day is still to come"),
    ],
)
def test_a_score_without_reason_or_out_of_order_is_refused(winter, council, scored, words):
    with pytest.raises(Refused, match=words):
        score(winter, council, 4, scored)
    assert RiskAssessment.objects.count() == 1
    winter.refresh_from_db()
    assert winter.likelihood == 2


def test_what_changes_no_score_asks_for_no_reason(winter, council):
    change_risk(
        winter,
        mitigation="Still more places",
        objectives=[],
        seen_version=version_of(winter),
        by=council.people["risk"],
        at=AT,
    )
    assert RiskAssessment.objects.count() == 1


def test_the_register_says_what_rises_and_what_is_closed(winter, council, client, settings):
    settings.PORTAL_CLOCK = datetime(2013, 9, 20, 12)
    score(winter, council, 4, Scored(JULY, "Wards are full."))
    client.force_login(council.people["risk"])
    page = " ".join(client.get("/risks/").content.decode().split())
    assert "<strong>Rising</strong>: 8 on 30 June 2013, now 16" in page
    assert "1 July 2013: <strong>16</strong> (4 × 4). Wards are full." in page
    Risk.objects.update(closed_on=JULY)
    page = " ".join(client.get("/risks/").content.decode().split())
    assert "closed on 1 July 2013" in page and "Rising" not in page


def test_a_score_of_nonsense_keeps_what_was_typed(winter, council, client):
    client.force_login(council.people["risk"])
    typed = {
        "reference": "R1",
        "kind": "risk",
        "title": "Winter",
        "likelihood": "5",
        "impact": "4",
        "owner": council.people["head"].pk,
        "mitigation": "More places",
        "objectives": [council.priorities["families"].pk],
        "seen_version": version_of(winter),
        "assessed_on": "31/2/2013",
        "reason": "Wards are full.",
    }
    page = client.post(f"/risks/{winter.pk}/change/", typed).content.decode()
    assert "There is no 31 February 2013" in page and "Wards are full." in page
    page = client.post(
        f"/risks/{winter.pk}/change/", typed | {"assessed_on": "", "reason": ""}
    ).content.decode()
    assert "Say why the score changes" in page
    assert RiskAssessment.objects.count() == 1


BEFORE = ("targets", "0018_scores_over_time")
AFTER = ("targets", "0019_carry_over_scores")


def fill_register(apps):
    """A risk that the trail tells of (scored twice, once only its words changed), and one that it
    does not know.
    """

    def make(app, model, **fields):
        return apps.get_model(app, model).objects.using("before").create(**fields)

    head = make("council", "User", username="head")
    for reference, likelihood in (("R1", 4), ("R2", 5)):
        words = {"title": "Winter", "kind": "risk", "mitigation": "Places", "owner": head}
        make("targets", "Risk", reference=reference, likelihood=likelihood, impact=3, **words)
    told = [
        ("add_risk", APRIL, "{}"),
        ("change_risk", JULY, '{"changed":{"likelihood":["2","4"]}}'),
        ("change_risk", NOVEMBER, '{"changed":{"title":["Snow","Winter"]}}'),
    ]
    for number, (action, day, details) in enumerate(told, 1):
        make(
            "audit",
            "AuditEvent",
            sequence=number,
            at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
            actor_id=head.pk if action == "add_risk" else 999,
            actor="Head",
            action=action,
            subject="R1 Winter",
            text=f'{{"details":{details}}}',
            previous_hash="0",
            hash=str(number),
        )


@pytest.mark.slow
def test_scores_before_are_carried_over_from_the_audit_trail(database_of_before):
    connection = database_of_before
    fill_register(MigrationExecutor(connection).migrate([BEFORE]).apps)
    apps = MigrationExecutor(connection).migrate([AFTER]).apps
    rows = apps.get_model("targets", "RiskAssessment").objects.using("before").order_by("pk")
    head = apps.get_model("council", "User").objects.using("before").get().pk
    carried = list(
        rows.values_list("risk__reference", "assessed_on", "likelihood", "impact", "assessed_by")
    )
    assert carried[:2] == [("R1", APRIL, 2, 3, head), ("R1", JULY, 4, 3, None)]
    ((reference, _, likelihood, impact, person),) = carried[2:]
    assert (reference, likelihood, impact, person) == ("R2", 5, 3, None)
    assert all("Carried over" in row.source for row in rows)
