"""Which sheets a report's tables become: tables of one shape stand on one sheet, so that a workbook
has six sheets at most and its rows can be filtered together (pure).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reporting.content.document import Chart, Column, Document, Heading, Picture, Table

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST_NAME = 31
# With the cover a workbook has six sheets.
MOST_TABLES = 5
DRAWN = (Chart, Picture)
SECTION = "Section"
OTHER = "Other tables"


@dataclass(frozen=True)
class Placed:
    """A table with the heading that it stands under."""

    section: str
    table: Table


def sheets_of(document: Document) -> list[Table]:
    """The tables of a document's workbook, one a sheet."""
    if document.sheets:
        return list(document.sheets)
    families: dict[str, list[Placed]] = {}
    for placed in placed_tables(document):
        families.setdefault(shape_of(placed.table), []).append(placed)
    groups = list(families.values())
    # The last of the families are the smallest of a report's matters: they share a sheet.
    kept, rest = groups[: MOST_TABLES - 1], groups[MOST_TABLES - 1 :]
    merged = [merged_table(group) for group in kept]
    if len(rest) == 1:
        merged.append(merged_table(rest[0]))
    elif rest:
        merged.append(merged_table([one for group in rest for one in group], OTHER))
    return merged


def placed_tables(document: Document) -> Iterator[Placed]:
    """Every table of a document and its parts, those of charts too, in reading order; one that
    stands beside its chart once.
    """
    drawn = [block.table for block in document.blocks if isinstance(block, DRAWN)]
    section = document.title
    for block in document.blocks:
        if isinstance(block, Heading):
            section = block.text
        elif isinstance(block, DRAWN):
            yield Placed(section, block.table)
        elif isinstance(block, Table) and block not in drawn:
            yield Placed(section, block)
    for part in document.parts:
        yield from placed_tables(part)


def tables_of(document: Document) -> Iterator[Table]:
    """Every table of a document and its parts, in reading order."""
    for placed in placed_tables(document):
        yield placed.table


def shape_of(table: Table) -> str:
    """What tables of one kind have in common: what stands beside the name of their rows."""
    return table.columns[1].title if len(table.columns) > 1 else table.columns[0].title


def merged_table(group: list[Placed], name: str = "") -> Table:
    """Tables of one shape as one: with the section each row is from, and every column that one of
    them has.
    """
    first = group[0].table
    if len(group) == 1 and not name:
        return first
    heads = {placed.table.columns[0].title for placed in group}
    head = first.columns[0] if len(heads) == 1 else Column("Of what", width=first.columns[0].width)
    others: dict[str, Column] = {}
    for placed in group:
        for column in placed.table.columns[1:]:
            others.setdefault(column.title, column)
    rows: list[tuple[Any, ...]] = []
    remarks: list[str] = []
    for placed in group:
        titles = [column.title for column in placed.table.columns[1:]]
        for number, row in enumerate(placed.table.rows):
            cells = dict(zip(titles, row[1:], strict=True))
            rows.append((placed.section, row[0], *(cells.get(title, "") for title in others)))
            remarks.append(placed.table.remarks[number] if placed.table.remarks else "")
    has_remarks = any(placed.table.remarks for placed in group)
    return Table(
        name or common_name(group),
        name or first.caption if len(group) == 1 else caption_of(group, name),
        (Column(SECTION, width=3), head, *others.values()),
        tuple(rows),
        tuple(remarks) if has_remarks else (),
        next((placed.table.remark for placed in group if placed.table.remark), ""),
    )


def common_name(group: list[Placed]) -> str:
    """The name of a sheet that holds several tables."""
    names = {placed.table.sheet for placed in group if placed.table.sheet}
    return names.pop() if len(names) == 1 else group[0].table.name


def caption_of(group: list[Placed], name: str) -> str:
    return f"{name or common_name(group)}: {len(group)} tables in one"


def named(tables: Iterable[Table]) -> Iterator[tuple[str, Table]]:
    """Each table with a sheet name that a workbook takes: short, without reserved characters, each
    once.
    """
    taken: set[str] = set()
    for table in tables:
        base = " ".join(table.name.translate(FORBIDDEN).split())[:LONGEST_NAME].strip() or "Table"
        name, n = base, 2
        while name.casefold() in taken:
            name, n = f"{base[: LONGEST_NAME - len(str(n)) - 1]} {n}", n + 1
        taken.add(name.casefold())
        yield name, table
