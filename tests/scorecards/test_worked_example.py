"""How a target will be rated, before anything is reported: tolerance in words, one worked example,
and the example held against an independent statement of the rule.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rating.worked_example import (
    RatingRule,
    printed_bounds,
    tolerance_in_words,
    worked_example,
)
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

pytestmark = pytest.mark.any_database


def rule(planned, polarity="higher", kind="percent", amber="5", *, green=None, **given_values):
    margins = [None if value is None else Decimal(value) for value in (amber, green)]
    values = {"aggregation": "ratio", "scale": Decimal(100), "unit": "%", "decimals": 1}
    return RatingRule(
        planned=Decimal(planned),
        polarity=Polarity(polarity),
        tolerance=Tolerance(ToleranceKind(kind), *margins),
        **values | given_values,
    )


DAYS = {"aggregation": "mean", "scale": Decimal(1), "unit": "days"}
PER_100_000 = {"scale": Decimal(100_000), "unit": "per 100,000", "decimals": 0}
CASES = [
    (
        rule("92"),
        "Green at 92.0% or more, amber down to 87.4%, red below",
        "45 out of 50 would be 90.0%: amber",
    ),
    (
        rule("92", kind="none", amber=None),
        "Green at 92.0% or more, red below; there is no amber",
        "45 out of 50 would be 90.0%: red",
    ),
    (
        rule("92", kind="absolute", amber="1"),
        "Green at 92.0% or more, amber down to 91.0%, red below",
        "45 out of 50 would be 90.0%: red",
    ),
    (
        rule("92", kind="floor", amber="90", amber_bound=Decimal("89.5")),
        "Green at 92.0% or more, amber down to 89.5%, red below",
        "45 out of 50 would be 90.0%: amber",
    ),
    # A margin of 4.6 from 92.5 ends between two printed figures: the nearer one inside counts.
    (
        rule("92.5"),
        "Green at 92.5% or more, amber down to 87.9%, red below",
        "46 out of 50 would be 92.0%: amber",
    ),
    (
        rule("15", "lower", "absolute", "1.5", **DAYS),
        "Green at 15.0 days or less, amber up to 16.5 days, red above",
        "15.1 days would be amber",
    ),
    (
        rule("0", "closest", "absolute", "3", green="1.5", **DAYS | {"unit": "£ million"}),
        "Green from −£1.5 million to £1.5 million, amber from −£3.0 million to £3.0 million, red"
        " otherwise",
        "£1.6 million would be amber",
    ),
    (
        rule("52", "lower", **PER_100_000),
        "Green at 52 per 100,000 or less, amber up to 54 per 100,000, red above",
        "530 for 1,000,000 would be 53 per 100,000: amber",
    ),
    (
        rule("12", "lower", "none", None, scale=Decimal(1), unit="days"),
        "Green at 12.0 days or less, red above; there is no amber",
        "605 for 50 would be 12.1 days: red",
    ),
    (
        rule("100"),
        "Green at 100.0% or more, amber down to 95.0%, red below",
        "49 out of 50 would be 98.0%: amber",
    ),
    (
        rule("0"),
        "Green at 0.0% or more, red below; there is no amber",
        "0 out of 50 would be 0.0%: green",
    ),
    (
        rule("100", "lower"),
        "Green at 100.0% or less, amber up to 105.0%, red above",
        "50 out of 50 would be 100.0%: green",
    ),
    # The scale left out: the example shows at once that it cannot be right.
    (
        rule("95", scale=Decimal(1)),
        "Green at 95.0% or more, amber down to 90.3%, red below",
        "47 out of 50 would be 0.9%: red",
    ),
]


@pytest.mark.parametrize(("rated", "tolerance", "example"), CASES)
def test_tolerance_and_example_in_words(rated, tolerance, example):
    assert tolerance_in_words(rated) == tolerance
    assert worked_example(rated).words == example


def test_a_measure_for_information_has_no_example():
    neutral = rule("5", "neutral")
    assert worked_example(neutral) is None
    assert tolerance_in_words(neutral) == "For information only: never rated"


def test_a_bound_on_the_better_side_is_told_and_has_no_example():
    wrong = rule("90", kind="floor", amber="95")
    assert worked_example(wrong) is None
    assert "on the better side of the plan" in tolerance_in_words(wrong)


def printed(value, decimals):
    """Half up, away from zero, with fractions alone."""
    size = abs(value) * 10**decimals
    whole = size.numerator // size.denominator
    if size - whole >= Fraction(1, 2):
        whole += 1
    return Fraction(whole, 10**decimals) * (-1 if value < 0 else 1)


def rating_again(rated, value):
    """The rule of rating as the framework has it, said once more without the portal's own code."""
    plan = printed(Fraction(rated.planned), rated.decimals)
    figure = printed(value, rated.decimals)
    amber, green = rated.tolerance.amber_within, rated.tolerance.green_within

    def slack(size):
        if size is None or rated.tolerance.kind == "none":
            return Fraction(0)
        return (
            abs(plan) * Fraction(size) / 100
            if rated.tolerance.kind == "percent"
            else Fraction(size)
        )

    if rated.polarity == "closest":
        away = abs(figure - plan)
        if away <= slack(green):
            return "green"
        return "amber" if away <= max(slack(green), slack(amber)) else "red"
    worse = plan - figure if rated.polarity == "higher" else figure - plan
    if worse <= 0:
        return "green"
    if rated.tolerance.kind == "floor":
        stated = rated.amber_bound if rated.amber_bound is not None else amber
        bound = printed(Fraction(stated), rated.decimals)
        return "amber" if worse <= abs(plan - bound) else "red"
    return "amber" if worse <= slack(amber) else "red"


