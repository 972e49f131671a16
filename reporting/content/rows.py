"""The rows of a report's CSV form, with what its columns mean (pure)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pmf_portal.formats.csv_files import csv_text
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from reporting.content.canonical_lines import COLUMNS, NUMBERS
from reporting.content.readings import READING_COLUMNS, limits_of, signal_in_words
from reporting.content.target_charts import published_series
from scorecards.rating.series import SeriesRow

Row = dict[str, Any]
AREA = {
    "measure": "Code of the measure",
    "title": "Measure",
    "period": "Period",
    "area": "Constituency",
    "gss_code": "GSS code of the constituency",
    "value": "Figure, in the measure’s unit",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "unit": "Unit",
    "lower": "Lower end of the 95% interval; of a measure shown as a rate, of the rate",
    "upper": "Upper end of the 95% interval",
    "compared": "How it compares with the council as a whole",
}
SERIES = {
    "code": "Code of the target",
    "title": "Target",
    "period": "Period",
    "planned": "Planned, in the measure’s unit",
    "amber": "Where amber ends, if stated",
    "actual": "Actual, in the measure’s unit",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "unit": "Unit",
}
# Empty where a measure has no reading, in an analysis from before there were any too.
READ_SERIES = {
    "change": "Whether the figure is more than usual variation, and why",
    "usual_low": "Where the usual range of the figures begins",
    "usual_average": "Average of the figures of the usual range",
    "usual_high": "Where the usual range of the figures ends",
    "forecast_low": "Forecast: one figure of ten is below",
    "forecast_middle": "Forecast: the middle",
    "forecast_high": "Forecast: one figure of ten is above",
}
READ_FIGURES = tuple(name for name in READ_SERIES if name != "change")
SIGNALS = {
    "code": "Code of the target",
    "title": "Target",
    "plan": "Plan",
    "service": "Service",
    "rating": "RAG rating of the year to date",
    "signal": "Kind of signal",
    "words": "What the figures say",
}
AREA_FIGURES = ("value", "numerator", "denominator", "lower", "upper")
FIGURES = ("lower", "upper", "value", "numerator", "denominator", "planned", "amber", "actual")


def area_rows(content: dict[str, Any]) -> Iterator[Row]:
    for line in content["lines"]:
        for area in line["areas"]:
            row = {
                "measure": line["code"],
                "title": line["title"],
                "period": line["period"],
                "unit": line["unit"],
                "area": area["name"],
            }
            for name in (*AREA_FIGURES, "gss_code", "compared"):
                row[name] = area[name]
            yield row


def analysis_rows(content: dict[str, Any]) -> Iterator[Row]:
    """Each period of each measure: its plan and figure, its usual range, and what is forecast."""
    for line in content["lines"]:
        rule = line["rule"]
        periods = read_periods(line)
        for row in published_series(line):
            periods[row.month] = periods.get(row.month, {}) | planned_and_actual(row)
        for month in sorted(periods):
            yield {
                "code": line["line"]["code"],
                "title": line["line"]["title"],
                "period": frequency.code(rule["frequency"], month),
                "unit": rule["unit"],
                **periods[month],
            }


def planned_and_actual(row: SeriesRow) -> Row:
    figure = row.figure
    return {
        "planned": row.planned,
        "amber": row.amber,
        "actual": row.actual,
        "numerator": figure.numerator if figure else None,
        "denominator": figure.denominator if figure else None,
    }


def read_periods(line: dict[str, Any]) -> dict[Month, Row]:
    """What a reading says of each period; nothing where there is none."""
    reading = line.get("reading")
    if not reading:
        return {}
    periods: dict[Month, Row] = {}
    usual = reading["usual"]
    for place, point in enumerate(usual["points"] if usual else ()):
        low, average, high = limits_of(usual, place)
        told = {"actual": point[1], "change": signal_in_words(point[2], point[3])}
        told |= {"usual_low": low, "usual_average": average, "usual_high": high}
        periods[Month.parse(point[0])] = told
    for period, low, middle, high in (line.get("year_ahead") or reading)["ahead"]:
        told = {"forecast_low": low, "forecast_middle": middle, "forecast_high": high}
        periods[Month.parse(period)] = told
    return periods


def signal_rows(content: dict[str, Any]) -> Iterator[Row]:
    """Each signal of each measure."""
    for line in content["lines"]:
        for kind, words in line["signals"]:
            row = {name: line[name] for name in ("code", "title", "plan", "service", "rating")}
            yield row | {"signal": kind, "words": words}


def line_rows(content: dict[str, Any]) -> Iterable[Row]:
    return content["lines"]


@dataclass(frozen=True)
class CsvTable:
    """The CSV form of one kind of report: its columns in words, those that are figures, its rows,
    and the column that tells rows apart, if one does.
    """

    columns: dict[str, str]
    figures: tuple[str, ...]
    rows: Callable[[dict[str, Any]], Iterable[Row]]
    key: str = ""


LINES = CsvTable(COLUMNS, NUMBERS, line_rows, key="code")
HEALTH = {name: words for name, words in COLUMNS.items() if name not in READING_COLUMNS}
HEALTH |= {"health_area": "Area of corporate health"} | READING_COLUMNS
ROWS = {
    "health": replace(LINES, columns=HEALTH),
    "members": LINES,
    "defined": LINES,
    "statement": LINES,
    "signals": CsvTable(SIGNALS, (), signal_rows),
    "area": CsvTable(AREA, FIGURES, area_rows),
    "analysis": CsvTable(SERIES | READ_SERIES, (*FIGURES, *READ_FIGURES), analysis_rows),
}


def report_csv(kind: str, content: dict[str, Any]) -> bytes:
    """The CSV form of a report; text that a spreadsheet might run as a formula is made safe."""
    table = ROWS[kind]
    return csv_text(table.columns, table.rows(content), table.figures).encode()
