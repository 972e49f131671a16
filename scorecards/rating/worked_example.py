"""How a target will be rated, before anything is reported: its tolerance in words and one worked
example (pure; framework 3.2).
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from pmf_portal.formats.numbers import format_number, rounded
from pmf_portal.formats.units import UnitKind, is_percentage
from pmf_portal.formats.value_kinds import is_date, kind_of, value_in_words, words_of
from scorecards.rating.rag import Rating, limits, rate
from scorecards.rating.year_to_date import Figure, period_value
from targets.rules.aggregation import Aggregation, takes_parts
from targets.rules.polarity import Polarity, is_rated
from targets.rules.tolerance import Bounds, Tolerance, ToleranceError

HUNDRED = Decimal(100)
# Out of so many, a reader can work it out in the head; a rate per so many takes more.
FEW, MANY_TIMES_SCALE = Decimal(50), 10
# How late the milestone of an example is.
DAYS_IN_EXAMPLE = 7


@dataclass(frozen=True, slots=True)
class RatingRule:
    """What a specification says about the rating of its year, at the year's target."""

    planned: Decimal
    polarity: Polarity
    aggregation: str
    scale: Decimal
    unit: str
    decimals: int
    tolerance: Tolerance
    amber_bound: Decimal | None = None

    def figure_text(self, value: Decimal) -> str:
        return format_number(value, self.decimals, self.unit)


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A figure that could come, and what it would be rated: with its two counts, if it has them."""

    rating: Rating
    value: Decimal
    shown: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    is_share: bool = False

    @property
    def words(self) -> str:
        """ "45 out of 50 would be 90.0%: amber" """
        if self.numerator is None or self.denominator is None:
            return f"{self.shown} would be {self.rating_in_words}"
        link = "out of" if self.is_share else "for"
        counts = f"{self.numerator:,f} {link} {self.denominator:,f}"
        return f"{counts} would be {self.shown}: {self.rating_in_words}"

    @property
    def rating_in_words(self) -> str:
        return self.rating.replace("_", " ")


def printed_bounds(rule: RatingRule) -> Bounds:
    """The bounds as the worst printed figures that are still within them; raises ToleranceError.

    A figure is rated as it is printed, so that a bound between two printed figures is the same as
    the nearer one inside.
    """
    exact = limits(rule.planned, rule.tolerance, rule.polarity, rule.decimals, rule.amber_bound)
    step = Decimal(1).scaleb(-rule.decimals)
    ends: dict[str, Decimal | None] = {}
    for name, way in (
        ("green_low", ROUND_CEILING),
        ("amber_low", ROUND_CEILING),
        ("green_high", ROUND_FLOOR),
        ("amber_high", ROUND_FLOOR),
    ):
        end = getattr(exact, name)
        ends[name] = None if end is None else end.quantize(step, rounding=way)
    return Bounds(**ends)


def tolerance_in_words(rule: RatingRule) -> str:
    """ "Green at 90.0% or more, amber down to 85.5%, red below" """
    if not is_rated(rule.polarity):
        return "For information only: never rated"
    try:
        ends = printed_bounds(rule)
    except ToleranceError as error:
        return str(error)
    return tolerance_of_kind(rule, ends) or tolerance_of_numbers(rule, ends)


def tolerance_of_numbers(rule: RatingRule, ends: Bounds) -> str:
    """How numbers are rated, from the bounds as they are printed."""
    if ends.green_low is not None and ends.green_high is not None:
        return around_in_words(rule, ends)
    if ends.green_low is not None:
        green, amber, way, beyond = ends.green_low, ends.amber_low, "or more", "down to"
        worse = "below"
    elif ends.green_high is not None:
        green, amber, way, beyond = ends.green_high, ends.amber_high, "or less", "up to"
        worse = "above"
    else:
        return "Never rated"
    words = f"Green at {rule.figure_text(green)} {way}"
    if amber is None or amber == green:
        return f"{words}, red {worse}; there is no amber"
    return f"{words}, amber {beyond} {rule.figure_text(amber)}, red {worse}"


# What stands before the last green date, before the last amber one, and where red begins.
WAYS_OF_DATES = {
    Polarity.LOWER: ("on or before", "until", "after"),
    Polarity.HIGHER: ("on or after", "from", "before"),
}


def tolerance_of_kind(rule: RatingRule, ends: Bounds) -> str:
    """How dates on one side of plan, answers and words are rated; "" for everything else."""
    if words_of(rule.unit):
        return words_by_word(rule)
    if not is_date(rule.unit) or rule.polarity not in WAYS_OF_DATES:
        return ""
    on_time, beyond, worse = WAYS_OF_DATES[rule.polarity]
    is_early = rule.polarity == Polarity.LOWER
    green = ends.green_high if is_early else ends.green_low
    amber = ends.amber_high if is_early else ends.amber_low
    words = f"Green {on_time} {rule.figure_text(green or rule.planned)}"
    if amber is None or amber == green:
        return f"{words}, red {worse} that; there is no amber"
    return f"{words}, amber {beyond} {rule.figure_text(amber)}, red {worse} that"


def words_by_word(rule: RatingRule) -> str:
    """Of a scale, how each of its words would be rated: "Green at Outstanding or Good; red at
    Inadequate".
    """
    lowest = 0 if kind_of(rule.unit) == UnitKind.YES_NO else 1
    by_rating: dict[str, list[str]] = {}
    for place, word in reversed(list(enumerate(words_of(rule.unit), lowest))):
        by_rating.setdefault(rating_of(rule, Decimal(place)).value, []).append(word)
    parts = []
    for rating in (Rating.GREEN, Rating.AMBER, Rating.RED):
        if words := by_rating.get(rating):
            parts.append(f"{rating.value} at {' or '.join(words)}")
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}"


def around_in_words(rule: RatingRule, ends: Bounds) -> str:
    """The ranges of a measure that should be closest to plan."""
    green, amber = (ends.green_low, ends.green_high), (ends.amber_low, ends.amber_high)
    words = f"Green {range_in_words(rule, *green)}"
    if amber == green:
        return f"{words}, red otherwise; there is no amber"
    return f"{words}, amber {range_in_words(rule, *amber)}, red otherwise"


def range_in_words(rule: RatingRule, low: Decimal | None, high: Decimal | None) -> str:
    low, high = low or Decimal(0), high or Decimal(0)
    if low == high:
        return f"at {rule.figure_text(low)} exactly"
    return f"from {rule.figure_text(low)} to {rule.figure_text(high)}"


def worked_example(rule: RatingRule) -> WorkedExample | None:
    """A figure just short of the target, rated by the rule that will rate the year; None for a
    measure that is never rated, and where the tolerance cannot be applied.
    """
    if not is_rated(rule.polarity):
        return None
    try:
        ends = printed_bounds(rule)
    except ToleranceError:
        return None
    if takes_parts(rule.aggregation):
        return example_of_parts(rule, ends)
    step = Decimal(1).scaleb(-rule.decimals)
    if is_date(rule.unit):
        step = Decimal(DAYS_IN_EXAMPLE)
    if rule.polarity == Polarity.HIGHER:
        value = (ends.green_low or Decimal(0)) - step
    else:
        value = (ends.green_high or Decimal(0)) + step
    if not value_in_words(value, rule.decimals, rule.unit) and kind_of(rule.unit):
        return None
    return WorkedExample(rating_of(rule, value), value, rule.figure_text(value))


def example_of_parts(rule: RatingRule, ends: Bounds) -> WorkedExample:
    """Two whole counts whose rate falls short of the target by a printed step or a little more."""
    is_share = is_percentage(rule.unit)
    # A percentage whose scale is not 100 shows in its example that it cannot be right.
    scale = HUNDRED if is_share else rule.scale
    denominator = FEW if scale <= HUNDRED else scale * MANY_TIMES_SCALE
    step = Decimal(1).scaleb(-rule.decimals)
    if rule.polarity == Polarity.HIGHER:
        wanted, way = (ends.green_low or Decimal(0)) - step, ROUND_FLOOR
    else:
        wanted, way = (ends.green_high or Decimal(0)) + step, ROUND_CEILING
    numerator = max((wanted / scale * denominator).to_integral_value(way), Decimal(0))
    if is_share:
        numerator = min(numerator, denominator)
    figure = Figure(None, numerator, denominator)
    value = period_value(figure, Aggregation.RATIO, rule.scale) or Decimal(0)
    return WorkedExample(
        rating_of(rule, value),
        rounded(value, rule.decimals),
        rule.figure_text(value),
        numerator,
        denominator.to_integral_value(),
        is_share,
    )


def rating_of(rule: RatingRule, value: Decimal) -> Rating:
    return rate(
        value,
        rule.planned,
        rule.tolerance,
        rule.polarity,
        decimals=rule.decimals,
        amber_bound=rule.amber_bound,
    )
