"""Plausibility: warnings about a figure that ask for a word of confirmation; nothing is blocked
(pure).

A figure of 73,390 against a target of 420 once reached a committee.  The rules and how often they
are right stand in docs/plausibility.md.
"""

from collections.abc import Sequence

from pmf_portal.formats.units import UnitKind, is_money, is_percentage, unit_of
from pmf_portal.formats.value_kinds import is_single
from pmf_portal.periods.frequency import label
from pmf_portal.periods.month import Month
from pmf_portal.periods.period_names import in_a_sentence
from scorecards.plausibility.figure_warning import FigureWarning, Rule, quoted_number
from scorecards.plausibility.habits import (
    FEWEST,
    FEWEST_FOR_LIMITS,
    Habits,
    Known,
    Parts,
    habits,
    year_of,
)
from scorecards.plausibility.sizes import Entry, size_warning
from scorecards.rating.year_to_date import Figure
from targets.rules.aggregation import takes_parts

__all__ = ["FigureWarning", "Habits", "Known", "Rule", "habits", "warnings_about"]

# So many the same, this one included, are a repetition; slower measures have fewer chances to show
# it.
SAME_RUNNING, SAME_RUNNING_SLOW = 4, 3
MAY_BE_NEGATIVE = ("£", "change", "difference", "gap", "balance", "variance", "percentage point")
BARE = ("number", "thousand", "million", "FTE")
# A new measure has no habits; its plan stands in for them, widely.
FAR_ABOVE_PLAN = 5


def warnings_about(
    figure: Figure,
    month: Month,
    habits: Habits,
    *,
    published_on: str = "",
    planned: float | None = None,
) -> list[FigureWarning]:
    """The warnings about the figure of a period, most telling first; at most one of them is about
    its size.
    """
    warnings = []
    if published_on:
        warnings.append(published(month, habits.known, published_on))
    value, parts = measured(figure, habits.known)
    if value is None or parts is None:
        return warnings
    index = month.year * 12 + month.month - 1
    entry = Entry(value, parts, index, habits.before(index), habits)
    warning = sign_or_parts(entry)
    if entry.repeats_the_last:
        again = repeated(entry)
        if again:
            warnings.append(again)
    elif habits.cumulative and not warning:
        warning = cumulative_falls(entry)
    warning = warning or size_warning(entry) or far_above_plan(entry, planned) or not_whole(entry)
    if warning:
        warnings.append(warning)
    return warnings


def measured(figure: Figure, known: Known) -> tuple[float | None, Parts | None]:
    """(value, what must be equal to be a repetition), as in `habits`; (None, None) for no
    figure, a ratio of nothing, and for dates, answers and words, which have no usual size.
    """
    if is_single(known.unit):
        return None, None
    if not takes_parts(known.aggregation):
        value = None if figure.value is None else float(figure.value)
        return value, value
    if figure.numerator is None or not figure.denominator:
        return None, None
    top, bottom = float(figure.numerator), float(figure.denominator)
    return top / bottom * float(known.scale), (top, bottom)


def published(month: Month, known: Known, published_on: str) -> FigureWarning:
    """A figure that readers know already."""
    name = in_a_sentence(label(known.frequency, month))
    return FigureWarning(
        Rule.PUBLISHED,
        f"The figure of {name} was published on {published_on}; the change will be listed as a"
        " correction.",
    )


def nothing_measured() -> FigureWarning:
    """A ratio of nothing, of a target that always had something to measure."""
    return FigureWarning(
        Rule.NOTHING_MEASURED,
        "0 out of 0 says that there was nothing to measure, which never was so before. Is it so, or"
        " is the figure not known yet?",
    )


def may_be_impossible(figure: Figure) -> bool:
    """Whether a figure is below nought, or a part above its whole."""
    if figure.value is not None:
        return figure.value < 0
    return (figure.numerator or 0) > (figure.denominator or 0)


def why_impossible(
    warnings: Sequence[FigureWarning], known: Known, planned: float | None = None
) -> FigureWarning | None:
    """The warning that no word can settle: a part above the whole where the plan has none, and
    fewer than no people, complaints or other things that are counted.
    """
    for warning in warnings:
        if warning.rule == Rule.NEGATIVE and counts_things(known.unit):
            return warning
        is_planned = planned is not None and planned > float(known.scale)
        if warning.rule == Rule.NUMERATOR_ABOVE_DENOMINATOR and not is_planned:
            return warning
    return None


