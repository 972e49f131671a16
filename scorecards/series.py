"""The plan and the figures that a scorecard line holds, period by period (pure)."""

import json
from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.periods.month import Month
from scorecards.year_to_date import Figure, period_value


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One period: what was planned, the amber bound where stated, and the value reported; None where there is none."""

    month: Month
    planned: Decimal | None
    amber: Decimal | None
    actual: Decimal | None


def read_series(line):
    """The rows of a line's series, oldest first; a ratio's value is worked out of its parts."""
    rows = []
    for period, *numbers in json.loads(line.series):
        planned, amber, value, numerator, denominator = (None if number is None else Decimal(number) for number in numbers)
        there = value is not None or numerator is not None
        actual = period_value(Figure(value, numerator, denominator), line.aggregation, line.scale) if there else None
        rows.append(SeriesRow(Month.parse(period), planned, amber, actual))
    return rows
