"""Milestones: done or expected, against the end of their period; and how they are explained."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from pmf_portal.formats.numbers import typed_number
from pmf_portal.formats.value_kinds import number_of_day, status_words
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.plausibility.habits import Known, habits
from scorecards.plausibility.rules import warnings_about
from scorecards.rating.assessment import Measure
from scorecards.rating.explanation import explain_rating
from scorecards.rating.forecast import forecast
from scorecards.rating.milestones import why_not_this_date
from scorecards.rating.rag import Rating
from scorecards.rating.worked_example import RatingRule, tolerance_in_words, worked_example
from scorecards.rating.year_to_date import Figure, Planned
from targets.rules.polarity import Polarity
from targets.rules.stretch import Promise, stretch
from targets.rules.tolerance import Tolerance, ToleranceKind

pytestmark = pytest.mark.any_database

JUNE = Month(2024, 6)
OFSTED = "Inadequate < Requires improvement < Good < Outstanding"


def day(text):
    return typed_number(text, "date")


@pytest.mark.parametrize(
    ("text", "provisional", "words"),
    [
        ("29 June 2024", False, ""),
        ("30 June 2024", False, ""),
        ("1 April 2020", False, ""),
        ("1 July 2024", False, "is after the end of the period (30 June 2024)"),
        ("1 July 2024", True, ""),
        ("30 June 2030", True, ""),
        ("30 June 2024", True, "is not after the end of the period (30 June 2024)"),
        ("1 June 2024", True, "If it was done then, say that it is done"),
    ],
)
def test_a_date_fits_its_period_and_its_status(text, provisional, words):
    said = why_not_this_date("date", day(text), JUNE, provisional=provisional)
    assert words in said if words else said == ""


@pytest.mark.parametrize("unit", ["days", "mm:ss", "yes/no", OFSTED, ""])
def test_only_dates_are_held_against_their_period(unit):
    assert why_not_this_date(unit, Decimal(1), JUNE, provisional=True) == ""
    assert why_not_this_date("date", None, JUNE, provisional=True) == ""


@pytest.mark.parametrize(
    ("unit", "provisional", "words"),
    [
        ("date", True, "expected"),
        ("date", False, "done"),
        ("days", True, "provisional"),
        ("days", False, ""),
        ("mm:ss", True, "provisional"),
    ],
)
def test_the_status_is_said_in_the_words_of_the_unit(unit, provisional, words):
    assert status_words(unit, provisional=provisional) == words


@dataclass
class Line:
    """The columns of a line that its explanation is made from."""

    rating: str
    actual_to_date: Decimal
    plan_to_date: Decimal
    unit: str = "date"
    polarity: str = "lower"
    provisional: bool = True
    amber_low: Decimal | None = None
    amber_high: Decimal | None = None
    green_low: Decimal | None = None
    green_high: Decimal | None = None
    tolerance: str = "absolute"
    amber_within: Decimal | None = Decimal(14)
    decimals: int = 0
    coverage: str = "June 2024"
    reporting_period: str = "June 2024"
    newest_note: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None


PLAN = number_of_day(date(2024, 6, 30))
UNTIL = PLAN + 14


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            Line("amber", UNTIL, PLAN, amber_high=UNTIL),
            "Amber: expected on 14 July 2024, 14 days after the plan of 30 June 2024 (amber until"
            " 14 July 2024), for June 2024; earlier is better.",
        ),
        (
            Line("red", PLAN + 1, PLAN, amber_high=PLAN, tolerance="none"),
            "Red: expected on 1 July 2024, 1 day after the plan of 30 June 2024, and no tolerance"
            " applies, for June 2024; earlier is better.",
        ),
        (
            Line("green", PLAN - 2, PLAN, provisional=False, amber_high=UNTIL),
            "Green: done on 28 June 2024, 2 days before the plan of 30 June 2024, for June 2024;"
            " earlier is better.",
        ),
        (
            Line("green", PLAN, PLAN, provisional=False),
            "Green: done on 30 June 2024, as planned, for June 2024; earlier is better.",
        ),
        (
            Line("amber", PLAN - 3, PLAN, polarity="higher", amber_low=PLAN - 14),
            "Amber: expected on 27 June 2024, 3 days before the plan of 30 June 2024 (amber from 16"
            " June 2024), for June 2024; later is better.",
        ),
        (
            Line("red", Decimal(0), Decimal(1), unit="yes/no", polarity="higher"),
            "Red: No; the plan was Yes, for June 2024; yes is better.",
        ),
        (
            Line("green", Decimal(4), Decimal(3), unit=OFSTED, polarity="higher"),
            "Green: Outstanding is above the plan of Good, for June 2024; further up the scale is"
            " better.",
        ),
        (
            Line(
                "red",
                Decimal(300),
                Decimal(270),
                unit="mm:ss",
                amber_high=Decimal(290),
                amber_within=Decimal(20),
            ),
            "Red: 5:00 (minutes and seconds) is above the plan of 4:30 and above 4:50, where red"
            " begins (0:20 from plan), for June 2024; shorter is better.",
        ),
    ],
)
def test_the_sentence_says_days_and_words(line, words):
    assert explain_rating(line) == words


def rule(unit, planned, **more):
    return RatingRule(
        planned=typed_number(planned, unit),
        polarity=Polarity(more.get("polarity", "lower")),
        aggregation="latest",
        scale=Decimal(1),
        unit=unit,
        decimals=0,
        tolerance=more.get("tolerance", Tolerance(ToleranceKind.ABSOLUTE, Decimal(14))),
    )


ONE_STEP, NONE = Tolerance(ToleranceKind.ABSOLUTE, Decimal(1)), Tolerance(ToleranceKind.NONE)


@pytest.mark.parametrize(
    ("rule", "tolerance", "example"),
    [
        (
            rule("date", "30 June 2024"),
            "Green on or before 30 June 2024, amber until 14 July 2024, red after that",
            "7 July 2024 would be amber",
        ),
        (
            rule("date", "30 June 2024", tolerance=NONE),
            "Green on or before 30 June 2024, red after that; there is no amber",
            "7 July 2024 would be red",
        ),
        (
            rule(OFSTED, "Good", polarity="higher", tolerance=ONE_STEP),
            "Green at Outstanding or Good; amber at Requires improvement; red at Inadequate",
            "Requires improvement would be amber",
        ),
        (
            rule("yes/no", "yes", polarity="higher", tolerance=NONE),
            "Green at Yes; red at No",
            "No would be red",
        ),
        (
            rule("mm:ss", "4:30"),
            "Green at 4:30 or less, amber up to 4:44, red above",
            "4:31 would be amber",
        ),
    ],
)
def test_a_worked_example_is_in_the_words_of_the_unit(rule, tolerance, example):
    assert tolerance_in_words(rule) == tolerance
    assert worked_example(rule).words == example


def test_of_a_target_that_nothing_falls_short_of_there_is_no_example():
    assert worked_example(rule(OFSTED, "Inadequate", polarity="higher", tolerance=NONE)) is None


def foreseen(unit, target, figures, polarity="lower"):
    measure = Measure(
        polarity=Polarity(polarity),
        aggregation="latest",
        scale=Decimal(1),
        decimals=0,
        unit=unit,
        frequency="month",
        tolerance=Tolerance(ToleranceKind.ABSOLUTE, Decimal(14)),
        annual_target=typed_number(target, unit),
    )
    year = FinancialYear(2024)
    plan = {month: Planned(measure.annual_target, None) for month in year.months}
    values = [Figure(typed_number(text, unit)) for text in figures]
    return forecast(measure, plan, dict(zip(year.months, values, strict=False)), year)


def test_the_newest_date_is_the_forecast():
    found = foreseen("date", "30 June 2024", ["1 July 2024", "14 July 2024"])
    assert found.rating == Rating.AMBER
    assert found.words == (
        "The newest date stands for the year: 14 July 2024, against a target of 30 June 2024: amber."
    )


def test_answers_and_words_are_not_carried_on():
    assert foreseen("yes/no", "yes", ["no"] * 6, "higher") is None
    assert foreseen(OFSTED, "Good", ["Good"] * 6, "higher") is None
    ended = foreseen(OFSTED, "Good", ["Good"] * 12, "higher")
    assert ended.words == "The year ended at Good, against a target of Good: green."


@pytest.mark.parametrize("unit", ["date", "yes/no", OFSTED])
def test_dates_answers_and_words_have_no_usual_size(unit):
    known = Known("latest", unit, 1.0, "month")
    history = {Month(2023, n): Figure(Decimal(1)) for n in range(1, 13)}
    assert warnings_about(Figure(Decimal(99999)), JUNE, habits(history, known)) == []


@pytest.mark.parametrize(
    ("unit", "target", "before", "words"),
    [
        ("mm:ss", "4:30", "4:00", "0:30 longer, so easier"),
        ("days and hours", "1 day", "30 hours", "6 hours shorter, so harder"),
    ],
)
def test_a_stretch_is_told_in_hours_and_minutes(unit, target, before, words):
    promise = Promise(FinancialYear(2024), typed_number(target, unit), "lower", unit, 0)
    told = stretch(promise, result=typed_number(before, unit), last_target=None)
    assert told[0].words.endswith(f": {words}")


def test_the_milestones_of_two_years_are_not_held_against_each_other():
    promise = Promise(FinancialYear(2024), day("30/6/2024"), "lower", "date", 0)
    assert stretch(promise, result=day("30/6/2023"), last_target=day("1/6/2023")) == []
