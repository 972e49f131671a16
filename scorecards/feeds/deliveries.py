"""Taking a whole file or payload: all of its figures in one transaction, with the delivery they
came in.
"""

import json
from collections import Counter
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.formats.bulk_rows import undisturbed, write_rows
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import (
    IS_UNSEEN,
    MOST_PROBLEMS,
    MOST_QUOTED,
    MOST_ROWS,
    UNSEEN,
    FileRefused,
    Problem,
    Row,
    read_rows,
    refuse,
    rows_of,
)
from pmf_portal.formats.numbers import shortened
from pmf_portal.formats.xlsx import read_sheets
from pmf_portal.formats.xlsx_archive import OLE
from scorecards.actuals.services import rebuild_what_is_open
from scorecards.feeds.actuals_rows import FOR_READING, HEADINGS, Allowed, CheckedRows
from scorecards.models import Actual, Delivery
from scorecards.plausibility.context import keep_warnings, said_already

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
SHARED = ("door", "recorded_by_id", "recorded_at", "delivery_id")


class FiguresMoved(FileRefused):
    """The figures are no longer those that the differences were shown against."""

    def __init__(self, message):
        super().__init__([Problem(1, "", "", message)])


def rows_of_file(data, name):
    """The rows of an uploaded CSV file or workbook; raises FileRefused with what is wrong with the
    file.
    """
    if (
        data[:4] == b"PK\x03\x04"
        or data[:8] == OLE
        or name.lower().endswith((".xlsx", ".xlsm", ".xls"))
    ):
        lines = read_sheets(data, (SHEET,))[SHEET]
        return filled(rows_of(lines, known=HEADINGS | FOR_READING, required=("code", "period")))
    return filled(read_rows(data, known=HEADINGS | FOR_READING, required=("code", "period")))


def filled(rows):
    """Rows that bring a figure: a line of the pre-filled workbook that was left empty brings
    none.
    """
    prefilled = any("last_period" in row.cells for row in rows[:1])
    if not prefilled:
        return rows
    kept = [
        row for row in rows if any(row.get(name) for name in ("value", "numerator", "denominator"))
    ]
    if not kept:
        raise FileRefused([Problem(2, "value", "", "No figure is filled in yet.")])
    return kept


def rows_of_json(text):
    """The rows of a JSON list of objects with the headings of the files; raises FileRefused."""
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
    if (
        not isinstance(items, list)
        or not items
        or not all(isinstance(item, dict) for item in items)
    ):
        refuse("Send a list of objects, one for each figure.")
    if len(items) > MOST_ROWS:
        refuse(
            f"The list has {len(items):,} figures; the most that is taken at once is {MOST_ROWS:,}."
        )
    problems = [problem for n, item in enumerate(items, 1) for problem in wrong_with(n, item)]
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS])
    return [
        Row(n, {key: (value or "").strip() for key, value in item.items()})
        for n, item in enumerate(items, 1)
    ]


def wrong_with(number, item):
    """What is wrong with one object, before anything is looked up."""
    for key, value in item.items():
        if key not in HEADINGS:
            yield Problem(
                number, shortened(key), "", f"“{shortened(key)}” is not a heading of this file."
            )
        elif not isinstance(value, str | None):
            yield Problem(number, key, "", "Give text or a number.")
        elif value and UNSEEN.search(value):
            yield Problem(number, key, UNSEEN.sub("�", value[:MOST_QUOTED]), IS_UNSEEN)
    for key in ("code", "period"):
        if not item.get(key):
            yield Problem(number, key, "", f"“{key}” is missing.")


def refuse_constant(name):
    raise ValueError(f"{name} is not a number")


def without_doubles(pairs):
    if any(UNSEEN.search(name) for name, _ in pairs):
        raise ValueError("a name holds characters that cannot be seen or kept")
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(
            name for name, count in Counter(name for name, _ in pairs).items() if count > 1
        )
        raise ValueError(f"“{shortened(twice)}” stands twice in one object")
    return found


@undisturbed()
@transaction.atomic
def import_actuals(data, *, name, by, at):
    """Import a file of actuals at once, as the command does; gives the number of figures recorded.

    A row that repeats what is stored already changes nothing; one that differs is a correction and
    needs a reason.
    Raises FileRefused with every problem; then nothing was saved.  What looks unusual is recorded
    and stays outstanding.
    """
    checked = check_file(data, name=name, by=by, at=at)
    delivery = Delivery.objects.create(
        name=name[:200], body=Delivery.packed(data), digest=digest(data), sent_by=by, received_at=at
    )
    take(delivery, checked, door=Actual.FILE, by=by, at=at)
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


def check_file(data, *, name, by, at):
    """What a file would change, held against the portal; raises FileRefused."""
    return CheckedRows(
        rows_of_file(data, name), allowed=Allowed(by=by, today=localdate(at)), name=name, at=at
    )


def keep_file(data, *, name, by, at):
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
def confirm_file(delivery, *, confirmation, by, at):
    """Save the figures of a file whose differences were shown, each with its row in the file; gives
    their number.

    Raises FiguresMoved when somebody recorded one of them meanwhile, FileRefused when the file no
    longer fits or when
    something looks unusual and no word confirms it.
    """
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if held.recorded_at:
        return held.recorded
    checked = check_file(held.content, name=held.name, by=by, at=at)
    if checked.digest() != held.seen_digest:
        raise FiguresMoved(
            "Somebody recorded one of these figures after the differences were shown. Look at them"
            " again."
        )
    if checked.doubted and not confirmation:
        raise FileRefused(
            [
                Problem(
                    checked.doubted[0].number,
                    "confirmation",
                    "",
                    "Say in a few words why the unusual figures are right.",
                )
            ]
        )
    take(held, checked, door=Actual.FILE, by=by, at=at, confirmation=confirmation)
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


def take(delivery, checked, *, door, by, at, confirmation=""):
    """Write the figures that are news, as one bulk write, and the warnings about them."""
    shared = (door, by.pk if by else None, at, delivery.pk)
    fresh = [row for row in checked.rows if row.is_news]
    try:
        with transaction.atomic():
            # What is unusual about a row is found out while the database takes in the rows before
            # it.
            write_rows(Actual, COLUMNS + SHARED, map(values, checked.weighed()), shared)
    except IntegrityError as error:
        raise FiguresMoved(
            "Somebody recorded one of these figures at this very moment. Look at them again."
        ) from error
    if any(row.doubts for row in fresh):
        pks = dict(Actual.objects.filter(delivery=delivery).values_list("row", "pk"))
        words = (
            (pks[row.number], row.doubts, confirmation or said_already(row.doubts, row.reason))
            for row in fresh
            if row.doubts
        )
        keep_warnings(words, by=by, at=at)
    delivery.rows, delivery.recorded, delivery.recorded_at = len(checked.rows), len(fresh), at
    delivery.save(update_fields=["rows", "recorded", "recorded_at"])
    if fresh:
        rebuild_what_is_open(min(row.month for row in fresh), at)


def values(row):
    """A row in the order of COLUMNS."""
    value, numerator, denominator = row.figure
    area = row.area.pk if row.area else None
    told = (row.status, row.source, row.comment, row.reason, row.number)
    return (
        row.rule.target_id,
        first_day(row.month),
        area,
        row.revision,
        value,
        numerator,
        denominator,
        *told,
    )


@lru_cache(maxsize=1024)
def first_day(month):
    return month.first_day.isoformat()
