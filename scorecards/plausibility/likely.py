"""What was probably meant by a figure that looks unusual, and by text that is no number: offered,
never put in its place unasked (pure).
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import log

from scorecards.plausibility.figure_warning import FigureWarning, Rule
from scorecards.plausibility.habits import Habits
from scorecards.plausibility.rules import measured
from scorecards.plausibility.sizes import SLIPS, Entry
from scorecards.rating.year_to_date import Figure

# A part of a ratio is like the one before it when neither is more than twice the other.
ALIKE = log(2)
MISTYPED = re.compile(r"[-−+£]?[\dOoIl]+(?:[.,][\dOoIl]{1,2})?\s*%?")
LETTERS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1"})
SLIPPED = (Rule.UNIT_SLIP, Rule.PERCENT_OR_FRACTION, Rule.NUMERATOR_ABOVE_DENOMINATOR)


def likely_figure(
    figure: Figure, month_index: int, habits: Habits, warnings: Sequence[FigureWarning]
) -> Figure | None:
    """The figure that was probably meant, where a nought, the point or the order of two counts
    explains it; None for none.
    """
    rules = {warning.rule for warning in warnings}
    value, parts = measured(figure, habits.known)
    if value is None or parts is None or not habits.values:
        return None
    entry = Entry(value, parts, month_index, habits.before(month_index), habits)
    if Rule.PARTS_SWAPPED in rules:
        return Figure(None, figure.denominator, figure.numerator)
    if not rules & set(SLIPPED) or not entry.is_far:
        return None
    if figure.value is not None:
        return likely_value(figure.value, entry)
    return likely_parts(figure, entry)


def likely_value(value: Decimal, entry: Entry) -> Figure | None:
    """The value with its point elsewhere, where that is as usual."""
    too_much = abs(entry.value) > abs(entry.last)
    for times in SLIPS:
        corrected = value / times if too_much else value * times
        if entry.would_fit(float(corrected)):
            return Figure(corrected)
    return None


def likely_parts(figure: Figure, entry: Entry) -> Figure | None:
    """The two counts with a nought less or more in one of them, where the ratio is then as usual
    and the count like the one before it.
    """
    last = entry.habits.parts[max(entry.place - 1, 0)]
    if not isinstance(last, tuple):
        return None
    scale = float(entry.habits.known.scale)
    nearest: tuple[float, Figure] | None = None
    for corrected, changed, before in slipped_parts(figure, last):
        top, bottom = corrected.numerator, corrected.denominator
        if not top or not bottom or not before or (changed % 1 and not before % 1):
            continue
        distance = abs(log(float(changed) / before))
        fits = entry.would_fit(float(top / bottom) * scale)
        if fits and distance < ALIKE and (nearest is None or distance < nearest[0]):
            nearest = distance, corrected
    return nearest[1] if nearest else None


def slipped_parts(
    figure: Figure, last: tuple[float, float]
) -> Iterator[tuple[Figure, Decimal, float]]:
    """The figure with each of its counts ten, a hundred or a thousand times smaller or larger: with
    the count that changes, and the one before it.
    """
    top, bottom = figure.numerator, figure.denominator
    if top is None or bottom is None:
        return
    for times in SLIPS:
        for changed in (top / times, top * times):
            yield Figure(None, changed, bottom), changed, last[0]
        for changed in (bottom / times, bottom * times):
            yield Figure(None, top, changed), changed, last[1]


def likely_text(text: str) -> str:
    """What was probably meant by text that is no number: "93.1" for "93,1"; "" where nothing is
    plain.
    """
    plain = text.strip()
    if not MISTYPED.fullmatch(plain) or not any(letter.isdigit() for letter in plain):
        return ""
    meant = plain.translate(LETTERS).replace(",", ".")
    return meant if meant != plain else ""
