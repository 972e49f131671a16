"""The plan and the figures that a scorecard line holds, period by period (pure)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.periods.month import Month
from scorecards.rating.year_to_date import Figure, period_value


class StoredSeries(Protocol):
    """A line as far as its series is concerned."""

    @property
    def series(self) -> str: ...
    @property
    def aggregation(self) -> str: ...
    @property
    def scale(self) -> Decimal: ...


# What stands after the parts of a figure that is not published, as statistical tables have it.
HIDDEN = "c"
# Plan, amber bound, value, numerator, denominator.
FIGURES = 5


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One period: what was planned, the amber bound where stated, the figure reported and its
    value; None where there is none.  A hidden one is there and is not published.
    """

    month: Month
    planned: Decimal | None
    amber: Decimal | None
    figure: Figure | None
    actual: Decimal | None
    is_hidden: bool = False


def read_series(line: StoredSeries) -> list[SeriesRow]:
    """The rows of a line's series, oldest first."""
    return series_rows(json.loads(line.series), line.aggregation, line.scale)


def series_rows(series: Iterable[list[Any]], aggregation: str, scale: Decimal) -> list[SeriesRow]:
    """The rows of a series as it is stored and published, exactly; a ratio's value is worked out of
    its parts.
    """
    rows = []
    for period, *cells in series:
        planned, amber, *parts = map(decimal_of, cells[:FIGURES])
        figure = None
        if any(part is not None for part in parts):
            figure = Figure(*parts)
        actual = period_value(figure, aggregation, scale)
        is_hidden = cells[FIGURES:] == [HIDDEN]
        rows.append(SeriesRow(Month.parse(period), planned, amber, figure, actual, is_hidden))
    return rows