def counts_things(unit: str) -> bool:
    """Whether a unit counts things that are named; a bare number may be a balance or a change."""
    known = unit_of(unit)
    if known is None or known.kind != UnitKind.COUNT or known.name in BARE:
        return False
    return known.lowest == 0


def sign_or_parts(entry: Entry) -> FigureWarning | None:
    """What is wrong with a figure whatever its size: its sign, or a part above the whole."""
    if entry.value < 0:
        return negative(entry)
    if isinstance(entry.parts, tuple):
        return parts_above(entry, *entry.parts)
    return None


def negative(entry: Entry) -> FigureWarning | None:
    """A figure below nought where none ever was, unless it is money or a change."""
    values, unit = entry.habits.values, entry.habits.known.unit.lower()
    if is_money(unit) or any(word in unit for word in MAY_BE_NEGATIVE):
        return None
    if values and min(values) < 0:
        return None
    before = f"; none of the {len(values)} figures before it is" if values else ""
    return FigureWarning(
        Rule.NEGATIVE, f"{entry.quoted(entry.value)} is below nought{before}. Is the sign right?"
    )


def parts_above(entry: Entry, top: float, bottom: float) -> FigureWarning | None:
    """More than the whole of it, unless that is usual."""
    habits = entry.habits
    if top <= bottom or not is_percentage(habits.known.unit):
        return None
    times_before = 0
    for parts in habits.parts:
        if isinstance(parts, tuple):
            times_before += parts[0] > parts[1]
    if 4 * times_before > len(habits.parts):
        return None
    exchanged = bottom / top * float(habits.known.scale)
    question = "Is one of them mistaken?"
    if not habits.values or min(habits.values) <= exchanged <= max(habits.values):
        question = "Were the two exchanged?"
    return FigureWarning(
        Rule.NUMERATOR_ABOVE_DENOMINATOR,
        f"The numerator, {quoted_number(top)}, is above the denominator, {quoted_number(bottom)},"
        f" which makes more than 100%. {question}",
    )


def repeated(entry: Entry) -> FigureWarning | None:
    """The same figure many times running, where the series otherwise changes."""
    habits = entry.habits
    first = entry.place - 1
    while first and habits.parts[first - 1] == entry.parts:
        first -= 1
    running = entry.place - first + 1
    unbroken = entry.index - habits.months[first] == (running - 1) * habits.length
    needed = SAME_RUNNING if habits.length <= 3 else SAME_RUNNING_SLOW
    if not entry.value or not unbroken or running < needed:
        return None
    before = habits.parts[: first + 1]
    same = sum(a == b for a, b in zip(before, before[1:], strict=False))
    if len(before) < FEWEST or 10 * same > len(before):
        return None
    return FigureWarning(
        Rule.REPEATED,
        f"{entry.quoted(entry.value)} would be the same figure {running} times running, while it"
        " changed nearly every time before. Is it new?",
    )


def cumulative_falls(entry: Entry) -> FigureWarning | None:
    """A running total of the year that is below the one before it."""
    if not entry.place:
        return None
    habits = entry.habits
    last_month = habits.months[entry.place - 1]
    same_year = year_of(entry.index) == year_of(last_month)
    if not same_year or entry.value >= entry.last:
        return None
    return FigureWarning(
        Rule.CUMULATIVE_FALLS,
        f"{entry.quoted(entry.value)} is below {entry.quoted(entry.last)} of"
        f" {label(habits.known.frequency, Month.from_index(last_month))}, while the figures rise"
        " through the year. Was the period's own figure typed where the year to date belongs?",
    )


def far_above_plan(entry: Entry, planned: float | None) -> FigureWarning | None:
    """A figure of a measure that is too new to have habits, and far above what was planned for
    it.
    """
    if not planned or planned <= 0 or len(entry.habits.values) >= FEWEST:
        return None
    if entry.value <= planned * FAR_ABOVE_PLAN:
        return None
    return FigureWarning(
        Rule.MAGNITUDE,
        f"{entry.quoted(entry.value)} is far above the plan of {entry.quoted(planned)}, and there"
        " are too few earlier figures to compare it with. Is it right?",
    )


def not_whole(entry: Entry) -> FigureWarning | None:
    """A part of one where only whole ones were counted."""
    habits = entry.habits
    if not entry.value % 1 or not habits.whole or len(habits.values) < FEWEST_FOR_LIMITS:
        return None
    return FigureWarning(
        Rule.UNIT_SLIP,
        f"{entry.quoted(entry.value)} is not a whole number, all of the last"
        f" {len(habits.values)} figures are. Is the point in the right place?",
    )