@st.composite
def sound_rules(draw):
    """Specifications in which nothing contradicts anything."""
    unit, scale, highest = draw(
        st.sampled_from([("%", 100, 100), ("days", 1, 400), ("per 1,000", 1000, 900)])
    )
    decimals = draw(st.integers(0, 2))
    planned = draw(st.decimals(0, highest, places=decimals))
    polarity = draw(st.sampled_from(["higher", "lower", "closest"]))
    kinds = ["percent", "absolute", "none"] + (["floor"] if polarity != "closest" else [])
    kind = draw(st.sampled_from(kinds))
    margin = st.decimals(0, 20, places=2)
    amber, green, bound = None, None, None
    if kind in ("percent", "absolute"):
        amber = draw(margin)
        green = draw(st.decimals(0, amber, places=2)) if polarity == "closest" else None
    if kind == "floor":
        size = draw(st.decimals(0, 20, places=decimals))
        bound = planned - size if polarity == "higher" else planned + size
    return RatingRule(
        planned=planned,
        polarity=Polarity(polarity),
        aggregation=draw(st.sampled_from(["ratio", "latest", "sum"])),
        scale=Decimal(scale),
        unit=unit,
        decimals=decimals,
        tolerance=Tolerance(ToleranceKind(kind), amber, green),
        amber_bound=bound,
    )


@given(sound_rules())
def test_an_example_rates_as_an_independent_statement_of_the_rule(rated):
    example = worked_example(rated)
    value = Fraction(example.value)
    if example.numerator is not None:
        value = Fraction(example.numerator) / Fraction(example.denominator) * Fraction(rated.scale)
    assert example.rating == rating_again(rated, value)
    assert printed(value, rated.decimals) == Fraction(example.value)


@given(sound_rules(), st.decimals(0, 450, places=2))
def test_the_tolerance_in_words_rates_as_the_rule(rated, value):
    """The ends that are printed separate the colours exactly as the rule does."""
    ends = printed_bounds(rated)
    figure = printed(Fraction(value), rated.decimals)

    def lies_in(low, high):
        return (low is None or figure >= Fraction(low)) and (
            high is None or figure <= Fraction(high)
        )

    colour = "red"
    if lies_in(ends.amber_low, ends.amber_high):
        colour = "amber"
    if lies_in(ends.green_low, ends.green_high):
        colour = "green"
    assert colour == rating_again(rated, Fraction(value))
