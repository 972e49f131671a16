"""The rows of the files of organisation, places and people, read one by one: what each says, and
what is wrong with it on its own (pure).
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from pmf_portal.council.roles import Role
from pmf_portal.council.rules.role_rules import (
    COUNCIL,
    DIRECTORATE,
    PARTNER,
    SERVICE,
    TEAM,
    kind_in_words,
)
from pmf_portal.formats.file_problems import Problem, Row
from pmf_portal.formats.numbers import NumberError, typed_part
from pmf_portal.formats.spelling import not_known
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.periods.month import PeriodError

KINDS = (COUNCIL, DIRECTORATE, SERVICE, TEAM, PARTNER)
SHORT_NAME = re.compile(r"[a-z0-9]+(?:[-_]+[a-z0-9]+)*")
REQUIRED = "This is needed."
# As wide as a map of tiles can be read, and years that somebody can mean.
MOST_TILES = 40
FIRST_YEAR, LAST_YEAR = 1981, 2099
MOST_PEOPLE = 100_000_000


class UnitEntry(NamedTuple):
    """A unit as a row brings it."""

    row: Row
    title: str
    kind: str
    parent: str
    short_name: str


class PlaceEntry(NamedTuple):
    """A place as a row brings it."""

    row: Row
    code: str
    name: str
    kind: str
    parent_code: str
    first_day: date | None
    last_day: date | None
    map_row: int | None = None
    map_column: int | None = None


class PopulationEntry(NamedTuple):
    """How many people of a group live in a place, as a row brings it."""

    row: Row
    code: str
    year: int
    group: str
    people: int
    source: str


class PersonEntry(NamedTuple):
    """A person, or one of their roles, as a row brings it."""

    row: Row
    username: str
    name: str
    post: str
    email: str
    role: Role | None
    unit: str


def unit_entries(rows: Iterable[Row]) -> tuple[list[UnitEntry], list[Problem]]:
    """The rows as units, and what is wrong with single cells."""
    entries, problems = [], []
    for row in rows:
        kind, short_name = kind_named(row.get("kind")), row.get("short_name").casefold()
        problems += missing_cells(row, ("title", "kind"))
        problems += long_cells(row, {"title": 150, "short_name": 50})
        if kind and kind not in KINDS:
            known = [kind_in_words(one) for one in KINDS]
            problems.append(row.problem("kind", not_known(kind, "kind of unit", known)))
        if short_name and not SHORT_NAME.fullmatch(short_name):
            words = "A short name has small letters, digits and hyphens, such as adult-care."
            problems.append(row.problem("short_name", words))
        entries.append(UnitEntry(row, row.get("title"), kind, row.get("parent"), short_name))
    return entries, problems


def place_entries(rows: Iterable[Row]) -> tuple[list[PlaceEntry], list[Problem]]:
    """The rows as places, and what is wrong with single cells."""
    entries, problems = [], []
    for row in rows:
        problems += missing_cells(row, ("code", "name", "kind"))
        problems += long_cells(row, {"code": 9, "name": 100, "kind": 40})
        days: dict[str, date | None] = {}
        for column in ("first_day", "last_day"):
            days[column] = None
            try:
                if row.get(column):
                    days[column] = typed_day(row.get(column))
            except PeriodError as error:
                problems.append(row.problem(column, f"{error}."))
        tile, wrong = tile_of(row)
        problems += wrong
        entries.append(
            PlaceEntry(
                row,
                row.get("code"),
                row.get("name"),
                row.get("kind"),
                row.get("parent_code"),
                days["first_day"],
                days["last_day"],
                *tile,
            )
        )
    return entries, problems


def tile_of(row: Row) -> tuple[list[int | None], list[Problem]]:
    """Row and column of a place on the map of tiles, None where nothing is said."""
    tile: list[int | None] = []
    problems = []
    for column in ("map_row", "map_column"):
        number = whole_number(row.get(column), 1, MOST_TILES)
        if row.get(column) and number is None:
            words = f"This is a whole number from 1 to {MOST_TILES}."
            problems.append(row.problem(column, words))
        tile.append(number)
    return tile, problems


def population_entries(rows: Iterable[Row]) -> tuple[list[PopulationEntry], list[Problem]]:
    """The rows as populations, and what is wrong with single cells."""
    entries, problems = [], []
    for row in rows:
        problems += missing_cells(row, ("gss_code", "year", "group", "population", "source"))
        problems += long_cells(row, {"gss_code": 9, "group": 60, "source": 300})
        year = whole_number(row.get("year"), FIRST_YEAR, LAST_YEAR)
        if row.get("year") and year is None:
            words = f"Write the year with four digits, from {FIRST_YEAR} to {LAST_YEAR}."
            problems.append(row.problem("year", words))
        count = whole_number(row.get("population"), 0, MOST_PEOPLE)
        if row.get("population") and count is None:
            problems.append(row.problem("population", "Write a whole number of people."))
        group = " ".join(row.get("group").split())
        entries.append(
            PopulationEntry(
                row, row.get("gss_code"), year or 0, group, count or 0, row.get("source")
            )
        )
    return entries, problems


def whole_number(text: str, least: int, most: int) -> int | None:
    """A whole number within bounds, written with or without thousands' commas; None for anything
    else, as for an empty cell.
    """
    try:
        number = typed_part(text)
    except NumberError:
        return None
    if number != int(number) or not least <= number <= most:
        return None
    return int(number)


def person_entries(rows: Iterable[Row]) -> tuple[list[PersonEntry], list[Problem]]:
    """The rows as people and their roles, and what is wrong with single cells."""
    entries, problems = [], []
    for row in rows:
        problems += missing_cells(row, ("user_name",))
        problems += long_cells(row, {"user_name": 150, "name": 150, "post": 150, "email": 254})
        role = role_named(row.get("role"))
        if row.get("role") and role is None:
            words = not_known(row.get("role"), "role", [known.title for known in Role])
            problems.append(row.problem("role", words))
        if row.get("unit") and not row.get("role"):
            words = "A unit goes with a role. Say which role they have there."
            problems.append(row.problem("role", words))
        entries.append(
            PersonEntry(
                row,
                row.get("user_name"),
                row.get("name"),
                row.get("post"),
                row.get("email"),
                role,
                row.get("unit"),
            )
        )
    return entries, problems


def missing_cells(row: Row, columns: Iterable[str]) -> list[Problem]:
    return [row.problem(column, REQUIRED) for column in columns if not row.get(column)]


def long_cells(row: Row, most: dict[str, int]) -> list[Problem]:
    """Cells with more characters than the portal keeps."""
    problems = []
    for column, length in most.items():
        over = len(row.get(column)) - length
        if over > 0:
            words = f"This is {over:,} characters too long. At most {length} are kept."
            problems.append(row.problem(column, words))
    return problems


def kind_named(text: str) -> str:
    """The kind of unit that a file names by the framework’s word or the council’s own; the text
    itself, in small letters, where it is neither.
    """
    if text.casefold() in KINDS:
        return text.casefold()
    own = {plain_name(kind_in_words(kind)): kind for kind in KINDS}
    return own.get(plain_name(text), text.casefold())


def role_named(text: str) -> Role | None:
    """The role of a short name, of the framework’s title or the council’s own, in any case; None
    where there is none.
    """
    name = plain_name(text)
    own = {plain_name(role.title): role for role in Role}
    return ROLES.get(name) or own.get(name)


def plain_name(text: str) -> str:
    """A name in small letters, with plain apostrophes and single spaces."""
    return " ".join(re.sub(r"[\s_-]+", " ", text.replace("’", "'")).split()).casefold()


ROLES = {plain_name(name): role for role in Role for name in (role.framework_title, role.value)}


def repeated(
    entries: Collection[tuple[Row, str, str]], what: str
) -> tuple[dict[str, Row], list[Problem]]:
    """The first row of each key, and problems for those that say the same a second time; entries
    are (row, column, key).
    """
    first: dict[str, Row] = {}
    problems = []
    for row, column, key in entries:
        if not key:
            continue
        if key in first:
            problems.append(
                row.problem(column, f"This {what} stands in row {first[key].number} already.")
            )
        first.setdefault(key, row)
    return first, problems
