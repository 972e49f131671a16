"""A reading in plain sentences (pure)."""

from collections.abc import Mapping
from decimal import Decimal

from pmf_portal.formats.numbers import counted, format_number
from scorecards.statistics.control_chart import Limits, Signal
from scorecards.statistics.direction import (
    DETERIORATING,
    FALLING,
    IMPROVING,
    RISING,
    TOO_FEW,
    UNCLEAR,
)
from scorecards.statistics.forecast import FEWEST
from scorecards.statistics.measure_series import MeasureSeries, ends_of
from scorecards.statistics.reading import (
    CHANGED_LATELY,
    FILLED,
    NONE_THIS_YEAR,
    NOT_NUMBERS,
    OVERLAPPING,
    SEASONAL,
    SELDOM_MOVES,
    TRIAL,
    Reading,
)
from scorecards.statistics.usual_range import UsualRange

# From here on a chance is as good as certain, and below here not worth a word.
CERTAIN, WORTH_SAYING = 0.95, 0.15
DIRECTIONS = {
    IMPROVING: "Getting better",
    DETERIORATING: "Getting worse",
    RISING: "Rising",
    FALLING: "Falling",
    UNCLEAR: "No clear change",
    TOO_FEW: "Too few figures",
}
SELDOM = "Most figures are the same as the one before, so there is no usual range to speak of."
JUDGED = {"improvement": ", for the better", "concern": ", for the worse"}
ASSURED = {
    "pass": "As it goes now, the plan of {plan} will be met each time.",
    "fail": "As it goes now, the plan of {plan} will be missed each time.",
    "hit_or_miss": "As it goes now, the plan of {plan} will be met sometimes, not always.",
}


def printed(series: MeasureSeries, value: float, more: int = 0) -> str:
    """A value as readers see it, with so many decimals more."""
    return format_number(Decimal(repr(value)), series.decimals + more, series.unit)


def between(series: MeasureSeries, lower: float, upper: float, more: int = 0) -> str:
    """A range with its unit said once: "between 26,604 and 27,818 people"."""
    first, last = printed(series, lower, more), printed(series, upper, more)
    bare = format_number(Decimal(repr(upper)), series.decimals + more)
    unit = last.removeprefix(bare)
    if unit != last and unit.startswith(" "):
        first = first.removesuffix(unit)
    elif "% " in last:
        first = first.removesuffix(last[last.index("% ") + 1 :])
    return f"between {first} and {last}"


def change_sentence(reading: Reading) -> str:
    """Whether anything has really changed: "No real change: the last 12 figures vary as usual,
    between 81.2% and 94.0%."
    """
    series, usual = reading.series, reading.usual
    if NOT_NUMBERS in reading.warnings:
        return (
            "Dates, answers and words have no usual range, so none is worked out here; nor is a"
            " forecast."
        )
    if OVERLAPPING in reading.warnings:
        return (
            "Neighbouring figures of this measure count the same months again, so a usual range or"
            " a forecast would mislead, and none is given."
        )
    if SELDOM_MOVES in reading.warnings:
        return (
            "Most figures are the same as the one before, so there is no usual range to speak of."
        )
    if CHANGED_LATELY in reading.warnings:
        since = max(month for month in series.changed if month <= max(series.figures))
        return (
            f"Too few figures to tell a real change from chance since {since.name}, when the"
            " process changed."
        )
    if usual is None:
        count = counted(len(series.figures), "figure") if series.figures else "no figure"
        return f"Too few figures to tell a real change from chance, or a forecast: {count} so far."
    return usual_change(series, usual)


def usual_change(series: MeasureSeries, usual: UsualRange) -> str:
    if usual.movement:
        moved = "rise" if usual.movement > 0 else "fall"
        judged = JUDGED.get(usual.variation(series.polarity), "")
        return f"A real {moved}{judged}: {reason_of(series, usual)}."
    lower, upper = limits_at(series, usual, -1)
    usual_range, comma = between(series, lower, upper), ","
    if usual.is_seasonal:
        comma = ""
        usual_range = f"for the time of year, now {usual_range}"
    count = usual.usual_figures
    if count == 1:
        newest = printed(series, usual.values[-1])
        return f"No real change: the newest figure, {newest}, is as usual{comma} {usual_range}."
    return f"No real change: the last {count} figures vary as usual{comma} {usual_range}."


def limits_at(series: MeasureSeries, usual: UsualRange, place: int) -> tuple[float, float]:
    """The limits of one of the periods shown, with its season."""
    return within_possible(series, usual, usual.limits_of(place), usual.season[place])


def within_possible(
    series: MeasureSeries, usual: UsualRange, limits: Limits, added: float
) -> tuple[float, float]:
    """Some limits with what a season adds, none of them beyond what a figure can be."""
    lowest, highest = ends_of(series, usual.values)
    lower, upper = limits.lower + added, limits.upper + added
    if lowest is not None:
        lower = max(lower, lowest)
    if highest is not None:
        upper = min(upper, highest)
    return lower, upper


