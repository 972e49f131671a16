"""What a measure's figures say over time: level, spread, change and how often plan was met (pure;
framework 3.7, 4.2).

Everything is worked out from the figures as they are published, at published decimals, so that a
reader can redo it.
"""

from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.formats.numbers import rounded
from targets.rules.polarity import is_rated


@dataclass(frozen=True)
class Described:
    """A series in numbers; None where there is nothing to say it of."""

    count: int
    latest: Decimal
    mean: Decimal | None
    median: Decimal | None
    lowest: Decimal
    lowest_in: object
    highest: Decimal
    highest_in: object
    change: Decimal | None
    met: int | None
    compared: int


def describe(rows, decimals, polarity):
    """Level, spread, change on the same period of the year before, and plans met, of the periods
    that have a figure; None when none has.

    `change` is the newest figure less that of the same period a year before.  `met` counts periods
    at plan or on its better side
    (for `closest`, exactly at plan); None for a measure that is for information only.
    """
    known = [
        (row.month, rounded(row.actual, decimals), rounded(row.planned, decimals))
        for row in rows
        if row.actual is not None
    ]
    if not known:
        return None
    values, by_month = (
        sorted(value for _, value, _ in known),
        {month: value for month, value, _ in known},
    )
    newest, latest, _ = known[-1]
    before = by_month.get(newest - 12)
    compared = [(value, plan) for _, value, plan in known if plan is not None]
    lowest, highest = min(known, key=lambda row: row[1]), max(known, key=lambda row: row[1])
    return Described(
        count=len(known),
        latest=latest,
        mean=rounded(sum(values) / len(values), decimals),
        median=rounded((values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2, decimals),
        lowest=lowest[1],
        lowest_in=lowest[0],
        highest=highest[1],
        highest_in=highest[0],
        change=None if before is None else latest - before,
        met=(
            None
            if not is_rated(polarity)
            else sum(is_met(value, plan, polarity) for value, plan in compared)
        ),
        compared=len(compared),
    )


def is_met(value, plan, polarity):
    return {"higher": value >= plan, "lower": value <= plan}.get(polarity, value == plan)
