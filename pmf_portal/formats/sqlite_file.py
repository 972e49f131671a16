"""Tables as SQLite files; the same rows give the same bytes."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pmf_portal.formats.parquet import DAY, NUMBER, TEXT

DECLARED = {TEXT: "TEXT", NUMBER: "REAL", DAY: "TEXT"}
# Where a file says by which version of SQLite it was written last.
WRITTEN_BY = slice(96, 100)


class Table(NamedTuple):
    """A table: its name, its columns with their kind, and its rows."""

    name: str
    columns: Mapping[str, str]
    rows: Iterable[Mapping[str, Any]]
    key: Sequence[str] = ()


def sqlite_file(tables: Iterable[Table]) -> bytes:
    """Tables as the bytes of one SQLite file."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for table in tables:
            fill(connection, table)
        written = connection.serialize()
    finally:
        connection.close()
    return written[: WRITTEN_BY.start] + b"\x00" * 4 + written[WRITTEN_BY.stop :]


def fill(connection: sqlite3.Connection, table: Table) -> None:
    columns = ", ".join(f'"{name}" {DECLARED[kind]}' for name, kind in table.columns.items())
    key = ", ".join(f'"{name}"' for name in table.key)
    keyed = f", PRIMARY KEY ({key})" if key else ""
    connection.execute(f'CREATE TABLE "{table.name}" ({columns}{keyed})')
    places = ", ".join("?" for _ in table.columns)
    connection.execute("BEGIN")
    connection.executemany(
        f'INSERT INTO "{table.name}" VALUES ({places})',
        ([cell(row.get(name), kind) for name, kind in table.columns.items()] for row in table.rows),
    )
    connection.execute("COMMIT")


def cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == NUMBER:
        return float(value)
    return value.isoformat() if isinstance(value, date) else str(value)
