"""Published spreadsheets after "Releasing statistics in spreadsheets" (Government Analysis
Function): one table a sheet, no merged cells, a cover.
"""

import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import xlsxwriter

from pmf_portal.formats.numbers import format_difference, format_number, places_of
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.formats.wording import terms
from reporting.content.specification_paper import easier_in_words

COLUMNS = {
    "code": "Code",
    "title": "Target",
    "kind": "Kind of measure",
    "objective": "Objective it serves",
    "service": "Service",
    "definition": "Definition",
    "data_source": "Data source",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "polarity": "Which way is better",
    "aggregation": "Year to date",
    "frequency": "Reported",
    "unit": "Unit",
    "decimals": "Published decimals",
    "previous_year": "Previous year",
    "annual_target": "Annual target",
    "tolerance": "Tolerance",
    "under_performance": "Under-performance",
    "how_read": "How its figures are read",
    "rationale": "Rationale",
    "stretch": "Level of stretch",
    "easier_reason": "Why it is easier than last year’s result",
    "peers": "Relevant peers",
    "forecast_method": "Forecast method",
}
FIGURES = ("previous_year", "annual_target", "planned", "amber_bound")


def table_name(sheet):
    """A name that a workbook takes for a table: one that is no cell's, of letters, digits and
    underscores.
    """
    return f"table_{re.sub(r'[^A-Za-z0-9]+', '_', sheet)}"


@dataclass(frozen=True)
class Exact:
    """A figure with the number format that shows it as it is printed."""

    value: Decimal
    pattern: str
    printed: str

    def __str__(self) -> str:
        return self.printed


@dataclass(frozen=True)
class Line:
    """A chart of some rows of a sheet: their columns by name, and how its axis shows numbers."""

    title: str
    description: str
    sheet: str
    rows: tuple[int, int]
    periods: int
    columns: dict[str, int]
    pattern: str


LOOKS = {
    "Actual": {"color": "#144E81", "width": 2.25},
    "Plan": {"color": "#484949", "width": 1.25, "dash_type": "dash"},
}
# Where a sheet's table begins: under its title and note, its heading in row 4.
FIRST_ROW = 4
A4, TWO_LINES, MOST_ACROSS = 9, 31, 9
CHART = {"width": 480, "height": 260}
CHARTS_ACROSS, ROWS_HIGH, FIRST_COLUMN = 2, 7, 3


