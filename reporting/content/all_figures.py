"""Every published figure as rows, a measure and a period each (pure): the newest publication that
speaks of a period gives its figure, the newest that rates it gives its rating.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pmf_portal.formats.canonical import decimal_of, decimal_text
from pmf_portal.formats.csv_files import BYTE_ORDER_MARK, csv_text
from pmf_portal.formats.numbers import format_number, rounded
from pmf_portal.formats.parquet import DAY, NUMBER, TEXT
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import typed_period
from reporting.content.amber_bounds import amber_of
from reporting.content.readings import limits_of
from reporting.content.small_counts import NOT_PUBLISHED
from scorecards.rating.series import SeriesRow, series_rows

MOST_DECIMALS = 6
REPORTED, NO_FIGURE, TO_COME = "reported", "no figure", "to come"
# name -> (kind, what it means).  New columns are added at the end.
FIGURES: dict[str, tuple[str, str]] = {
    "code": (TEXT, "The code of the measure; with period_end it names a row"),
    "title": (TEXT, "The measure"),
    "period": (TEXT, "The period, as readers know it"),
    "period_start": (DAY, "The first day that the figure covers"),
    "period_end": (DAY, "The last day that the figure covers"),
    "financial_year": (TEXT, "The council’s year in which the period ends"),
    "frequency": (TEXT, "How often the measure is reported"),
    "unit": (TEXT, "What the figure counts, for example % or £m"),
    "polarity": (TEXT, "What is better: higher, lower, closest (to plan), or neither"),
    "status": (
        TEXT,
        "reported; no figure; not published (so that no small count can be worked out); to come",
    ),
    "value": (NUMBER, "The figure"),
    "value_shown": (TEXT, "The figure as readers see it, rounded and with its unit"),
    "numerator": (NUMBER, "The part of a figure that is made of two counts"),
    "denominator": (NUMBER, "The whole that the part is taken of"),
    "planned": (NUMBER, "What was planned for the period"),
    "amber_bound": (NUMBER, "Where amber ends and red begins, for the period"),
    "period_rating": (TEXT, "The rating of the period by itself, where it has one"),
    "actual_to_date": (NUMBER, "Performance from the start of the year to the end of the period"),
    "plan_to_date": (NUMBER, "The plan from the start of the year to the end of the period"),
    "green_low": (NUMBER, "Performance to date is green from here"),
    "green_high": (NUMBER, "Performance to date is green up to here"),
    "amber_low": (NUMBER, "Performance to date is amber from here"),
    "amber_high": (NUMBER, "Performance to date is amber up to here"),
    "rating": (TEXT, "The published rating of the year to date: green, amber, red, or why none"),
    "direction": (TEXT, "Where the figures were going, as published with the period"),
    "usual_low": (NUMBER, "The lower end of the usual range"),
    "usual_middle": (NUMBER, "The average of the usual range"),
    "usual_high": (NUMBER, "The upper end of the usual range"),
    "change": (TEXT, "Whether the figure is a real change: improvement or concern"),
    "forecast_low": (NUMBER, "Of a period to come: one figure in ten is expected below"),
    "forecast_middle": (NUMBER, "Of a period to come: what is expected"),
    "forecast_high": (NUMBER, "Of a period to come: one figure in ten is expected above"),
    "provisional": (TEXT, "“yes” where the figure may still change"),
    "plan": (TEXT, "The plan that the measure belongs to"),
    "priority": (TEXT, "The priority that it serves"),
    "service": (TEXT, "The service that answers for it"),
    "published_with": (TEXT, "The newest month whose publication speaks of the period"),
    "published_on": (DAY, "The day of that publication"),
}
COLUMNS = {name: words for name, (_, words) in FIGURES.items()}
KINDS = {name: kind for name, (kind, _) in FIGURES.items()}
NUMBERS = tuple(name for name, kind in KINDS.items() if kind == NUMBER)
DAYS = tuple(name for name, kind in KINDS.items() if kind == DAY)
BOUNDS = ("green_low", "green_high", "amber_low", "amber_high")
TO_DATE = ("actual_to_date", "plan_to_date")
OF_MEASURE = ("title", "plan", "priority", "service")


class Published(NamedTuple):
    """What one publication says of a measure, and when it came out."""

    content: Mapping[str, Any]
    on: date


@dataclass
class Gathered:
    """What the publications of one measure say: a later one in place of an earlier."""

    # Each holds the figures of its whole year and of the year before.
    newest_of_year: dict[str, Published] = field(default_factory=dict)
    rated: dict[Month, Published] = field(default_factory=dict)

    def add(self, published: Published) -> None:
        content = published.content
        self.newest_of_year[content["specification"]["financial_year"]] = published
        period = period_of(content)
        if period is not None:
            self.rated[period] = published

    def rows(self) -> dict[Month, dict[str, Any]]:
        figures: dict[Month, tuple[SeriesRow, Published]] = {}
        # Where amber ended, by the rule of the period's own year.
        bounds: dict[Month, Decimal | None] = {}
        for year, published in self.newest_of_year.items():
            rule = published.content["rule"]
            for row in rows_of(published):
                figures[row.month] = row, published
                if row.amber is not None or year == str(row.month.financial_year):
                    bounds[row.month] = amber_of(rule, row.planned, row.amber)
        rows: dict[Month, dict[str, Any]] = {}
        for month, (row, published) in figures.items():
            rows[month] = figure_columns(row, published, bounds.get(month))
        for month, published in self.rated.items():
            rows.setdefault(month, {}).update(rating_columns(month, published))
        return rows


def rows_of(published: Published) -> list[SeriesRow]:
    rule = published.content["rule"]
    return series_rows(published.content["series"], rule["aggregation"], Decimal(rule["scale"]))


def figure_rows(publications: Iterable[Published]) -> list[dict[str, Any]]:
    """The rows of one measure, oldest period first, from everything that was published of it,
    oldest first.
    """
    gathered, newest = Gathered(), None
    for newest in publications:
        gathered.add(newest)
    if newest is None:
        return []
    rows, reading = gathered.rows(), newest.content.get("reading")
    if reading is not None:
        add_reading(rows, reading, newest)
    line = newest.content["line"]
    of_measure = {"code": line["code"]} | {name: line[name] for name in OF_MEASURE}
    return [of_measure | rows[month] for month in sorted(rows)]


def period_of(content: Mapping[str, Any]) -> Month | None:
    """The period that a publication rates; None where it names none."""
    try:
        return typed_period(content["line"]["reporting_period"], content["rule"]["frequency"])
    except PeriodError:
        return None


def period_columns(month: Month, every: str, published: Published) -> dict[str, Any]:
    return {
        "period": frequency.label(every, month),
        "period_start": frequency.first_month(every, month).first_day,
        "period_end": month.last_day,
        "financial_year": str(month.financial_year),
        "frequency": every,
        "published_with": published.content["month"],
        "published_on": published.on,
    }


def figure_columns(row: SeriesRow, published: Published, bound: Decimal | None) -> dict[str, Any]:
    """One period's figure beside its plan."""
    content = published.content
    rule, unit = content["rule"], content["rule"]["unit"]
    value, parts = rounded(row.actual, MOST_DECIMALS), row.figure
    status = REPORTED if value is not None else NO_FIGURE
    if row.is_hidden:
        status = NOT_PUBLISHED
    elif value is None and row.month > Month.parse(content["month"]):
        status = TO_COME
    return period_columns(row.month, rule["frequency"], published) | {
        "unit": unit,
        "polarity": rule["polarity"],
        "status": status,
        "value": decimal_text(value),
        "value_shown": "" if value is None else format_number(value, rule["decimals"], unit),
        "numerator": decimal_text(parts.numerator if parts else None),
        "denominator": decimal_text(parts.denominator if parts else None),
        "planned": decimal_text(row.planned),
        "amber_bound": decimal_text(rounded(bound, MOST_DECIMALS)),
    }


