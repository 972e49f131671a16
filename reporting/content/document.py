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
class Said:
    """A cell with what matters first, and what follows from it."""

    first: str
    then: str


@dataclass(frozen=True)
class Link:
    """A text that leads to an address of the portal, or to another website."""

    text: str
    address: str

    def whole(self, base: str) -> str:
        """The whole address, where the portal's own begin with `base`."""
        return base + self.address if self.address.startswith("/") else self.address


@dataclass(frozen=True)
class Scanned(Link):
    """A link that is printed with a QR code, so that paper leads to it too."""


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
    # What stands above it in small letters, on the left and on the right.
    above: tuple[str, str] = ("", "")
    # What the contents call the section that begins here; "" where they do not name it.
    section: str = ""


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
    # Whether its caption would say again what the heading right above it says.
    is_named_above: bool = False
    # Under which heading each row stands, where a table has several parts.
    groups: tuple[str, ...] = ()
    # The same rows for paper, where that is too narrow for all columns.
    on_paper: "Table | None" = None
    # Its sheet where it shares one with others of its shape.
    sheet: str = ""
    # Whether the workbook draws the figures of each measure (by its code, in the first column).
    is_charted: bool = False


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
class Drawing:
    """A picture that is drawn already (SVG), with the sentence that says the same, and how wide it
    is where it does not stand in a column.
    """

    svg: str
    description: str
    cm: float = 17.0


@dataclass(frozen=True)
class Small:
    """One of many small charts: a measure with its rating, what happened, and its figures, drawn
    or, where there is one alone, written.
    """

    code: str
    title: str
    rating: Mark
    message: str
    drawing: Drawing | None
    figure: str
    below: str
    # What is to be read in place of a picture, as why a measure is not followed any more.
    note: str = ""


@dataclass(frozen=True)
class Multiples:
    """Small charts side by side, four in a row."""

    title: str
    note: str
    smalls: tuple[Small, ...]


@dataclass(frozen=True)
class Cards:
    """Numbers that matter most, large: (number, what it is)."""

    cards: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Panel:
    """What somebody is asked or told apart from the rest; `options` are (title, what it means)."""

    title: str
    lines: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Beside:
    """Two columns of blocks on paper; one after the other where there is no room."""

    left: tuple
    right: tuple


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
    # What it says first, in place of its title.
    headline: str = ""
    parts: tuple["Document", ...] = field(default=())
    # The tables of its workbook, where they are not those of its blocks.
    sheets: tuple[Table, ...] = ()


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
