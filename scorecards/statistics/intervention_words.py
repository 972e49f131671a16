"""What came of an action, in plain sentences (pure)."""

from decimal import Decimal

from pmf_portal.formats.numbers import counted, format_number, rounded
from pmf_portal.formats.units import is_percentage
from scorecards.statistics.intervention import Effect, Outcome
from scorecards.statistics.measure_series import MeasureSeries

OUTCOMES = {
    Outcome.AS_EXPECTED: "Moved as expected",
    Outcome.MOVED: "Moved for the better",
    Outcome.PARTLY: "Moved, less than expected",
    Outcome.NOT_MOVED: "Did not move",
    Outcome.WRONG_WAY: "Moved the wrong way",
    Outcome.CANNOT_BE_SEEN: "Cannot be told from chance",
    Outcome.NOT_JUDGED: "Cannot be judged",
}
# What is said of a measure whose small counts are not published.
WITHOUT_FIGURES = {
    Outcome.AS_EXPECTED: "The figures since moved about as far as was expected.",
    Outcome.MOVED: "The figures since moved for the better.",
    Outcome.PARTLY: "The figures since moved the right way, but less far than was expected.",
    Outcome.NOT_MOVED: "The figures since are as they were before.",
    Outcome.WRONG_WAY: "The figures since moved the wrong way.",
    Outcome.CANNOT_BE_SEEN: "The figures vary too much to tell a change of the expected size.",
}
SHORT_PAST = (
    "Only {figures} came before, so a whole year since and a possible drift are allowed for."
)


def size_in_words(series: MeasureSeries, size: float) -> str:
    """A difference between two figures of a measure: "3.1 points", "12 days"."""
    places = series.decimals + 1
    amount = rounded(Decimal(repr(abs(size))), places)
    if is_percentage(series.unit):
        return f"{format_number(amount, places)} point{'' if amount == 1 else 's'}"
    return format_number(amount, places, series.unit)


def side_in_words(size: float) -> str:
    return "higher" if size > 0 else "lower"


def effect_sentences(series: MeasureSeries, effect: Effect) -> list[str]:
    """By how much the figures since differ, how sure that is, and what a reader should know."""
    size = size_in_words(series, effect.change)
    way = "the way that the" if effect.has_trend else "the"
    before = f"{effect.before} before{' were going' if effect.has_trend else ''}"
    since = "figure since is" if effect.since == 1 else "figures since are"
    return [
        f"The {effect.since} {since} on average {size} {side_in_words(effect.change)} than {way}"
        f" {before}; {range_in_words(series, effect)}.",
        *remarks_of(effect),
    ]


def range_in_words(series: MeasureSeries, effect: Effect) -> str:
    """The limits of the true change: "between 1.2 points and 5.0 points"."""
    low, high = effect.lower, effect.upper
    if low * high <= 0:
        lower, upper = size_in_words(series, low), size_in_words(series, high)
        return f"chance alone could make it {lower} lower or {upper} higher"
    near, far = sorted((abs(low), abs(high)))
    return (
        f"with chance allowed for, between {size_in_words(series, near)} and"
        f" {size_in_words(series, far)}"
    )


def remarks_of(effect: Effect) -> list[str]:
    remarks = []
    if effect.beyond and effect.lower * effect.upper > 0:
        verb = "lies" if effect.beyond == 1 else "lie"
        number = f"{effect.beyond} of them {verb}" if effect.since > 1 else "It lies"
        remarks.append(f"{number} outside what was usual before.")
    if effect.is_seasonal:
        remarks.append("The time of year is taken into account.")
    elif effect.is_short:
        remarks.append(SHORT_PAST.format(figures=counted(effect.before, "figure")))
    return remarks
