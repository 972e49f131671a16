"""A whole plan-year taken in: differences shown first, then all or nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused, Problem, Row
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile
from targets.approval import trajectories
from targets.imports.directory import Directory
from targets.imports.plan_export import (
    COLUMNS,
    Cells,
    cell_text,
    draft_digest,
    target_row,
    target_rows,
    trajectory_rows,
)
from targets.imports.plan_rows import PlanRows
from targets.imports.target_rows import (
    TargetEntry,
    contradiction_problems,
    read_targets,
)
from targets.imports.targets import save_targets
from targets.imports.trajectory import (
    DraftsByCode,
    Profile,
    ProfileKey,
    ReadPoints,
    drafts_by_code,
    impossible_points,
    keep_confirmed,
    read_points,
    save_trajectories,
    with_stored_codes,
)
from targets.models import Plan, Specification, Submission
from targets.rules.trajectory import PlannedPoint

# What is planned for a period of a target, by its code and the period as files spell it.
PlannedValue = tuple[Decimal, Decimal | None]
PlannedValues = dict[tuple[str, str], PlannedValue]


@dataclass(frozen=True)
class Difference:
    """One thing that an import would change: of which target, what, from what, to what."""

    code: str
    what: str
    before: str
    after: str


class PlanImport:
    """Rows read against a draft plan-year: what is wrong with them, what they would change, and
    saving them.

    `paths` are the parts of the council for which the importer may change targets.
    """

    def __init__(
        self, plan: Plan, year: FinancialYear, rows: PlanRows, paths: Iterable[str]
    ) -> None:
        self.plan, self.year, self.paths = plan, year, paths
        self.directory = Directory()
        self.ready, problems = read_targets(rows.targets, self.directory)
        codes = Specification.objects.filter(plan=plan, financial_year=year).values_list(
            "target__code", flat=True
        )
        self.stored = drafts_by_code(set(codes))
        self.before = {row["code"]: row for row in target_rows(plan, year)}
        for row, entry in zip(rows.targets, self.ready, strict=True):
            problems += self.misplaced(row, entry)
            if self.is_changed(entry):
                problems += contradiction_problems(row, entry, problems)
        codes_of_rows = [*self.directory.targets, *(entry.code for entry in self.ready)]
        rows = PlanRows(rows.targets, with_stored_codes(rows.trajectory, codes_of_rows))
        drafts = self.drafts(rows)
        read = read_points(rows.trajectory, drafts, Submission.closed_years())
        self.profiles, self.confirmed = read.profiles, read.confirmed
        measures = {key: self.measure_after(key, drafts) for key in read.profiles}
        problems += read.problems
        self.planned: PlannedValues = {
            (row["code"], row["period"]): (row["planned"], row["amber_bound"])
            for row in trajectory_rows(plan, year)
        }
        problems += impossible_points(self.changed_points(read, measures), measures)
        for row in rows.trajectory:
            problems += self.misplaced_point(row, drafts[row.get("code")].get(year))
        self.keep_unnamed_periods()
        if not rows.targets and not rows.trajectory:
            empty = "There is nothing in it: no targets and no trajectory."
            raise FileRefused([Row(1, {}).problem("", empty)])
        if problems:
            problems.sort(key=lambda problem: (problem.column.split(":")[0], problem.row))
            raise FileRefused(problems[:MOST_PROBLEMS])

    def misplaced(self, row: Row, entry: TargetEntry) -> Iterator[Problem]:
        """Rows of another plan or year, and changes to targets of services that the importer does
        not answer for.
        """
        fields = entry.fields
        if fields["plan"] and fields["plan"] != self.plan:
            yield row.problem(
                "plan", f"This is the import of {self.plan}; put other plans into their own."
            )
        if fields["financial_year"] and fields["financial_year"] != self.year:
            yield row.problem("financial_year", f"This is the import of {self.year}.")
        if not self.is_changed(entry):
            return
        stored = self.stored_draft(entry.code, self.year)
        units = {fields["service"], stored.service if stored else None} - {None}
        for unit in units:
            if not within(unit, self.paths):
                yield row.problem("service", f"{unit} is not in your part of the council.")

    def is_changed(self, entry: TargetEntry) -> bool:
        """Whether a row says anything else than what is stored."""
        return not entry.fields["plan"] or self.before.get(entry.code) != entry_row(entry)

    def changed_points(
        self, read: ReadPoints, measures: Mapping[ProfileKey, Specification]
    ) -> ReadPoints:
        """The planned values that are new, or that belong to a changed target: what is as it was
        stored is not refused here.
        """
        changed_codes = {entry.code for entry in self.ready if self.is_changed(entry)}
        profiles = {}
        for (code, year), profile in read.profiles.items():
            changed = []
            for point in profile:
                after = planned_values(code, measures[code, year].frequency, [point])
                if code in changed_codes or after.items() - self.planned.items():
                    changed.append(point)
            profiles[code, year] = changed
        return read._replace(profiles=profiles)

    def misplaced_point(self, row: Row, specification: Specification | None) -> Iterator[Problem]:
        """Planned values of another plan's target, and changes to those of services that the
        importer does not answer for.
        """
        if specification is None:
            return
        code = row.get("code")
        if specification.plan_id != self.plan.pk:
            yield row.problem("code", f"{code} does not belong to {self.plan}.")
        if specification.service is None or within(specification.service, self.paths):
            return
        profile = self.profiles.get((code, self.year), [])
        after = planned_values(code, specification.frequency, profile)
        if any(self.planned.get(place) != value for place, value in after.items()):
            yield row.problem(
                "code",
                f"{code} belongs to {specification.service}, which is not in your part of the"
                " council.",
            )

    def measure_after(self, key: ProfileKey, drafts: DraftsByCode) -> Specification:
        """The specification as it would be once the rows are saved."""
        for entry in self.ready:
            is_read = entry.fields["frequency"] in frequency.ADJECTIVE
            if is_read and (entry.code, entry.fields["financial_year"]) == key:
                return Specification(**entry.fields)
        return drafts[key[0]][key[1]]

    def stored_draft(self, code: str, year: FinancialYear) -> Specification | None:
        return self.stored[code].get(year) if code in self.stored else None

    def keep_unnamed_periods(self) -> None:
        """Periods that the rows leave out stay as they are planned, as targets do."""
        drafts = {key: self.stored_draft(*key) for key in self.profiles}
        points = trajectories([draft for draft in drafts.values() if draft])
        for (code, year), profile in self.profiles.items():
            draft = drafts[code, year]
            if draft is None:
                continue
            named = {point.month for point in profile}
            periods = frequency.periods_of_year(self.frequency_of(code, year), year)
            for point in points[draft.pk]:
                if point.month in periods and point.month not in named:
                    profile.append(PlannedPoint(point.month, point.planned, point.amber_bound))
            profile.sort(key=lambda point: point.month)

    def drafts(self, rows: PlanRows) -> DraftsByCode:
        """The specifications that trajectory rows may belong to: those stored, and those the same
        file brings.
        """
        drafts = drafts_by_code({row.get("code") for row in rows.trajectory})
        for code, fields, _ in self.ready:
            if self.year in drafts[code] or fields["financial_year"] != self.year:
                continue
            if fields["frequency"] in frequency.ADJECTIVE:
                drafts[code][self.year] = Specification(**fields)
        return drafts

    def differences(self) -> list[Difference]:
        """What saving would change, target by target, in the words of the file."""
        differences: list[Difference] = []
        for entry in self.ready:
            differences += self.target_differences(entry)
        for (code, year), profile in self.profiles.items():
            after = planned_values(code, self.frequency_of(code, year), profile)
            differences += self.trajectory_differences(code, after)
        return differences

    def target_differences(self, entry: TargetEntry) -> Iterator[Difference]:
        after = entry_row(entry)
        before = self.before.get(entry.code)
        if before is None:
            yield Difference(entry.code, "new target", "", after["title"])
            return
        for name in COLUMNS:
            if before[name] != after[name]:
                yield Difference(
                    code=entry.code,
                    what=name.replace("_", " "),
                    before=cell_text(before[name]),
                    after=cell_text(after[name]),
                )

    def trajectory_differences(self, code: str, after: PlannedValues) -> Iterator[Difference]:
        before = {place: value for place, value in self.planned.items() if place[0] == code}
        for place in sorted(before.keys() | after.keys()):
            if before.get(place) != after.get(place):
                yield Difference(
                    code=code,
                    what=f"plan of {place[1]}",
                    before=planned_text(before.get(place)),
                    after=planned_text(after.get(place)),
                )

    def frequency_of(self, code: str, year: FinancialYear) -> str:
        """How often the target is measured: as the rows say, or else as its draft does."""
        for entry in self.ready:
            if entry.code == code:
                if entry.fields["frequency"]:
                    return entry.fields["frequency"]
                break
        return self.stored[code][year].frequency

    def save(self, *, by: User | None, at: datetime) -> None:
        """Write the targets and trajectories of the rows."""
        specifications = {
            (code, year): specification
            for code, by_year in self.stored.items()
            for year, specification in by_year.items()
        }
        specifications |= save_targets(self.ready, self.directory, by=by, at=at)
        profiles = {specifications[key]: profile for key, profile in self.profiles.items()}
        save_trajectories(profiles, by=by, at=at)
        keep_confirmed({specifications[key]: words for key, words in self.confirmed.items()})


@transaction.atomic
def import_plan(
    plan: Plan,
    year: FinancialYear,
    rows: PlanRows,
    *,
    paths: Iterable[str],
    name: str,
    by: User | None,
    at: datetime,
    seen_digest: str | None = None,
) -> int:
    """Save the rows of a plan-year in one transaction; gives the number of differences made.

    Raises FileRefused with every problem, or ChangedMeanwhile when the draft is not the one the
    differences were shown against.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    if seen_digest is not None and draft_digest(plan, year) != seen_digest:
        raise ChangedMeanwhile(
            "Somebody changed the draft after the differences were shown. Look at them again."
        )
    incoming = PlanImport(plan, year, rows, paths)
    differences = incoming.differences()
    incoming.save(by=by, at=at)
    record("import_plan", f"{plan} {year}", by=by, at=at, file=name, differences=len(differences))
    return len(differences)


def within(unit: OrganisationUnit, paths: Iterable[str]) -> bool:
    """Whether a unit lies in one of some parts of the council ("/" is all of it)."""
    return any(path == "/" or unit.path.startswith(path) for path in paths)


def entry_row(entry: TargetEntry) -> Cells:
    """What the incoming target would stand as in the file."""
    return target_row(entry.code, Specification(**entry.fields), entry.officers)


def planned_values(code: str, kind: str, profile: Profile) -> PlannedValues:
    """A trajectory by (code, period as files spell it)."""
    return {
        (code, frequency.code(kind, point.month)): (point.planned, point.amber_bound)
        for point in profile
    }


def planned_text(value: PlannedValue | None) -> str:
    """ "92.25 (amber to 90)"; "" where nothing is planned."""
    if value is None:
        return ""
    planned, amber = value
    if amber is None:
        return cell_text(planned)
    return f"{cell_text(planned)} (amber to {cell_text(amber)})"
