"""Which counts of complaints everybody reads, and whether a service clearly has more of them (pure;
framework 2.4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmf_portal.periods.month import Month
from scorecards.statistics.disclosure import Sum, suppressed
from scorecards.statistics.intervals import wilson
from targets.rules.small_counts import USUAL_THRESHOLD
from targets.voice.rules.complaints import LABELS, PARTS, CountsEntry

# Of a year with the year before: clearly more is where more than half of both years’ complaints,
# beyond chance, came in the later one.
HALF = 0.5
QUARTERS = 4
# Of what the council as a whole is told.
TOTALS = ("received", "in_time", "ombudsman_received", "ombudsman_upheld")
WHOLE_COUNCIL = "The council as a whole"
Cell = tuple[str, str]
Shown = dict[str, int | None]


@dataclass(frozen=True)
class QuarterCounts:
    """The counts of one service in one quarter."""

    service: str
    quarter: Month
    entry: CountsEntry


def cells_of(rows: Sequence[QuarterCounts]) -> tuple[dict[Cell, int], list[Sum]]:
    """The counts of a quarter by service and name, with the rest of each whole, the totals of the
    council, and how they hang together.
    """
    counts: dict[Cell, int] = {}
    sums: list[Sum] = []
    for row in rows:
        known = {name: number for name, number in row.entry.counts.items() if number is not None}
        counts |= {(row.service, name): number for name, number in known.items()}
        for part, whole, _ in PARTS:
            if part in known and whole in known:
                rest = (row.service, f"rest of {part}")
                counts[rest] = known[whole] - known[part]
                sums.append(Sum((row.service, whole), ((row.service, part), rest)))
    for name in TOTALS:
        parts = tuple((row.service, name) for row in rows if (row.service, name) in counts)
        if len(parts) == len(rows) > 1:
            counts[WHOLE_COUNCIL, name] = sum(counts[part] for part in parts)
            sums.append(Sum((WHOLE_COUNCIL, name), parts))
    return counts, sums


def shown_of_quarter(
    rows: Sequence[QuarterCounts], threshold: int = USUAL_THRESHOLD
) -> dict[str, Shown]:
    """What is published of a quarter, by service and name of the count, the whole council last;
    None where a count is too small, or would give one away.  What is not known is left out.
    """
    counts, sums = cells_of(rows)
    hidden = suppressed(counts, sums, threshold)
    shown: dict[str, Shown] = {row.service: {} for row in rows}
    for cell, number in counts.items():
        service, name = cell
        if name in LABELS:
            shown.setdefault(service, {})[name] = None if cell in hidden else number
    return shown


def clearly_more(now: int, before: int) -> bool:
    """Whether so many complaints are more than chance makes of so many a year before."""
    return now > before and wilson(now, now + before).lower > HALF


def clearly_fewer(now: int, before: int) -> bool:
    return clearly_more(before, now)


def of_two_years(received: Mapping[Month, int | None], newest: Month) -> tuple[int, int] | None:
    """The complaints of the four quarters to one and of the four before; None where a quarter is
    not there or not published.
    """
    quarters = [received.get(newest - 3 * back) for back in range(2 * QUARTERS)]
    known = [number for number in quarters if number is not None]
    if len(known) < len(quarters):
        return None
    return sum(known[:QUARTERS]), sum(known[QUARTERS:])


def change_words(years: tuple[int, int] | None) -> str:
    """ "clearly more than in the four quarters before (214 against 160)"; "" where it cannot be
    said.
    """
    if years is None:
        return ""
    now, before = years
    figures = f"({now:,} against {before:,})"
    if clearly_more(now, before):
        return f"clearly more complaints than in the four quarters before {figures}"
    if clearly_fewer(now, before):
        return f"clearly fewer complaints than in the four quarters before {figures}"
    return f"no clear change against the four quarters before {figures}"
