"""The month as a workbook, pre-filled, to fill in and bring back."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pmf_portal.council.models import User
from pmf_portal.formats.numbers import format_number, rounded, typed_text
from pmf_portal.formats.plain_text import kept_text
from pmf_portal.formats.value_kinds import is_date, kind_of, state_of
from pmf_portal.formats.xlsx import write_sheets
from pmf_portal.periods import frequency, timetable
from scorecards.actuals.due import DueFigure, figures_of_month
from scorecards.actuals.previews import ComparisonFigures, RatingPreviews
from scorecards.feeds.deliveries import SHEET
from scorecards.models import Actual
from targets.models import Specification

FILLED_IN = (
    "code",
    "title",
    "service",
    "period",
    "unit",
    "last_period",
    "same_period_last_year",
    "planned",
)
TO_FILL_IN = (
    "value",
    "numerator",
    "denominator",
    "status",
    "source",
    "comment",
    "reason",
    "nothing_to_report",
)
NOTES = (
    (
        "1",
        (
            "Fill in value, or numerator and denominator where the unit is a ratio. Leave a row"
            " empty when there is no figure yet. When there will be none, say why under"
            " nothing_to_report."
        ),
    ),
    (
        "2",
        (
            "status is final or provisional, of a date done or expected; left empty it is final or"
            " done. reason is needed where a figure that is stored already is corrected, or"
            " anything that was published. A comment or source that is"
            " changed or emptied here is changed in the portal."
        ),
    ),
    (
        "3",
        (
            "The first eight columns are there to be read; changes to title, service, unit and the"
            " figures of other periods are not read back."
        ),
    ),
    (
        "4",
        (
            "Type values, not formulas. Do not merge cells or hide rows. Columns of your own are"
            " not read. Bring the file back on the page it came from; it is checked whole first."
        ),
    ),
)


def month_workbook(user: User, today: date, *, everybody: bool) -> bytes:
    """The figures that a person has to bring for the open month, as a workbook; the same month
    gives the same bytes.
    """
    figures = figures_of_month(user, today, everybody=everybody)
    previews = RatingPreviews([figure.specification for figure in figures])
    lines = [
        line(due, previews.comparison_figures(due.specification, due.month)) for due in figures
    ]
    month = timetable.open_month(today)
    sheets: list[tuple[str, Sequence[str], Sequence[Sequence[Any]]]] = [
        (SHEET, FILLED_IN + TO_FILL_IN, lines),
        ("notes", ("note", "words"), NOTES),
    ]
    return write_sheets(sheets, created=datetime(month.year, month.month, 1))


def figure_cell(value: Decimal | None, specification: Specification) -> Decimal | str | None:
    """A figure to read: a number, or the words of a duration, a date, an answer or a scale."""
    if value is not None and kind_of(specification.unit):
        return format_number(value, specification.decimals, specification.unit)
    return rounded(value, specification.decimals)


def line(due: DueFigure, comparison: ComparisonFigures) -> list[Any]:
    """One row: the columns that help, those to fill in with what stands, and no reason yet."""
    s = due.specification
    unit = f"{s.unit} (ratio)" if s.takes_a_ratio else s.unit
    filled_in = [
        s.target.code,
        s.title,
        str(s.service),
        frequency.code(s.frequency, due.month),
        unit,
        figure_cell(comparison.before, s),
        figure_cell(comparison.last_year, s),
        figure_cell(comparison.planned, s),
    ]
    stored = [kept_text(getattr(due.actual, name, None)) for name in TO_FILL_IN[:-2]]
    if kind_of(s.unit) and due.actual is not None and due.actual.value is not None:
        stored[TO_FILL_IN.index("value")] = typed_text(due.actual.value, s.unit)
    if is_date(s.unit) and due.actual is not None:
        is_provisional = due.actual.status == Actual.PROVISIONAL
        stored[TO_FILL_IN.index("status")] = state_of(provisional=is_provisional)
    return filled_in + stored + [None, due.nothing and kept_text(due.nothing.reason)]
