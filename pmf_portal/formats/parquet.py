"""Tables as Parquet files (pure): one row group, plain values compressed by gzip, every column may
have gaps.  The same rows give the same bytes (docs/decisions/0054-open-data.md).
"""

import gzip
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

MAGIC = b"PAR1"
EPOCH = date(1970, 1, 1)
CREATED_BY = "pmf-portal"
# Kinds of columns: how each is stored, and what a reader makes of it.
TEXT, NUMBER, DAY = "text", "number", "day"
PHYSICAL = {TEXT: 6, NUMBER: 5, DAY: 1}
CONVERTED = {TEXT: 0, DAY: 6}
OPTIONAL, DATA_PAGE, PLAIN, RUNS, GZIP = 1, 0, 0, 3, 2
# Kinds of fields in Thrift’s compact protocol.
I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12
Field = tuple[int, int, bytes]


def parquet(
    columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], about: Mapping[str, str]
) -> bytes:
    """Rows as the bytes of a Parquet file.  `columns` are names with their kind; a value that is
    None or missing is a gap; `about` is kept beside the table.
    """
    out = bytearray(MAGIC)
    chunks = []
    for name, kind in columns.items():
        values = [row.get(name) for row in rows]
        page = page_of(values, kind)
        packed = gzip.compress(page, mtime=0)
        header = page_header(len(values), len(page), len(packed))
        sizes = (len(header) + len(page), len(header) + len(packed))
        chunks.append(column_chunk(name, kind, len(values), len(out), sizes))
        out += header + packed
    footer = file_footer(columns, chunks, len(rows), len(out), about)
    return bytes(out + footer + struct.pack("<I", len(footer)) + MAGIC)


def page_of(values: Sequence[Any], kind: str) -> bytes:
    """Which rows have a value, in runs, and then the values."""
    runs = bytearray()
    for is_there, run in groupby(value is not None for value in values):
        runs += varint(len(list(run)) << 1) + bytes([is_there])
    known = b"".join(plain_value(value, kind) for value in values if value is not None)
    return struct.pack("<I", len(runs)) + bytes(runs) + known


def plain_value(value: Any, kind: str) -> bytes:
    if kind == NUMBER:
        return struct.pack("<d", float(value))
    if kind == DAY:
        return struct.pack("<i", (value - EPOCH).days)
    written = str(value).encode()
    return struct.pack("<I", len(written)) + written


# What Parquet says of its pages and columns, as Thrift structures.


def page_header(count: int, size: int, packed: int) -> bytes:
    data = structure([i32(1, count), i32(2, PLAIN), i32(3, RUNS), i32(4, RUNS)])
    return structure([i32(1, DATA_PAGE), i32(2, size), i32(3, packed), (5, STRUCT, data)])


def column_chunk(name: str, kind: str, count: int, offset: int, sizes: tuple[int, int]) -> bytes:
    meta = structure(
        [
            i32(1, PHYSICAL[kind]),
            listed(2, I32, [zigzag(PLAIN), zigzag(RUNS)]),
            listed(3, BINARY, [string(name)]),
            i32(4, GZIP),
            i64(5, count),
            i64(6, sizes[0]),
            i64(7, sizes[1]),
            i64(9, offset),
        ]
    )
    return structure([i64(2, offset), (3, STRUCT, meta)])


def file_footer(
    columns: Mapping[str, str],
    chunks: Sequence[bytes],
    count: int,
    size: int,
    about: Mapping[str, str],
) -> bytes:
    root = structure([(4, BINARY, string("table")), i32(5, len(columns))])
    schema = [root]
    for name, kind in columns.items():
        element = [i32(1, PHYSICAL[kind]), i32(3, OPTIONAL), (4, BINARY, string(name))]
        if kind in CONVERTED:
            element.append(i32(6, CONVERTED[kind]))
        schema.append(structure(element))
    group = structure([listed(1, STRUCT, chunks), i64(2, size), i64(3, count)])
    notes = [
        structure([(1, BINARY, string(key)), (2, BINARY, string(words))])
        for key, words in about.items()
    ]
    return structure(
        [
            i32(1, 1),
            listed(2, STRUCT, schema),
            i64(3, count),
            listed(4, STRUCT, [group]),
            listed(5, STRUCT, notes),
            (6, BINARY, string(CREATED_BY)),
        ]
    )


# Thrift’s compact protocol


def structure(fields: Iterable[Field]) -> bytes:
    """A structure of fields in ascending order of their numbers."""
    out, former = bytearray(), 0
    for number, kind, body in fields:
        out += bytes([(number - former) << 4 | kind]) + body
        former = number
    return bytes(out) + b"\x00"


def i32(number: int, value: int) -> Field:
    return number, I32, zigzag(value)


def i64(number: int, value: int) -> Field:
    return number, I64, zigzag(value)


def listed(number: int, kind: int, items: Sequence[bytes]) -> Field:
    count = len(items)
    head = bytes([count << 4 | kind]) if count < 15 else bytes([0xF0 | kind]) + varint(count)
    return number, LIST, head + b"".join(items)


def string(words: str) -> bytes:
    written = words.encode()
    return varint(len(written)) + written


def zigzag(value: int) -> bytes:
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def varint(value: int) -> bytes:
    """A whole number, seven bits at a time, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
