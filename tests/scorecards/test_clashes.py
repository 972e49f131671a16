"""Green and failing: each contradiction as a table with what only comes near to it, the finding of
the page, and how many planted ones are found.
"""

from datetime import date
from decimal import Decimal

import pytest

from pmf_portal.periods.month import FinancialYear
from scorecards.plan_delivery.clashes import (
    ClashKind,
    PlanAction,
    PlanMeasure,
    PlanMonth,
    PlanRisk,
    clashes,
)
from scorecards.plan_delivery.finding import Answer, finding
from scorecards.plan_delivery.money import MonthSpent, money_of
from targets.rules.actions import Standing
from targets.rules.risk_scores import Movement
from tests.bench.plan_months import PLANTED, stories, worth

pytestmark = pytest.mark.any_database
YEAR = FinancialYear(2013)
AUGUST = date(2013, 8, 31)
S = Standing


def measure(code="M1", rating="green", **fields):
    return PlanMeasure(code, "Bins", rating, "63.0%, plan 78.0%", objective=1, **fields)


def spent(kind="revenue", share="1", months=6, forecast=None, agreed=1200):
    profile = Decimal(agreed) if kind == "staff" else Decimal(agreed) / 12
    rows = [MonthSpent(m, profile, profile * Decimal(share)) for m in YEAR.months[:months]]
    rows += [MonthSpent(m, profile, None) for m in YEAR.months[months:]]
    return money_of(kind, Decimal(agreed), rows, None if forecast is None else Decimal(forecast))


def risk(then, now, objectives=(1,)):
    return PlanRisk("R1", "Winter", Movement(AUGUST, then, now), frozenset(objectives), "Head")


def action(standing, *codes, open_steps=()):
    return PlanAction("Recruit", standing, frozenset(codes or ("M1",)), open_steps, "Head")


GREEN, AMBER, RED = measure(), measure(rating="amber"), measure(rating="red")
WORSE = measure(rating="amber", direction="deteriorating")
STEP = (("Contract signed", date(2013, 9, 30)),)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            {"measures": [GREEN, measure("M2", "red")], "money": [spent(share="1.03")]},
            "1 of 2 measures is green, but revenue is £18 (3.0%) over its profile to September"
            " 2013.",
        ),
        (
            {"measures": [GREEN], "money": [spent(forecast=1230)]},
            "Its one measure is green, but revenue is forecast to end the year £30 (2.5%) over what"
            " is agreed.",
        ),
        (
            {"measures": [GREEN], "money": [spent("staff", "1.03")]},
            "Its one measure is green, but 36.0 FTE (3.0%) more are in post than profiled for"
            " September 2013.",
        ),
        (
            {"measures": [RED], "money": [spent(share="0.94")]},
            "M1 Bins is red, and £36 (6.0%) of the revenue profiled to September 2013 is unspent.",
        ),
        (
            {"measures": [RED, measure("M2", "red")], "money": [spent("staff", "0.94")]},
            "M1 and M2 are red, and 72.0 FTE (6.0%) of the posts profiled for September 2013 are"
            " not filled.",
        ),
        (
            {"measures": [GREEN], "risks": [risk(8, 16)]},
            "M1 Bins is green, but the risk R1 “Winter” has risen from 8 to 16 since 31 August"
            " 2013.",
        ),
        (
            {"measures": [measure(f"M{n}") for n in range(5)], "risks": [risk(4, 8)]},
            "M0, M1 and 3 more are green, but the risk R1 “Winter” has risen from 4 to 8 since"
            " 31 August 2013.",
        ),
        (
            {"measures": [RED], "actions": [action(S.DONE), action(S.ON_TRACK), action(S.STOPPED)]},
            "Both actions for M1 Bins are on track or done, but the measure is red: 63.0%, plan"
            " 78.0%.",
        ),
        (
            {"measures": [WORSE], "actions": [action(S.ON_TRACK)]},
            "The one action for M1 Bins is on track, but the measure is getting worse:"
            " 63.0%, plan 78.0%.",
        ),
        (
            {"actions": [action(S.DONE, "M9", open_steps=STEP)]},
            "The action “Recruit” is reported done, but its step “Contract signed” of 30 September"
            " 2013 is open.",
        ),
    ],
)
def test_a_contradiction_is_one_sentence_with_its_figures(parts, words):
    assert [one.words for one in clashes(PlanMonth(**parts))] == [words]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"measures": [GREEN]},
        # Exactly the tolerance, under way for two months only, or mostly off plan anyway.
        {"measures": [GREEN], "money": [spent(share="1.02")]},
        {"measures": [GREEN], "money": [spent(share="1.09", months=2)]},
        {"measures": [GREEN, AMBER, AMBER], "money": [spent(share="1.09")]},
        {"measures": [GREEN], "money": [spent(forecast=1224)]},
        {"measures": [GREEN], "money": [spent("capital", "1.10")]},
        {"measures": [RED], "money": [spent(share="0.95")]},
        {"measures": [RED], "money": [spent("capital", "0.80")]},
        {"measures": [RED], "money": [spent(share="0.5", months=2)]},
        {"measures": [AMBER], "money": [spent(share="0.5")]},
        {"measures": [measure(rating="not_reported")], "money": [spent(share="1.5")]},
        # It stays, falls, is slight, bears on something else, or the measure is no better.
        {"measures": [GREEN], "risks": [risk(16, 16)]},
        {"measures": [GREEN], "risks": [risk(16, 8)]},
        {"measures": [GREEN], "risks": [risk(4, 7)]},
        {"measures": [GREEN], "risks": [risk(8, 16, objectives=(2,))]},
        {"measures": [AMBER], "risks": [risk(8, 16)]},
        # Somebody says that something is wrong, nothing was begun, or nothing is done for it.
        {"measures": [RED], "actions": [action(S.DONE), action(S.LATE)]},
        {"measures": [RED], "actions": [action(S.ON_TRACK), action(S.AT_RISK)]},
        {"measures": [RED], "actions": [action(S.ON_TRACK), action(S.NOT_STARTED)]},
        {"measures": [RED], "actions": [action(S.STOPPED)]},
        {"measures": [RED], "actions": [action(S.DONE, "M2")]},
        {"measures": [AMBER], "actions": [action(S.DONE)]},
        {"actions": [action(S.LATE, open_steps=STEP), action(S.DONE)]},
    ],
)
def test_what_only_comes_near_is_no_contradiction(parts):
    assert clashes(PlanMonth(**parts)) == []