def reason_of(series: MeasureSeries, usual: UsualRange) -> str:
    """Why the newest figure is no usual variation."""
    is_up = usual.movement > 0
    season = " for the time of year" if usual.is_seasonal else ""
    lower, upper = limits_at(series, usual, -1)
    if usual.signal == Signal.OUTSIDE:
        newest, limit = usual.values[-1], upper if is_up else lower
        # One decimal more where figure and limit are printed alike.
        more = int(printed(series, newest) == printed(series, limit))
        where = f"{printed(series, newest, more)} in {series.label(usual.periods[-1])}"
        side = "above" if is_up else "below"
        return f"{where} is {side} what is usual{season}, {between(series, lower, upper, more)}"
    if usual.signal == Signal.TREND:
        step = "higher" if is_up else "lower"
        return (
            f"each of the last {usual.steps_one_way} figures is {step} than the one before{season}"
        )
    if usual.signal == Signal.TWO_OF_THREE:
        end = "upper" if is_up else "lower"
        return (
            f"two of the last three figures are near the {end} end of what is usual{season},"
            f" {between(series, lower, upper)}"
        )
    side = "above" if is_up else "below"
    count = usual.on_one_side
    if usual.is_seasonal:
        return f"the last {count} figures all lie {side} what is usual for the time of year"
    mean = printed(series, usual.limits.mean)
    return f"the last {count} figures all lie {side} the average of {mean}"


def direction_sentence(reading: Reading) -> str:
    """The direction over the figures it was told from; "" where none was asked."""
    direction = reading.direction
    if direction is None:
        return ""
    if direction.verdict == TOO_FEW:
        return ""
    return f"{DIRECTIONS[direction.verdict]} over the last {direction.points} figures."


def direction_word(reading: Reading) -> str:
    """The direction in a word or two; "" where none was asked."""
    return DIRECTIONS[reading.direction.verdict] if reading.direction else ""


def assurance_sentence(reading: Reading) -> str:
    """Whether the plan will be met while nothing changes; "" where that cannot be asked."""
    if not reading.assurance or reading.usual is None:
        return ""
    series = reading.series
    plan = printed(series, series.planned[reading.usual.periods[-1]])
    return ASSURED[reading.assurance].format(plan=plan)


def year_end_sentence(reading: Reading) -> str:
    """Where the year will end: "The year will probably end between 88.1% and 91.4%; red is 8 times
    in 10 likely."
    """
    series, end = reading.series, reading.end
    if end is None:
        if reading.direction is None:
            return ""
        if NONE_THIS_YEAR in reading.warnings:
            return "No figure of this measure is due this year."
        count = len(series.figures)
        if reading.usual is None and SELDOM_MOVES not in reading.warnings:
            return ""
        return f"Too few figures for a forecast: {count} so far, and {FEWEST} are needed."
    if not reading.ahead:
        return f"Every figure of the year is in: it ended at {printed(series, end.p50)}."
    lower, upper = printed(series, end.p10), printed(series, end.p90)
    where = f"at {lower}" if lower == upper else between(series, end.p10, end.p90)
    chances = chances_in_words(end.probabilities)
    return f"The year will probably end {where}{chances}."


def chances_in_words(probabilities: Mapping[str, float]) -> str:
    """How likely the ratings are: "; red is 8 times in 10 likely, amber 2 in 10"."""
    ordered = sorted(probabilities.items(), key=lambda pair: -pair[1])
    if not ordered:
        return ""
    rating, chance = ordered[0]
    if chance >= CERTAIN:
        return f"; {rating} is almost certain"
    words = f"; {rating} is {tenths(chance)} times in 10 likely"
    for other, less in ordered[1:]:
        if less >= WORTH_SAYING:
            words += f", {other} {tenths(less)} in 10"
    return words


def tenths(chance: float) -> int:
    """A chance in tenths, never none and never all."""
    return min(max(round(chance * 10), 1), 9)


def changes_of_process(reading: Reading) -> list[str]:
    """Where the usual range begins anew, and why."""
    series, remarks = reading.series, []
    for month in sorted(series.changed):
        if series.figures and min(series.figures) < month <= max(series.figures):
            reason = series.changed[month]
            told = f": {reason.rstrip('.')}" if reason else ", as the specification states"
            remarks.append(f"The usual range starts again in {month.name}{told}.")
    return remarks


def remarks_of(reading: Reading) -> list[str]:
    """What a reader should know of how a reading was made."""
    usual = reading.usual
    remarks = changes_of_process(reading)
    if TRIAL in reading.warnings and usual is not None:
        remarks.append(
            f"The usual range is for trial: it comes from {counted(usual.limits.points, 'figure')},"
            " and 12 are needed for a firm one."
        )
    if SEASONAL in reading.warnings:
        remarks.append("The season was taken out before figures were compared.")
    if FILLED in reading.warnings:
        missing = (
            "One missing figure was"
            if reading.filled == 1
            else (f"{reading.filled} missing figures were")
        )
        remarks.append(f"{missing} filled in between neighbours for the forecast.")
    return remarks
