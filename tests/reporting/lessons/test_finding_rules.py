"""When each rule writes a finding and when not, with the numbers in its sentence."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pmf_portal.periods.month import Month
from reporting.lessons.rules.facts import (
    ActionFact,
    AskedFact,
    AuditFact,
    CouncilFigure,
    EndedFact,
    MeasureFact,
    PeersFact,
    RecommendationFact,
    ReportFact,
)
from reporting.lessons.rules.measures import (
    leads_its_peers,
    on_plan_all_year,
    peer_does_better,
    red_three_months,
)
from reporting.lessons.rules.others import (
    asked_often,
    audit_overdue,
    recommendation_delivered,
    recommendation_overdue,
)
from reporting.lessons.rules.reports import (
    action_evaluated,
    cause_in_services,
    promise_broken,
    recovered_in_time,
    with_cause,
)

pytestmark = pytest.mark.any_database

MARCH, SEPTEMBER = Month(2014, 3), Month(2013, 9)
MEASURE = MeasureFact(
    code="F1",
    title="Visits in time",
    service="Care",
    month=SEPTEMBER,
    address="/targets/F1/2013-09/",
    ratings=("red", "red", "red"),
    actual=Decimal("70.72"),
    planned=Decimal(78),
    decimals=1,
    unit="%",
    periods=6,
)
ALL_YEAR = replace(MEASURE, month=MARCH, ratings=("green",) * 12, periods=12)


@pytest.mark.parametrize(
    ("change", "is_found"),
    [
        ({}, True),
        ({"month": Month(2014, 2)}, False),
        ({"ratings": ("amber", *("green",) * 11)}, False),
        ({"ratings": ("green",) * 11}, False),
        ({"ratings": ("red", *("green",) * 12)}, True),
        ({"periods": 3}, False),
        ({"periods": 4}, True),
        ({"actual": None}, False),
    ],
)
def test_a_measure_is_found_on_plan_after_a_whole_year(change, is_found):
    found = on_plan_all_year(replace(ALL_YEAR, **change))
    assert bool(found) == is_found
    if found and not change:
        assert found.words == (
            "F1 Visits in time was green in every month of 2013/14: 70.7% against a plan of 78.0%."
        )
        assert (found.worked, found.key, found.found_on) == (
            "good",
            "on plan F1 2013/14",
            date(2014, 3, 31),
        )


@pytest.mark.parametrize(
    ("ratings", "month", "months"),
    [
        (("red", "red", "red"), SEPTEMBER, 3),
        (("green", "red", "red"), SEPTEMBER, 0),
        (("red", "red", "red", "green"), SEPTEMBER, 0),
        (("red",) * 12, SEPTEMBER, 6),
        (("red",) * 12, Month(2013, 5), 0),
        (("red",) * 12, Month(2013, 6), 3),
        ((), SEPTEMBER, 0),
    ],
)
def test_a_measure_is_red_for_three_months_of_a_year(ratings, month, months):
    found = red_three_months(replace(MEASURE, ratings=ratings, month=month))
    assert bool(found) == bool(months)
    if found:
        assert f"red for {months} months running by {month.name}: 70.7% against" in found.words
        assert found.key == "red F1 2013/14"


def test_a_red_without_a_published_figure_has_no_figure_in_its_sentence():
    found = red_three_months(replace(MEASURE, actual=None))
    assert found.words == "F1 Visits in time was red for 3 months running by September 2013."


def peers(own, *others, **more):
    councils = tuple(
        CouncilFigure(f"E{n}", f"Council {n}", Decimal(value)) for n, value in enumerate(others)
    )
    entries = {
        "period": "2013/14",
        "until": SEPTEMBER,
        "own": None if own is None else Decimal(own),
        "councils": councils,
        "rank": 1,
        "of": len(others) + 1,
        "shared_with": 0,
        "mads": None,
        "compared": frozenset(one.code for one in councils),
        "different": frozenset(),
    }
    return replace(MEASURE, peers=PeersFact(**entries | more))


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        (peers("70", "90", "95", "60", different=frozenset({"E0", "E1", "E2"})), "Council 1"),
        (peers("70", "90", "95", "60", different=frozenset({"E2"})), ""),
        (peers("70", "90", "95", different=frozenset()), ""),
        (peers(None, "90", different=frozenset({"E0"})), ""),
        (peers("70", "90", different=frozenset({"E0"}), until=Month(2011, 8)), ""),
        # Without counts: far from the middle, or not.
        (peers("50", "90", "95", "92", compared=frozenset(), mads=Decimal("-2.1")), "Council 1"),
        (peers("50", "90", "95", "92", compared=frozenset(), mads=Decimal("-1.9")), ""),
        (peers("99", "90", "95", "92", compared=frozenset(), mads=Decimal("2.1")), ""),
    ],
)
def test_a_council_that_clearly_does_better_is_named(measure, name):
    found = peer_does_better(measure)
    assert bool(found) == bool(name)
    if found:
        assert f"{name} clearly does better, 95.0% against" in found.words
        assert "here (2013/14)." in found.words


def test_where_lower_is_better_the_lowest_is_named():
    measure = peers("70", "60", "50", "80", different=frozenset({"E0", "E1", "E2"}))
    found = peer_does_better(replace(measure, lower_is_better=True))
    assert "Council 1 clearly does better, 50.0% against 70.0% here" in found.words
    assert peer_does_better(replace(measure, has_better=False)) is None


@pytest.mark.parametrize(
    ("measure", "is_found"),
    [
        (peers("99", "90", "91", "92", different=frozenset({"E0", "E1"})), True),
        (peers("99", "90", "91", "92", different=frozenset({"E0"})), False),
        (peers("99", "90", "91", different=frozenset({"E0", "E1"})), False),
        (peers("99", "90", "91", "92", different=frozenset({"E0", "E1"}), rank=2), False),
        (peers("99", "90", "91", "92", different=frozenset({"E0", "E1"}), shared_with=1), False),
    ],
)
def test_a_measure_clearly_leads_its_peers_or_not(measure, is_found):
    found = leads_its_peers(measure)
    assert bool(found) == is_found
    if found:
        assert "is clearly the best of 4 councils: 99.0%; the next has 92.0% (2013/14)." in (
            found.words
        )


REPORT = ReportFact(
    code="F1",
    title="Visits in time",
    service="Care",
    opened_for=Month(2013, 5),
    month=SEPTEMBER,
    address="/exceptions/2013-09/#F1",
    promise="Promised August 2013; missed",
    causes=("Staffing",),
)


@pytest.mark.parametrize(
    ("promise", "words"),
    [
        ("Promised August 2013; missed", "in August 2013, and was not by September 2013: 70.7%"),
        ("Promised September 2013; missed", "in September 2013, and was not: 70.7%"),
        ("Promised August 2013; met", ""),
        ("Promised August 2013; no figure since", ""),
        ("December 2013", ""),
        ("", ""),
    ],
)
def test_a_promise_is_broken_once_its_month_has_passed_in_vain(promise, words):
    found = promise_broken(replace(REPORT, promise=promise), MEASURE)
    assert bool(found) == bool(words)
    if found:
        assert words in found.words and found.source == "recovery"


ENDED = EndedFact(
    code="F1",
    title="Visits in time",
    service="Care",
    opened_for=Month(2013, 5),
    recovered=Month(2013, 8),
    promised=SEPTEMBER,
    has_worked=True,
    month=SEPTEMBER,
    address="/exceptions/2013-09/#F1",
)


@pytest.mark.parametrize(
    ("change", "is_found"),
    [
        ({}, True),
        ({"recovered": SEPTEMBER}, True),
        ({"recovered": Month(2013, 10)}, False),
        ({"promised": None}, False),
        ({"has_worked": False}, False),
    ],
)
def test_a_delivery_plan_has_worked_if_it_was_back_in_time(change, is_found):
    found = recovered_in_time(replace(ENDED, **change))
    assert bool(found) == is_found
    if found and not change:
        assert found.words == (
            "The delivery plan of F1 Visits in time worked: off plan since May 2013, back in August"
            " 2013; promised was September 2013."
        )


CAUSES = {"Staffing": "staffing", "Funding": "funding"}


@pytest.mark.parametrize(("services", "number"), [(("A", "B", "C"), 1), (("A", "B", "B"), 0)])
def test_a_cause_in_three_services_is_found(services, number):
    reports = [replace(REPORT, service=one, code=f"F{n}") for n, one in enumerate(services)]
    found = cause_in_services(reports, SEPTEMBER, CAUSES)
    assert len(found) == number
    if found:
        assert "of 3 services within twelve months: A, B and C." in found[0].words
        assert (found[0].codes, found[0].cause) == (("F0", "F1", "F2"), "staffing")


def test_what_did_not_work_takes_the_first_public_cause_of_its_report():
    red, good = red_three_months(MEASURE), recovered_in_time(ENDED)
    assert with_cause(red, {"F1": REPORT}, CAUSES).cause == "staffing"
    assert with_cause(red, {"F1": replace(REPORT, causes=())}, CAUSES).cause == ""
    assert with_cause(red, {}, CAUSES).cause == "" == with_cause(good, {"F1": REPORT}, CAUSES).cause


ACTION = ActionFact(
    number=3,
    measure="F1",
    code="F1",
    title="Visits in time",
    service="Care",
    what="Hire two people",
    words="The 12 figures since are 3 points higher.",
    moved=True,
    is_final=True,
    is_of_report=False,
    found_on=date(2013, 9, 30),
    address="/did-it-work/",
)


@pytest.mark.parametrize(
    ("change", "worked"),
    [
        ({}, "good"),
        ({"moved": False}, "bad"),
        ({"moved": None}, ""),
        ({"is_final": False}, ""),
    ],
)
def test_an_action_is_found_once_a_whole_year_was_looked_at(change, worked):
    found = action_evaluated(replace(ACTION, **change))
    assert (found.worked if found else "") == worked
    if worked == "bad":
        assert found.words.startswith("“Hire two people” did not move F1 Visits in time. The 12")


TODAY = date(2013, 10, 8)
RECOMMENDATION = RecommendationFact(
    number=7,
    text="Publish waiting times.",
    body="Families Committee",
    due=date(2013, 10, 7),
    delivered_on=None,
    is_accepted=True,
    address="/scrutiny/recommendations/7/",
)


@pytest.mark.parametrize(
    ("change", "is_overdue", "is_delivered"),
    [
        ({}, True, False),
        ({"due": TODAY}, False, False),
        ({"is_accepted": False}, False, False),
        ({"due": None}, False, False),
        ({"delivered_on": date(2013, 10, 7)}, False, True),
        ({"delivered_on": TODAY}, False, False),
    ],
)
def test_a_recommendation_is_overdue_or_delivered_in_time(change, is_overdue, is_delivered):
    one = replace(RECOMMENDATION, **change)
    overdue, delivered = recommendation_overdue(one, TODAY), recommendation_delivered(one)
    assert (bool(overdue), bool(delivered)) == (is_overdue, is_delivered)
    if overdue:
        assert "to be delivered by Monday 7 October 2013, and was not." in overdue.words


@pytest.mark.parametrize(
    ("due", "is_open", "is_found"),
    [(date(2013, 10, 7), True, True), (TODAY, True, False), (date(2013, 10, 7), False, False)],
)
def test_a_recommendation_of_an_audit_is_overdue_after_its_day(due, is_open, is_found):
    one = AuditFact(1, "Audit 2012/13", "Count twice.", due, is_open, "/audit-reports/")
    found = audit_overdue(one, TODAY)
    assert bool(found) == is_found
    if found:
        assert found.source == "inspection" and "Audit 2012/13 recommends: “Count" in found.words


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"questions": 2}, ""),
        ({"questions": 1, "complaints": 1, "of_members": 1}, "1 question of the public, 1"),
        ({"of_members": 4}, "4 questions of members within twelve months."),
    ],
)
def test_a_measure_is_asked_about_often_from_the_third_time(asked, words):
    found = asked_often(AskedFact("F1", "Visits in time", "Care", SEPTEMBER, "/", **asked))
    assert bool(found) == bool(words)
    if found:
        assert words in found.words and found.source == "feedback"
