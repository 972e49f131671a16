"""The month as a workbook, pre-filled, to fill in and bring back."""

from datetime import datetime

from pmf_portal.formats.numbers import rounded
from pmf_portal.formats.xlsx import write_sheets
from pmf_portal.periods import frequency, timetable
from scorecards.actuals.due import figures_of_month
from scorecards.actuals.previews import Readings
from scorecards.feeds.deliveries import SHEET

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
TO_FILL_IN = ("value", "numerator", "denominator", "status", "source", "comment", "reason")
NOTES = (
    (
        "1",
        (
            "Fill in value, or numerator and denominator where the unit is a ratio. Leave a row"
            " empty when there is no figure yet."
        ),
    ),
    (
        "2",
        (
            "status is final or provisional; left empty it is final. reason is needed only where a"
            " figure that is stored already is corrected."
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
            "Type values, not formulas. Do not merge cells or hide rows. Bring the file back on the"
            " page it came from; it is checked whole first."
        ),
    ),
)


def month_workbook(user, today, *, everybody):
    """The figures that a person has to bring for the open month, as a workbook; the same month
    gives the same bytes.
    """
    figures = figures_of_month(user, today, everybody=everybody)
    readings = Readings([f.specification for f in figures])
    lines = [line(owed, readings) for owed in figures]
    month = timetable.open_month(today)
    sheets = [(SHEET, FILLED_IN + TO_FILL_IN, lines), ("notes", ("note", "words"), list(NOTES))]
    return write_sheets(sheets, created=datetime(month.year, month.month, 1))


def line(owed, readings):
    s, around = owed.specification, readings.around(owed.specification, owed.month)
    told = [rounded(around[name], s.decimals) for name in ("before", "last_year", "planned")]
    actual = owed.actual
    stored = (
        [
            actual.value,
            actual.numerator,
            actual.denominator,
            actual.status,
            actual.source,
            actual.comment,
        ]
        if actual
        else [None] * 6
    )
    unit = f"{s.unit} (ratio)" if s.takes_a_ratio else s.unit
    return [
        s.target.code,
        s.title,
        str(s.service),
        frequency.code(s.frequency, owed.month),
        unit,
        *told,
        *stored,
        None,
    ]
