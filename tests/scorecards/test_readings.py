"""What figures really say: control chart, direction and year's end of one measure, in sentences."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from pmf_portal.periods import frequency as frequencies
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.rating.rag import limits, rate_within
from scorecards.statistics.measure_series import (
    MeasureSeries,
    plan_for,
    scale_for,
    start_after_gap,
    unbroken,
)
from scorecards.statistics.reading import Reading, readings_of
from scorecards.statistics.reading_content import reading_content
from scorecards.statistics.reading_words import (
    assurance_sentence,
    chances_in_words,
    change_sentence,
    direction_sentence,
    remarks_of,
    year_end_sentence,
)
from scorecards.statistics.usual_range import season_added
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

pytestmark = pytest.mark.any_database
YEAR = FinancialYear(2023)
NEWEST = Month(2023, 12)
# Eight figures that vary as usual about 80.
USUAL = [80.0, 82, 79, 81, 80, 78, 81, 79]


def rate_at(planned, polarity=Polarity.HIGHER):
    bounds = limits(
        Decimal(planned), Tolerance(ToleranceKind.PERCENT, Decimal(5)), polarity, decimals=1
    )
    return lambda value: str(rate_within(value, bounds, 1))


def measure(values, *, last=NEWEST, frequency="month", spacing=1, **changes):
    """A measure whose newest figure is of December 2023; None is a period without one."""
    periods = [last - spacing * back for back in range(len(values) - 1, -1, -1)]
    figures = {
        period: float(value)
        for period, value in zip(periods, values, strict=True)
        if value is not None
    }
    series = MeasureSeries(
        polarity=Polarity.HIGHER,
        aggregation="mean",
        unit="%",
        decimals=1,
        frequency=frequency,
        year=YEAR,
        figures=figures,
    )
    return replace(series, **changes)


def read(series) -> Reading:
    return readings_of({1: series})[1]


@pytest.mark.parametrize(
    ("values", "changes", "words"),
    [
        (
            USUAL * 2,
            {},
            "No real change: the last 16 figures vary as usual, between 74.5% and 85.5%.",
        ),
        (
            [*USUAL * 2, 60],
            {},
            "A real fall, for the worse: 60.0% in December 2023 is below what is usual, between"
            " 73.3% and 84.3%.",
        ),
        (
            [*USUAL * 2, 60],
            {"polarity": Polarity.LOWER},
            "A real fall, for the better: 60.0% in December 2023 is below what is usual, between"
            " 73.3% and 84.3%.",
        ),
        (
            [*USUAL * 2, 60],
            {"polarity": Polarity.NEUTRAL},
            "A real fall: 60.0% in December 2023 is below what is usual, between 73.3% and 84.3%.",
        ),
        (
            [*USUAL * 2, *[82, 83, 82, 83, 82, 83, 82, 83]],
            {},
            "A real rise, for the better: the last 8 figures all lie above the average of 80.8%.",
        ),
        (
            [*[84, 76] * 6, 77, 78, 79, 80, 81, 82, 83],
            {},
            "A real rise, for the better: each of the last 7 figures is higher than the one"
            " before.",
        ),
        (
            USUAL[:5],
            {},
            "Too few figures to tell a real change from chance, or a forecast: 5 figures so far.",
        ),
        (
            [],
            {},
            "Too few figures to tell a real change from chance, or a forecast: no figure so far.",
        ),
        (
            [0, 0, 0, 1, 0, 0, 0, 0, 0, 1],
            {"unit": "reviews", "decimals": 0},
            "Most figures are the same as the one before, so there is no usual range to speak of.",
        ),
        (
            [1210, 1190, 1205, 1195] * 3,
            {"unit": "people", "decimals": 0},
            "No real change: the last 12 figures vary as usual, between 1,160 and 1,240 people.",
        ),
        (
            [12.1, 11.9, 12.05, 11.95] * 3,
            {"unit": "% of the bill"},
            "No real change: the last 12 figures vary as usual, between 11.6% and 12.4% of the bill.",
        ),
        (
            [*USUAL * 2, 73.47],
            {},
            "A real fall, for the worse: 73.47% in December 2023 is below what is usual, between"
            " 73.54% and 85.69%.",
        ),
        (
            [99.0, 97, 99, 96, 99, 97, 98, 99] * 2,
            {},
            "No real change: the last 16 figures vary as usual, between 93.0% and 100.0%.",
        ),
        (
            [None if place == 9 else value for place, value in enumerate(USUAL * 2)],
            {},
            "No real change: the last 15 figures vary as usual, between 74.7% and 85.0%.",
        ),
    ],
)
def test_a_change_is_told_in_a_sentence(values, changes, words):
    assert change_sentence(read(measure(values, **changes))) == words


@pytest.mark.parametrize(
    ("values", "polarity", "words"),
    [
        (range(60, 84), Polarity.HIGHER, "Getting better over the last 24 figures."),
        (range(60, 84), Polarity.LOWER, "Getting worse over the last 24 figures."),
        (range(60, 84), Polarity.NEUTRAL, "Rising over the last 24 figures."),
        (range(84, 60, -1), Polarity.NEUTRAL, "Falling over the last 24 figures."),
        (USUAL * 5, Polarity.HIGHER, "No clear change over the last 24 figures."),
        (USUAL[:4], Polarity.HIGHER, ""),
    ],
)
def test_a_direction_is_told_over_whole_years(values, polarity, words):
    assert direction_sentence(read(measure(list(values), polarity=polarity))) == words


@pytest.mark.parametrize(
    ("plan", "polarity", "words"),
    [
        (70, Polarity.HIGHER, "As it goes now, the plan of 70.0% will be met each time."),
        (70, Polarity.LOWER, "As it goes now, the plan of 70.0% will be missed each time."),
        (
            80,
            Polarity.LOWER,
            "As it goes now, the plan of 80.0% will be met sometimes, not always.",
        ),
        (80, Polarity.CLOSEST, ""),
    ],
)
def test_the_plan_is_held_against_the_usual_range(plan, polarity, words):
    series = measure(USUAL * 2, polarity=polarity, planned={Month(2023, 12): float(plan)})
    assert assurance_sentence(read(series)) == words


def test_while_a_real_change_is_under_way_nothing_is_assured():
    series = measure([*USUAL * 2, 60], planned={Month(2023, 12): 90.0})
    assert assurance_sentence(read(series)) == ""


def test_the_years_end_is_told_with_its_chances():
    reading = read(measure(USUAL * 4, rate=rate_at(78)))
    assert year_end_sentence(reading) == (
        "The year will probably end between 79.1% and 80.1%; green is almost certain."
    )
    assert [str(one.period) for one in reading.ahead] == ["2024-01", "2024-02", "2024-03"]
    assert all(one.p10 < one.p50 < one.p90 for one in reading.ahead)


def test_a_year_that_cannot_be_told_yet_says_so():
    assert year_end_sentence(read(measure(USUAL[:7]))) == (
        "Too few figures for a forecast: 7 so far, and 8 are needed."
    )


def test_a_year_that_is_over_ended_where_it_did():
    reading = read(measure(USUAL * 2, last=Month(2024, 3), so_far=80.25))
    assert year_end_sentence(reading) == "Every figure of the year is in: it ended at 80.3%."
    assert not reading.ahead


@pytest.mark.parametrize(
    ("chances", "words"),
    [
        ({}, ""),
        ({"red": 0.97, "amber": 0.03}, "; red is almost certain"),
        ({"amber": 0.2, "red": 0.8}, "; red is 8 times in 10 likely, amber 2 in 10"),
        ({"green": 0.9, "amber": 0.1}, "; green is 9 times in 10 likely"),
        (
            {"green": 0.4, "amber": 0.3, "red": 0.3},
            "; green is 4 times in 10 likely, amber 3 in 10, red 3 in 10",
        ),
    ],
)
def test_chances_are_told_in_tenths(chances, words):
    assert chances_in_words(chances) == words


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("sum", 120), ("cumulative", 120), ("mean", 10), ("latest", 10), ("latest_ratio", 10)],
)
def test_each_rule_puts_the_year_together_its_own_way(rule, expected):
    reading = read(measure([10] * 24, unit="homes", decimals=0, aggregation=rule))
    assert reading.end.p50 == pytest.approx(expected)


def test_a_ratio_weighs_each_period_by_its_denominator():
    periods = [Month(2022, 4) + n for n in range(24)]
    weights = {period: 900.0 if period.month == 1 else 100.0 for period in periods[:21]}
    values = [50.0] * 20 + [50.0]
    series = measure(values, aggregation="ratio", weights=weights)
    assert read(series).end.p50 == pytest.approx(50)


def test_a_sum_of_percentages_never_passes_a_hundred():
    values = [11.0, 12, 11, 10, 9, 10, 9, 8, 8] + [11.0, 12, 11, 10, 9, 10, 9, 8, 9]
    series = measure(values, aggregation="cumulative")
    assert read(series).end.p90 <= 100


@pytest.mark.parametrize(
    ("values", "start"),
    [
        ([1, 2, 3], 0),
        ([1, None, None, 4], 0),
        ([1, None, None, None, 5, 6], 4),
        ([1, None, None, None, 5, None, None, None, 9], 8),
    ],
)
def test_a_long_gap_ends_the_past(values, start):
    assert start_after_gap(values) == start


def test_a_short_gap_is_filled_in_and_said():
    values = USUAL * 3
    values[10] = None
    series = measure(values)
    assert unbroken(series).values[10] == pytest.approx((values[9] + values[11]) / 2)
    assert remarks_of(read(series)) == [
        "One missing figure was filled in between neighbours for the forecast."
    ]


def test_few_figures_make_a_range_for_trial():
    reading = read(measure(USUAL))
    assert remarks_of(reading) == [
        "The usual range is for trial: it comes from 8 figures, and 12 are needed for a firm one."
    ]


@pytest.mark.parametrize("length", [24, 31, 36, 48])
def test_a_smooth_season_is_found_from_two_years_on(length):
    wave = 250 + 60 * np.sin(2 * np.pi * np.arange(length) / 12)
    wave += np.tile([4.0, -5, 3, -2, 1], 10)[:length]
    added = season_added(np.array([wave]), 12)[0]
    assert added.max() == pytest.approx(60, abs=8) and added.sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("length", [24, 31, 36, 48])
def test_noise_and_trends_have_seldom_a_season(length):
    noise = np.random.default_rng(6).normal(100, 10, (300, length))
    for values in (noise, noise + 5 * np.arange(length)):
        assert season_added(values, 12).any(axis=1).mean() < 0.06
    assert not season_added(np.full((1, length), 7.0), 12).any()


def test_a_season_of_two_years_is_taken_out_too():
    year = [9.8, 8.9, 8.8, 8.9, 8.7, 8.6, 8.7, 8.6, 8.7, 8.8, 1.6, 1.5]
    values = [value + 0.05 * (-1) ** place for place, value in enumerate(year * 3)][:35]
    reading = read(measure(values, last=Month(2024, 2), aggregation="cumulative"))
    assert reading.usual.is_seasonal and reading.variation == "common"


def test_a_season_is_taken_out_before_figures_are_compared():
    months = np.arange(48)
    wave = 60 + 20 * np.sin(2 * np.pi * months / 12)
    wave += np.random.default_rng(9).normal(0, 0.6, 48)
    reading = read(measure(wave.tolist()))
    assert reading.usual.is_seasonal and reading.variation == "common"
    assert reading.usual.limits.upper - reading.usual.limits.lower < 15
    assert "vary as usual for the time of year, now between" in change_sentence(reading)


def test_a_real_change_of_a_seasonal_measure_is_told_for_the_time_of_year():
    months = np.arange(48)
    wave = 60 + 20 * np.sin(2 * np.pi * months / 12)
    wave += np.random.default_rng(9).normal(0, 0.6, 48)
    lower = wave - np.where(months > 39, 1.2, 0)
    assert change_sentence(read(measure(lower.tolist()))).endswith(
        "figures all lie below what is usual for the time of year."
    )
    wave[-1] -= 8
    assert "is below what is usual for the time of year, between" in change_sentence(
        read(measure(wave.tolist()))
    )


@pytest.mark.parametrize(
    ("unit", "values", "scale"),
    [
        ("%", [0, 100], "percent"),
        ("%", [90, 103], "count"),
        ("%", [-2, 50], "plain"),
        ("% change", [1, 2], "plain"),
        ("homes", [0, 4], "count"),
        ("£ million", [1, 2], "plain"),
        ("what nobody knows", [1, 2], "plain"),
    ],
)
def test_figures_are_worked_on_so_that_nothing_impossible_comes_out(unit, values, scale):
    series = measure(values, unit=unit)
    there = scale_for(series, [float(value) for value in values]).there(np.array([25.0]))
    expected = {"percent": np.log(0.25 / 0.75), "count": 5.0, "plain": 25.0}
    assert there[0] == pytest.approx(expected[scale])


def test_a_plan_is_used_where_it_is_known_to_the_end():
    planned = {Month(2023, 4) + n: 80.0 for n in range(12)}
    series = measure(USUAL * 2, planned=planned)
    assert np.isnan(plan_for(series, unbroken(series))).sum() == 7
    del planned[Month(2024, 2)]
    assert plan_for(series, unbroken(series)) is None


def test_measures_read_together_are_the_same_as_each_alone():
    many = {
        1: measure(USUAL * 3),
        2: measure(USUAL * 3, unit="homes", aggregation="sum"),
        3: measure([*USUAL, *reversed(USUAL), *USUAL], rate=rate_at(78)),
        4: measure(USUAL[:3]),
    }
    together = readings_of(many)
    for key, series in many.items():
        alone = reading_content(readings_of({key: series})[key], "x")
        assert reading_content(together[key], "x") == alone


@pytest.mark.parametrize(
    "frequency", [name for name in frequencies.FREQUENCIES if not frequencies.overlaps(name)]
)
def test_every_frequency_has_its_reading(frequency):
    last = frequencies.latest_ended(frequency, Month(2022, 12))
    spacing = frequencies.spacing(frequency)
    reading = read(measure(USUAL * 2, frequency=frequency, spacing=spacing, last=last))
    assert reading.variation == "common" and reading.direction.points >= 8
    if frequencies.periods_of_year(frequency, YEAR):
        assert reading.end is not None
    else:
        assert year_end_sentence(reading) == "No figure of this measure is due this year."


@pytest.mark.parametrize(
    "frequency", [name for name in frequencies.FREQUENCIES if frequencies.overlaps(name)]
)
def test_figures_that_overlap_are_not_read(frequency):
    spacing = frequencies.spacing(frequency)
    reading = read(measure(USUAL * 2, frequency=frequency, spacing=spacing))
    assert "count the same months again" in change_sentence(reading)
    assert (reading.end, reading.usual, year_end_sentence(reading)) == (None, None, "")


@pytest.mark.parametrize("unit", ["date", "yes/no", "Ofsted", "Poor < Fair < Good"])
def test_what_is_no_plain_number_is_not_read(unit):
    reading = read(measure([1, 1, 0, 1] * 4, unit=unit, aggregation="latest"))
    assert change_sentence(reading).startswith("Dates, answers and words have no usual range")
    assert reading_content(reading, "x")["usual"] is None


def test_durations_are_read_and_said_as_such():
    reading = read(measure([270, 280, 265, 275] * 4, unit="mm:ss", decimals=0))
    assert "vary as usual, between 4:05 and 5:00." in change_sentence(reading)


def test_content_holds_the_chart_and_the_forecast_as_text():
    content = reading_content(read(measure(USUAL * 3, rate=rate_at(78))), "digest")
    assert content["usual"]["points"][-1][:2] == ["2023-12", "79"]
    assert content["usual"]["figures"] == 24 and not content["usual"]["is_trial"]
    assert content["ahead"][0][0] == "2024-01" and len(content["ahead"]) == 3
    assert content["year_end"]["probabilities"] == {"green": "1"}
    assert content["direction"] == "No clear change" and content["inputs"] == "digest"
