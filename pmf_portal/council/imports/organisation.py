"""A file of the council's units held against those that stand: what is wrong with it, what it would
change, and saving that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import slugify

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.entries import KINDS, UnitEntry, repeated, unit_entries
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.rules.role_rules import COUNCIL, kind_in_words
from pmf_portal.council.units import PARENTS, add_unit, rename_unit, stands_in
from pmf_portal.formats.file_problems import Row
from pmf_portal.formats.spelling import not_known


@dataclass
class PlannedUnit:
    """A unit as it would be after the file: one that stands, or a new one."""

    slug: str
    title: str
    kind: str
    parent: str
    entry: UnitEntry | None = None
    stored: OrganisationUnit | None = None


class OrganisationImport:
    """Units of a file; `problems` is everything that is wrong, `preview` what would change."""

    def __init__(self, rows: Iterable[Row], *, by: Actor | None = None) -> None:
        self.entries, self.problems = unit_entries(rows)
        self.stored = {
            unit.slug: unit for unit in OrganisationUnit.objects.select_related("parent")
        }
        self.spelled = {slug.casefold(): slug for slug in self.stored}
        self.units: dict[str, PlannedUnit] = {}
        self.slugs_named: dict[str, set[str]] = {}
        for unit in self.stored.values():
            above = unit.parent.slug if unit.parent else ""
            self.plan(PlannedUnit(unit.slug, unit.title, unit.kind, above, stored=unit))
        self.match_entries()
        self.find_parents()
        self.wrong = {problem.row for problem in self.problems}
        self.preview = self.compared()

    def plan(self, unit: PlannedUnit) -> None:
        self.units[unit.slug] = unit
        for name in (unit.slug.casefold(), unit.title.casefold()):
            self.slugs_named.setdefault(name, set()).add(unit.slug)

    def refuse(self, entry: UnitEntry, column: str, reason: str) -> None:
        self.problems.append(entry.row.problem(column, reason))

    def match_entries(self) -> None:
        """Which unit each row speaks of."""
        unread = {problem.row for problem in self.problems}
        brought: dict[str, UnitEntry] = {}
        keys = []
        for entry in self.entries:
            if entry.row.number in unread:
                continue
            slug = self.spelled.get(entry.short_name, entry.short_name) or self.slug_of(entry)
            if not slug:
                continue
            first = brought.setdefault(slug, entry)
            if first.parent.casefold() == entry.parent.casefold():
                keys.append((entry.row, "title", slug))
            else:
                words = (
                    f"Row {first.row.number} has a unit of this title. Give this one a short name"
                    " of its own."
                )
                self.refuse(entry, "short_name", words)
        self.problems += repeated(keys, "unit")[1]
        for slug, entry in brought.items():
            unit = PlannedUnit(slug, entry.title, entry.kind, "", entry, self.stored.get(slug))
            self.plan(unit)

    def slug_of(self, entry: UnitEntry) -> str:
        """The short name of the unit that a row without one speaks of."""
        alike = [u for u in self.stored.values() if u.title.casefold() == entry.title.casefold()]
        if entry.kind == COUNCIL:
            alike = [unit for unit in self.stored.values() if unit.kind == COUNCIL]
        elif entry.parent:
            above = entry.parent.casefold()
            alike = [u for u in alike if u.parent and above in names_of(u.parent)]
        if len(alike) > 1:
            words = f"Several units are called “{entry.title}”. Write the short name of this one."
            self.refuse(entry, "short_name", words)
            return ""
        if alike:
            return alike[0].slug
        slug = slugify(entry.title)[:50].strip("-")
        if not slug:
            self.refuse(entry, "title", "Write a title with letters in it.")
        elif other := self.stored.get(slug):
            where = f" in {other.parent}" if other.parent else ""
            words = (
                f"“{other}” is{where} already, and a file does not move a unit. If this is"
                " another one, give it a short name of its own."
            )
            self.refuse(entry, "parent", words)
            return ""
        return slug

    def find_parents(self) -> None:
        """Where the units of the file would stand, and why some of them cannot."""
        brought = [unit for unit in self.units.values() if unit.entry]
        for unit in brought:
            unit.parent = self.parent_of(unit)
        councils = [unit for unit in self.units.values() if unit.kind == COUNCIL]
        titles: dict[tuple[str, str], PlannedUnit] = {}
        for unit in self.units.values():
            if unit.stored and unit.stored.ended_on:
                continue
            other = titles.setdefault((unit.parent, unit.title.casefold()), unit)
            entry = unit.entry or other.entry
            if other is not unit and entry:
                words = f"There is a unit called “{other.title}” there already."
                self.refuse(entry, "title", words)
        for unit in brought:
            assert unit.entry
            self.check_place(unit, unit.entry)
            if unit.kind == COUNCIL and len(councils) > 1 and unit is not councils[0]:
                words = f"The council itself is there already: {councils[0].title}."
                self.refuse(unit.entry, "kind", words)

    def parent_of(self, unit: PlannedUnit) -> str:
        """The short name of the unit above; "" where there is none, or none can be told."""
        entry = unit.entry
        if entry is None or not entry.parent:
            # An empty cell leaves what stands.
            above = unit.stored.parent if unit.stored else None
            return above.slug if above else ""
        slugs = self.slugs_named.get(entry.parent.casefold(), set())
        if len(slugs) == 1:
            return next(iter(slugs))
        if slugs:
            words = f"Several units are called “{entry.parent}”. Write the short name."
        else:
            words = not_known(
                entry.parent, "unit", (u.title for u in self.units.values()), len(self.problems)
            )
        self.refuse(entry, "parent", words)
        return ""

    def check_place(self, unit: PlannedUnit, entry: UnitEntry) -> None:
        above = self.units.get(unit.parent)
        if entry.parent and above is None:
            return
        if unit.stored:
            self.check_that_it_stays(unit, entry, unit.stored)
        elif self.stands_in_itself(unit):
            self.refuse(entry, "parent", "By way of its parents, this unit stands in itself.")
        elif unit.kind == COUNCIL:
            if above:
                self.refuse(entry, "parent", "The council itself stands in no other unit.")
        else:
            self.check_parent(unit, entry, above)

    def check_parent(self, unit: PlannedUnit, entry: UnitEntry, above: PlannedUnit | None) -> None:
        if above is None or above.kind not in PARENTS[unit.kind]:
            self.refuse(entry, "parent", f"{stands_in(unit.kind)}. Write which one.")
        elif above.stored and above.stored.ended_on:
            self.refuse(entry, "parent", f"“{above.title}” has ended. Write another unit.")

    def check_that_it_stays(
        self, unit: PlannedUnit, entry: UnitEntry, stored: OrganisationUnit
    ) -> None:
        """A file changes titles, and neither the kind of a unit nor its place."""
        before = stored.parent.slug if stored.parent else ""
        if stored.ended_on:
            self.refuse(entry, "title", f"“{stored}” has ended. A file does not change it.")
            return
        if unit.kind != stored.kind:
            words = f"This is {stored.kind_in_words.with_article}; a file does not change its kind."
            self.refuse(entry, "kind", words)
        elif unit.parent != before:
            above = f"in {stored.parent}" if stored.parent else "on top"
            self.refuse(entry, "parent", f"It is {above}; a file does not move a unit.")

    def stands_in_itself(self, unit: PlannedUnit) -> bool:
        passed, above = {unit.slug}, self.units.get(unit.parent)
        while above is not None:
            if above.slug in passed:
                return above is unit
            passed.add(above.slug)
            above = self.units.get(above.parent)
        return False

    def ready(self) -> list[PlannedUnit]:
        """The units of the file that have nothing wrong, those above before those below."""
        brought = [
            u for u in self.units.values() if u.entry and u.entry.row.number not in self.wrong
        ]
        return sorted(brought, key=lambda unit: KINDS.index(unit.kind))

    def compared(self) -> Preview:
        preview = Preview()
        for unit in self.ready():
            if unit.stored is None:
                above = self.units.get(unit.parent)
                kind = kind_in_words(unit.kind)
                where = f"{kind} in {above.title}" if above else kind
                preview.new.append(Added(unit.title, where))
            elif unit.stored.title != unit.title:
                change = Change(unit.slug, "title", unit.stored.title, unit.title)
                preview.changes.append(change)
            else:
                preview.stays += 1
        preview.not_in_file = [u.title for u in self.units.values() if u.entry is None]
        return preview

    def save(self, *, by: Actor | None, at: datetime) -> None:
        """Add and rename the units that have nothing wrong."""
        units = dict(self.stored)
        for unit in self.ready():
            if unit.stored is not None:
                if unit.stored.title != unit.title:
                    units[unit.slug] = rename_unit(unit.stored, title=unit.title, by=by, at=at)
            elif not unit.parent or unit.parent in units:
                units[unit.slug] = add_unit(
                    title=unit.title,
                    kind=unit.kind,
                    parent=units.get(unit.parent),
                    slug=unit.slug,
                    by=by,
                    at=at,
                )

    @property
    def unsaved_names(self) -> set[str]:
        """The names of the units whose rows have something wrong, in small letters."""
        names = set()
        for entry in self.entries:
            if entry.row.number in self.wrong:
                names |= {entry.title.casefold(), entry.short_name, slugify(entry.title)}
        return names - {""}


def names_of(unit: OrganisationUnit) -> tuple[str, str]:
    """The names by which a file may call a unit, in small letters."""
    return unit.slug.casefold(), unit.title.casefold()


def lines_of_units() -> list[dict[str, str]]:
    """The units that stand, as rows of the file."""
    lines = []
    for unit in OrganisationUnit.objects.select_related("parent"):
        lines.append(
            {
                "title": unit.title,
                "kind": unit.kind,
                "parent": unit.parent.slug if unit.parent else "",
                "short_name": unit.slug,
            }
        )
    return lines
