"""The order of concern, the figures, and the headline."""

from decimal import Decimal

import pytest

from pmf_portal.formats.money import pounds
from reporting.content.in_short.figures import span, to_date
from reporting.content.in_short.headline import (
    MOST_WORDS,
    counts_sentence,
    furthest_off,
    headline,
    headline_of_decisions,
    headline_of_findings,
)
from reporting.content.in_short.order import tolerances_off_plan, worst_first
from reporting.content.in_short.readers import Reader, first_sentence
from tests.reporting.in_short.measures import account, measure, path, report

pytestmark = pytest.mark.any_database
D = Decimal


@pytest.mark.parametrize(
    ("polarity", "actual", "plan", "low", "high", "distance"),
    [
        ("higher", D("70"), D("78"), D("74"), None, D(2)),
        ("higher", D("80"), D("78"), D("74"), None, D("-0.5")),
        ("lower", D("12"), D("10"), None, D("11"), D(2)),
        ("closest", D("2.8"), D(0), D(-3), D(3), D("2.8") / 3),
        ("closest", D(-6), D(0), D(-3), D(3), D(2)),
        # Without a tolerance a twentieth of the plan stands for one.
        ("higher", D("60"), D("70"), D("70"), None, D("10") / D("3.5")),
        ("higher", D("-1"), D("0"), D("0"), None, D(1)),
        ("higher", None, D("78"), D("74"), None, D(0)),
        ("higher", D("70"), None, None, None, D(0)),
    ],
)
def test_distance_from_plan_is_counted_in_tolerances(polarity, actual, plan, low, high, distance):
    line = measure(
        polarity=polarity, actual_to_date=actual, plan_to_date=plan, amber_low=low, amber_high=high
    )
    assert tolerances_off_plan(line) == distance


def test_worst_first_goes_by_rating_then_escalated_then_distance():
    lines = [
        measure("A1", rating="green", actual_to_date=D(90)),
        measure("A2", rating="amber", actual_to_date=D(75)),
        measure("A3", actual_to_date=D(60)),
        measure("A4", actual_to_date=D(73)),
        measure("A5", rating="not_rated", actual_to_date=D(1)),
        measure("A6", rating="withdrawn_red"),
        measure("A7", actual_to_date=D(70)),
        measure("A10", actual_to_date=D(70)),
    ]
    order = [line.code for line in worst_first(lines, {"A4"})]
    assert order == ["A4", "A3", "A7", "A10", "A6", "A2", "A1", "A5"]


@pytest.mark.parametrize(
    ("aggregation", "coverage", "period", "words"),
    [
        ("ratio", "April 2023 to February 2024, 11 of 11", "February 2024", "since April"),
        ("sum", "April 2023 to January 2024, 10 of 11", "January 2024", "from April to January"),
        ("latest", "April 2023 to February 2024, 11 of 11", "February 2024", "in February"),
        ("sum", "2023/24 Q1 to 2023/24 Q3, 3 of 3", "2023/24 Q3", "from 2023/24 Q1 to Q3"),
        ("latest", "2022/23, 1 of 1", "2022/23", "in 2022/23"),
        ("latest", "March 2023, 1 of 1", "March 2023", "in March 2023"),
        (
            "ratio",
            "12 months to February 2024, 1 of 1",
            "12 months to February 2024",
            "in the 12 months to February 2024",
        ),
    ],
)
def test_a_figure_names_the_time_it_speaks_of(aggregation, coverage, period, words):
    line = measure(aggregation=aggregation, coverage=coverage, reporting_period=period)
    assert span(line) == words


def test_a_figure_to_date_has_its_unit():
    assert to_date(measure()) == "70.7% since April"


@pytest.mark.parametrize(
    ("amount", "words"),
    [("1200000", "£1.2 million"), ("240000", "£240,000"), ("1440000", "£1.44 million")],
)
def test_sums_are_written_short(amount, words):
    assert pounds(D(amount)) == words


def greens(number):
    return [measure(f"G{n}", rating="green", actual_to_date=D(80)) for n in range(number)]


