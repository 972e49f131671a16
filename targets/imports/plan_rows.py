"""The rows of a whole plan-year as they come in: from a workbook of two sheets, or from JSON."""

from typing import Any, NamedTuple

from pmf_portal.formats.csv_files import FileRefused, Row, rows_of
from pmf_portal.formats.plain_text import clean_text
from pmf_portal.formats.xlsx import read_sheets
from targets.imports.target_rows import MOMENTS, REQUIRED, TARGET_HEADINGS
from targets.imports.trajectory import POINT_MOMENTS, TRAJECTORY_HEADINGS

TARGETS, TRAJECTORY = "targets", "trajectory"
HEADINGS = {TARGETS: TARGET_HEADINGS, TRAJECTORY: TRAJECTORY_HEADINGS}
REQUIRED_HEADINGS = {TARGETS: REQUIRED, TRAJECTORY: ("code", "period")}


class PlanRows(NamedTuple):
    """The rows of a plan-year as they came: targets, and trajectory points."""

    targets: list[Row]
    trajectory: list[Row]


def rows_of_workbook(data: bytes) -> PlanRows:
    """The rows of an uploaded workbook; raises FileRefused with what is wrong with its sheets."""
    sheets = read_sheets(data, (TARGETS, TRAJECTORY))
    rows: dict[str, list[Row]] = {TARGETS: [], TRAJECTORY: []}
    problems = []
    for name in rows:
        if len(sheets[name].lines) <= 1:
            continue
        try:
            read = rows_of(
                sheets[name],
                known=HEADINGS[name],
                required=REQUIRED_HEADINGS[name],
                sheet=name,
                dates=("period",),
                moments=MOMENTS if name == TARGETS else POINT_MOMENTS,
            )
            problems += read.findings.problems
            rows[name] = read
        except FileRefused as refused:
            problems += refused.problems
    if problems:
        raise FileRefused(problems)
    return PlanRows(rows[TARGETS], rows[TRAJECTORY])


def rows_of_json(content: Any) -> PlanRows:
    """The rows of a JSON document {"targets": [...], "trajectory": [...]} with the headings of the
    files; raises ValueError.
    """
    return PlanRows(json_rows(content, TARGETS), json_rows(content, TRAJECTORY))


def json_rows(content: Any, name: str) -> list[Row]:
    items = content.get(name, []) if isinstance(content, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError(f"“{name}” must be a list of objects.")
    keys = {str(key) for item in items for key in item}
    if unknown := sorted(keys - HEADINGS[name]):
        raise ValueError(f"Not known in “{name}”: {', '.join(unknown[:5])}.")
    rows = []
    for number, item in enumerate(items, start=1):
        cells = {
            key: "" if value is None else clean_text(str(value)).strip()
            for key, value in item.items()
        }
        rows.append(Row(number, cells, name))
    return rows
