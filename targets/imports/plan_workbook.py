"""A whole plan-year in and out: the same rows from a workbook or from JSON, differences shown
first, then all or nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused, Row, rows_of
from pmf_portal.formats.xlsx import read_sheets, write_sheets
from pmf_portal.periods import frequency
from pmf_portal.refusals import ChangedMeanwhile
from targets.approval import target_book, trajectories
from targets.imports.targets import (
    OFFICERS,
    PLACES,
    REQUIRED,
    TARGET_HEADINGS,
    YES_OR_NO,
    Directory,
    read_targets,
    save_targets,
)
from targets.imports.trajectory import (
    TRAJECTORY_HEADINGS,
    drafts_by_code,
    read_points,
    save_trajectories,
)
from targets.models import Plan, Responsibility, Specification, Submission

TARGETS, TRAJECTORY = "targets", "trajectory"
COLUMNS = (
    "code title plan priority directorate service team kind polarity unit decimals aggregation"
    " scale frequency financial_year annual_target previous_year tolerance green_within"
    " amber_within definition data_source numerator denominator accountable_officer"
    " accountable_deputy performance_lead performance_lead_deputy publication_lag_days statutory"
    " rationale stretch peers forecast_method health_area amber_periods forecast_counts"
).split()
NUMBERS = (
    "decimals",
    "scale",
    "annual_target",
    "previous_year",
    "green_within",
    "amber_within",
    "publication_lag_days",
    "amber_periods",
)


@dataclass(frozen=True)
class Difference:
    """One thing that an import would change: of which target, what, from what, to what."""

    code: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class PlanRows:
    """The rows of a plan-year as they came: targets, and trajectory points."""

    targets: list
    trajectory: list


def rows_of_workbook(data):
    """The rows of an uploaded workbook; raises FileRefused with what is wrong with its sheets."""
    sheets = read_sheets(data, (TARGETS, TRAJECTORY))
    problems, found = [], {}
    for name, known, required in (
        (TARGETS, TARGET_HEADINGS, REQUIRED),
        (TRAJECTORY, TRAJECTORY_HEADINGS, ("code", "period")),
    ):
        try:
            found[name] = (
                rows_of(sheets[name], known=known, required=required, sheet=name)
                if len(sheets[name]) > 1
                else []
            )
        except FileRefused as refused:
            problems += refused.problems
    if problems:
        raise FileRefused(problems)
    return PlanRows(found[TARGETS], found[TRAJECTORY])


def rows_of_json(content):
    """The rows of a JSON document {"targets": [...], "trajectory": [...]} with the headings of the
    files; raises ValueError.
    """
    found = []
    for name, known in ((TARGETS, TARGET_HEADINGS), (TRAJECTORY, TRAJECTORY_HEADINGS)):
        items = content.get(name, []) if isinstance(content, dict) else None
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise ValueError(f"“{name}” must be a list of objects.")
        if unknown := sorted({str(key) for item in items for key in item} - known):
            raise ValueError(f"Not known in “{name}”: {', '.join(unknown[:5])}.")
        found.append(
            [
                Row(
                    n,
                    {
                        key: "" if value is None else str(value).strip()
                        for key, value in item.items()
                    },
                    name,
                )
                for n, item in enumerate(items, start=1)
            ]
        )
    return PlanRows(*found)


class PlanImport:
    """Rows read against a draft plan-year: what is wrong with them, what they would change, and
    saving them.
    """

    def __init__(self, plan, year, rows, paths):
        self.plan, self.year = plan, year
        self.directory = Directory()
        self.ready, self.problems = read_targets(rows.targets, self.directory)
        self.stored = drafts_by_code(
            set(
                Specification.objects.filter(plan=plan, financial_year=year).values_list(
                    "target__code", flat=True
                )
            )
        )
        self.before = {row["code"]: row for row in target_rows(plan, year)}
        self.problems += [
            problem
            for row, (code, *read) in zip(rows.targets, self.ready, strict=True)
            for problem in self.misplaced(row, code, *read, paths)
        ]
        drafts = self.drafts(rows)
        self.profiles, wrong = read_points(rows.trajectory, drafts, Submission.closed_years())
        self.problems += wrong
        self.planned = {
            (row["code"], row["period"]): (row["planned"], row["amber_bound"])
            for row in trajectory_rows(plan, year)
        }
        for row in rows.trajectory:
            self.problems += self.misplaced_point(row, drafts[row.get("code")].get(year), paths)
        self.keep_unnamed_periods()
        if not rows.targets and not rows.trajectory:
            raise FileRefused(
                [Row(1, {}).problem("", "There is nothing in it: no targets and no trajectory.")]
            )
        if self.problems:
            raise FileRefused(
                sorted(
                    self.problems, key=lambda problem: (problem.column.split(":")[0], problem.row)
                )[:MOST_PROBLEMS]
            )

    def misplaced(self, row, code, fields, officers, paths):
        """Rows of another plan or year, and changes to targets of services that the importer does
        not answer for.
        """
        if fields["plan"] and fields["plan"] != self.plan:
            yield row.problem(
                "plan", f"This is the import of {self.plan}; put other plans into their own."
            )
        if fields["financial_year"] and fields["financial_year"] != self.year:
            yield row.problem("financial_year", f"This is the import of {self.year}.")
        if fields["plan"] and self.before.get(code) == target_row(
            code, Specification(**fields), officers
        ):
            return
        stored = self.stored[code].get(self.year) if code in self.stored else None
        for unit in {fields["service"], stored.service if stored else None} - {None}:
            if not within(unit, paths):
                yield row.problem("service", f"{unit} is not in your part of the council.")

    def misplaced_point(self, row, specification, paths):
        """Planned values of another plan's target, and changes to those of services that the
        importer does not answer for.
        """
        if specification is None:
            return
        if specification.plan_id != self.plan.pk:
            yield row.problem("code", f"{row.get('code')} does not belong to {self.plan}.")
        if specification.service is None or within(specification.service, paths):
            return
        profile = self.profiles.get((row.get("code"), self.year), [])
        after = {
            (row.get("code"), frequency.code(specification.frequency, month)): (value, amber)
            for month, value, amber in profile
        }
        if any(self.planned.get(place) != point for place, point in after.items()):
            yield row.problem(
                "code",
                f"{row.get('code')} belongs to {specification.service}, which is not in your part"
                " of the council.",
            )

    def keep_unnamed_periods(self):
        """Periods that the rows leave out stay as they are planned, as targets do."""
        points = trajectories(
            [
                self.stored[code][year]
                for code, year in self.profiles
                if code in self.stored and year in self.stored[code]
            ]
        )
        for (code, year), profile in self.profiles.items():
            specification = self.stored[code].get(year) if code in self.stored else None
            named = {month for month, _, _ in profile}
            periods = frequency.periods_of_year(self.frequency_of(code, year), year)
            kept = points[specification.pk] if specification else []
            profile += [
                (p.month, p.planned, p.amber_bound)
                for p in kept
                if p.month not in named and p.month in periods
            ]
            profile.sort(key=lambda point: point[0])

    def drafts(self, rows):
        """The specifications that trajectory rows may belong to: those stored, and those the same
        file brings.
        """
        found = drafts_by_code({row.get("code") for row in rows.trajectory})
        for code, fields, _ in self.ready:
            if (
                self.year not in found[code]
                and fields["frequency"] in frequency.ADJECTIVE
                and fields["financial_year"] == self.year
            ):
                found[code][self.year] = Specification(
                    financial_year=self.year,
                    **{k: v for k, v in fields.items() if k != "financial_year"},
                )
        return found

    def differences(self):
        """What saving would change, target by target, in the words of the file."""
        before, planned, found = self.before, self.planned, []
        for code, fields, officers in self.ready:
            after = target_row(code, Specification(**fields), officers)
            if code not in before:
                found.append(Difference(code, "new target", "", after["title"]))
            else:
                found += [
                    Difference(code, n.replace("_", " "), shown(before[code][n]), shown(after[n]))
                    for n in COLUMNS
                    if before[code][n] != after[n]
                ]
        for (code, year), profile in self.profiles.items():
            kind = self.frequency_of(code, year)
            after = {
                (code, frequency.code(kind, month)): (value, amber)
                for month, value, amber in profile
            }
            places = sorted({place for place in planned if place[0] == code} | after.keys())
            found += [
                Difference(
                    code, f"plan of {place[1]}", point(planned.get(place)), point(after.get(place))
                )
                for place in places
                if planned.get(place) != after.get(place)
            ]
        return found

    def frequency_of(self, code, year):
        incoming = next((fields["frequency"] for c, fields, _ in self.ready if c == code), None)
        return incoming or self.stored[code][year].frequency

    def save(self, *, by, at):
        stored = {
            (code, year): s for code, years in self.stored.items() for year, s in years.items()
        } | save_targets(self.ready, self.directory, by=by, at=at)
        save_trajectories(
            {stored[key]: profile for key, profile in self.profiles.items()}, by=by, at=at
        )


@transaction.atomic
def import_plan(plan, year, rows, *, paths, name, by, at, seen_digest=None):
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


def within(unit, paths):
    return any(path == "/" or unit.path.startswith(path) for path in paths)


def draft_digest(plan, year):
    """A digest of everything that an import could change in a plan-year."""
    words = [[shown(row[name]) for name in COLUMNS] for row in target_rows(plan, year)]
    return digest(target_book(plan, year) + str(words))


def target_rows(plan, year):
    """The plan-year's targets under the headings of targets.csv."""
    people = {
        r.target_id: r
        for r in Responsibility.objects.filter(
            financial_year=year, target__specifications__plan=plan
        ).select_related(*OFFICERS)
    }
    specifications = (
        Specification.objects.for_page()
        .filter(plan=plan, financial_year=year)
        .order_by("target__code")
    )
    for specification in specifications:
        responsible = people.get(specification.target_id)
        yield target_row(
            specification.target.code,
            specification,
            {name: getattr(responsible, name, None) for name in OFFICERS},
        )


