"""The figures of places as readers compare them: values or rates, and what the whole hides."""

from decimal import Decimal

import pytest

from scorecards.rating.place_reading import (
    Measure,
    mix_has_changed,
    read_places,
    red_below_green,
)
from scorecards.rating.year_to_date import Figure
from scorecards.statistics.places import Basis, Standing
from targets.rules.tolerance import Bounds

pytestmark = pytest.mark.any_database
SHARE = Measure("ratio", Decimal(100), "higher", 1)
COUNT = Measure("sum", Decimal(1), "lower", 0)
RATE = Measure("sum", Decimal(1), "lower", 0, 1000)
LATEST = Measure("latest", Decimal(1), "higher", 1)


def two(numerator, denominator):
    return Figure(None, Decimal(numerator), Decimal(denominator))


def one(value):
    return Figure(Decimal(value))


def test_shares_have_intervals_and_stand_to_the_whole():
    figures = {"a": two(400, 500), "b": two(250, 500), "c": two(8, 10)}
    reading = read_places(SHARE, figures, two(658, 1010), {}, None)
    assert (reading.basis, reading.whole.value) == (Basis.SHARE, Decimal("65.1"))
    a, b, c = reading.places.values()
    assert (a.value, a.lower, a.upper) == (Decimal("80.0"), Decimal("76.3"), Decimal("83.3"))
    assert (a.standing, a.judgement) == (Standing.CLEARLY_HIGHER, "better")
    assert (b.standing, b.judgement) == (Standing.CLEARLY_LOWER, "worse")
    assert (c.standing, c.judgement) == (Standing.AS_EXPECTED, "")


def test_counts_become_rates_of_the_people_who_live_there():
    people = {"a": 2000, "b": 8000}
    reading = read_places(RATE, {"a": one(40), "b": one(40)}, one(80), people, 10_000)
    assert (reading.basis, reading.whole.value) == (Basis.RATE, Decimal("8.0"))
    assert [place.value for place in reading.places.values()] == [Decimal("20.0"), Decimal("5.0")]
    assert reading.places["a"].judgement == "worse" and reading.places["b"].judgement == "better"
    assert reading.places["a"].lower < 20 < reading.places["a"].upper


@pytest.mark.parametrize(
    ("measure", "figure"),
    [(COUNT, one(40)), (LATEST, one("91.2")), (LATEST, one("1.5"))],
)
def test_without_two_counts_there_is_a_value_alone(measure, figure):
    reading = read_places(measure, {"a": figure}, figure, {}, None)
    assert reading.basis == Basis.VALUE
    assert (reading.places["a"].lower, reading.places["a"].standing) == (None, None)
    assert reading.places["a"].value == figure.value


def test_without_the_whole_nothing_is_compared():
    reading = read_places(SHARE, {"a": two(4, 5)}, None, {}, None)
    assert reading.places["a"].standing is None and reading.places["a"].lower is not None
    assert reading.whole.value is None


def test_a_place_of_nothing_has_no_value():
    reading = read_places(SHARE, {"a": two(0, 0), "b": two(5, 10)}, two(5, 10), {}, None)
    assert reading.places["a"].value is None and reading.places["a"].standing is None


GREEN_FROM_80 = Bounds(green_low=Decimal(80), amber_low=Decimal(75))
PLACES = {"a": two(200, 400), "b": two(900, 1000), "c": two(880, 1000), "d": two(3, 5)}


@pytest.mark.parametrize(
    ("measure", "rating", "limits", "named"),
    [
        (SHARE, "green", GREEN_FROM_80, ["a"]),
        (SHARE, "amber", GREEN_FROM_80, []),
        (SHARE, "green", None, []),
        # An amount is planned for the whole: no place is meant to reach it alone.
        (COUNT, "green", GREEN_FROM_80, []),
    ],
)
def test_only_a_place_that_may_be_rated_is_named(measure, rating, limits, named):
    assert red_below_green(measure, PLACES, rating, limits) == named


@pytest.mark.parametrize(
    ("now", "before", "direction"),
    [
        (
            {"a": two(92, 100), "b": two(520, 1000)},
            {"a": two(900, 1000), "b": two(50, 100)},
            1,
        ),
        ({"a": two(92, 100)}, {"a": two(900, 1000), "b": two(50, 100)}, 0),
        ({"a": two(92, 100), "b": two(5, 0)}, {"a": two(9, 10), "b": two(5, 10)}, 0),
    ],
)
def test_the_mix_is_asked_of_all_places_of_both_periods(now, before, direction):
    assert mix_has_changed(SHARE, now, before) == direction