def on_paper(sheet, columns):
    """How a sheet is printed: as wide as a page where that can be read, its headings on each."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    if columns <= MOST_ACROSS:
        sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)


class PublishedWorkbook:
    """A workbook of marked-up tables; the same content gives the same bytes."""

    def __init__(self, title, created):
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.book.set_properties({"title": title, "created": created})
        self.big, self.bold = (
            self.book.add_format({"bold": True, "font_size": 16}),
            self.book.add_format({"bold": True, "font_size": 13}),
        )
        self.patterns = {}
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})

    def cover(self, title, lines):
        sheet = self.book.add_worksheet("Cover")
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, title, self.big)
        for row, line in enumerate(lines, start=1):
            sheet.write_string(row, 0, line, self.wrap)

    def table(self, name, title, note, headings, rows):
        """One sheet with one table that says its name; blank cells are said to be blank on
        purpose.
        """
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, title, self.bold)
        sheet.write_string(1, 0, note)
        columns = [
            {"header": heading, "header_format": self.wrap, "format": self.wrap}
            for heading in headings
        ]
        sheet.add_table(
            3,
            0,
            3 + max(len(rows), 1),
            len(headings) - 1,
            {"name": table_name(name), "columns": columns, "style": "Table Style Light 1"},
        )
        for row, values in enumerate(rows, start=4):
            for column, value in enumerate(values):
                if isinstance(value, Exact):
                    sheet.write_number(
                        row, column, float(value.value), self.number_format(value.pattern)
                    )
                elif isinstance(value, Decimal):
                    sheet.write_number(row, column, float(value), self.wrap)
                else:
                    sheet.write_string(row, column, str(value), self.wrap)
        sheet.freeze_panes(4, 2)
        on_paper(sheet, len(headings))
        for column, heading in enumerate(headings):
            sheet.set_column(
                column,
                column,
                min(50, max([len(heading), *(len(str(row[column])) for row in rows)]) + 2),
            )

    def number_format(self, pattern):
        """The format of cells that show their number by a pattern."""
        if pattern not in self.patterns:
            look = {"text_wrap": True, "valign": "top", "num_format": pattern}
            self.patterns[pattern] = self.book.add_format(look)
        return self.patterns[pattern]

    def charts(self, name, title, note, lines):
        """A sheet that lists charts in words, with the charts beside the list."""
        lines = list(lines)
        headings = ["Measure", "What its chart shows"]
        self.table(name, title, note, headings, [[one.title, one.description] for one in lines])
        sheet = self.book.get_worksheet_by_name(name)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, 2, 2)
        rows = max(len(lines), ROWS_HIGH * (1 + len(lines) // CHARTS_ACROSS))
        for row in range(FIRST_ROW, FIRST_ROW + rows):
            sheet.set_row(row, TWO_LINES)
        for place, line in enumerate(lines):
            down, across = divmod(place, CHARTS_ACROSS)
            sheet.insert_chart(
                3 + down * ROWS_HIGH,
                FIRST_COLUMN + across * 8,
                self.chart_of(line),
                {"description": line.description, "object_position": 3},
            )

    def chart_of(self, line):
        chart = self.book.add_chart({"type": "line"})
        first, last = (FIRST_ROW + row for row in line.rows)
        for name, column in line.columns.items():
            chart.add_series(
                {
                    "name": name,
                    "categories": [line.sheet, first, line.periods, last, line.periods],
                    "values": [line.sheet, first, column, last, column],
                    "line": LOOKS[name],
                }
            )
        chart.set_title({"name": line.title, "name_font": {"size": 11}, "overlay": False})
        periods = last - first + 1
        chart.set_x_axis(
            {"interval_unit": max(1, periods // 6), "num_font": {"rotation": -45, "size": 8}}
        )
        chart.set_y_axis({"num_format": line.pattern, "major_gridlines": {"visible": True}})
        chart.set_legend({"position": "bottom"})
        chart.set_size(CHART)
        chart.show_blanks_as("gap")
        return chart

    def close(self):
        self.book.close()
        return self.out.getvalue()


def cell(name, value, unit):
    """A cell as a workbook holds it: a figure as a number, a date or a word as readers see it."""
    if name in FIGURES and value is not None:
        if kind_of(unit):
            return format_number(Decimal(value), places_of(Decimal(value)), unit)
        return Decimal(value)
    return "" if value is None else value


def sheet_names(targets):
    """The sheets of the workbook after its cover."""
    stretch = ["Stretch"] if all("stretch_in_numbers" in t for t in targets) else []
    lessons = ["Lessons"] if lesson_rows(targets) else []
    return ["Targets", *stretch, "Trajectory", "Evidence", "Design principles", *lessons]


LESSON_COLUMNS = ["Code", "Lesson", "Year", "Answer", "How"]
STRETCH = ["Code", "Against", "Target", "Figure", "Difference", "Level"]


def stretch_rows(targets):
    """What each target is held against, one row a comparison."""
    rows = []
    for target in targets:
        for one in target["stretch_in_numbers"]:
            figures = [cell("planned", one[name], target["unit"]) for name in ("target", "figure")]
            figures.append(difference_cell(Decimal(one["difference"]), target["unit"]))
            rows.append([target["code"], one["of"], *figures, one["level"]])
    return rows


def lesson_rows(targets):
    """The lessons that targets answer; none of a publication from before there were any."""
    return [
        [t["code"], one["lesson"], one["year"], one["answer"], one["words"]]
        for t in targets
        for one in t.get("lessons", ())
    ]


def difference_cell(value, unit):
    """A difference as a workbook holds it: between dates in days, between words in steps."""
    return format_difference(value, places_of(value), unit) if kind_of(unit) else value


def approved_in_words(approval):
    """Who approved a plan, as the cover says it."""
    if "taken_over" in approval:
        return f"Approved: {approval['reference']}, {approval['taken_over']}"
    return f"Approved: {approval['reference']}, recorded by {approval['recorded_by']}"


def specification_workbook(document):
    """The technical specifications and rationale of a plan-year as an accessible workbook."""
    p = json.loads(document)
    book = PublishedWorkbook(
        p["title"], datetime.fromisoformat(p["published_at"].rstrip("Z")).replace(microsecond=0)
    )
    book.cover(
        p["title"],
        [
            f"{p['council']}, published at {p['published']}",
            approved_in_words(p["approval"]),
            *filter(None, [easier_in_words(p["approval"])]),
            f"Digest of the target book (SHA-256): {p['approval']['digest']}",
            f"Digest of this publication (SHA-256): {p['digest']}",
            (
                f"Sheets: {', '.join(sheet_names(p['targets']))}. Each holds one table that begins"
                " in row 4."
            ),
            f"{terms.licence.name}, except where otherwise stated.",
        ],
    )
    blank = "A blank cell means that there is nothing to give."
    targets = p["targets"]
    # A publication from before a column was made has none.
    columns = {name: words for name, words in COLUMNS.items() if all(name in t for t in targets)}
    if any("compared_with" in target for target in targets):
        columns["compared_with"] = "Compared with other councils"
    roles = list(dict.fromkeys(role for t in targets for role in t["officers"]))
    specified = [
        [
            *(cell(name, t.get(name, ""), t["unit"]) for name in columns),
            *(t["officers"].get(role, "") for role in roles),
        ]
        for t in targets
    ]
    book.table("Targets", "Technical specifications", blank, [*columns.values(), *roles], specified)
    # A publication from before stretch was a number has no such sheet.
    if "Stretch" in sheet_names(targets):
        book.table("Stretch", "Stretch in numbers", blank, STRETCH, stretch_rows(targets))
    points = [
        [
            t["code"],
            x["period"],
            cell("planned", x["planned"], t["unit"]),
            cell("amber_bound", x["amber_bound"], t["unit"]),
        ]
        for t in targets
        for x in t["trajectory"]
    ]
    book.table(
        "Trajectory",
        "Planned values by period",
        blank,
        ["Code", "Period", "Planned", "Amber bound"],
        points,
    )
    evidence = [
        [t["code"], e["kind"], e["title"], e["value"], e["link"]]
        for t in targets
        for e in t["evidence"]
    ]
    book.table(
        "Evidence",
        "Evidence and benchmarks",
        blank,
        ["Code", "Kind", "Title", "Figure", "Link"],
        evidence,
    )
    checks = [
        [t["code"], c["principle"], c["answer"], c["note"]]
        for t in targets
        for c in t["principles"]
    ]
    book.table(
        "Design principles",
        "Design principles",
        blank,
        ["Code", "Principle", "Answer", "Note"],
        checks,
    )
    if lessons := lesson_rows(targets):
        book.table("Lessons", "Lessons that targets answer", blank, LESSON_COLUMNS, lessons)
    return book.close()
