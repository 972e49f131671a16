"""Taking a whole file or payload: all of its figures in one transaction, with the delivery they
came in.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.holders import person_of
from pmf_portal.council.models import User
from pmf_portal.formats.bulk_rows import undisturbed, write_rows
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import (
    MOST_ROWS,
    UNSEEN,
    FileRefused,
    Problem,
    Row,
    Rows,
    clean_cells,
    refuse,
)
from pmf_portal.formats.numbers import shortened
from pmf_portal.formats.table_files import rows_of_table
from pmf_portal.periods.month import Month
from pmf_portal.uniqueness import unless_taken
from scorecards.feeds.actuals_rows import CheckedRows
from scorecards.feeds.allowed import Allowed
from scorecards.feeds.checked_row import CheckedRow
from scorecards.feeds.declared import FiguresChanged, declare
from scorecards.feeds.row_values import FOR_READING, HEADINGS, NUMBERS, WORDS_ALONE
from scorecards.models import Actual, Delivery
from scorecards.plausibility.context import (
    RecordedWarnings,
    confirmation_from_reason,
    keep_warnings,
)

SHEET = "figures"
COLUMNS = (
    "target_id",
    "month",
    "area_id",
    "revision",
    "value",
    "numerator",
    "denominator",
    "status",
    "source",
    "comment",
    "reason",
    "row",
)
SHARED = ("entry_channel", "recorded_by_id", "recorded_at", "delivery_id")


def rows_of_file(data: bytes, name: str) -> Rows:
    """The rows of an uploaded CSV file or workbook, with the problems of single cells; raises
    FileRefused with what is wrong with the file as a whole.
    """
    rows = rows_of_table(
        data,
        name,
        sheet=SHEET,
        known=HEADINGS | FOR_READING,
        required=("code", "period"),
        for_reading=FOR_READING,
        dates=("period",),
        moments=("value",),
    )
    return filled(rows)


def filled(rows: Rows) -> Rows:
    """Rows that bring something: a line of the pre-filled workbook that was left empty brings
    nothing; one with words but no figure is told.
    """
    prefilled = bool(rows) and "last_period" in rows[0].cells
    if not prefilled:
        return rows
    kept = Rows(rows.findings)
    for row in rows:
        if any(row.get(name) for name in BRINGING):
            kept.append(row)
        elif any(row.get(name) for name in ("comment", "source", "reason")):
            rows.findings.problem(row.problem("value", WORDS_ALONE))
    if not kept:
        rows.findings.refuse_problems()
        raise FileRefused([Problem(2, "value", "", "No figure is filled in yet.")])
    return kept


BRINGING = (*NUMBERS, "nothing_to_report")


def rows_of_json(
    text: bytes,
    headings: Collection[str] = HEADINGS,
    required: Collection[str] = ("code", "period"),
) -> Rows:
    """The rows of a JSON list of objects with the headings of the files; raises FileRefused."""
    items = json_list(text)
    if len(items) > MOST_ROWS:
        refuse(
            f"The list has {len(items):,} figures; the most that is taken at once is {MOST_ROWS:,}."
        )
    rows = Rows()
    for number, item in enumerate(items, 1):
        wrong = list(problems_of(number, item, headings, required))
        for problem in wrong:
            rows.findings.problem(problem)
        if not wrong:
            cells = {key: value.strip() for key, value in item.items() if value is not None}
            clean_cells(rows.findings, number, cells)
            rows.append(Row(number, cells))
    return rows


def json_list(text: bytes) -> list[dict[str, Any]]:
    """A list of objects, numbers as they were written; raises FileRefused."""
    try:
        items = json.loads(
            text,
            parse_constant=refuse_constant,
            parse_float=str,
            parse_int=str,
            object_pairs_hook=without_doubles,
        )
    except UnicodeDecodeError:
        refuse("This is not text in UTF-8.")
    except RecursionError:
        refuse("This is nested far deeper than a list of figures.")
    except ValueError as error:
        raise FileRefused(
            [Problem(1, "", "", f"This is not JSON that can be read: {error}")]
        ) from error
    is_list = isinstance(items, list) and all(isinstance(item, dict) for item in items)
    if not is_list or not items:
        refuse("Send a list of objects, one for each figure.")
    return items


def problems_of(
    number: int, item: dict[str, Any], headings: Collection[str], required: Collection[str]
) -> Iterator[Problem]:
    """What is wrong with one object, before anything is looked up."""
    for key, value in item.items():
        if key not in headings:
            yield Problem(
                number, shortened(key), "", f"“{shortened(key)}” is not a heading of this file."
            )
        elif not isinstance(value, str | None):
            yield Problem(number, key, "", "Give text or a number.")
    for key in required:
        if not item.get(key):
            yield Problem(number, key, "", f"“{key}” is missing.")


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object as a dictionary; raises ValueError when a name stands in it twice, or cannot be
    kept.
    """
    if any(UNSEEN.search(name) for name, _ in pairs):
        raise ValueError("a name holds characters that cannot be seen or kept")
    named = dict(pairs)
    if len(named) < len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = next(name for name, count in times.items() if count > 1)
        raise ValueError(f"“{shortened(twice)}” stands twice in one object")
    return named