@pytest.mark.parametrize(
    ("lines", "whole", "words"),
    [
        ([], "", "No target has a rating yet."),
        ([measure(rating="not_due")], "", "No target has a rating yet."),
        (greens(3), "Corporate Plan", "All 3 Corporate Plan targets are on plan."),
        (
            [measure(title="A&E waits"), *greens(3)],
            "",
            "3 of 4 targets are on plan. Furthest off: A&E waits (70.7%; plan 78.0%).",
        ),
        (
            [measure(title="Assessments of children completed within 45 days"), *greens(1)],
            "Corporate Plan",
            "1 of 2 on plan. Furthest off: Assessments of children completed within 45 days"
            " (70.7%).",
        ),
        (
            [measure(title="A title of very many words that would never fit into any headline")],
            "Corporate Plan",
            "None of 1 Corporate Plan targets is on plan. One is red.",
        ),
    ],
)
def test_a_headline_says_how_many_are_on_plan_and_the_worst(lines, whole, words):
    assert headline(lines, whole).text == words


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], None),
        (greens(2), None),
        ([measure(rating="not_due")], None),
        ([measure(title="A&E waits"), *greens(3)], "Furthest off: A&E waits (70.7%; plan 78.0%)."),
        (
            [measure(title="Assessments of children completed within 45 days"), *greens(1)],
            "Furthest off: Assessments of children completed within 45 days (70.7%; plan 78.0%).",
        ),
    ],
)
def test_what_is_furthest_off_stands_beside_the_counts(lines, words):
    sentence = furthest_off(lines)
    assert (sentence and sentence.text) == words


def test_a_headline_uses_the_everyday_name_and_has_fifteen_words_at_most():
    line = measure(title=" ".join(["word"] * 20), called="A&E waits")
    text = headline([line, *greens(2)], "Corporate Plan").text
    assert text == "2 of 3 targets are on plan. Furthest off: A&E waits (70.7%; plan 78.0%)."
    assert len(text.split()) <= MOST_WORDS


def test_the_headline_names_the_worst_line_first_among_its_sources():
    lines = [*greens(2), measure("CP09")]
    assert headline(lines).sources[0].code == "CP09"


def test_those_who_decide_hear_how_much_waits():
    text = headline_of_decisions(6, [measure(title="A&E waits")]).text
    assert text == "Six decisions wait. Furthest off: A&E waits (70.7%; plan 78.0%)."


OFF = path(("January 2024", "69.2%", "62.3%", False), ("February 2024", "71.4%", "63.2%", False))


@pytest.mark.parametrize(
    ("before", "off_path", "words"),
    [
        ({"CP01": "amber"}, 0, "Title of CP01 turned red."),
        (
            {"CP01": "amber"},
            2,
            "Title of CP01 turned red; two recovery plans miss their path again.",
        ),
        (
            {"CP01": "amber", "CP02": "green"},
            1,
            "Title of CP01 and one more turned worse; one recovery plan misses its path again.",
        ),
        ({}, 2, "Two recovery plans miss their path again; worst: Title of CP01."),
        ({}, 1, "One recovery plan misses its path again; worst: Title of CP01."),
    ],
)
def test_who_knows_the_council_hears_what_changed_and_matters_most(before, off_path, words):
    lines = [measure("CP01", actual_to_date=D(60)), measure("CP02")]
    reports = [report(code, path=OFF) for code in ("CP01", "CP02")[:off_path]]
    sentence = headline_of_findings(account(lines, reports, before=before))
    assert sentence.text == words
    assert {one.code for one in sentence.sources} == {*before, *(one.code for one in reports)}


def test_a_long_name_leaves_room_for_what_else_matters():
    lines = [measure("CP01", title="Children in care with three or more placements")]
    reports = [report(code, path=OFF) for code in ("CP01", "CP02")]
    sentence = headline_of_findings(account(lines, reports, before={"CP01": "amber"}))
    assert sentence.text == (
        "Children in care with three or more placements turned red; two recovery plans off path."
    )


def test_nothing_changed_and_nothing_off_the_path_is_no_finding():
    once = report(path=OFF[:1])
    assert headline_of_findings(account([measure()], [once])) is None
    text = first_sentence(Reader.HOLDER, account([measure()], [once]), 0).text
    assert "None of 1" in text


def test_counts_name_every_colour_and_what_has_none():
    lines = [measure("A"), measure("B", rating="amber"), *greens(2), measure("C", rating="not_due")]
    assert counts_sentence(lines, "February 2024").text == (
        "February 2024: 2 of 4 rated targets on plan, 1 just short (amber), 1 off plan (red),"
        " 1 without a rating."
    )
