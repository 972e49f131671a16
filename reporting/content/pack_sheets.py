"""The sheets of a pack's workbook: measures, figures, exceptions, actions; figures are numbers with
their unit (pure).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pmf_portal.formats.units import unit_label
from pmf_portal.periods import frequency
from reporting.content.document import Column, Mark, Number, Table, figure_of, paragraphs
from reporting.content.exceptions_csv import finance_in_words, risk_in_words, status_text
from reporting.content.exceptions_readable import promise_of
from reporting.content.small_counts import NOT_PUBLISHED
from reporting.content.target_charts import published_series

Content = Mapping[str, Any]
MEASURES = {
    "code": "Code",
    "title": "Measure",
    "plan": "Plan",
    "priority": "Priority",
    "service": "Service",
    "unit": "Unit",
    "previous_year": "Last year",
    "annual_target": "Target for the year",
    "plan_to_date": "Plan to date",
    "actual_to_date": "Actual to date",
    "to_date_last_year": "Actual to date, last year",
    "rating": "Rating",
    "period_actual": "Actual in the newest period",
    "reporting_period": "Newest period",
    "direction": "Direction",
    "accountable_officer": "Accountable officer",
    "data_source": "Source",
    "comment": "Comment",
    "why": "Why this rating",
}
NUMBERS = (
    "previous_year",
    "annual_target",
    "plan_to_date",
    "actual_to_date",
    "to_date_last_year",
    "period_actual",
)
FIGURES = (
    "Code",
    "Measure",
    "Period",
    "Unit",
    "Plan",
    "Actual",
    "Numerator",
    "Denominator",
    "Note",
)
EXCEPTIONS = (
    "Code",
    "Measure",
    "Service",
    "Off plan since",
    "Report",
    "Back on plan",
    "What happened",
    "Causes",
    "Finance",
    "Linked risk",
    "Support wanted",
)
ACTIONS = (
    "Code",
    "Measure",
    "Action",
    "Who",
    "Due",
    "Status",
    "Done on",
    "Expected effect",
    "Resources",
)


def pack_sheets(
    parts: Sequence[tuple[str, Content]], targets: Sequence[Content]
) -> tuple[Table, ...]:
    reports = [report for kind, part in parts if kind == "exceptions" for report in part["lines"]]
    tables = [measures(targets), figures(targets)]
    if reports:
        tables.append(exceptions(reports))
    if any(report["actions"] for report in reports):
        tables.append(actions(reports))
    return tuple(tables)


def columns(titles: Sequence[str]) -> tuple[Column, ...]:
    return tuple(map(Column, titles))


def measures(targets: Sequence[Content]) -> Table:
    rows = []
    for target in targets:
        line = target["line"]
        rows.append(tuple(measure_cell(line, name) for name in MEASURES))
    return Table(
        "Measures", "Each measure as it stands", columns(tuple(MEASURES.values())), tuple(rows)
    )


def measure_cell(line: Content, name: str) -> Any:
    value = line.get(name)
    if name in NUMBERS:
        return figure_of(value, line["decimals"], line["unit"])
    if name == "rating":
        return Mark(value)
    return unit_label(value) if name == "unit" else value or ""


def figures(targets: Sequence[Content]) -> Table:
    """Every period of every measure; its charts are drawn of this sheet."""
    rows = []
    for target in targets:
        line, rule = target["line"], target["rule"]
        for row in published_series(target):
            # A chart would draw any text as nought: where there is no figure, the cell is empty.
            cells = [
                "" if value is None else figure_of(str(value), rule["decimals"], rule["unit"])
                for value in (row.planned, row.actual)
            ]
            if row.is_hidden:
                cells[1] = ""
            note = NOT_PUBLISHED if row.is_hidden else ""
            parts = (
                ("", "")
                if row.figure is None or row.figure.numerator is None
                else (part(row.figure.numerator), part(row.figure.denominator))
            )
            period = frequency.label(rule["frequency"], row.month)
            rows.append(
                (
                    line["code"],
                    line["title"],
                    period,
                    unit_label(rule["unit"]),
                    *cells,
                    *parts,
                    note,
                )
            )
    caption = "Plan and actual of each measure, period by period"
    return Table("Figures", caption, columns(FIGURES), tuple(rows), is_charted=True)


def part(value: Decimal | None) -> Any:
    """A numerator or denominator: a plain number."""
    return "" if value is None else Number(f"{value.normalize():,f}", value)


def exceptions(reports: Sequence[Content]) -> Table:
    rows = tuple(
        (
            report["code"],
            report["title"],
            report["service"],
            report["opened_for"],
            report["stands"],
            promise_of(report) or report.get("plan_due") or "Not public yet",
            joined(report["what_happened"]),
            "; ".join(f"{one['category']}: {joined(one['text'])}" for one in report["causes"]),
            finance_in_words(report["finance"]) if report["finance"] else "",
            risk_in_words(report["risk"]) if report["risk"] else "",
            joined(report["support"]),
        )
        for report in reports
    )
    return Table("Exceptions", "Measures off plan, and what is done", columns(EXCEPTIONS), rows)


def actions(reports: Sequence[Content]) -> Table:
    rows = tuple(
        (
            report["code"],
            report["title"],
            joined(action["what"]),
            action["who"],
            action["due"],
            status_text(action["status"], action["reason"]),
            ", ".join(filter(None, (action.get("done_on"), action.get("done_late")))),
            joined(action["effect"]),
            joined(action["resources"]),
        )
        for report in reports
        for action in report["actions"]
    )
    return Table("Actions", "The actions of the delivery plans", columns(ACTIONS), rows)


def joined(text: str) -> str:
    return " ".join(paragraphs(text))