def target_row(code, specification, officers):
    unit = specification.service
    row = {
        name: getattr(specification, name)
        for name in COLUMNS
        if name not in (*OFFICERS, *PLACES, "code")
    }
    row |= {name: officers[name].username if officers[name] else "" for name in OFFICERS}
    row |= {name: unit.slug if unit and unit.kind == name else "" for name in PLACES}
    row |= {name: None if row[name] is None else Decimal(row[name]).normalize() for name in NUMBERS}
    return row | {
        "code": code,
        "plan": specification.plan.slug,
        "priority": specification.priority.slug if specification.priority else "",
        "financial_year": str(specification.financial_year),
        **{name: "yes" if getattr(specification, name) else "no" for name in YES_OR_NO},
    }


def trajectory_rows(plan, year):
    """The plan-year's trajectories under the headings of trajectory.csv."""
    specifications = list(
        Specification.objects.filter(plan=plan, financial_year=year)
        .select_related("target")
        .order_by("target__code")
    )
    points = trajectories(specifications)
    for specification in specifications:
        for at in points[specification.pk]:
            period = frequency.code(specification.frequency, at.month)
            yield {
                "code": specification.target.code,
                "period": period,
                "planned": at.planned,
                "amber_bound": at.amber_bound,
            }


def plan_workbook(plan, year):
    """The plan-year as a workbook that can be edited and imported again; the same draft gives the
    same bytes.
    """
    points = ("code", "period", "planned", "amber_bound")
    sheets = [
        (TARGETS, COLUMNS, [[row[name] for name in COLUMNS] for row in target_rows(plan, year)]),
        (
            TRAJECTORY,
            points,
            [[row[name] for name in points] for row in trajectory_rows(plan, year)],
        ),
    ]
    return write_sheets(sheets, created=datetime(year.start, 4, 1))


def shown(value):
    """A cell in words."""
    if value is None or value == "":
        return ""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def point(pair):
    if pair is None:
        return ""
    planned, amber = pair
    return shown(planned) + (f" (amber to {shown(amber)})" if amber is not None else "")
