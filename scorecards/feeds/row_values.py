"""The cells of a row as period, figure, status and texts; a wrong one is refused at its column."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pmf_portal.formats.numbers import NumberError, shortened, typed_number
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.refusals import Refused
from scorecards.actuals.services import check_figure
from scorecards.feeds.target_rules import TargetRule
from scorecards.models import Actual
from scorecards.rating.year_to_date import Figure

Cells = Mapping[str, str]

STATUSES = (Actual.FINAL, Actual.PROVISIONAL)
# The longest texts, as in the forms.
MOST_CHARACTERS = {"source": 300, "comment": 2000, "reason": 500}
# The running numbers of days that a spreadsheet makes of dates between 1998 and 2064.
FIRST_SERIAL, LAST_SERIAL = 36_000, 60_000


class RowRefused(Exception):
    """A row that is not taken: the column at fault and why."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


class Texts(NamedTuple):
    """What a row says beside its figure."""

    source: str
    comment: str
    reason: str


@lru_cache(maxsize=4096)
def period_of(text: str, kind: str) -> Month:
    """The month in which a typed period ends."""
    if is_serial_date(text):
        raise RowRefused(
            "period",
            f"“{text}” looks like a date that a spreadsheet turned into a number. Format the cell"
            " as text and write it like 2013-09.",
        )
    try:
        return frequency.parse(shortened(text), kind)
    except PeriodError as error:
        raise RowRefused("period", str(error)) from error


def is_serial_date(text: str) -> bool:
    """Whether a period is the running number of a day."""
    if not text.isascii() or not text.isdigit() or len(text) != 5:
        return False
    return FIRST_SERIAL <= int(text) <= LAST_SERIAL


def figure_of(cells: Cells, rule: TargetRule) -> Figure:
    """The figure of a row; raises RowRefused at the column that is wrong."""
    value = number_of(cells, "value", rule.unit)
    numerator = number_of(cells, "numerator")
    denominator = number_of(cells, "denominator")
    try:
        check_figure(rule, value, numerator, denominator)
    except Refused as refused:
        raise RowRefused(refused.field or "value", str(refused)) from refused
    return Figure(value, numerator, denominator)


def number_of(cells: Cells, column: str, unit: str = "") -> Decimal | None:
    """The number of a cell, None when it is empty."""
    text = cells.get(column)
    if not text:
        return None
    try:
        return typed_number(text, unit)
    except NumberError as error:
        raise RowRefused(column, str(error)) from error


def status_of(cells: Cells) -> str:
    """Whether the figure is provisional or final; final when nothing is said."""
    given = cells.get("status")
    if not given:
        return Actual.FINAL
    status = given.lower()
    if status not in STATUSES:
        raise RowRefused("status", f"“{given[:40]}” is neither provisional nor final.")
    return status


def texts_of(cells: Cells, name: str) -> Texts:
    """Source (the name of the file when none is given), comment and reason; raises RowRefused at
    one that is longer than the forms would take.
    """
    texts = Texts(
        source=cells.get("source") or name,
        comment=cells.get("comment", ""),
        reason=cells.get("reason", ""),
    )
    for column, most in MOST_CHARACTERS.items():
        if len(getattr(texts, column)) > most:
            raise RowRefused(column, f"The {column} is longer than {most:,} characters.")
    return texts
