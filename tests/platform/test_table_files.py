"""Tables as Parquet and SQLite files: types, gaps, and the same bytes for the same rows."""

import sqlite3
from datetime import date
from decimal import Decimal

import pytest

from pmf_portal.formats.canonical import digest
from pmf_portal.formats.parquet import DAY, NUMBER, TEXT, parquet
from pmf_portal.formats.sqlite_file import Table, sqlite_file
from tests.platform.parquet_reader import footer_of, read_parquet

COLUMNS = {"code": TEXT, "value": NUMBER, "day": DAY}
ROWS = [
    {"code": "CP01", "value": Decimal("70.683104"), "day": date(2024, 2, 29)},
    {"code": "Ä “quoted”", "value": None, "day": date(1969, 12, 31)},
    {"code": None, "value": Decimal("-0.5")},
    {"code": "", "value": 0, "day": date(2024, 3, 31)},
]
NOTES = {"title": "Figures", "licence": "https://example.org/"}


def in_sqlite(body, question):
    connection = sqlite3.connect(":memory:")
    connection.deserialize(body)
    return connection.execute(question).fetchall()


def test_parquet_gives_back_what_was_written_with_its_types():
    names, rows, notes = read_parquet(parquet(COLUMNS, ROWS, NOTES))
    assert names == list(COLUMNS)
    assert notes == NOTES
    assert [row["code"] for row in rows] == ["CP01", "Ä “quoted”", None, ""]
    assert [row["value"] for row in rows] == [70.683104, None, -0.5, 0.0]
    assert [row["day"] for row in rows] == [
        date(2024, 2, 29),
        date(1969, 12, 31),
        None,
        date(2024, 3, 31),
    ]


@pytest.mark.parametrize("count", [0, 1, 14, 15, 16, 40, 300])
def test_parquet_of_any_size_is_read_whole(count):
    columns = {f"column {n}": NUMBER for n in range(max(count, 1))}
    rows = [dict.fromkeys(columns, n) if n % 3 else {} for n in range(count)]
    _, found, _ = read_parquet(parquet(columns, rows, {}))
    assert found == [dict.fromkeys(columns, float(n) if n % 3 else None) for n in range(count)]


def test_parquet_says_how_each_column_is_stored():
    schema = footer_of(parquet(COLUMNS, ROWS, {}))[2]
    stored = {element[4].decode(): (element[1], element.get(6)) for element in schema[1:]}
    # Text in UTF-8, double, and days since 1970 (parquet.thrift: Type, ConvertedType).
    assert stored == {"code": (6, 0), "value": (5, None), "day": (1, 6)}


def test_parquet_is_laid_out_as_other_readers_were_tried_with(monkeypatch):
    # pyarrow, duckdb, polars and pandas read it (docs/decisions/0054-open-data.md).  Without what
    # zlib makes of it, which differs from version to version.
    monkeypatch.setattr("pmf_portal.formats.parquet.gzip.compress", lambda page, mtime: page)
    assert (
        digest(parquet(COLUMNS, ROWS, NOTES))
        == "61d3a412e812087319fbe2cc86365adecac63ffffd173e488071d38fdfd1d18c"
    )


def test_sqlite_holds_numbers_as_numbers_and_days_as_text():
    body = sqlite_file([Table("figures", COLUMNS, ROWS)])
    question = "SELECT code, typeof(value), value, typeof(day), day FROM figures"
    assert in_sqlite(body, question) == [
        ("CP01", "real", 70.683104, "text", "2024-02-29"),
        ("Ä “quoted”", "null", None, "text", "1969-12-31"),
        (None, "real", -0.5, "null", None),
        ("", "real", 0.0, "text", "2024-03-31"),
    ]


def test_sqlite_of_the_same_rows_has_the_same_bytes():
    tables = [Table("figures", COLUMNS, ROWS, key=("code", "day"))]
    assert sqlite_file(tables) == sqlite_file(tables)


def test_sqlite_keeps_two_tables_and_refuses_a_row_twice():
    about = Table("about", {"name": TEXT, "meaning": TEXT}, [{"name": "a", "meaning": "b"}])
    body = sqlite_file([Table("figures", COLUMNS, ROWS), about])
    assert in_sqlite(body, "SELECT name, meaning FROM about") == [("a", "b")]
    with pytest.raises(sqlite3.IntegrityError):
        sqlite_file([Table("figures", COLUMNS, [ROWS[0], ROWS[0]], key=("code", "day"))])
