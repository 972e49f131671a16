"""A readable document: what a report says, in reading order, before it is a page, a PDF or a
workbook (pure).

Each kind of report turns its published JSON into one of these; every form is made from it, so that
all forms say the same.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods.month import Month


@dataclass(frozen=True)
class Number:
    """A figure: its text at published decimals, and its exact value for the workbook."""

    text: str
    value: Decimal | None
    decimals: int = 0


@dataclass(frozen=True)
class Mark:
    """A rating or a direction of travel: it is shown as a word with a shape."""

    word: str
    kind: str = "rating"


@dataclass(frozen=True)
class Link:
    text: str
    address: str


@dataclass(frozen=True)
class Column:
    """A column of a table; widths are shares of the line."""

    title: str
    numeric: bool = False
    width: float = 2.0


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2
    # In print what stands under it begins on a page of its own.
    has_own_page: bool = False


@dataclass(frozen=True)
class Text:
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    words: str
    text: str


@dataclass(frozen=True)
class Counts:
    """How many are green, amber, red or something else, and what is to be known of that."""

    green: int
    amber: int
    red: int
    other: int
    note: str = ""


@dataclass(frozen=True)
class Facts:
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """A table with a name (its sheet in the workbook) and a caption; the first column heads its
    rows.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple, ...]
    # What one row says at length, under it in print and on the page; in the workbook it is a last
    # column.
    remarks: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart with the sentence that says the same; its figures stand in the table."""

    figure: dict
    sentence: str
    table: Table


@dataclass(frozen=True)
class Picture:
    """The picture of a published reading, with the plan by month; `description` says the same to
    those who do not see it, and its figures stand in the table.
    """

    title: str
    description: str
    sentence: str
    reading: dict
    planned: dict
    table: Table


@dataclass(frozen=True)
class Document:
    """A whole report; `parts` are the reports that a pack is made of."""

    title: str
    period: str
    council: str
    published: str
    digest: str
    reason: str
    blocks: tuple
    subtitle: str = ""
    landscape: bool = False
    parts: tuple["Document", ...] = field(default=())


def figure_of(text, decimals, unit):
    """An exact decimal of the JSON as readers see it; what is no plain number is text in a workbook
    too.
    """
    value = decimal_of(text)
    if kind_of(unit):
        return Number(format_number(value, decimals, unit), None, 0)
    return Number(format_number(value, decimals, unit), value, decimals)


def paragraphs(text):
    """A text as its paragraphs."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def document_of(content, blocks, **more):
    """A document with what every published report says of itself."""
    edition = f", edition {content['edition']}" if content["edition"] > 1 else ""
    heading = {
        name: content[name] for name in ("title", "council", "published", "digest", "reason")
    }
    return Document(
        **{"period": f"{month_name(content)}{edition}", "blocks": tuple(blocks)} | heading | more
    )


def month_name(content):
    return Month.parse(content["month"]).name
