"""How good a year's forecasts were, as tables."""

import pytest

from pmf_portal.periods.month import FinancialYear, Month
from scorecards.statistics.year_scores import (
    Colour,
    Together,
    YearScore,
    sentences_of,
    together,
    year_score,
)

pytestmark = pytest.mark.any_database
YEAR = FinancialYear(2013)


def reading(*ahead, chances=None, is_over=False, unit="%"):
    end = {"is_over": is_over, "probabilities": chances or {}}
    return {"unit": unit, "frequency": "month", "ahead": list(ahead), "year_end": end}


def newest(**figures):
    """The reading that ends the year, of figures such as m2013_05=90."""
    points = [[name[1:].replace("_", "-"), str(value), "", ""] for name, value in figures.items()]
    return reading() | {"usual": {"points": points}}


MAY, JUNE, JULY = Month(2013, 5), Month(2013, 6), Month(2013, 7)
NEXT = ["2013-07", "88", "90", "92"]


@pytest.mark.parametrize(
    ("readings", "figures", "score"),
    [
        ({JUNE: reading(NEXT)}, {"m2013_07": 91}, (1, 1, None)),
        ({JUNE: reading(NEXT)}, {"m2013_07": 93}, (1, 0, None)),
        ({JUNE: reading(NEXT)}, {"m2012_07": 85, "m2013_07": 93}, (1, 0, 3 / 8)),
        ({JUNE: reading(NEXT)}, {"m2012_07": 93, "m2013_07": 93}, (1, 0, None)),
        ({JUNE: reading(NEXT)}, {"m2013_08": 93}, (0, 0, None)),
        ({JUNE: reading(NEXT, unit="people")}, {"m2013_07": 91}, (0, 0, None)),
        (
            {MAY: reading(NEXT), JUNE: reading(["2013-07", "1", "2", "3"])},
            {"m2013_07": 91},
            (1, 1, None),
        ),
        ({}, {"m2013_07": 91}, (0, 0, None)),
    ],
)
def test_a_forecast_is_scored_once_beside_last_year(readings, figures, score):
    found = year_score(readings, {}, newest(**figures), "green", YEAR)
    assert (found.scored, found.within, found.scaled_error) == score


@pytest.mark.parametrize(
    ("told", "rating", "result", "expected"),
    [
        (reading(chances={"green": "0.7", "red": "0.3"}), "red", "green", Colour(3, 0.7, False)),
        (reading(chances={"green": "1"}), "red", "red", Colour(3, 0.0, True)),
        (reading(chances={"green": "1"}), "green", "not_reported", None),
        (reading(chances={"green": "1"}, is_over=True), "green", "green", None),
        (reading(), "green", "green", None),
    ],
)
def test_the_colour_that_came_has_the_chance_it_was_given(told, rating, result, expected):
    found = year_score({JUNE: told}, {JUNE: rating}, newest(m2013_04=1), result, YEAR)
    assert list(found.colours) == ([expected] if expected else [])


def test_a_measure_without_usual_range_scores_no_figure():
    found = year_score({JUNE: reading(NEXT)}, {}, reading() | {"usual": None}, "green", YEAR)
    assert found == YearScore()


SCORES = [
    YearScore(10, 9, 1.0, 2.0, (Colour(3, 0.5, False), Colour(6, 0.8, True))),
    YearScore(2, 1, 3.0, 2.0, (Colour(3, 0.9, True),)),
    YearScore(),
]


def test_measures_are_put_together_without_those_unscored():
    whole = together(SCORES)
    assert (whole.scored, whole.within, whole.measures) == (12, 10, 2)
    assert (whole.better, whole.compared) == (1, 2)
    assert whole.colours == {3: (2, pytest.approx(0.7), 1), 6: (1, 0.8, 1)}


def test_the_sentences_say_what_the_numbers_do():
    first, second, third, fourth = sentences_of(together(SCORES))
    assert first == (
        "12 forecasts of a next figure met what came, of 2 measures: the figure lay within the"
        " limits of 10. Four of five should."
    )
    assert second.startswith("Of 2 measures that can be compared, the forecasts of 1 were nearer")
    assert "70% likely on average, over 2 measures" in third and "already for 1." in third
    assert "After 6 months" in fourth and "80% likely on average, over 1 measure;" in fourth


def test_nothing_scored_is_said():
    whole = Together(0, 0, 0, 0, 0)
    assert sentences_of(whole) == ["No forecast of the year has met its truth yet."]
