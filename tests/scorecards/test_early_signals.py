"""What a reading says early of a line, as tables."""

import pytest

from scorecards.rating.early_signals import SignalKind, early_signals

pytestmark = pytest.mark.any_database

CHANGE = "A real fall: the last 8 figures lie below the mean of 92.0%."
YEAR_END = "The year will probably end between 84.1% and 89.2%; red is 7 times in 10 likely."


def reading(red="0.1", variation="common", is_over=False, points=(), ahead=()):
    return {
        "unit": "%",
        "decimals": 1,
        "frequency": "month",
        "variation": variation,
        "usual": {"points": list(points)},
        "ahead": list(ahead),
        "year_end": {"is_over": is_over, "probabilities": {"red": red, "green": "0.2"}},
        "words": {"change": CHANGE, "year_end": YEAR_END},
    }


def kinds(signals):
    return [signal.kind for signal in signals]


@pytest.mark.parametrize(
    ("rating", "told", "expected"),
    [
        ("green", reading(), []),
        ("green", reading(red="0.49"), []),
        ("green", reading(red="0.5"), ["heading_for_red"]),
        ("amber", reading(red="0.95"), ["heading_for_red"]),
        # A red is red already, and a year that is over goes nowhere.
        ("red", reading(red="0.95"), []),
        ("green", reading(red="0.95", is_over=True), []),
        ("not_rated", reading(red="0.95"), []),
        ("green", reading(variation="concern"), ["concern"]),
        ("red", reading(variation="concern"), []),
        ("red", reading(variation="improvement"), ["recovering"]),
        ("green", reading(variation="improvement"), []),
        ("green", reading(red="0.7", variation="concern"), ["heading_for_red", "concern"]),
        ("green", reading() | {"year_end": None, "usual": None}, []),
    ],
)
def test_what_is_told_early(rating, told, expected):
    assert kinds(early_signals(rating, told)) == expected


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        ("88.0", None),
        ("92.0", None),
        # Four of five figures lie within: a little outside is chance, a quarter of the width is not.
        ("87.9", None),
        ("87.0", None),
        ("86.9", "86.9% for September 2013; the forecast was 88.0% to 92.0%."),
        ("93.1", "93.1% for September 2013; the forecast was 88.0% to 92.0%."),
    ],
)
def test_a_figure_outside_what_was_forecast(figure, sentence):
    now = reading(points=[["2013-09", figure, "", ""]])
    before = reading(ahead=[["2013-09", "88.0", "90.0", "92.0"], ["2013-10", "1", "2", "3"]])
    signals = early_signals("green", now, before)
    assert [signal.words for signal in signals] == ([sentence] if sentence else [])
    assert early_signals("green", now) == []
    assert early_signals("green", now, reading(ahead=[["2013-10", "1", "2", "3"]])) == []


def test_each_is_one_sentence_with_its_figures():
    signals = early_signals("amber", reading(red="0.7", variation="concern"))
    assert [signal.words for signal in signals] == [
        f"Amber now. {YEAR_END}",
        "Amber, but a real fall: the last 8 figures lie below the mean of 92.0%.",
    ]


def test_nothing_is_missed_that_looks_the_same_in_print():
    now = reading(points=[["2013-09", "92.04", "", ""]])
    assert (
        early_signals("green", now, reading(ahead=[["2013-09", "92.01", "92.02", "92.02"]])) == []
    )


def test_parts_that_the_whole_hides_stand_among_them():
    signals = early_signals("red", reading(variation="improvement"), masked=["Ward 3 is red."])
    assert kinds(signals) == [SignalKind.MASKED_PART, SignalKind.RECOVERING]
    assert signals[0].words == "Ward 3 is red."
