"""The files a council is set up from: their columns, what goes into each, and an example row that
is never taken in (pure).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pmf_portal.formats.csv_files import Row, Rows, csv_text
from pmf_portal.formats.file_problems import refuse
from pmf_portal.formats.wording import worded

ORGANISATION, PLACES, POPULATIONS, PEOPLE = "organisation", "places", "populations", "people"


class Column(NamedTuple):
    """A column of a file: its heading, what goes into it, and its cell of the example row; the
    last two may name the council’s terms.
    """

    name: str
    about: str
    example_text: str
    is_required: bool = False

    @property
    def words(self) -> str:
        return worded(self.about)

    @property
    def example(self) -> str:
        return worded(self.example_text)


class FileKind(NamedTuple):
    """One of the files: what it is called, and its columns."""

    name: str
    title: str
    columns: Sequence[Column]
    # The name of the page that lists them.
    page: str
    dates: Sequence[str] = ()
    # Where a date or a time can be meant, by the unit of the measure.
    moments: Sequence[str] = ()

    @property
    def words(self) -> str:
        """What its page is called."""
        if self.name == ORGANISATION:
            return "Import the organisation"
        return f"Import {self.title[0].lower()}{self.title[1:]}"

    @property
    def act(self) -> str:
        """The act of bringing one in: its permission, its page and its word in the trail."""
        return f"import_{self.name.replace('-', '_')}"

    @property
    def headings(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.is_required]

    @property
    def example(self) -> dict[str, str]:
        return {column.name: column.example for column in self.columns}

    def is_example(self, row: Row) -> bool:
        """Whether a row is the example of the template: its first cell says so."""
        first = self.columns[0]
        return row.get(first.name).casefold() == first.example.casefold()


FILES = {
    ORGANISATION: FileKind(
        ORGANISATION,
        "Organisation",
        (
            Column("title", "What the unit is called.", "Example Service", True),
            Column(
                "kind",
                "council, {terms.directorate}, service, team or {terms.partner}.",
                "service",
                True,
            ),
            Column(
                "parent",
                "The unit it stands in, by title or short name: the council for"
                " {terms.directorate.with_article} or {terms.partner.with_article},"
                " {terms.directorate.with_article} for a service,"
                " a service for a team. Empty for the council itself.",
                "Example {terms.directorate.capital}",
            ),
            Column(
                "short_name",
                "Its name in addresses: small letters, digits and hyphens. Empty: made from the"
                " title. It cannot be changed later.",
                "example-service",
            ),
        ),
        page="units",
    ),
    PLACES: FileKind(
        PLACES,
        "Places",
        (
            Column(
                "code",
                "The code of the Office for National Statistics, or the council’s own; at most 9"
                " characters.",
                "EXAMPLE",
                True,
            ),
            Column("name", "What the place is called.", "Example Ward", True),
            Column("kind", "The council’s own word: ward, division, parish.", "ward", True),
            Column(
                "parent_code", "The code of the place that it lies in. Empty: none.", "E00000000"
            ),
            Column(
                "first_day", "The day from which it exists. Needed for a new place.", "1/4/2024"
            ),
            Column("last_day", "The last day on which it exists. Empty: it still exists.", ""),
            Column(
                "map_row",
                "Where its tile stands on the map of the council: 1 is the northernmost row. Empty:"
                " placed by its name.",
                "1",
            ),
            Column(
                "map_column",
                "1 is the westernmost column; in even rows a tile stands half a tile further east."
                " Needed beside a row.",
                "1",
            ),
        ),
        page="places",
        dates=("first_day", "last_day"),
    ),
    POPULATIONS: FileKind(
        POPULATIONS,
        "Populations",
        (
            Column("gss_code", "The code of the place.", "EXAMPLE", True),
            Column("year", "The year in the middle of which they lived there.", "2022", True),
            Column(
                "group",
                "Who was counted: all ages, 0–17, 65 and over, households. Written the same way in"
                " every row.",
                "all ages",
                True,
            ),
            Column("population", "How many, as a whole number.", "14,200", True),
            Column(
                "source",
                "Who counted or estimated them; published beside every rate.",
                "Office for National Statistics, mid-2022 estimates",
                True,
            ),
        ),
        page="places",
    ),
    PEOPLE: FileKind(
        PEOPLE,
        "People",
        (
            Column(
                "user_name",
                "What they sign in with. Somebody with several roles has a row for each.",
                "example-person",
                True,
            ),
            Column(
                "name",
                "First name and surname; only people inside read it. Needed for somebody new.",
                "Example Person",
            ),
            Column(
                "post",
                "The post they hold, which the public reads. Needed for somebody new.",
                "Head of Example Service",
            ),
            Column(
                "email",
                "Where their e-mails go. Needed for somebody new.",
                "example.person@council.example",
            ),
            Column(
                "role",
                "What they do in the portal; see the list below. Empty where they have none yet.",
                "Head of service",
            ),
            Column(
                "unit",
                "The unit in which they have the role, by title or short name. Empty for a role of"
                " the whole council.",
                "Example Service",
            ),
        ),
        page="people",
    ),
}
EXAMPLE_LEFT_OUT = "The example row of the template was left out."


def without_example(kind: FileKind, rows: Rows) -> Rows:
    """The rows without the example of the template; raises FileRefused when nothing is left."""
    kept = Rows(rows.findings, [row for row in rows if not kind.is_example(row)])
    if not kept:
        refuse("Only the example row is in the file. Write your own rows below the headings.")
    if len(kept) < len(rows):
        rows.findings.remark(1, "", EXAMPLE_LEFT_OUT)
    return kept


def template_csv(kind: FileKind, lines: Sequence[Mapping[str, str]]) -> bytes:
    """A file of this kind as CSV, with the mark by which spreadsheets know that it is UTF-8."""
    return csv_text(kind.headings, lines).encode("utf-8-sig")
