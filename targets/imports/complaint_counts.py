"""Counts of complaints by file: checked whole, then saved as one act.  Counts that are there
already are corrected where the row says why.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.csv_files import Problem, Row, Rows
from pmf_portal.formats.spelling import not_known
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import typed_period
from targets.imports.voice_cells import RowReader
from targets.imports.voice_columns import COMPLAINT_FILE
from targets.imports.whole_files import import_whole
from targets.models import ComplaintCounts
from targets.voice.complaints import correct_complaint_counts, record_complaint_counts
from targets.voice.rules.complaints import LABELS, MOST, CountsEntry, why_not

Key = tuple[int, Month]


class ComplaintsImport:
    """The counts of a file held against those that stand."""

    def __init__(self, rows: Rows, *, by: Actor | None, at: datetime) -> None:
        self.problems: list[Problem] = []
        self.preview, self.unsaved_names = Preview(), set[str]()
        self.today = localdate(at)
        units = OrganisationUnit.objects.filter(kind=OrganisationUnit.SERVICE, ended_on=None)
        self.by_title: dict[str, list[OrganisationUnit]] = defaultdict(list)
        for one in units.order_by("slug"):
            self.by_title[one.title.casefold()].append(one)
        self.by_slug = {one.slug: one for one in units}
        standing = ComplaintCounts.objects.current().select_related("unit")
        self.standing = {(one.unit_id, one.quarter): one for one in standing}
        self.new: list[tuple[OrganisationUnit, Month, CountsEntry]] = []
        self.changed: list[tuple[Row, ComplaintCounts, CountsEntry]] = []
        seen: dict[Key, int] = {}
        for row in rows:
            self.read(row, seen)

    def read(self, row: Row, seen: dict[Key, int]) -> None:
        """One row: something wrong, new counts, a correction, or counts that stay."""
        cells = RowReader(row, COMPLAINT_FILE.required, {"reason": 1000})
        unit, quarter = self.unit_of(row, cells), self.quarter_of(row, cells)
        counts = {name: cells.count(name, MOST) for name in LABELS}
        received = counts.pop("received")
        if received is not None and not cells.problems:
            entry = CountsEntry(received=received, **counts)
            self.take(row, cells, unit, quarter, entry, seen)
        self.problems += cells.problems

    def take(
        self,
        row: Row,
        cells: RowReader,
        unit: OrganisationUnit | None,
        quarter: Month | None,
        entry: CountsEntry,
        seen: dict[Key, int],
    ) -> None:
        if unit is None or quarter is None:
            return
        if (problem := why_not(entry)) is not None:
            cells.wrong(*problem)
        elif (first := seen.get((unit.pk, quarter))) is not None:
            cells.wrong("quarter", f"This service and quarter stand in row {first} already.")
        else:
            seen[unit.pk, quarter] = row.number
            self.compare(row, cells, unit, quarter, entry)

    def unit_of(self, row: Row, cells: RowReader) -> OrganisationUnit | None:
        name = row.get("service")
        if unit := self.by_slug.get(name):
            return unit
        other_case = self.by_slug.get(name.casefold())
        named = self.by_title.get(name.casefold(), [other_case] if other_case else [])
        if len(named) > 1:
            slugs = " or ".join(one.slug for one in named)
            cells.wrong("service", f"Several services are called {name}. Write {slugs}.")
        elif name and not named:
            known = sorted({one.title for one in self.by_slug.values()})
            cells.wrong("service", not_known(name, "service", known))
        return named[0] if len(named) == 1 else None

    def quarter_of(self, row: Row, cells: RowReader) -> Month | None:
        text = row.get("quarter")
        if not text:
            return None
        try:
            quarter = typed_period(text, frequency.QUARTER)
        except PeriodError as error:
            cells.wrong("quarter", f"{error}.")
            return None
        if quarter.last_day >= self.today:
            cells.wrong("quarter", "This quarter has not ended.")
        return quarter

    def compare(
        self,
        row: Row,
        cells: RowReader,
        unit: OrganisationUnit,
        quarter: Month,
        entry: CountsEntry,
    ) -> None:
        stored = self.standing.get((unit.pk, quarter))
        name = f"{unit}, {frequency.label(frequency.QUARTER, quarter)}"
        if stored is None:
            self.new.append((unit, quarter, entry))
            self.preview.new.append(Added(name, f"{entry.received:,} received"))
        elif stored.entry == entry:
            self.preview.stays += 1
        elif not row.get("reason"):
            words = "These counts are there already and were others. Say why they are corrected."
            cells.problems.append(row.problem("reason", words))
        else:
            self.changed.append((row, stored, entry))
            before, after = f"{stored.received:,}", f"{entry.received:,}"
            self.preview.changes.append(Change(name, LABELS["received"], before, after))

    def save(self, *, by: Any, at: datetime) -> None:
        for unit, quarter, entry in self.new:
            record_complaint_counts(unit, quarter, entry, by=by, at=at)
        for row, stored, entry in self.changed:
            correct_complaint_counts(stored, entry, reason=row.get("reason"), by=by, at=at)


@transaction.atomic
def import_complaint_counts(data: bytes, *, name: str, by: Actor | None, at: datetime) -> int:
    """Take in a file of counts; gives how many are new or corrected.  Raises FileRefused with every
    problem, and then nothing is saved.
    """

    def incoming(rows: Rows, *, by: Actor | None) -> ComplaintsImport:
        return ComplaintsImport(rows, by=by, at=at)

    return import_whole(COMPLAINT_FILE, incoming, data, name=name, by=by, at=at)
