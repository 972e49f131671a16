"""A file of the council's places held against those that stand."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.entries import PlaceEntry, place_entries, repeated
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.council.models import Area
from pmf_portal.council.units import add_area, change_area
from pmf_portal.formats.file_problems import Row
from pmf_portal.formats.spelling import not_known


class PlaceFacts(NamedTuple):
    """What is held of a place beside its code."""

    name: str
    kind: str
    parent_code: str
    first_day: date | None
    last_day: date | None
    map_row: int | None = None
    map_column: int | None = None


class PlacesImport:
    """Places of a file; `problems` is everything that is wrong, `preview` what would change."""

    def __init__(self, rows: Iterable[Row], *, by: Actor | None = None) -> None:
        self.entries, self.problems = place_entries(rows)
        self.stored = {area.gss_code: area for area in Area.objects.select_related("parent")}
        keys = [(entry.row, "code", entry.code.casefold()) for entry in self.entries]
        first, twice = repeated(keys, "place")
        self.problems += twice
        self.codes = {entry.code.casefold(): entry.code for entry in reversed(self.entries)}
        self.codes |= {code.casefold(): code for code in self.stored}
        self.planned: dict[str, PlaceFacts] = {}
        self.rows: dict[str, PlaceEntry] = {}
        for entry in self.entries:
            if entry.code and first[entry.code.casefold()] is entry.row:
                code = self.codes[entry.code.casefold()]
                self.rows[code], self.planned[code] = entry, self.facts_after(code, entry)
        # Whose parents lead to a place that lies in no other.
        self.sound: set[str] = set()
        for code, entry in self.rows.items():
            self.check_place(code, entry)
        self.wrong = {problem.row for problem in self.problems}
        self.preview = self.compared()

    def refuse(self, entry: PlaceEntry, column: str, reason: str) -> None:
        self.problems.append(entry.row.problem(column, reason))

    def facts_after(self, code: str, entry: PlaceEntry) -> PlaceFacts:
        """A place as it would be; an empty cell leaves what stands."""
        stored = self.stored.get(code)
        before = facts_of(stored) if stored else PlaceFacts("", "", "", None, None)
        above = self.codes.get(entry.parent_code.casefold(), entry.parent_code)
        return PlaceFacts(
            entry.name or before.name,
            entry.kind or before.kind,
            above or before.parent_code,
            entry.first_day or before.first_day,
            entry.last_day or before.last_day,
            entry.map_row or before.map_row,
            entry.map_column or before.map_column,
        )

    def check_place(self, code: str, entry: PlaceEntry) -> None:
        facts = self.planned[code]
        if bool(facts.map_row) != bool(facts.map_column):
            column = "map_column" if facts.map_row else "map_row"
            self.refuse(entry, column, "A place on the map has a row and a column. Write both.")
        if facts.first_day is None and not entry.row.get("first_day"):
            self.refuse(entry, "first_day", "Write the day from which the place exists.")
        if facts.first_day and facts.last_day and facts.last_day < facts.first_day:
            self.refuse(entry, "last_day", "The last day cannot be before the first day.")
        if facts.parent_code and facts.parent_code.casefold() not in self.codes:
            words = not_known(
                entry.parent_code, "place with the code", self.codes.values(), len(self.problems)
            )
            self.refuse(entry, "parent_code", words)
        elif self.lies_in_itself(code):
            self.refuse(entry, "parent_code", "By way of its parents, this place lies in itself.")

    def parent_after(self, code: str) -> str:
        if code in self.planned:
            return self.planned[code].parent_code
        stored = self.stored.get(code)
        return facts_of(stored).parent_code if stored else ""

    def lies_in_itself(self, code: str) -> bool:
        passed, above = {code}, self.parent_after(code)
        while above and above not in self.sound:
            if above in passed:
                return above == code
            passed.add(above)
            above = self.parent_after(above)
        self.sound |= passed
        return False

    def ready(self) -> list[tuple[str, PlaceFacts]]:
        """The places of the file that have nothing wrong, those above before those below."""
        ordered: dict[str, PlaceFacts] = {}
        for code in self.rows:
            chain: dict[str, None] = {}
            at = code
            while at in self.planned and at not in ordered and at not in chain:
                chain[at] = None
                at = self.planned[at].parent_code
            for place in reversed(chain):
                ordered[place] = self.planned[place]
        return [
            (code, facts)
            for code, facts in ordered.items()
            if self.rows[code].row.number not in self.wrong
        ]

    def compared(self) -> Preview:
        preview = Preview()
        for code, facts in self.ready():
            stored = self.stored.get(code)
            if stored is None:
                preview.new.append(Added(f"{code} {facts.name}", facts.kind))
                continue
            before, changed = facts_of(stored), 0
            for column in PlaceFacts._fields:
                was, becomes = getattr(before, column), getattr(facts, column)
                if was != becomes:
                    changed += 1
                    name = f"{code} {before.name}"
                    preview.changes.append(Change(name, column, cell_text(was), cell_text(becomes)))
            preview.stays += not changed
        missing = [area for code, area in self.stored.items() if code not in self.rows]
        preview.not_in_file = [f"{area.gss_code} {area.name}" for area in missing]
        return preview

    def save(self, *, by: Actor | None, at: datetime) -> None:
        """Add and change the places that have nothing wrong."""
        areas = dict(self.stored)
        for code, facts in self.ready():
            above, first_day = areas.get(facts.parent_code), facts.first_day
            if first_day is None or (facts.parent_code and above is None):
                continue
            stored = areas.get(code)
            if stored is None:
                areas[code] = add_area(
                    gss_code=code,
                    name=facts.name,
                    kind=facts.kind,
                    parent=above,
                    valid_from=first_day,
                    valid_to=facts.last_day,
                    map_row=facts.map_row,
                    map_column=facts.map_column,
                    by=by,
                    at=at,
                )
            elif facts_of(stored) != facts:
                areas[code] = change_area(
                    stored,
                    name=facts.name,
                    kind=facts.kind,
                    parent=above,
                    valid_from=first_day,
                    valid_to=facts.last_day,
                    map_row=facts.map_row,
                    map_column=facts.map_column,
                    by=by,
                    at=at,
                )

    @property
    def unsaved_names(self) -> set[str]:
        """The codes of the places whose rows have something wrong, in small letters."""
        wrong = [entry for entry in self.entries if entry.row.number in self.wrong]
        return {entry.code.casefold() for entry in wrong} - {""}


def facts_of(area: Area) -> PlaceFacts:
    above = area.parent.gss_code if area.parent else ""
    days = (area.valid_from, area.valid_to)
    return PlaceFacts(area.name, area.kind, above, *days, area.map_row, area.map_column)


def cell_text(value: str | date | int | None) -> str:
    """A particular of a place as the file has it."""
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    return str(value or "")


def lines_of_places() -> list[dict[str, str]]:
    """The places that stand, as rows of the file."""
    lines = []
    for area in Area.objects.select_related("parent"):
        facts = facts_of(area)
        line = {name: cell_text(getattr(facts, name)) for name in PlaceFacts._fields}
        lines.append({"code": area.gss_code} | line)
    return lines
