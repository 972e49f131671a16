"""The figures of a line's last two years, small enough to stand in a row (pure)."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from pmf_portal.formats.canonical import decimal_of, decimal_text
from pmf_portal.formats.numbers import rounded
from pmf_portal.periods.month import Month
from pmf_portal.pictures.sparkline import Spark
from scorecards.rating.series import SeriesRow

MONTHS = 24


def recent_figures(rows: Iterable[SeriesRow], decimals: int, until: Month) -> list[list[Any]]:
    """Period, plan and actual of the last two years up to a month, as they are printed; null where
    there is none or it is not published.
    """
    recent = []
    for row in rows:
        if until - MONTHS < row.month <= until:
            figures = (row.planned, row.actual)
            printed = [None if one is None else rounded(one, decimals) for one in figures]
            recent.append([str(row.month), *map(decimal_text, printed)])
    return recent


def spark_of(line: Mapping[str, Any]) -> Spark | None:
    """The sparkline of a published line; None where it is older than its recent figures."""
    recent = line.get("recent")
    if not recent:
        return None
    months = [Month.parse(period) for period, _, _ in recent]
    return Spark(
        values=[number_of(actual) for _, _, actual in recent],
        planned=[number_of(planned) for _, planned, _ in recent],
        years=[month.financial_year.start for month in months],
        is_provisional=bool(line.get("provisional")),
        is_stepped=all(later - month > 1 for month, later in pairwise(months)),
    )


def number_of(text: str | None) -> float | None:
    exact = decimal_of(text)
    return None if exact is None else float(exact)
