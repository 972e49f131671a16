"""Did an action move a measure: figures since, held against those before; with made-up actions of
known size.
"""

import pytest

from pmf_portal.periods.month import FinancialYear, Month
from scorecards.statistics.intervention import (
    Outcome,
    effect_of,
    outcome_of,
    sides_of,
    why_not_judged,
)
from scorecards.statistics.intervention_words import effect_sentences
from scorecards.statistics.measure_series import MeasureSeries
from targets.rules.polarity import Polarity
from tests.bench.interventions import CASES, SORTS, share_of

APRIL = Month(2011, 4)
YEAR_BEFORE = [50, 52, 49, 51, 50, 53, 48, 50, 51, 49, 52, 50]
# Two years, so that a season would be known.
BEFORE = [*YEAR_BEFORE, *reversed(YEAR_BEFORE)]


def series_of(values, *, frequency="month", every=1, unit="%", decimals=0, **more):
    figures = {
        APRIL + place * every: float(value)
        for place, value in enumerate(values)
        if value is not None
    }
    return MeasureSeries(
        Polarity.HIGHER, "latest", unit, decimals, frequency, FinancialYear(2012), figures, **more
    )


def effect(before, since, **more):
    series = series_of([*before, *since], **more)
    began = APRIL + len(before) * more.get("every", 1)
    return effect_of(series, began, began)


def outcome(before, since, wanted=1, expected=None):
    return outcome_of(effect(before, since), wanted, expected)


@pytest.mark.parametrize(
    ("since", "wanted", "expected", "right"),
    [
        ([58, 57, 59, 58], 1, 8.0, Outcome.AS_EXPECTED),
        # Three quarters of what was expected is enough; less than that is a part.
        ([56, 57, 56, 57], 1, 8.0, Outcome.AS_EXPECTED),
        ([55, 54, 55, 55], 1, 8.0, Outcome.PARTLY),
        ([58, 57, 59, 58], 1, None, Outcome.MOVED),
        ([58, 57, 59, 58], -1, 8.0, Outcome.WRONG_WAY),
        ([43, 42, 44, 43], -1, 8.0, Outcome.AS_EXPECTED),
        ([43, 42, 44, 43], 1, None, Outcome.WRONG_WAY),
        ([50, 51, 49, 52], 1, 8.0, Outcome.NOT_MOVED),
        ([50, 51, 49, 52], 1, None, Outcome.NOT_MOVED),
        # What was expected is smaller than the usual ups and downs.
        ([50, 51, 49, 52], 1, 0.5, Outcome.CANNOT_BE_SEEN),
    ],
)
def test_outcomes(since, wanted, expected, right):
    assert outcome(BEFORE, since, wanted, expected) == right


def test_the_effect_is_the_mean_since_less_the_mean_before():
    found = effect(BEFORE, [58, 57, 59, 58])
    mean = sum(BEFORE) / len(BEFORE)
    assert found.change == pytest.approx(58 - mean)
    assert found.lower < found.change < found.upper
    assert (found.before, found.since) == (24, 4) and found.beyond == 4


@pytest.mark.parametrize(("before", "since"), [(BEFORE[:5], [58] * 4), (BEFORE, [58, 57])])
def test_too_few_figures_say_nothing(before, since):
    assert effect(before, since) is None


def test_a_drift_that_goes_on_is_no_effect():
    rising = [40 + place / 2 + (place % 3) / 5 for place in range(36)]
    found = effect(rising[:24], rising[24:])
    assert found.has_trend and abs(found.change) < 0.5
    assert outcome_of(found, 1, 3.0) == Outcome.NOT_MOVED


def test_the_time_of_year_is_no_effect():
    winter = [10, 10, 8, 6, 4, 2, 0, 0, 2, 4, 6, 8]
    ups = [0.3, -0.2, 0.1, -0.3, 0.2, -0.1, 0.25]
    values = [50 + winter[place % 12] + ups[place % 7] for place in range(42)]
    found = effect(values[:36], values[36:])
    assert found.is_seasonal and abs(found.change) < 0.6
    assert outcome_of(found, 1, 4.0) == Outcome.NOT_MOVED


def test_a_year_is_looked_at_and_no_more():
    found = effect(BEFORE, [58] * 12 + [20] * 6)
    assert found.since == 12 and found.change > 7
    quarters = effect(
        [50, 52, 49, 51, 50, 53, 48, 50], [58, 57, 59, 20], frequency="quarter", every=3
    )
    assert quarters.since == 4


def test_the_months_in_which_it_is_done_count_on_neither_side():
    series = series_of([*BEFORE, 90, 90, 90, 58, 57, 59])
    before, since = sides_of(series, APRIL + 24, APRIL + 27)
    assert (len(before), len(since)) == (24, 3)
    assert effect_of(series, APRIL + 24, APRIL + 27).change < 10


def test_figures_before_a_change_of_the_process_do_not_count():
    series = series_of([90] * 6 + BEFORE + [58, 57, 59], changed={APRIL + 6: "Counted otherwise"})
    before, _ = sides_of(series, APRIL + 30, APRIL + 30)
    assert before[0] == APRIL + 6 and len(before) == 24


def test_missing_figures_are_passed_over():
    found = effect([*BEFORE[:4], None, *BEFORE[4:]], [58, None, 57, 59])
    assert (found.before, found.since) == (24, 3)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([50, 51], "Only 2 figures came before the action began."),
        ([0] * 11 + [1], "Most figures before were the same as the one before them."),
        (BEFORE, ""),
    ],
)
def test_why_it_can_never_be_judged(values, why):
    began = APRIL + len(values)
    assert why_not_judged(series_of(values), began, began) == why


def test_the_sentences():
    series = series_of([*BEFORE, 58, 57, 59, 58])
    assert effect_sentences(series, effect_of(series, APRIL + 24, APRIL + 24)) == [
        "The 4 figures since are on average 7.6 points higher than the 24 before; with chance"
        " allowed for, between 6.1 points and 9.1 points.",
        "4 of them lie outside what was usual before.",
    ]


def test_the_sentence_where_chance_could_have_made_it():
    series = series_of([*BEFORE, 50, 51, 49], unit="days")
    (first, *_) = effect_sentences(series, effect_of(series, APRIL + 24, APRIL + 24))
    assert first.startswith("The 3 figures since are on average 0.4 days lower than the 24 before;")
    assert "chance alone could make it" in first


def test_after_a_short_past_a_whole_year_is_waited_for():
    assert effect(YEAR_BEFORE, [58] * 11) is None
    found = effect(YEAR_BEFORE, [58, 57, 59] * 4)
    assert found.is_short and (found.before, found.since) == (12, 12)
    assert outcome_of(found, 1, 8.0) == Outcome.AS_EXPECTED
    sentences = effect_sentences(series_of(YEAR_BEFORE), found)
    assert sentences[-1] == (
        "Only 12 figures came before, so a whole year since and a possible drift are allowed for."
    )


def test_a_drift_that_a_short_past_hides_is_not_credited():
    for sort in ("drift", "seasons"):
        assert share_of("nothing came", sort, 12, 12, times=150).credited <= 0.08


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("sort", SORTS)
def test_actions_of_known_size_are_judged_rightly(case, sort):
    """After a year, with three years before: `make bench BENCH=--interventions` prints them all."""
    share = share_of(case, sort, 36, 12, times=150)
    assert share.right >= (0.6 if sort == "follows its neighbours" else 0.75)
    assert share.credited <= 0.08
