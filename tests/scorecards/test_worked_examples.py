"""Random specifications that pass the rule of contradictions are rated as an independent statement
of the rule says, by fractions and whole steps of the last decimal (framework 3.2).
"""

import random
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest

from pmf_portal.formats.units import is_percentage, unit_of
from scorecards.rating.rag import rate
from scorecards.rating.year_to_date import Figure, performance_to_date
from targets.rules.contradictions import contradictions
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

SEED, SPECIFICATIONS, EXAMPLES = 20240408, 6000, 12
OF_TWO_COUNTS = ("ratio", "latest_ratio", "cumulative")
UNITS = ("%", "Percentage", "per 1,000", "per 100,000", "people", "days", "£000s", "score", "")


@dataclass
class Drawn:
    """A specification as it happens to be drawn."""

    polarity: str
    aggregation: str
    unit: str
    scale: Decimal
    decimals: int
    annual_target: Decimal
    tolerance: str
    amber_within: Decimal | None
    green_within: Decimal | None
    green_above: Decimal | None
    amber_above: Decimal | None
    previous_year: Decimal | None = None
    suppress_below: int | None = None
    benchmark_id: int | None = None
    peer_level: str = ""
    peer_group_id: int | None = None
    frequency: str = "month"

    @property
    def margins(self):
        return Tolerance(
            ToleranceKind(self.tolerance),
            self.amber_within,
            self.green_within,
            self.green_above,
            self.amber_above,
        )


def drawn(dice):
    """A specification at random: often one that cannot be right."""
    unit, polarity = dice.choice(UNITS), dice.choice(list(Polarity))
    decimals = dice.randint(0, 3)
    factor = unit_of(unit).factor if unit else Decimal(1)
    scale = dice.choice([factor, factor, factor, Decimal(1), Decimal(100)])
    target = Decimal(dice.randint(-20, 1300) * 10**decimals + dice.randint(0, 9)).scaleb(-decimals)
    if unit_of(unit) and unit_of(unit).factor == 100 and dice.random() < 0.8:
        target = Decimal(dice.randint(0, 100 * 10**decimals)).scaleb(-decimals)
    tolerance = dice.choice(list(ToleranceKind))
    amber = Decimal(dice.randint(-2, 40 * 4)) / 4
    if tolerance == ToleranceKind.FLOOR:
        amber = target + Decimal(dice.randint(-10, 10))
    green = Decimal(dice.randint(0, 20)) / 4 if dice.random() < 0.5 else None
    has_own_side = polarity == "closest" and dice.random() < 0.5
    rules = ["ratio", "latest_ratio", "latest", "mean"]
    if tolerance != ToleranceKind.FLOOR:
        rules.append("cumulative")  # Its stated bounds are those of periods, and add up.
    return Drawn(
        polarity=polarity,
        aggregation=dice.choice(rules),
        unit=unit,
        scale=scale,
        decimals=decimals,
        annual_target=target,
        tolerance=tolerance,
        amber_within=None if tolerance == ToleranceKind.NONE else amber,
        green_within=green,
        green_above=Decimal(dice.randint(0, 20)) / 4 if has_own_side else None,
        amber_above=Decimal(dice.randint(0, 60)) / 4 if has_own_side else None,
    )


def sound_specifications():
    dice = random.Random(SEED)
    return [
        spec for spec in (drawn(dice) for _ in range(SPECIFICATIONS)) if not contradictions(spec)
    ]


SOUND = sound_specifications()


def steps(value, decimals):
    """A fraction in whole steps of the last published decimal, half up and away from nought."""
    doubled = abs(value) * 10**decimals * 2 + 1
    whole = doubled.numerator // doubled.denominator // 2
    return whole if value >= 0 else -whole


def independent_rating(spec, value):
    """What a reader with a pencil says: framework 3.2, in fractions."""
    if spec.polarity in ("neutral", "rising", "falling"):
        return "not_rated"
    one = Fraction(1, 10**spec.decimals)
    actual = steps(value, spec.decimals) * one
    plan = steps(Fraction(spec.annual_target), spec.decimals) * one
    worse = {"higher": plan - actual, "lower": actual - plan, "closest": abs(actual - plan)}
    off_plan = worse[spec.polarity]

    def margin(within):
        if within is None or spec.tolerance == "none":
            return Fraction(0)
        if spec.tolerance == "percent":
            return abs(plan) * Fraction(within) / 100
        return Fraction(within)

    if spec.tolerance == "floor":
        stated = steps(Fraction(spec.amber_within), spec.decimals) * one
        amber = abs(plan - stated)
    else:
        amber = margin(spec.amber_within)
    green = margin(spec.green_within) if spec.polarity == "closest" else Fraction(0)
    if spec.polarity == "closest" and actual > plan:
        green = green if spec.green_above is None else margin(spec.green_above)
        amber = amber if spec.amber_above is None else margin(spec.amber_above)
    if off_plan <= green:
        return "green"
    return "amber" if off_plan <= max(amber, green) else "red"


def examples(spec, dice):
    """Figures to try: two counts for a ratio, values for others, on and beside each end."""
    for _ in range(EXAMPLES):
        if spec.aggregation in OF_TWO_COUNTS:
            whole = dice.randint(1, 400)
            part = dice.randint(0, whole)
            yield Figure(None, Decimal(part), Decimal(whole)), Fraction(part, whole)
        else:
            near = dice.choice([Decimal(0), spec.amber_within or Decimal(1), Decimal("0.05")])
            value = spec.annual_target + dice.choice([-1, 1]) * near
            value += Decimal(dice.randint(-3, 3)).scaleb(-spec.decimals - 1)
            yield Figure(value), Fraction(value)


def test_enough_specifications_are_sound_and_enough_are_not():
    assert 800 < len(SOUND) < SPECIFICATIONS - 800


@pytest.mark.slow
def test_each_worked_example_rates_as_the_independent_statement_says():
    dice = random.Random(SEED + 1)
    tried = set()
    for spec in SOUND:
        for figure, value in examples(spec, dice):
            if spec.aggregation in OF_TWO_COUNTS:
                value *= Fraction(spec.scale)
            got = performance_to_date([figure], spec.aggregation, spec.scale).value
            rating = rate(
                got,
                spec.annual_target,
                spec.margins,
                Polarity(spec.polarity),
                decimals=spec.decimals,
            )
            assert rating == independent_rating(spec, value), (spec, figure)
            tried.add((spec.polarity, spec.tolerance, str(rating)))
    assert len(tried) > 25


def test_forty_five_out_of_fifty_is_ninety_per_cent_in_every_percentage():
    percentages = [s for s in SOUND if s.aggregation in OF_TWO_COUNTS and is_percentage(s.unit)]
    assert len(percentages) > 50
    for spec in percentages:
        figure = Figure(None, Decimal(45), Decimal(50))
        assert performance_to_date([figure], spec.aggregation, spec.scale).value == 90
