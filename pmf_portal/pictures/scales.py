"""From figures to places on the paper, with round steps and their words (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

from pmf_portal.formats.numbers import format_number, plain_number, rounded
from pmf_portal.formats.units import is_money, is_percentage
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.pictures.drawing import LETTER

LONGEST_TICK = 9
SIZES = {" thousand": "k", " million": "m", " billion": "bn"}


@dataclass(frozen=True, slots=True)
class Scale:
    """From figures to places on the paper, with round steps."""

    low: float
    high: float
    start: float
    end: float
    step: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def steps(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + n * self.step for n in range(count + 1)]


def scale_of(
    values: Sequence[float], start: float, end: float, *, from_zero: bool, about: int = 5
) -> Scale:
    """A scale that holds all values, between round numbers, with about so many steps."""
    low, high = min(values), max(values)
    if from_zero:
        low, high = min(low, 0), max(high, 0)
    if low == high:
        low, high = low - 1, high + 1
    raw = (high - low) / about
    size = 10 ** floor(log10(raw))
    step = next(size * n for n in (1, 2, 5, 10) if size * n >= raw)
    return Scale(floor(low / step) * step, -floor(-high / step) * step, start, end, step)


def tight_scale(values: Sequence[float], start: float, end: float) -> Scale:
    """A scale from the lowest value to the highest, where no axis is drawn."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    return Scale(low, high, start, end, high - low)


def tick_words(scale: Scale, unit: str) -> list[str]:
    """What stands beside each step: with a short unit (%, £, a date) where there is room for it;
    any other unit stands in the subtitle.
    """
    places = max(0, -floor(log10(scale.step))) if scale.step < 1 else 0
    beside = unit if is_percentage(unit) or is_money(unit) or kind_of(unit) else ""
    labels = []
    for value in scale.steps:
        exact = rounded(Decimal(repr(value)), places)
        label = narrow_money(format_number(exact, places, beside))
        labels.append(
            label if len(label) <= LONGEST_TICK else plain_number(exact).replace("-", "−")
        )
    return labels


def narrow_money(words: str) -> str:
    """“£2.8m” for “£2.8 million”; other words as they are."""
    for size, letter in SIZES.items():
        if "£" in words and words.endswith(size):
            return words.removesuffix(size) + letter
    return words


def value_words(value: float, decimals: int, unit: str, room: float) -> str:
    """A value with its unit, which is a letter or left out where there is no room for it."""
    exact = Decimal(repr(value))
    words = format_number(exact, decimals, unit)
    for written in (words, narrow_money(words)):
        if len(written) * LETTER <= room:
            return written
    return format_number(exact, decimals) + ("%" if is_percentage(unit) else "")


def pushed_apart(places: Sequence[float], apart: float, top: float, bottom: float) -> list[float]:
    """Places for labels: each as near as can be to where it belongs, so far from the next, in the
    same order; none below the bottom.
    """
    order = sorted(range(len(places)), key=lambda n: places[n])
    found = dict.fromkeys(order, 0.0)
    at = top
    for n in order:
        at = max(at, places[n])
        found[n] = at
        at += apart
    limit = bottom
    for n in reversed(order):
        found[n] = min(found[n], limit)
        limit = found[n] - apart
    return [found[n] for n in range(len(places))]
