"""The cells of a row as period, figure, status and texts; a wrong one is refused at its column."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pmf_portal.formats.csv_files import IS_DATE, Row
from pmf_portal.formats.numbers import NumberError, shortened, typed_number, typed_part
from pmf_portal.formats.value_kinds import DONE, EXPECTED, is_date, kind_of
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import day_in, typed_period
from pmf_portal.refusals import Refused
from scorecards.actuals.services import check_figure, check_milestone
from scorecards.feeds.target_rules import TargetRule
from scorecards.models import Actual
from scorecards.rating.suppression import suppressed_as
from scorecards.rating.year_to_date import Figure

Cells = Mapping[str, str]

HEADINGS = {
    "code",
    "period",
    "value",
    "numerator",
    "denominator",
    "area",
    "status",
    "source",
    "comment",
    "reason",
    "nothing_to_report",
}
NUMBERS = ("value", "numerator", "denominator")
# Columns of the pre-filled workbook that help whoever fills it in; they are not read back.
FOR_READING = {"title", "service", "unit", "last_period", "same_period_last_year", "planned"}

STATUSES = (Actual.FINAL, Actual.PROVISIONAL)
# How the same is said of a milestone.
STATUSES_OF_DATES = {DONE: Actual.FINAL, EXPECTED: Actual.PROVISIONAL}
WORDS_ALONE = (
    "There are words in this row but no figure. Fill in the figure; where there is none, say why"
    " under nothing_to_report."
)
# The longest texts, as in the forms.
MOST_CHARACTERS = {"source": 300, "comment": 2000, "reason": 500, "nothing_to_report": 500}


class RowRefused(Exception):
    """A row that is not taken: the column at fault and why."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


class Texts(NamedTuple):
    """What a row says beside its figure; None where it says nothing."""

    source: str | None
    comment: str | None
    reason: str


class ReadPeriod(NamedTuple):
    """The month in which a typed period ends, and whether it was written in another way than
    ours.
    """

    month: Month
    was_understood: bool


@lru_cache(maxsize=4096)
def period_of(text: str, kind: str) -> ReadPeriod:
    """The period that a cell names; raises RowRefused."""
    try:
        month = typed_period(shortened(text), kind)
    except PeriodError as error:
        reason = str(error)
        if day_in(text) and text.isdigit():
            reason = (
                f"“{text}” looks like a date that a spreadsheet turned into a number. Format the"
                f" cell as text and write it like {frequency.example(kind)}."
            )
        raise RowRefused("period", reason) from error
    return ReadPeriod(month, not is_in_our_way(text, kind))


def is_in_our_way(text: str, kind: str) -> bool:
    """Whether a period is written as our own files write it."""
    try:
        frequency.parse(text, kind)
    except PeriodError:
        return False
    return True


def figure_of(cells: Cells, rule: TargetRule, month: Month, status: str) -> Figure:
    """The figure of a row; raises RowRefused at the column that is wrong."""
    value = number_of(cells, "value", lambda text: typed_number(text, rule.unit))
    numerator = number_of(cells, "numerator", typed_part)
    denominator = number_of(cells, "denominator", typed_part)
    try:
        check_figure(rule, value, numerator, denominator)
        check_milestone(rule, value, month, status)
    except Refused as refused:
        raise RowRefused(refused.field or "value", str(refused)) from refused
    return Figure(value, numerator, denominator)


def number_of(cells: Cells, column: str, read: Callable[[str], Decimal]) -> Decimal | None:
    """The number of a cell, None when it is empty."""
    text = cells.get(column)
    if not text:
        return None
    try:
        return read(text)
    except NumberError as error:
        raise RowRefused(column, str(error)) from error


def status_of(cells: Cells, unit: str = "") -> str:
    """Whether the figure is provisional or final, or for a date expected or done; final when
    nothing is said.
    """
    given = cells.get("status")
    if not given:
        return Actual.FINAL
    status = given.lower()
    if is_date(unit):
        status = STATUSES_OF_DATES.get(status, status)
    if status not in STATUSES:
        words = "expected nor done" if is_date(unit) else "provisional nor final"
        raise RowRefused("status", f"“{given[:40]}” is neither {words}.")
    return status


def refuse_moments(row: Row, unit: str) -> None:
    """Raises RowRefused for a number that a spreadsheet turned into a date or a time, where the
    measure is counted in neither.
    """
    if row.moments and not kind_of(unit):
        raise RowRefused(next(iter(row.moments)), IS_DATE)


def texts_of(cells: Cells) -> Texts:
    """Source, comment and reason, None where the file says nothing; raises RowRefused at one that
    is longer than the forms would take.
    """
    texts = Texts(cells.get("source"), cells.get("comment"), cells.get("reason") or "")
    for column, most in MOST_CHARACTERS.items():
        require_length(column, cells.get(column) or "", most)
    return texts


def require_length(column: str, text: str, most: int) -> None:
    """Raises RowRefused for a text that is longer than the forms would take."""
    if len(text) > most:
        raise RowRefused(
            column,
            f"The {column.replace('_', ' ')} is longer than {most:,} characters: it is"
            f" {len(text) - most:,} too long.",
        )


def symbol_of(row: Row, unit: str) -> str:
    """The sign of a suppressed count in one of a row's numbers; "" for none."""
    signs = [suppressed_as(row.get(name) or "", unit) for name in NUMBERS]
    return next(filter(None, signs), "")
