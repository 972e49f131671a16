"""A whole plan-year as a workbook that can be edited and imported again."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pmf_portal.council.models import User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.numbers import typed_text
from pmf_portal.formats.plain_text import kept_text
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.formats.xlsx import write_sheets
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear
from targets.approval import target_book, trajectories
from targets.imports.plan_rows import TARGETS, TRAJECTORY
from targets.imports.target_rows import MARGINS, OFFICERS, PLACES, YES_OR_NO
from targets.models import Plan, Responsibility, Specification
from targets.rules.value_kinds import unit_of_margin

COLUMNS = (
    "code title plan priority directorate service team kind polarity unit decimals aggregation"
    " scale frequency financial_year annual_target previous_year tolerance green_within"
    " amber_within definition data_source numerator denominator accountable_officer"
    " accountable_deputy performance_lead performance_lead_deputy publication_lag_days statutory"
    " rationale stretch peers forecast_method health_area amber_periods forecast_counts"
    " easier_reason confirmed green_above amber_above cohort suppress_below lasting_red"
    " benchmark peer_group peer_level chart_run chart_from user_view"
).split()
POINT_COLUMNS = ("code", "period", "planned", "amber_bound")
NUMBERS = (
    "decimals",
    "scale",
    "annual_target",
    "previous_year",
    "green_within",
    "amber_within",
    "publication_lag_days",
    "amber_periods",
    "green_above",
    "amber_above",
    "suppress_below",
    "chart_run",
)
# A cell of the targets sheet before it is written: numbers as exact decimals, all else as text.
Cells = dict[str, Any]


def plan_workbook(plan: Plan, year: FinancialYear) -> bytes:
    """The plan-year as a workbook that can be edited and imported again; the same draft gives the
    same bytes.
    """
    targets = [[row[name] for name in COLUMNS] for row in target_rows(plan, year)]
    points = [[row[name] for name in POINT_COLUMNS] for row in trajectory_rows(plan, year)]
    sheets = [(TARGETS, COLUMNS, targets), (TRAJECTORY, POINT_COLUMNS, points)]
    return write_sheets(sheets, created=datetime(year.first.year, year.first.month, 1))


def draft_digest(plan: Plan, year: FinancialYear) -> str:
    """A digest of everything that an import could change in a plan-year."""
    cells = [[cell_text(row[name]) for name in COLUMNS] for row in target_rows(plan, year)]
    return digest(target_book(plan, year) + str(cells))


def target_rows(plan: Plan, year: FinancialYear) -> Iterator[Cells]:
    """The plan-year's targets under the headings of targets.csv."""
    responsibilities = Responsibility.objects.filter(
        financial_year=year, target__specifications__plan=plan
    ).select_related(*OFFICERS)
    by_target = {responsibility.target_id: responsibility for responsibility in responsibilities}
    specifications = (
        Specification.objects.for_page()
        .filter(plan=plan, financial_year=year)
        .order_by("target__sort_key", "target__code")
    )
    for specification in specifications:
        responsibility = by_target.get(specification.target_id)
        officers = {name: getattr(responsibility, name, None) for name in OFFICERS}
        yield target_row(specification.target.code, specification, officers)


def target_row(
    code: str, specification: Specification, officers: Mapping[str, User | None]
) -> Cells:
    """One target under the headings of targets.csv."""
    unit = specification.service
    elsewhere = {*OFFICERS, *PLACES, "code"}
    row = {name: getattr(specification, name) for name in COLUMNS if name not in elsewhere}
    for name in OFFICERS:
        officer = officers[name]
        row[name] = officer.username if officer else ""
    for name in PLACES:
        row[name] = unit.slug if unit and unit.kind == name else ""
    for name in NUMBERS:
        row[name] = None if row[name] is None else Decimal(row[name]).normalize()
    if kind_of(specification.unit):
        row |= words_of_numbers(specification)
    for name in YES_OR_NO:
        row[name] = "yes" if row[name] else "no"
    row["user_view"] = {True: "yes", False: "no", None: ""}[specification.user_view]
    row["code"] = code
    row["plan"] = specification.plan.slug
    row["priority"] = specification.priority.slug if specification.priority else ""
    benchmark, group = specification.benchmark, specification.peer_group
    row["benchmark"] = benchmark.code if benchmark else ""
    row["peer_group"] = group.slug if group else ""
    since = specification.chart_from
    row["chart_from"] = str(since) if since else ""
    row["financial_year"] = str(specification.financial_year)
    return {name: kept_text(value) for name, value in row.items()}


def words_of_numbers(specification: Specification) -> Cells:
    """The cells of a measure of dates, durations or words that read them back as they stand."""
    unit, tolerance = specification.unit, specification.tolerance
    units = {"annual_target": unit, "previous_year": unit}
    units |= dict.fromkeys(MARGINS, unit_of_margin(tolerance, unit))
    return {
        name: typed_text(getattr(specification, name), unit_typed)
        for name, unit_typed in units.items()
        if getattr(specification, name) is not None
    }


def trajectory_rows(plan: Plan, year: FinancialYear) -> Iterator[Cells]:
    """The plan-year's trajectories under the headings of trajectory.csv."""
    specifications = list(
        Specification.objects.filter(plan=plan, financial_year=year)
        .select_related("target")
        .order_by("target__sort_key", "target__code")
    )
    points = trajectories(specifications)
    for specification in specifications:
        for point in points[specification.pk]:
            yield {
                "code": specification.target.code,
                "period": frequency.code(specification.frequency, point.month),
                "planned": cell_of(point.planned, specification.unit),
                "amber_bound": cell_of(point.amber_bound, specification.unit),
            }


def cell_of(value: Decimal | None, unit: str) -> Decimal | str | None:
    """A planned value as a cell that is read back: a number, or the words of its kind."""
    return typed_text(value, unit) if value is not None and kind_of(unit) else value


def cell_text(value: Any) -> str:
    """A cell as a reader sees it: numbers exact and in full, nothing for none."""
    if value is None or value == "":
        return ""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
