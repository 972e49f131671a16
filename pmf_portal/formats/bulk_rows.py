"""Reading and writing many rows at once: COPY on PostgreSQL, plain cursors on SQLite, one query
whatever the number.
"""

import csv
import gc
import io
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from itertools import islice

from django.db import connection


@contextmanager
def undisturbed():
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


def read_rows(query, parameters=()):
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


def as_text(value):
    if value is None:
        return ""
    # SQLite keeps decimals as binary numbers; within the fifteen digits that we take, this gives
    # them back exactly.
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def adapted(value):
    """A moment as this database compares and stores it; anything else as it is."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def write_rows(model, names, rows, shared=()):
    """Insert rows of finished values (None for null) into a model’s table; the last columns,
    `shared`, are the same in all of them.

    Rows may be made on the way, but nothing that makes them may ask the same database anything
    meanwhile.
    """
    columns = ", ".join(model._meta.get_field(name).column for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(["%s"] * len(names))
            shared = [adapted(value) for value in shared]
            rows = ([*map(adapted, row), *shared] for row in rows)
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
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

    def __init__(self, rows, shared=()):
        self.rows, self.rest = iter(rows), ""
        self.end = "".join(f"\t{copied(value)}" for value in shared) + "\n"

    def read(self, size):
        while len(self.rest) < size and (rows := list(islice(self.rows, ROWS_AT_ONCE))):
            end = self.end
            self.rest += "".join(["\t".join(map(copied, row)) + end for row in rows])
        chunk, self.rest = self.rest[:size], self.rest[size:]
        return chunk


@lru_cache(maxsize=1 << 16)
def escaped(text):
    return text.translate(ESCAPES)


def copied(value):
    """A value as COPY's text format writes it; no typed text can be mistaken for null or for the
    end of a row.
    """
    if type(value) is str:
        return escaped(value) if len(value) < 200 else value.translate(ESCAPES)
    return "\\N" if value is None else str(value)


def write_new(instances):
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
