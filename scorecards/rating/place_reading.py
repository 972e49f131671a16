"""The figures of places as readers compare them (pure; framework 3.6, 4.2): as values or rates,
each with its interval and its standing to the whole council.

A place is not rated: plan and tolerance are agreed for the whole council.  Where a measure is made
of two counts its plan is a rate that any place could keep, and so a place that would be red under a
green whole is named, if it lies apart from the others by more than chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.formats.numbers import rounded
from scorecards.rating.rag import Rating, rate_within
from scorecards.rating.year_to_date import Figure, period_value
from scorecards.statistics.masking import Part
from scorecards.statistics.places import (
    Basis,
    Counted,
    Standing,
    basis_of_parts,
    hidden_reds,
    interval_of,
    judgement_of,
    moves_against,
    standing_of,
)
from targets.rules.aggregation import takes_parts
from targets.rules.tolerance import Bounds

# A rate per so many people is printed with one decimal place.
DECIMALS_OF_RATES = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """What the figures of a measure are: the rule that makes a value of them, and for how many
    people its counts are shown as a rate, where they are.
    """

    aggregation: str
    scale: Decimal
    polarity: str
    decimals: int
    rate_per: int | None = None

    @property
    def shown_decimals(self) -> int:
        return DECIMALS_OF_RATES if self.rate_per else self.decimals

    @property
    def shown_scale(self) -> Decimal:
        """What a share of 1 is worth in the unit that readers see."""
        return Decimal(self.rate_per) if self.rate_per else self.scale


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """One place as it is published, rounded; None for what cannot be said."""

    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    standing: Standing | None = None
    judgement: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Every place of a measure beside the whole."""

    basis: Basis
    whole: PlaceReading
    places: Mapping[str, PlaceReading]


def read_places(
    measure: Measure,
    figures: Mapping[str, Figure],
    whole: Figure | None,
    people: Mapping[str, int],
    people_of_whole: int | None,
) -> Reading:
    """Each place's value in the unit that readers see, its 95 % interval, and how it stands to the
    whole.  `figures` are those that are published; `people` is needed for rates alone.
    """
    parts = {
        code: counted
        for code, figure in figures.items()
        if (counted := counted_of(measure, figure, people.get(code))) is not None
    }
    counted_whole = counted_of(measure, whole, people_of_whole)
    basis = basis_of_parts(parts.values())
    if measure.rate_per and basis != Basis.VALUE:
        # Cases among people may fall on the same person twice.
        basis = Basis.RATE
    share = counted_whole.value if counted_whole and counted_whole.of else None
    places = {}
    for code, figure in figures.items():
        reading = plain_reading(measure, figure, parts.get(code))
        if code in parts:
            reading = with_chances(measure, reading, parts[code], share, basis)
        places[code] = reading
    return Reading(basis, plain_reading(measure, whole, counted_whole), places)


def counted_of(measure: Measure, figure: Figure | None, people: int | None) -> Counted | None:
    """The two counts behind a figure; None where there are none."""
    if figure is None:
        return None
    if takes_parts(measure.aggregation):
        if figure.numerator is None or figure.denominator is None:
            return None
        return Counted(float(figure.numerator), float(figure.denominator))
    if measure.rate_per and people and figure.value is not None:
        return Counted(float(figure.value), float(people))
    return None


def plain_reading(measure: Measure, figure: Figure | None, counted: Counted | None) -> PlaceReading:
    """The value alone."""
    if figure is None:
        return PlaceReading(None)
    if not measure.rate_per:
        value = period_value(figure, measure.aggregation, measure.scale)
        return PlaceReading(rounded(value, measure.decimals))
    if counted is None or figure.value is None:
        return PlaceReading(None)
    value = figure.value * measure.rate_per / Decimal(int(counted.of))
    return PlaceReading(rounded(value, DECIMALS_OF_RATES))


def with_chances(
    measure: Measure, plain: PlaceReading, part: Counted, share: float | None, basis: Basis
) -> PlaceReading:
    """A reading with what chance has to do with it."""
    interval = interval_of(part, basis)
    if interval is None:
        return plain
    shown = interval.scaled(float(measure.shown_scale))
    standing = standing_of(part, share, basis) if share is not None else None
    return PlaceReading(
        plain.value,
        rounded(Decimal(repr(shown.lower)), measure.shown_decimals),
        rounded(Decimal(repr(shown.upper)), measure.shown_decimals),
        standing,
        judgement_of(standing, measure.polarity),
    )


def red_below_green(
    measure: Measure, figures: Mapping[str, Figure], whole_rating: str, limits: Bounds | None
) -> list[str]:
    """The places that a green whole hides: red by the plan of the period, worse than the others by
    more than chance.  None of a measure that is not made of two counts: its plan is an amount, and
    no place is meant to reach it alone.
    """
    if limits is None or not takes_parts(measure.aggregation):
        return []
    ratings, parts = {}, {}
    for code, figure in figures.items():
        value = period_value(figure, measure.aggregation, measure.scale)
        if value is None or figure.numerator is None or not figure.denominator:
            continue
        ratings[code] = rate_within(value, limits, measure.decimals)
        parts[code] = Part(float(figure.numerator), float(figure.denominator))
    if whole_rating != Rating.GREEN:
        return []
    return hidden_reds("green", {c: str(r) for c, r in ratings.items()}, parts, measure.polarity)


def mix_has_changed(
    measure: Measure, now: Mapping[str, Figure], before: Mapping[str, Figure]
) -> int:
    """1 where the whole fell although every place rose, -1 the other way round, 0 otherwise; asked
    of measures of two counts of which every place is known for both periods.
    """
    if not takes_parts(measure.aggregation) or now.keys() != before.keys():
        return 0
    parts = []
    for code, figure in now.items():
        earlier = before[code]
        numbers = (*figure[1:], *earlier[1:])
        if any(number is None for number in numbers) or not (numbers[1] and numbers[3]):
            return 0
        parts.append(Part(*(float(number or 0) for number in numbers)))
    return moves_against(parts)
