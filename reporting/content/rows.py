"""The rows of a report's CSV form, with what its columns mean (pure)."""

import csv
import io

from pmf_portal.formats.csv_files import safe_cell
from pmf_portal.periods import frequency
from reporting.content.canonical_lines import COLUMNS, NUMBERS
from reporting.content.target_charts import published_series

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
FIGURES = ("value", "numerator", "denominator", "planned", "amber", "actual")


def area_rows(content):
    for line in content["lines"]:
        for area in line["areas"]:
            said = {
                "measure": line["code"],
                "title": line["title"],
                "period": line["period"],
                "unit": line["unit"],
                "area": area["name"],
            }
            yield said | {
                name: area[name] for name in ("gss_code", "value", "numerator", "denominator")
            }


def series_of(content):
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


# kind -> (columns in words, those that are figures, how rows are made, the column that tells rows
# apart)
ROWS = {
    "health": (
        COLUMNS | {"health_area": "Area of corporate health"},
        NUMBERS,
        lambda content: content["lines"],
        "code",
    ),
    "members": (COLUMNS, NUMBERS, lambda content: content["lines"], "code"),
    "defined": (COLUMNS, NUMBERS, lambda content: content["lines"], "code"),
    "statement": (COLUMNS, NUMBERS, lambda content: content["lines"], "code"),
    "area": (AREA, FIGURES, area_rows, ""),
    "analysis": (SERIES, FIGURES, series_of, ""),
}


def report_csv(kind, content):
    """The CSV form of a report; text that a spreadsheet might run as a formula is made safe."""
    columns, figures, rows_of, _ = ROWS[kind]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows_of(content):
        writer.writerow(
            [row[name] if name in figures else safe_cell(row[name]) for name in columns]
        )
    return out.getvalue().encode()