def test_each_contradiction_says_whom_it_concerns():
    plan = PlanMonth(
        [GREEN, measure("M2", "red", officer="Head of bins")],
        [spent(share="1.03"), spent("capital", "0.5")],
        [risk(8, 16)],
        [action(S.DONE, "M2", open_steps=STEP)],
    )
    assert [(one.kind, one.concerns, one.people) for one in clashes(plan)] == [
        (ClashKind.OVERSPENT, "finance", ()),
        (ClashKind.UNSPENT, "finance", ("Head of bins",)),
        (ClashKind.RISK_RISING, "risk", ("Head",)),
        (ClashKind.FAILING, "", ("Head",)),
        (ClashKind.STEP_OPEN, "", ("Head",)),
    ]


def test_an_envelope_stands_by_the_months_that_have_an_actual():
    money = spent(share="1.03", forecast=1180)
    assert (money.profiled, money.actual, money.until, money.months) == (
        600,
        618,
        YEAR.months[5],
        6,
    )
    assert (money.to_date_words, money.year_end_words) == ("£18 (3.0%) over", "£20 (1.7%) under")
    assert spent(months=0) is None
    staff = spent("staff", "0.9")
    assert (staff.profiled, staff.actual, staff.to_date_words) == (
        1200,
        1080,
        "120.0 FTE (10.0%) under",
    )
    nothing = money_of("revenue", Decimal(0), [MonthSpent(YEAR.months[0], Decimal(0), Decimal(5))])
    assert (nothing.share, nothing.is_over, nothing.to_date_words) == (None, False, "£5 over")
    assert spent().to_date_words == "none"


@pytest.mark.parametrize(
    ("parts", "answer", "words"),
    [
        (
            {"measures": [GREEN] * 3 + [AMBER]},
            Answer.YES,
            "Yes: 3 of 4 measures are green, and nothing contradicts it.",
        ),
        (
            {"measures": [GREEN] * 3 + [AMBER], "money": [spent(share="1.03")]},
            Answer.IN_PART,
            "By its measures yes: 3 of 4 measures are green. But 1 clash says otherwise.",
        ),
        (
            {"measures": [GREEN], "actions": [action(S.LATE), action(S.DONE)]},
            Answer.IN_PART,
            "By its measures yes: its one measure is green; 1 of 2 actions is late.",
        ),
        (
            {"measures": [GREEN, AMBER]},
            Answer.IN_PART,
            "In part: 1 of 2 measures is green, 1 amber.",
        ),
        (
            {"measures": [GREEN, RED, RED], "actions": [action(S.AT_RISK)], "money": [spent()]},
            Answer.NO,
            "No: 1 of 3 measures is green, 2 red.",
        ),
        (
            {"measures": [RED], "money": [spent(share="0.9")]},
            Answer.NO,
            "No: its one measure is not green, 1 red. 1 clash to explain.",
        ),
        ({}, Answer.OPEN, "No measure is rated yet."),
    ],
)
def test_the_page_begins_with_the_answer(parts, answer, words):
    plan = PlanMonth(**parts)
    assert finding(plan, clashes(plan)) == (answer, words)


@pytest.mark.parametrize("seed", [20130930, 1, 2, 3, 4])
def test_planted_contradictions_are_found_without_false_alarms(seed):
    told = stories(seed)
    measured = worth(told)
    assert len(told) == 200 and sum(measured.planted.values()) == 100
    assert measured.recall >= 0.95
    assert measured.false_alarms <= 0.05
    for kind in ClashKind:
        assert measured.right[kind] >= 0.9 * measured.planted[kind], kind


def test_every_kind_of_contradiction_is_planted():
    assert set(PLANTED) == set(ClashKind)


def test_a_rule_without_tolerances_would_cry_far_more_often(monkeypatch):
    for name in ("OVER", "UNDER"):
        monkeypatch.setattr(
            f"scorecards.plan_delivery.money.{name}",
            dict.fromkeys(("revenue", "capital", "staff"), Decimal(0)),
        )
    assert worth(stories()).false_alarms > 0.3
