"""The rows of a report's CSV form, with what its columns mean (pure)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pmf_portal.formats.csv_files import csv_text
from pmf_portal.periods import frequency
from reporting.content.canonical_lines import COLUMNS, NUMBERS
from reporting.content.readings import READING_COLUMNS
from reporting.content.target_charts import published_series

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


def series_rows(content: dict[str, Any]) -> Iterator[Row]:
    for line in content["lines"]:
        rule = line["rule"]
        for row in published_series(line):
            figure = row.figure
            yield {
                "code": line["line"]["code"],
                "title": line["line"]["title"],
                "period": frequency.code(rule["frequency"], row.month),
                "planned": row.planned,
                "amber": row.amber,
                "actual": row.actual,
                "numerator": figure.numerator if figure else None,
                "denominator": figure.denominator if figure else None,
                "unit": rule["unit"],
            }


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
    "analysis": CsvTable(SERIES, FIGURES, series_rows),
}


def report_csv(kind: str, content: dict[str, Any]) -> bytes:
    """The CSV form of a report; text that a spreadsheet might run as a formula is made safe."""
    table = ROWS[kind]
    return csv_text(table.columns, table.rows(content), table.figures).encode()
