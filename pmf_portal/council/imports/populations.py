"""A file of populations held against those that stand."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.entries import PopulationEntry, population_entries, repeated
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.council.models import Area, Population
from pmf_portal.council.populations import group_key, newest_populations
from pmf_portal.formats.file_problems import Row
from pmf_portal.formats.spelling import not_known


class PopulationKey(NamedTuple):
    """What a row speaks of: a place, a year and a group, however the group is written."""

    code: str
    year: int
    group: str


class PopulationsImport:
    """Populations of a file; `problems` is everything that is wrong, `preview` what would
    change.
    """

    def __init__(self, rows: Iterable[Row], *, by: Actor | None = None) -> None:
        self.entries, self.problems = population_entries(rows)
        self.areas = {area.gss_code.casefold(): area for area in Area.objects.all()}
        self.stored: dict[PopulationKey, Population] = {}
        for stored in newest_populations():
            key = PopulationKey(
                stored.area.gss_code.casefold(), stored.year, group_key(stored.group)
            )
            self.stored[key] = stored
        self.spellings = {group_key(one.group): one.group for one in self.stored.values()}
        self.check()
        self.wrong = {problem.row for problem in self.problems}
        self.preview = self.compared()

    def check(self) -> None:
        for entry in self.entries:
            if entry.code and entry.code.casefold() not in self.areas:
                known = [area.gss_code for area in self.areas.values()]
                words = not_known(entry.code, "place with the code", known, len(self.problems))
                self.problems.append(entry.row.problem("gss_code", words))
            self.spellings.setdefault(group_key(entry.group), entry.group)
        keys = []
        for entry in self.entries:
            is_whole = entry.code and entry.year and entry.group
            keys.append((entry.row, "gss_code", "|".join(map(str, key_of(entry))) * bool(is_whole)))
        _, twice = repeated(keys, "place, year and group")
        self.problems += twice

    def ready(self) -> list[PopulationEntry]:
        """The rows that have nothing wrong."""
        return [entry for entry in self.entries if entry.row.number not in self.wrong]

    def compared(self) -> Preview:
        preview = Preview()
        named = set()
        for entry in self.ready():
            key, stored = key_of(entry), self.stored.get(key_of(entry))
            named.add(key)
            name = self.name_of(entry)
            if stored is None:
                preview.new.append(Added(name, f"{entry.people:,}"))
                continue
            changes = changes_of(name, entry, stored)
            preview.changes += changes
            preview.stays += not changes
        missing = [stored for key, stored in self.stored.items() if key not in named]
        preview.not_in_file = [f"{one.area}, {one.group}, {one.year}" for one in missing]
        return preview

    def name_of(self, entry: PopulationEntry) -> str:
        area = self.areas[entry.code.casefold()]
        return f"{area}, {self.spellings[group_key(entry.group)]}, {entry.year}"

    def save(self, *, by: Actor | None, at: datetime) -> None:
        """Add a revision for each row that says something new."""
        fresh = []
        for entry in self.ready():
            stored = self.stored.get(key_of(entry))
            if stored and (stored.count, stored.source) == (entry.people, entry.source):
                continue
            fresh.append(
                Population(
                    area=self.areas[entry.code.casefold()],
                    year=entry.year,
                    group=self.spellings[group_key(entry.group)],
                    count=entry.people,
                    source=entry.source,
                    revision=stored.revision + 1 if stored else 1,
                    recorded_at=at,
                )
            )
        Population.objects.bulk_create(fresh)

    @property
    def unsaved_names(self) -> set[str]:
        """Nothing else of a council names a population."""
        return set()


def key_of(entry: PopulationEntry) -> PopulationKey:
    return PopulationKey(entry.code.casefold(), entry.year, group_key(entry.group))


def changes_of(name: str, entry: PopulationEntry, stored: Population) -> list[Change]:
    """What a row says otherwise than the portal."""
    changes = []
    if entry.people != stored.count:
        changes.append(Change(name, "population", f"{stored.count:,}", f"{entry.people:,}"))
    if entry.source != stored.source:
        changes.append(Change(name, "source", stored.source, entry.source))
    return changes


def lines_of_populations() -> list[dict[str, str]]:
    """The populations that stand, as rows of the file."""
    return [
        {
            "gss_code": one.area.gss_code,
            "year": str(one.year),
            "group": one.group,
            "population": str(one.count),
            "source": one.source,
        }
        for one in newest_populations()
    ]
