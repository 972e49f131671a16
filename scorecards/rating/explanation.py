"""“Why is this red?” in one plain-English sentence, from what the line itself stores (pure)."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Protocol

from pmf_portal.formats.numbers import format_difference, format_number, places_of
from pmf_portal.formats.value_kinds import parts_in_words
from pmf_portal.periods.period_names import in_a_sentence
from scorecards.rating.explanation_of_kinds import KindLine, explained_by_kind
from scorecards.rating.rag import Rating
from targets.rules.polarity import is_rated
from targets.rules.value_kinds import way_in_words


class RatedLine(KindLine, Protocol):
    """The columns of a scorecard line that its explanation is made from; figures in its unit."""

    @property
    def decimals(self) -> int: ...
    @property
    def tolerance(self) -> str: ...
    @property
    def amber_within(self) -> Decimal | None: ...
    @property
    def reporting_period(self) -> str: ...
    @property
    def newest_note(self) -> str | None: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def green_low(self) -> Decimal | None: ...
    @property
    def green_high(self) -> Decimal | None: ...


def explain_rating(line: RatedLine) -> str:
    """The sentence that explains a line's rating from its own frozen inputs, so that a reader can
    redo it (framework 3.7), and after it what is to be said of the newest period.
    """
    return f"{sentence(line)} {line.newest_note or ''}".rstrip()


def sentence(line: RatedLine) -> str:
    if line.rating == Rating.NOT_RATED:
        return not_rated(line)
    if line.rating == Rating.NO_TARGET:
        return (
            f"No target: nothing was planned for {in_a_sentence(line.coverage)}, so"
            f" {figure(line, line.actual_to_date)} has nothing to be held against."
        )
    if line.rating == Rating.NOT_REPORTED:
        return "Not reported: there is no figure for the year yet."
    if line.rating == Rating.NOT_DUE:
        return "Not due: no period of this measure has been due for reporting yet."
    return rated(line)


def figure(line: RatedLine, value: Decimal | None) -> str:
    return format_number(value, line.decimals, line.unit)


def printed_bound(value: Decimal | None, decimals: int, unit: str, *, is_low: bool) -> str:
    """A bound as the last published figure within it: figures are rated at published decimals, so
    that no figure lies between the two.
    """
    if value is None:
        return format_number(value, decimals, unit)
    towards = ROUND_CEILING if is_low else ROUND_FLOOR
    within = value.quantize(Decimal(1).scaleb(-decimals), rounding=towards)
    return format_number(within, decimals, unit)


def lowest(line: RatedLine, value: Decimal | None) -> str:
    return printed_bound(value, line.decimals, line.unit, is_low=True)


def highest(line: RatedLine, value: Decimal | None) -> str:
    return printed_bound(value, line.decimals, line.unit, is_low=False)


def in_full(line: RatedLine, value: Decimal | None) -> str:
    """A margin as it is stated."""
    return format_difference(value, max(line.decimals, places_of(value)), line.unit)


def number(value: Decimal | None) -> str:
    return format_number(value, places_of(value))


def not_rated(line: RatedLine) -> str:
    if not is_rated(line.polarity):
        return f"Not rated: this measure is for information only ({line.coverage})."
    return (
        f"Not rated: there was nothing to measure, {parts(line)} ({line.coverage}), so there is no"
        " rate; it is neither 0 nor 100 per cent."
    )


def parts(line: RatedLine) -> str:
    """A ratio as its numerator and denominator."""
    return f"{number(line.numerator)} out of {number(line.denominator)}"


def rated(line: RatedLine) -> str:
    if words := explained_by_kind(line):
        return words
    actual = figure(line, line.actual_to_date)
    if line.numerator is not None:
        actual = f"{actual} ({parts(line)})"
    elif words := parts_in_words(line.unit):
        actual = f"{actual} ({words})"
    return (
        f"{line.rating.capitalize()}: {actual} {against_plan(line)}, for"
        f" {in_a_sentence(line.coverage)};"
        f" {way_in_words(line.polarity, line.unit) or POLARITY[line.polarity]}."
    )


POLARITY = {
    "higher": "higher is better",
    "lower": "lower is better",
    "closest": "closest to plan is best",
}


def against_plan(line: RatedLine) -> str:
    """How a red, amber or green figure stands against its plan and the bounds."""
    plan = figure(line, line.plan_to_date)
    if line.polarity == "closest":
        return _closest(line, plan)
    if line.polarity == "higher":
        better, worse, bound = "above", "below", line.amber_low
        printed = lowest(line, bound)
    else:
        better, worse, bound = "below", "above", line.amber_high
        printed = highest(line, bound)
    if line.rating == Rating.GREEN:
        if line.actual_to_date == line.plan_to_date:
            return f"is exactly the plan of {plan}"
        return f"is {better} the plan of {plan}"
    if line.rating == Rating.RED and bound == line.plan_to_date:
        return f"is {worse} the plan of {plan}, and no tolerance applies"
    link = "but not" if line.rating == Rating.AMBER else "and"
    return (
        f"is {worse} the plan of {plan} {link} {worse} {printed}, where red begins{_margin(line)}"
    )


def _margin(line: RatedLine) -> str:
    if line.tolerance == "percent":
        return f" ({number(line.amber_within)}% of plan)"
    if line.tolerance == "absolute":
        return f" ({in_full(line, line.amber_within)} from plan)"
    return ""


def _closest(line: RatedLine, plan: str) -> str:
    green = f"{lowest(line, line.green_low)} to {highest(line, line.green_high)}"
    amber = f"{lowest(line, line.amber_low)} to {highest(line, line.amber_high)}"
    if line.rating == Rating.GREEN:
        return f"is within {green}, which is green around the plan of {plan}"
    if line.rating == Rating.AMBER:
        return (
            f"is outside {green}, which is green, but within {amber}, which is amber; plan {plan}"
        )
    return f"is outside {amber}, which is amber around the plan of {plan}"
