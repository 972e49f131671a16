"""Reading and writing many rows at once: COPY on PostgreSQL, plain cursors on SQLite, one query whatever the number."""

import csv
import io
from datetime import datetime

from django.db import connection


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
    # SQLite keeps decimals as binary numbers; within the fifteen digits that we take, this gives them back exactly.
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def adapted(value):
    """A moment as this database compares and stores it; anything else as it is."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def write_rows(model, names, rows):
    """Insert rows of finished values (None for null) into a model's table."""
    columns = ", ".join(model._meta.get_field(name).column for name in names)
    table = model._meta.db_table
    rows = ([adapted(value) for value in row] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)
            return
        data = io.StringIO()
        data.writelines("\t".join(map(copied, row)) + "\n" for row in rows)
        data.seek(0)
        cursor.cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", data)


ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copied(value):
    """A value as COPY's text format writes it; no typed text can be mistaken for null or for the end of a row."""
    if type(value) is str:
        return value.translate(ESCAPES)
    return "\\N" if value is None else str(value)
