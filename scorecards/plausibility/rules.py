"""Plausibility at the door: doubts about a figure that ask for a word of confirmation; nothing is
blocked (pure).

A figure of 73,390 against a target of 420 once reached a committee.  The rules and how often they
are right stand in docs/plausibility.md.
"""

from pmf_portal.periods.frequency import MONTH, QUARTER, label
from pmf_portal.periods.month import Month
from scorecards.plausibility.habits import FEWEST, FEWEST_FOR_LIMITS, Habits, Known, habits
from scorecards.plausibility.sizes import size_doubt
from scorecards.plausibility.warnings import Doubt, Rule, shown
from targets.rules.aggregation import Aggregation

__all__ = ["Doubt", "Habits", "Known", "Rule", "habits", "warnings"]

# So many the same, this one included, are a repetition; slower measures have fewer chances to show
# it.
SAME_RUNNING = {MONTH: 4, QUARTER: 4}
SAME_RUNNING_SLOW = 3
MAY_BE_NEGATIVE = ("£", "change", "difference", "gap", "balance", "variance", "percentage point")


# A new measure has no habits; its plan stands in for them, widely.
FAR_ABOVE_PLAN = 5


def far_above_plan(value, planned, habits):
    """A doubt about a figure of a measure that is too new to have habits, and far above what was
    planned for it.
    """
    if (
        not planned
        or planned <= 0
        or len(habits.values) >= FEWEST
        or value <= planned * FAR_ABOVE_PLAN
    ):
        return None
    told, plan = shown(value, habits.known.unit), shown(planned, habits.known.unit)
    return Doubt(
        Rule.MAGNITUDE,
        f"{told} is far above the plan of {plan}, and there are too few earlier figures to compare"
        " it with. Is it right?",
    )


def warnings(figure, month, habits, *, published_on="", planned=None):
    """The doubts about the figure of a period, most telling first; at most one of them is about its
    size.
    """
    found = [published(month, habits.known, published_on)] if published_on else []
    value, parts = measured(figure, habits.known)
    if value is None:
        return found
    index = month.year * 12 + month.month - 1
    place = habits.before(index)
    wrong = (
        negative(value, habits)
        if value < 0
        else parts_above(parts, habits)
        if parts is not value
        else None
    )
    if place and habits.parts[place - 1] == parts:
        found += repeated(value, parts, index, place, habits)
    elif habits.cumulative and not wrong:
        wrong = cumulative_falls(value, index, place, habits)
    wrong = wrong or size_doubt(value, parts, index, place, habits)
    wrong = wrong or far_above_plan(value, planned, habits)
    if not wrong and value % 1 and habits.whole and len(habits.values) >= FEWEST_FOR_LIMITS:
        wrong = not_whole(value, habits)
    return [*found, wrong] if wrong else found


def measured(figure, known):
    """(value, what must be equal to be a repetition), as in `habits`; (None, None) for no figure
    and a ratio of nothing.
    """
    if known.aggregation != Aggregation.RATIO:
        value = None if figure.value is None else float(figure.value)
        return value, value
    if not figure.denominator:
        return None, None
    parts = float(figure.numerator), float(figure.denominator)
    return parts[0] / parts[1] * float(known.scale), parts


def published(month, known, published_on):
    name = label(known.frequency, month)
    return Doubt(
        Rule.PUBLISHED,
        f"The figure of {name} was published on {published_on}; the change will be listed as a"
        " correction.",
    )


def negative(value, habits):
    """A figure below nought where none ever was, unless it is money or a change."""
    unit = habits.known.unit.lower()
    if any(word in unit for word in MAY_BE_NEGATIVE) or habits.values and min(habits.values) < 0:
        return None
    before = f"; none of the {len(habits.values)} figures before it is" if habits.values else ""
    return Doubt(
        Rule.NEGATIVE,
        f"{shown(value, habits.known.unit)} is below nought{before}. Is the sign right?",
    )


def parts_above(parts, habits):
    """More than the whole of it, unless that is usual."""
    top, bottom = parts
    if top <= bottom or habits.known.unit != "%":
        return None
    if 4 * sum(above > below for above, below in habits.parts) > len(habits.parts):
        return None
    turned = bottom / top * float(habits.known.scale)
    ask = (
        "Were the two exchanged?"
        if not habits.values or min(habits.values) <= turned <= max(habits.values)
        else "Is one of them mistaken?"
    )
    words = (
        f"The numerator, {shown(top)}, is above the denominator, {shown(bottom)}, which makes more"
        " than 100%."
    )
    return Doubt(Rule.NUMERATOR_ABOVE_DENOMINATOR, f"{words} {ask}")


def not_whole(value, habits):
    """A part of one where only whole ones were counted."""
    words = (
        f"{shown(value, habits.known.unit)} is not a whole number, all of the last"
        f" {len(habits.values)} figures are. Is the point in the right place?"
    )
    return Doubt(Rule.UNIT_SLIP, words)


def repeated(value, parts, index, place, habits):
    """The same figure many times running, where the series otherwise changes."""
    first = place - 1
    while first and habits.parts[first - 1] == parts:
        first -= 1
    running = place - first + 1
    unbroken = index - habits.months[first] == (running - 1) * habits.length
    before = habits.parts[: first + 1]
    same = sum(a == b for a, b in zip(before, before[1:], strict=False))
    if (
        not value
        or not unbroken
        or running < SAME_RUNNING.get(habits.known.frequency, SAME_RUNNING_SLOW)
        or len(before) < FEWEST
        or 10 * same > len(before)
    ):
        return []
    words = (
        f"{shown(value, habits.known.unit)} would be the same figure {running} times running, while"
        " it changed nearly every time before. Is it new?"
    )
    return [Doubt(Rule.REPEATED, words)]


def cumulative_falls(value, index, place, habits):
    """A running total of the year that is below the one before it."""
    if (
        not place
        or (index - 3) // 12 != (habits.months[place - 1] - 3) // 12
        or value >= habits.values[place - 1]
    ):
        return None
    unit = habits.known.unit
    before = Month.from_index(habits.months[place - 1])
    words = (
        f"{shown(value, unit)} is below {shown(habits.values[place - 1], unit)} of"
        f" {label(habits.known.frequency, before)}, while the figures rise through the year. Was"
        " the period's own figure typed where the year to date belongs?"
    )
    return Doubt(Rule.CUMULATIVE_FALLS, words)
