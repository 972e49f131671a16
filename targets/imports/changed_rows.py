"""Files of targets and trajectories of which only what differs from what stands is taken: a row
that says what stands is no problem, locked or not.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.formats.csv_files import Row
from pmf_portal.periods.month import FinancialYear
from targets.approval import trajectories
from targets.imports.directory import Directory
from targets.imports.plan_export import COLUMNS, Cells, cell_text, target_rows
from targets.imports.plan_import import entry_row, planned_text, planned_values
from targets.imports.target_rows import (
    TargetEntry,
    contradiction_problems,
    read_targets,
)
from targets.imports.targets import save_targets
from targets.imports.trajectory import (
    DraftsByCode,
    ProfileKey,
    drafts_by_code,
    impossible_points,
    keep_confirmed,
    read_points,
    save_trajectories,
    stored_codes,
    with_stored_codes,
)
from targets.models import Plan, Submission
from targets.rules.trajectory import PlannedPoint


class TargetsImport:
    """Targets of a file; `problems` is everything that is wrong, `preview` what would change."""

    def __init__(self, rows: Iterable[Row], *, by: Actor | None = None) -> None:
        self.rows = list(rows)
        self.directory = Directory()
        self.entries, problems = read_targets(self.rows, self.directory)
        self.before = self.stored_rows()
        self.same = {
            row.number
            for row, entry in zip(self.rows, self.entries, strict=True)
            if self.is_same(entry)
        }
        repeats = "stands in row"
        self.problems = [p for p in problems if p.row not in self.same or repeats in p.reason]
        for row, entry in zip(self.rows, self.entries, strict=True):
            if row.number not in self.same:
                self.problems += contradiction_problems(row, entry, self.problems)
        self.wrong = {problem.row for problem in self.problems}
        self.preview = self.compared()

    def stored_rows(self) -> dict[tuple[str, FinancialYear], Cells]:
        """The targets that stand in the plan-years of the file, under the headings of the file."""
        years: dict[tuple[int, str], tuple[Plan, FinancialYear]] = {}
        for entry in self.entries:
            plan, year = entry.fields["plan"], entry.fields["financial_year"]
            if plan and year:
                years[plan.pk, str(year)] = plan, year
        before = {}
        for plan, year in years.values():
            for cells in target_rows(plan, year):
                before[cells["code"], year] = cells
        return before

    def is_same(self, entry: TargetEntry) -> bool:
        """Whether a row says what stands."""
        fields = entry.fields
        before = self.before.get((entry.code, fields["financial_year"]))
        return bool(fields["plan"]) and before is not None and before == entry_row(entry)

    def ready(self) -> list[TargetEntry]:
        """The targets that are new or differ, and have nothing wrong."""
        ready = []
        for row, entry in zip(self.rows, self.entries, strict=True):
            if row.number not in self.wrong | self.same:
                ready.append(entry)
        return ready

    def compared(self) -> Preview:
        preview = Preview(stays=len(self.same - self.wrong))
        for entry in self.ready():
            year = entry.fields["financial_year"]
            before, name = self.before.get((entry.code, year)), f"{entry.code} {year}"
            if before is None:
                preview.new.append(Added(name, entry.fields["title"]))
                continue
            after = entry_row(entry)
            for column in COLUMNS:
                if before[column] != after[column]:
                    texts = cell_text(before[column]), cell_text(after[column])
                    preview.changes.append(Change(name, column, *texts))
        return preview

    def save(self, *, by: Actor | None, at: datetime) -> None:
        """Write the targets that are new or differ."""
        if entries := self.ready():
            save_targets(entries, self.directory, by=by, at=at)

    @property
    def unsaved_names(self) -> set[str]:
        """The codes of the targets whose rows have something wrong."""
        return {row.get("code") for row in self.rows if row.number in self.wrong} - {""}


class TrajectoriesImport:
    """Trajectories of a file; `problems` is everything that is wrong, `preview` what would change.

    The trajectory of a target and year is compared, and replaced, as a whole.
    """

    def __init__(self, rows: Sequence[Row], *, by: Actor | None = None) -> None:
        self.rows = with_stored_codes(rows, stored_codes(rows))
        drafts = drafts_by_code({row.get("code") for row in self.rows})
        self.locked = opened(drafts)
        read = read_points(self.rows, drafts, ())
        self.drafts = {(code, year): drafts[code][year] for code, year in read.profiles}
        self.stored = self.stored_profiles()
        self.changed = {
            key: profile for key, profile in read.profiles.items() if profile != self.stored[key]
        }
        self.confirmed = {key: read.confirmed[key] for key in self.changed}
        self.problems = list(read.problems)
        self.problems += impossible_points(read._replace(profiles=self.changed), self.drafts)
        first_rows: dict[ProfileKey, Row] = {}
        for (key, _), row in read.rows.items():
            first_rows.setdefault(key, row)
        for key in self.changed:
            if key in self.locked:
                self.problems.append(first_rows[key].problem("planned", self.locked[key]))
        wrong = {problem.row for problem in self.problems}
        self.wrong_keys = {key for (key, _), row in read.rows.items() if row.number in wrong}
        self.preview = self.compared()

    def stored_profiles(self) -> dict[ProfileKey, list[PlannedPoint]]:
        points = trajectories(list(self.drafts.values()))
        return {
            key: [PlannedPoint(p.month, p.planned, p.amber_bound) for p in points[draft.pk]]
            for key, draft in self.drafts.items()
        }

    def ready(self) -> dict[ProfileKey, list[PlannedPoint]]:
        """The trajectories that are new or differ, and have nothing wrong."""
        return {key: p for key, p in self.changed.items() if key not in self.wrong_keys}

    def compared(self) -> Preview:
        preview = Preview(stays=len(self.drafts.keys() - self.changed.keys()))
        for (code, year), profile in self.ready().items():
            name, kind = f"{code} {year}", self.drafts[code, year].frequency
            if not self.stored[code, year]:
                preview.new.append(Added(name, f"{len(profile)} planned values"))
                continue
            before = planned_values(code, kind, self.stored[code, year])
            after = planned_values(code, kind, profile)
            for place in sorted(before.keys() | after.keys()):
                texts = planned_text(before.get(place)), planned_text(after.get(place))
                if texts[0] != texts[1]:
                    preview.changes.append(Change(name, f"plan of {place[1]}", *texts))
        return preview

    def save(self, *, by: Actor | None, at: datetime) -> None:
        """Replace the trajectories that are new or differ."""
        ready = self.ready()
        profiles = {self.drafts[key]: profile for key, profile in ready.items()}
        save_trajectories(profiles, by=by, at=at)
        keep_confirmed({self.drafts[key]: self.confirmed[key] for key in ready})

    @property
    def unsaved_names(self) -> set[str]:
        return set()


def opened(drafts: DraftsByCode) -> dict[ProfileKey, str]:
    """Why some of these specifications are locked; from here on they are read as if they were
    open, because what says what stands is no problem.
    """
    locked: dict[ProfileKey, str] = {}
    closed = Submission.closed_years()
    for code, by_year in drafts.items():
        for year, draft in by_year.items():
            if draft.approval_id:
                locked[code, year] = f"{draft} is approved and locked."
            elif (draft.plan_id, year) in closed:
                locked[code, year] = f"{draft} is with its approver."
            draft.approval_id = None
    return locked
