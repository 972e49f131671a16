"""What stands at the axis of a chart whose values are durations, dates, answers or words (pure)."""

from collections.abc import Iterable
from decimal import Decimal
from math import ceil, floor
from typing import Any

from pmf_portal.formats.numbers import format_number, shortened
from pmf_portal.formats.units import UnitKind
from pmf_portal.formats.value_kinds import kind_of, parts_in_words, words_of

# Steps that a reader counts in: of seconds, minutes or hours, and of days.
STEPS_OF_DURATIONS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200)
STEPS_OF_DATES = (1, 2, 7, 14, 30, 61, 91, 182, 365, 730)
MOST_TICKS, LONGEST_TICK = 6, 24


def axis_of_kind(values: Iterable[Decimal | None], unit: str) -> dict[str, Any]:
    """What the axis of such values has beside its title: where its words stand, and what they are;
    nothing for plain numbers.
    """
    kind = kind_of(unit)
    known = [value for value in values if value is not None]
    if kind is None or not known:
        return {}
    if kind in (UnitKind.YES_NO, UnitKind.WORDS):
        lowest = 0 if kind == UnitKind.YES_NO else 1
        places = list(range(lowest, lowest + len(words_of(unit))))
    else:
        places = places_between(min(known), max(known), kind)
    texts = [shortened(format_number(Decimal(place), 0, unit), LONGEST_TICK) for place in places]
    return {
        "title": {"text": parts_in_words(unit)},
        "tickmode": "array",
        "tickvals": places,
        "ticktext": texts,
        "range": [places[0] - margin(places), places[-1] + margin(places)],
        "rangemode": "normal",
    }


def places_between(low: Decimal, high: Decimal, kind: UnitKind) -> list[int]:
    """Whole steps from the lowest value to the highest; durations begin at nought."""
    is_date = kind == UnitKind.DATE
    start = floor(low) if is_date else min(floor(low), 0)
    steps = STEPS_OF_DATES if is_date else STEPS_OF_DURATIONS
    reach = max(ceil(high) - start, 1)
    step = next((size for size in steps if reach <= size * (MOST_TICKS - 1)), 0)
    step = step or ceil(reach / (MOST_TICKS - 1))
    if not is_date:
        start = floor(start / step) * step
    count = ceil((ceil(high) - start) / step) or 1
    return [start + n * step for n in range(count + 1)]


def margin(places: list[int]) -> float:
    """Some room below the first and above the last place."""
    return (places[-1] - places[0] or 1) * 0.05


def shown_values(values: Iterable[Decimal | None], unit: str) -> list[str]:
    """The values as a reader sees them, beside the points of a chart."""
    return ["" if value is None else format_number(value, 0, unit) for value in values]