@undisturbed()
@transaction.atomic
def import_actuals(data: bytes, *, name: str, by: Actor | None, at: datetime) -> int:
    """Import a file of actuals at once, as the command does; gives the number of figures recorded.

    A row that repeats what is stored already changes nothing; one that differs is a correction and
    needs a reason.  Raises FileRefused with every problem; then nothing was saved.  What looks
    unusual is recorded and stays outstanding.
    """
    checked = CheckedRows(
        rows_of_file(data, name),
        allowed=Allowed(by=person_of(by), today=localdate(at)),
        name=name,
        at=at,
    )
    return take_checked(data, checked, name=name, by=by, at=at)


def take_checked(
    data: bytes, checked: CheckedRows, *, name: str, by: Actor | None, at: datetime
) -> int:
    """Record the checked rows of a file at once, in the transaction of whoever asks; gives the
    number of figures recorded.
    """
    person = checked.allowed.by
    delivery = Delivery.objects.create(
        name=name[:200],
        body=Delivery.packed(data),
        digest=digest(data),
        sent_by=person,
        received_at=at,
    )
    take(delivery, checked, entry_channel=Actual.FILE, by=person, at=at)
    record(
        "import_actuals",
        name,
        by=by,
        at=at,
        rows=len(checked.rows),
        recorded=delivery.recorded,
        digest=delivery.digest,
    )
    return delivery.recorded


def check_file(data: bytes, *, name: str, by: User | None, at: datetime) -> CheckedRows:
    """What a file would change, held against the portal, to be shown and confirmed; raises
    FileRefused.
    """
    return CheckedRows(
        rows_of_file(data, name),
        allowed=Allowed(by=by, today=localdate(at)),
        name=name,
        at=at,
        is_confirmed_later=True,
    )


def keep_file(data: bytes, *, name: str, by: User, at: datetime) -> Delivery:
    """Check a file and keep it, unsaved, until its differences are confirmed; raises
    FileRefused.
    """
    checked = check_file(data, name=name, by=by, at=at)
    return Delivery.objects.create(
        name=name[:200],
        body=Delivery.packed(data),
        digest=digest(data),
        seen_digest=checked.digest(),
        sent_by=by,
        received_at=at,
    )


@transaction.atomic
def confirm_file(
    delivery: Delivery, *, confirmation: str, by: User, at: datetime, reason: str = ""
) -> int:
    """Save the figures of a file whose differences were shown, each with its row in the file; gives
    their number.

    Raises FiguresChanged when somebody recorded one of them meanwhile, FileRefused when the file no
    longer fits, when something looks unusual and no word confirms it, or when words that were
    published change without a reason.
    """
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if held.recorded_at:
        return held.recorded
    checked = check_file(held.content, name=held.name, by=by, at=at)
    if checked.digest() != held.seen_digest:
        raise FiguresChanged(
            "Somebody recorded one of these figures after the differences were shown. Look at them"
            " again."
        )
    unconfirmed = checked.unconfirmed
    if unconfirmed and not confirmation:
        words = "Say why the unusual figures are right, or correct them."
        raise FileRefused([Problem(unconfirmed[0].number, "confirmation", "", words)])
    checked.give_reason(reason)
    take(held, checked, entry_channel=Actual.FILE, by=by, at=at, confirmation=confirmation)
    record(
        "import_actuals",
        held.name,
        by=by,
        at=at,
        rows=len(checked.rows),
        recorded=held.recorded,
        digest=held.digest,
        confirmation=confirmation,
    )
    return held.recorded


def take(
    delivery: Delivery,
    checked: CheckedRows,
    *,
    entry_channel: str,
    by: User | None,
    at: datetime,
    confirmation: str = "",
) -> None:
    """Write the figures that are news, as one bulk write, and the warnings about them; raises
    FiguresChanged when somebody recorded one of them at this moment.
    """
    shared = (entry_channel, by.pk if by else None, at, delivery.pk)
    news = [row for row in checked.rows if row.is_news]
    with unless_taken(
        FiguresChanged("Somebody else has just recorded one of these figures. Check them again.")
    ):
        # What is unusual about a row is found out while the database takes in the rows before it.
        write_rows(Actual, COLUMNS + SHARED, map(column_values, checked.weighed_news()), shared)
    keep_warnings_of(delivery, news, confirmation, by=by, at=at)
    declared = declare(checked.new_declarations, by=checked.allowed.person, at=at)
    delivery.rows = len(checked.rows) + len(checked.declarations)
    delivery.recorded = len(news) + declared
    delivery.recorded_at = at
    delivery.save(update_fields=["rows", "recorded", "recorded_at"])


def keep_warnings_of(
    delivery: Delivery,
    news: list[CheckedRow],
    confirmation: str,
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Store the warnings about the figures of a delivery; the word of confirmation settles them,
    and so may the reason of a correction.
    """
    unusual = [row for row in news if row.warnings]
    if not unusual:
        return
    ids = dict(Actual.objects.filter(delivery=delivery).values_list("row", "pk"))
    recorded = []
    for row in unusual:
        warnings = row.warnings or []
        word = confirmation or confirmation_from_reason(warnings, row.reason)
        recorded.append(RecordedWarnings(ids[row.number], warnings, word))
    keep_warnings(recorded, by=by, at=at)


def column_values(row: CheckedRow) -> tuple[Any, ...]:
    """A row in the order of COLUMNS."""
    return (
        row.rule.target_id,
        first_day(row.month),
        row.area.pk if row.area else None,
        row.revision,
        row.figure.value,
        row.figure.numerator,
        row.figure.denominator,
        row.status,
        row.source,
        row.comment,
        row.reason,
        row.number,
    )


@lru_cache(maxsize=1024)
def first_day(month: Month) -> str:
    return month.first_day.isoformat()
