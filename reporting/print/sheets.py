"""Published spreadsheets after "Releasing statistics in spreadsheets" (Government Analysis
Function): one table a sheet, no merged cells, a cover.
"""

import io
import json
import re
from datetime import datetime
from decimal import Decimal

import xlsxwriter

from pmf_portal.formats.numbers import format_difference, format_number, places_of
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.formats.wording import terms

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
                if isinstance(value, Decimal):
                    sheet.write_number(row, column, float(value), self.wrap)
                else:
                    sheet.write_string(row, column, str(value), self.wrap)
        sheet.freeze_panes(4, 2)
        for column, heading in enumerate(headings):
            sheet.set_column(
                column,
                column,
                min(50, max([len(heading), *(len(str(row[column])) for row in rows)]) + 2),
            )

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
    return ["Targets", *stretch, "Trajectory", "Officers", "Evidence", "Design principles"]


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
    book.table(
        "Targets",
        "Technical specifications",
        blank,
        list(columns.values()),
        [[cell(name, t.get(name, ""), t["unit"]) for name in columns] for t in targets],
    )
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
    officers = [[t["code"], role, post] for t in targets for role, post in t["officers"].items()]
    book.table(
        "Officers", "Officers who answer for each target", blank, ["Code", "Role", "Post"], officers
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
    return book.close()
