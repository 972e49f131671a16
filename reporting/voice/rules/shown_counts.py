"""Which counts of complaints everybody reads, and whether a service clearly has more of them (pure;
framework 2.4).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

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
Published = Mapping[str, Shown]


@dataclass(frozen=True)
class QuarterCounts:
    """The counts of one service, by its short name, in one quarter."""

    service: str
    quarter: Month
    entry: CountsEntry


def rest_of(part: str) -> str:
    """What is left of a whole without one of its parts, as the small counts know it."""
    return f"rest of {part}"


def cells_of(row: QuarterCounts) -> tuple[dict[Cell, int], list[Sum]]:
    """The counts of a service and quarter with the rest of each whole, and how these add up."""
    known = {name: number for name, number in row.entry.counts.items() if number is not None}
    counts: dict[Cell, int] = {(row.service, name): number for name, number in known.items()}
    sums: list[Sum] = []
    for part, whole, _ in PARTS:
        if part in known and whole in known:
            rest = (row.service, rest_of(part))
            counts[rest] = known[whole] - known[part]
            sums.append(Sum((row.service, whole), ((row.service, part), rest)))
    return counts, sums


def total_cells(
    of_services: Mapping[Cell, int], services: Sequence[str]
) -> tuple[dict[Cell, int], list[Sum]]:
    """The counts of the council as a whole that every service knows, the rests among them, and how
    they hang together with one another and with those of the services.
    """
    counts: dict[Cell, int] = {}
    sums: list[Sum] = []
    for name in (*TOTALS, *(rest_of(part) for part, _, _ in PARTS)):
        parts = tuple((service, name) for service in services)
        if all(part in of_services for part in parts):
            counts[WHOLE_COUNCIL, name] = sum(of_services[part] for part in parts)
            sums.append(Sum((WHOLE_COUNCIL, name), parts))
    for part, whole, _ in PARTS:
        one = Sum((WHOLE_COUNCIL, whole), ((WHOLE_COUNCIL, part), (WHOLE_COUNCIL, rest_of(part))))
        if all(cell in counts for cell in one.cells):
            sums.append(one)
    return counts, sums


def shown_of_service(row: QuarterCounts, threshold: int = USUAL_THRESHOLD) -> Shown:
    """What is published of a service and quarter: None where a count is too small, or would give
    one away.  It follows from its own counts alone, so that nothing that was public is hidden, nor
    given away, when another service enters its counts later.
    """
    counts, sums = cells_of(row)
    return shown_cells(counts, suppressed(counts, sums, threshold))


def shown_of_whole(rows: Sequence[QuarterCounts], threshold: int = USUAL_THRESHOLD) -> Shown:
    """What is published of the council as a whole: None where it would give away what a service
    does not show.
    """
    counts: dict[Cell, int] = {}
    sums: list[Sum] = []
    hidden: set[Cell] = set()
    for row in rows:
        own, hang_together = cells_of(row)
        counts |= own
        sums += hang_together
        hidden |= suppressed(own, hang_together, threshold)
    public = set(counts) - hidden
    totals, hang_together = total_cells(counts, [row.service for row in rows])
    counts |= totals
    sums += hang_together
    return shown_cells(totals, suppressed(counts, sums, threshold, hidden, public))


def shown_cells(counts: Mapping[Cell, int], hidden: Collection[Cell]) -> Shown:
    return {
        name: None if (place, name) in hidden else number
        for (place, name), number in counts.items()
        if name in LABELS
    }


@lru_cache(maxsize=1024)
def shown_of_quarter(rows: tuple[QuarterCounts, ...], *, with_whole: bool = True) -> Published:
    """What is published of a quarter, by service and name of the count, the whole council last.
    What is not known is left out.
    """
    shown = {row.service: shown_of_service(row) for row in rows}
    if with_whole and len(rows) > 1:
        shown[WHOLE_COUNCIL] = shown_of_whole(rows)
    return shown


def has_whole(
    quarter: Month, services: Mapping[Month, Collection[str]], ended: Mapping[str, date]
) -> bool:
    """Whether the council as a whole is told of a quarter: the same services have entered their
    counts as in the quarter before (of the first quarter: as in the one after), but for those that
    have ended in between.  Until the last one has, a total would only be that of some of them.
    """
    indexes = {one.index: one for one in services}
    before, after = indexes.get(quarter.index - 3), indexes.get(quarter.index + 3)
    earlier, later = (before, quarter) if before else (quarter, after)
    if earlier is None or later is None:
        return False
    last_day = later.last_day
    standing = {one for one in services[earlier] if ended.get(one, date.max) > last_day}
    return standing == set(services[later])


def clearly_more(now: int, before: int) -> bool:
    """Whether so many complaints are more than chance makes of so many a year before."""
    return now > before and wilson(now, now + before).lower > HALF


def clearly_fewer(now: int, before: int) -> bool:
    return clearly_more(before, now)


def of_two_years(received: Mapping[Month, int | None], newest: Month) -> tuple[int, int] | None:
    """The complaints of the four quarters to one and of the four before; None where a quarter is
    not there or not published.
    """
    by_index = {quarter.index: number for quarter, number in received.items()}
    quarters = [by_index.get(newest.index - 3 * back) for back in range(2 * QUARTERS)]
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