def rating_columns(month: Month, published: Published) -> dict[str, Any]:
    """How a period was rated, and by which bounds."""
    line, rule = published.content["line"], published.content["rule"]
    columns = period_columns(month, rule["frequency"], published) | {
        "unit": rule["unit"],
        "polarity": rule["polarity"],
        "rating": line["rating"],
        "period_rating": line.get("period_rating", ""),
        "direction": line.get("direction") or "",
        "provisional": "yes" if line["provisional"] else "",
    }
    columns |= {name: line[name] for name in TO_DATE}
    return columns | {name: rule[name] for name in BOUNDS}


def add_reading(
    rows: dict[Month, dict[str, Any]], reading: Mapping[str, Any], published: Published
) -> None:
    """The usual range of the periods that have one, and the forecast of those to come."""
    usual = reading["usual"]
    for place, (period, _, _, meaning) in enumerate(usual["points"] if usual else ()):
        month = Month.parse(period)
        if month in rows:
            names = ("usual_low", "usual_middle", "usual_high")
            rows[month] |= dict(zip(names, limits_of(usual, place), strict=True))
            rows[month]["change"] = meaning if meaning in ("improvement", "concern") else ""
    for period, low, middle, high in reading["ahead"]:
        month = Month.parse(period)
        columns = period_columns(month, reading["frequency"], published)
        columns |= {"unit": reading["unit"], "polarity": published.content["rule"]["polarity"]}
        forecast = {"forecast_low": low, "forecast_middle": middle, "forecast_high": high}
        former = rows.get(month, {})
        if former.get("status", TO_COME) in (TO_COME, NO_FIGURE):
            rows[month] = columns | {"status": TO_COME} | former | forecast


def typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with exact numbers in place of their text; what is not known is left out."""
    values = {}
    for name, kind in KINDS.items():
        value = row.get(name)
        if value not in (None, ""):
            values[name] = decimal_of(value) if kind == NUMBER else value
    return values


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON has it: days as text, exact decimals as text, null for what is not known."""
    values: dict[str, Any] = {}
    for name in FIGURES:
        value = row.get(name)
        values[name] = value.isoformat() if isinstance(value, date) else (value or None)
    return values


def figures_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as CSV, with the mark by which spreadsheets know its letters."""
    return BYTE_ORDER_MARK + csv_text(COLUMNS, rows, NUMBERS).encode()
