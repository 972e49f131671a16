"""What a file would change, for the eyes of whoever confirms it."""

from dataclasses import dataclass

from pmf_portal.formats.numbers import format_number, plain_number
from pmf_portal.periods import frequency
from scorecards.actuals.previews import Readings
from scorecards.rating.year_to_date import period_value

# More rows than anybody reads are summed up.
MOST_SHOWN = 500


@dataclass(frozen=True)
class Difference:
    """One figure of a file: what stands there now, what would, and what the scorecard would say."""

    row: int
    code: str
    title: str
    period: str
    before: str
    after: str
    reading: object
    doubts: list


def differences_of(checked):
    """The rows to show (those with warnings first), how many there are, and how many repeat what is
    stored.
    """
    news = sorted(checked.news, key=lambda row: (not row.doubts, row.number))
    shown = news[:MOST_SHOWN]
    readings = Readings([row.rule for row in shown])
    for row in shown:
        if row.area is None:
            readings.figures[row.rule.target_id][row.month] = row.figure
    return {
        "differences": [difference(row, readings) for row in shown],
        "news": len(news),
        "repeated": len(checked.rows) - len(news),
        "left_out": len(news) - len(shown),
        "doubted": len(checked.doubted),
    }


def difference(row, readings):
    s = row.rule
    reading = readings.read(s, row.month) if row.area is None else None
    period = frequency.label(s.frequency, row.month) + (f", {row.area}" if row.area else "")
    before = in_words(row.stored.figure, s) if row.stored else ""
    return Difference(
        row.number,
        s.code,
        s.title,
        period,
        before,
        in_words(row.figure, s),
        reading,
        row.doubts or [],
    )


def in_words(figure, specification):
    """A figure for a reader: its value, or its parts and what they come to."""
    value = period_value(figure, specification.aggregation, specification.scale)
    shown = format_number(value, specification.decimals, specification.unit)
    if figure.numerator is None:
        return shown
    return f"{plain_number(figure.numerator)} out of {plain_number(figure.denominator)}" + (
        f" ({shown})" if value is not None else ""
    )
