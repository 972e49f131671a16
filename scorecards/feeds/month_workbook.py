"""The month as a workbook, pre-filled, to fill in and bring back."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.formats.numbers import format_number, rounded, typed_text
from pmf_portal.formats.plain_text import kept_text
from pmf_portal.formats.value_kinds import DONE, EXPECTED, is_date, kind_of, state_of, words_of
from pmf_portal.formats.xlsx import FormSheet, write_form
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month
from scorecards.actuals.due import responsibilities_on
from scorecards.actuals.due_places import DuePlace, due_places
from scorecards.actuals.stored import stored_figures
from scorecards.feeds.deliveries import SHEET
from scorecards.models import Actual, NothingToReport
from scorecards.plausibility.context import Stored
from scorecards.rating.year_to_date import period_value
from targets.models import Specification, TrajectoryPoint
from targets.rules.aggregation import takes_parts

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
            " nothing to report."
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
            " not read. Upload the file on the page it came from; it is checked whole first."
        ),
    ),
)


def month_workbook(user: User, today: date, *, everybody: bool) -> bytes:
    """The figures that a person has to bring for the open month, as a workbook; the same month
    gives the same bytes.
    """
    month = timetable.open_month(today)
    responsibilities = None if everybody else responsibilities_on(user, today)
    rows = rows_of_places(due_places(month, announced_timetable(), responsibilities))
    columns = FILLED_IN + TO_FILL_IN
    form = FormSheet(
        SHEET,
        [name.replace("_", " ").capitalize() for name in columns],
        [line(row) for row in rows],
        first_typed=len(FILLED_IN),
        choices=choices_of(rows),
    )
    notes = ("notes", ("note", "words"), NOTES)
    return write_form(form, notes, created=datetime(month.year, month.month, 1))


class WorkbookRow(NamedTuple):
    """What a line of the workbook is made of, as values."""

    place: DuePlace
    measure: Any
    before: Decimal | None
    last_year: Decimal | None
    planned: Decimal | None
    stored: Stored | None
    nothing: str


MEASURE = (
    "pk",
    "unit",
    "decimals",
    "aggregation",
    "scale",
)


def rows_of_places(places: Sequence[DuePlace]) -> list[WorkbookRow]:
    """The rows of some figures, missing ones first, then by service and code, in four queries."""
    measures = {
        row.pk: row
        for row in Specification.objects.filter(pk__in=[place.specification for place in places])
        .order_by()
        .values_list(*MEASURE, named=True)
    }
    planned = planned_of(places)
    declared = NothingToReport.objects.filter(month__in={place.month for place in places})
    nothing = {
        (target, month): reason
        for target, month, reason in declared.values_list("target", "month", "reason")
    }
    firsts: dict[int, Month] = {}
    periods: set[Month] = set()
    for place in places:
        before = frequency.before(place.frequency, place.month)
        shown = (before, place.month - 12, place.month)
        firsts[place.target] = min(*shown, firsts.get(place.target, before))
        periods.update(shown)
    series = stored_figures(firsts, periods)
    rows = []
    for place in places:
        measure, figures = measures[place.specification], series.get(place.target, {})

        def value_of(month: Month, measure: Any = measure, figures: Any = figures) -> Any:
            stored = figures.get(month)
            return period_value(stored and stored.figure, measure.aggregation, measure.scale)

        rows.append(
            WorkbookRow(
                place,
                measure,
                value_of(frequency.before(place.frequency, place.month)),
                value_of(place.month - 12),
                planned.get((place.specification, place.month)),
                figures.get(place.month),
                nothing.get((place.target, place.month), ""),
            )
        )
    return sorted(rows, key=lambda row: row.place.reading_order)


def planned_of(places: Sequence[DuePlace]) -> dict[tuple[int, Month], Decimal]:
    """The plans of some figures."""
    points = TrajectoryPoint.objects.filter(
        specification__in=[place.specification for place in places],
        month__in={place.month for place in places},
    )
    return {
        (specification, month): planned
        for specification, month, planned in points.order_by().values_list(
            "specification_id", "month", "planned"
        )
    }


def choices_of(rows: Sequence[WorkbookRow]) -> dict[int, list[tuple[str, ...]]]:
    """The lists to choose from, by column: the status of each row, and the words of a scale."""
    statuses: list[tuple[str, ...]] = []
    values: list[tuple[str, ...]] = []
    for row in rows:
        unit = row.measure.unit
        statuses.append((DONE, EXPECTED) if is_date(unit) else (Actual.FINAL, Actual.PROVISIONAL))
        values.append(tuple(words_of(unit)))
    columns = FILLED_IN + TO_FILL_IN
    return {columns.index("status"): statuses, columns.index("value"): values}


def figure_cell(value: Decimal | None, measure: Any) -> Decimal | str | None:
    """A figure to read: a number, or the words of a duration, a date, an answer or a scale."""
    if value is not None and kind_of(measure.unit):
        return format_number(value, measure.decimals, measure.unit)
    return rounded(value, measure.decimals)


def line(row: WorkbookRow) -> list[Any]:
    """One row: the columns that help, those to fill in with what stands, and no reason yet."""
    place, measure, stored = row.place, row.measure, row.stored
    unit = measure.unit
    filled_in = [
        place.code,
        place.title,
        place.service_title or None,
        frequency.code(place.frequency, place.month),
        f"{unit} (ratio)" if takes_parts(measure.aggregation) else unit,
        figure_cell(row.before, measure),
        figure_cell(row.last_year, measure),
        figure_cell(row.planned, measure),
    ]
    if stored is None:
        empty: list[Any] = [None] * (len(TO_FILL_IN) - 1)
        return filled_in + empty + [row.nothing and kept_text(row.nothing)]
    figure, status = stored.figure, stored.status
    value: Any = figure.value
    if value is not None and kind_of(unit):
        value = typed_text(value, unit)
    if is_date(unit):
        status = state_of(provisional=status == Actual.PROVISIONAL)
    texts = [status, kept_text(stored.source), kept_text(stored.comment)]
    return [*filled_in, value, figure.numerator, figure.denominator, *texts, None, None]
