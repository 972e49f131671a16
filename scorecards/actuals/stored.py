"""The stored figures of some targets, newest revisions only, in one query."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pmf_portal.formats.bulk_rows import read_rows
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from scorecards.plausibility.context import MANY, SLOW_WINDOW, WINDOW, Stored
from scorecards.rating_inputs import MonthCache, stored_figure
from targets.models import Specification

StoredSeries = dict[int, dict[Month, Stored]]
NEWEST = """
SELECT target_id, month, revision, value, numerator, denominator, status, source, comment,
  recorded_at
FROM scorecards_actual WHERE area_id IS NULL AND ({chosen}){periods}
ORDER BY target_id, month, revision
"""


def stored_figures(
    firsts: Mapping[int, Month], periods: Collection[Month] | None = None
) -> StoredSeries:
    """The newest revision of each figure of the whole council, by target and period: of each target
    from a first month on, of some periods alone where they are given.
    """
    series: StoredSeries = defaultdict(dict)
    if not firsts:
        return series
    targets_from: dict[Month, list[int]] = defaultdict(list)
    for target, first in sorted(firsts.items()):
        targets_from[first].append(target)
    chosen: list[str] = []
    parameters: list[Any] = []
    for first, targets in targets_from.items():
        if len(targets) > MANY:
            chosen.append("target_id BETWEEN %s AND %s AND month >= %s")
            parameters += [targets[0], targets[-1], first.first_day]
            continue
        places = ", ".join(["%s"] * len(targets))
        chosen.append(f"target_id IN ({places}) AND month >= %s")
        parameters += [*targets, first.first_day]
    only = ""
    if periods is not None:
        only = f" AND month IN ({', '.join(['%s'] * len(periods))})"
        parameters += [month.first_day for month in sorted(periods)]
    months = MonthCache()
    query = NEWEST.format(chosen=" OR ".join(chosen), periods=only)
    for target, month, revision, value, numerator, denominator, *words in read_rows(
        query, parameters
    ):
        figure = stored_figure(value, numerator, denominator)
        series[int(target)][months[month]] = Stored(int(revision), figure, *words)
    return series


def window_before(specification: Specification, month: Month) -> Month:
    """The first month from which a measure's own habits are read."""
    slow = frequency.spacing(specification.frequency) >= 6
    return month - (SLOW_WINDOW if slow else WINDOW)


def series_of(entries: Iterable[tuple[Specification, Month]]) -> StoredSeries:
    """The figures that some entries are judged by and compared with, in one query: of each target
    from the beginning of its window on.
    """
    firsts: dict[int, Month] = {}
    for specification, month in entries:
        first = min(window_before(specification, month), (specification.financial_year - 2).first)
        known = firsts.get(specification.target_id, first)
        firsts[specification.target_id] = min(known, first)
    return stored_figures(firsts)


def window_of_entries(
    series: Mapping[int, Mapping[Month, Stored]], entries: Iterable[tuple[Specification, Month]]
) -> StoredSeries:
    """Of a series the periods that judging some entries takes: none after the newest of a
    target's.
    """
    spans: dict[int, tuple[Month, Month]] = {}
    for specification, month in entries:
        first = window_before(specification, month)
        known = spans.get(specification.target_id, (first, month))
        spans[specification.target_id] = (min(known[0], first), max(known[1], month))
    return {
        target: {
            month: one for month, one in series.get(target, {}).items() if first <= month <= last
        }
        for target, (first, last) in spans.items()
    }
