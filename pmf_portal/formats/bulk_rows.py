"""Reading and writing many rows at once: COPY on PostgreSQL, plain cursors on SQLite, one query
whatever the number.
"""

import csv
import gc
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, models


@contextmanager
def undisturbed() -> Iterator[None]:
    """Work on very many rows without the collector of reference cycles, which would walk over all
    of them again and again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_rows(query: str, parameters: Sequence[Any] = ()) -> Iterable[list[str]]:
    """The rows of a query as text, as a CSV file would hold them ("" for null)."""
    parameters = [adapted(value) for value in parameters]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(query, parameters)
            return [[as_text(value) for value in row] for row in cursor.fetchall()]
        raw = cursor.cursor
        statement = raw.mogrify(query, parameters).decode()
        out = io.StringIO()
        raw.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT csv)", out)
    out.seek(0)
    return csv.reader(out)


def as_text(value: Any) -> str:
    if value is None:
        return ""
    # SQLite keeps decimals as binary numbers; within the fifteen digits that we take, this gives
    # them back exactly.
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def adapted(value: Any) -> Any:
    """A moment as this database compares and stores it; anything else as it is."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def column_of(model: type[models.Model], name: str) -> str:
    """The database's column of a field."""
    column = getattr(model._meta.get_field(name), "column", None)
    if column is None:
        raise ValueError(f"{name} is no column of {model.__name__}.")
    return column


def write_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    shared: Sequence[Any] = (),
) -> None:
    """Insert rows of finished values (None for null) into a model’s table; the last columns,
    `shared`, are the same in all of them.

    Rows may be made on the way, but nothing that makes them may ask the same database anything
    meanwhile.
    """
    columns = ", ".join(column_of(model, name) for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(["%s"] * len(names))
            end = [adapted(value) for value in shared]
            # A stream of rows, which the interface of Django's cursor does not speak of.
            complete: Any = ([*map(adapted, row), *end] for row in rows)
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", complete)
            return
        with connection.wrap_database_errors:
            cursor.cursor.copy_expert(
                f"COPY {table} ({columns}) FROM STDIN", Stream(rows, shared), size=CHUNK
            )


CHUNK = 1 << 17
ROWS_AT_ONCE = 2000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Stream:
    """Rows as COPY reads them, written out only while the database takes in those before."""

    def __init__(self, rows: Iterable[Sequence[Any]], shared: Sequence[Any] = ()) -> None:
        self.rows, self.rest = iter(rows), ""
        self.end = "".join(f"\t{copied(value)}" for value in shared) + "\n"

    def read(self, size: int) -> str:
        while len(self.rest) < size and (rows := list(islice(self.rows, ROWS_AT_ONCE))):
            end = self.end
            self.rest += "".join(["\t".join(map(copied, row)) + end for row in rows])
        chunk, self.rest = self.rest[:size], self.rest[size:]
        return chunk


@lru_cache(maxsize=1 << 16)
def escaped(text: str) -> str:
    return text.translate(ESCAPES)


def copied(value: Any) -> str:
    """A value as COPY's text format writes it; no typed text can be mistaken for null or for the
    end of a row.
    """
    if type(value) is str:
        return escaped(value) if len(value) < 200 else value.translate(ESCAPES)
    return "\\N" if value is None else str(value)


def write_new(instances: Sequence[models.Model]) -> None:
    """Insert new rows of one model, given as instances, at once; their keys are not known
    afterwards.
    """
    if not instances:
        return
    fields = [field for field in instances[0]._meta.concrete_fields if not field.primary_key]
    rows = (
        [field.get_db_prep_save(getattr(instance, field.attname), connection) for field in fields]
        for instance in instances
    )
    write_rows(type(instances[0]), [field.name for field in fields], rows)
