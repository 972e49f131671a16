"""Importing trajectories from CSV: in-period or cumulative planned values, checked whole first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.holders import person_of
from pmf_portal.council.imports.columns import without_example
from pmf_portal.council.imports.council_files import table_of
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import IS_DATE, MOST_PROBLEMS, FileRefused, Problem, Row
from pmf_portal.formats.numbers import NumberError, typed_number
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods.month import FinancialYear, Month, PeriodError
from pmf_portal.periods.typed import typed_period
from targets.confirmations import IN_A_FILE, asked_back
from targets.imports.columns import PLAN_FILES, TRAJECTORY
from targets.imports.target_rows import repeated_rows
from targets.models import Plan, Specification, Submission, Target, TrajectoryPoint
from targets.rules.aggregation import adds_up
from targets.rules.codes import likeness
from targets.rules.contradictions import (
    QUESTIONS,
    confirmed_text,
    contradictions_of_points,
    words_confirmed,
)
from targets.rules.trajectory import PlannedPoint, from_cumulative

# Where dates and times that a spreadsheet made can be meant.
POINT_MOMENTS = ("planned", "planned_to_date", "amber_bound")
TRAJECTORY_HEADINGS = {"code", "period", "planned", "planned_to_date", "amber_bound", "confirmed"}
# The specifications of targets: by code and year.
DraftsByCode = defaultdict[str, dict[FinancialYear, Specification]]
# A target's year of planned values, oldest first.
Profile = list[PlannedPoint]
ProfileKey = tuple[str, FinancialYear]


class ReadPoint(NamedTuple):
    """One row of the file, read: the specification it plans for and the value."""

    specification: Specification
    point: PlannedPoint
    is_cumulative: bool


class ReadPoints(NamedTuple):
    """The planned values of each target and year in a file, the row of each, what the rows confirm,
    and everything that is wrong with them.
    """

    profiles: dict[ProfileKey, Profile]
    rows: dict[tuple[ProfileKey, Month], Row]
    confirmed: dict[ProfileKey, set[str]]
    problems: list[Problem]


class PointError(ValueError):
    """A planned value that cannot be taken: in which column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column, self.reason = column, reason


@transaction.atomic
def import_trajectory(data: bytes, *, name: str, by: Actor | None, at: datetime) -> int:
    """Import planned values (in-period, or cumulative under the heading `planned_to_date`); gives
    the number of rows.

    The trajectory of a target and year is replaced whole.  Raises FileRefused listing every
    problem.
    """
    table = table_of(PLAN_FILES[TRAJECTORY], data, name)
    table.findings.refuse_problems()
    typed = without_example(PLAN_FILES[TRAJECTORY], table)
    rows = with_stored_codes(typed, stored_codes(typed))
    hold_plans({row.get("code") for row in rows})
    specifications = drafts_by_code({row.get("code") for row in rows})
    read = read_points(rows, specifications, Submission.closed_years())
    drafts = {(code, year): specifications[code][year] for code, year in read.profiles}
    problems = read.problems + impossible_points(read, drafts)
    if problems:
        raise FileRefused(sorted(problems, key=lambda problem: problem.row)[:MOST_PROBLEMS])
    save_trajectories(
        {drafts[key]: profile for key, profile in read.profiles.items()}, by=by, at=at
    )
    keep_confirmed({drafts[key]: words for key, words in read.confirmed.items()})
    record("import_trajectory", name, by=by, at=at, rows=len(rows), digest=digest(data))
    return len(rows)


def stored_codes(rows: Iterable[Row]) -> list[str]:
    """The codes of the targets that rows speak of, as they are stored."""
    alike = {likeness(row.get("code")) for row in rows}
    return list(Target.objects.filter(likeness__in=alike).values_list("code", flat=True))


def with_stored_codes(rows: Iterable[Row], codes: Iterable[str]) -> list[Row]:
    """The rows with the codes of their targets spelled as they are stored: codes are found whatever
    their capitals and leading zeros.
    """
    stored = {likeness(code): code for code in codes}
    spelled = []
    for row in rows:
        code = row.get("code")
        code = stored.get(likeness(code), code)
        spelled.append(row._replace(cells=row.cells | {"code": code}))
    return spelled


def impossible_points(
    read: ReadPoints, measures: Mapping[ProfileKey, Specification]
) -> list[Problem]:
    """What cannot be right about planned values, or is asked back, at their rows."""
    problems = []
    for key, profile in read.profiles.items():
        confirmed = words_confirmed(measures[key].confirmed) | read.confirmed[key]
        for problem in contradictions_of_points(measures[key], profile, confirmed):
            row = read.rows.get((key, problem.month)) if problem.month else None
            if row:
                column = "planned_to_date" if row.get("planned_to_date") else problem.fields[0]
                problems.append(row.problem(column, asked_back(problem, IN_A_FILE)))
    return problems


def keep_confirmed(confirmed: Mapping[Specification, Collection[str]]) -> None:
    """Keep what a file confirms about the planned values of drafts."""
    for specification, words in confirmed.items():
        before = words_confirmed(specification.confirmed)
        if set(words) - before:
            Specification.objects.filter(pk=specification.pk).update(
                confirmed=confirmed_text(before | set(words))
            )


def hold_plans(codes: Collection[str]) -> None:
    """Keep the plans of some targets from being submitted or approved until this act is done;
    always in the same order.
    """
    plans = Plan.objects.filter(specifications__target__code__in=codes).values("pk")
    list(Plan.objects.select_for_update(no_key=True).filter(pk__in=plans).order_by("pk"))


def drafts_by_code(codes: Collection[str]) -> DraftsByCode:
    """The specifications of some targets: {code: {year: specification}}."""
    drafts: DraftsByCode = defaultdict(dict)
    specifications = Specification.objects.filter(target__code__in=codes).select_related(
        "target", "service", "plan"
    )
    for specification in specifications:
        drafts[specification.target.code][specification.financial_year] = specification
    return drafts


def save_trajectories(
    profiles: Mapping[Specification, Profile], *, by: Actor | None, at: datetime
) -> None:
    """Replace the trajectories of many specifications and count their versions up."""
    TrajectoryPoint.objects.filter(specification__in=list(profiles)).delete()
    rows = []
    for specification, profile in profiles.items():
        rows += [
            TrajectoryPoint(
                specification=specification,
                month=point.month,
                planned=point.planned,
                amber_bound=point.amber_bound,
            )
            for point in profile
        ]
    TrajectoryPoint.objects.bulk_create(rows)
    changed = Specification.objects.filter(pk__in=[specification.pk for specification in profiles])
    changed.update(version=F("version") + 1, edited_by=person_of(by), edited_at=at)
    if writer := person_of(by):
        writers = Specification.authors.through
        writers.objects.bulk_create(
            [writers(specification_id=s.pk, user_id=writer.pk) for s in profiles],
            ignore_conflicts=True,
        )


def read_points(
    rows: Iterable[Row],
    specifications: DraftsByCode,
    closed: Collection[tuple[int, FinancialYear]],
) -> ReadPoints:
    """The planned values of each target and year in the file, with everything that is wrong with
    them.

    `specifications` are by code and year; `closed` holds the (plan, year) that wait for approval.
    """
    profiles: dict[ProfileKey, Profile] = defaultdict(list)
    cumulative: Counter[ProfileKey] = Counter()
    problems = []
    row_of: dict[tuple[ProfileKey, Month], Row] = {}
    confirmed: dict[ProfileKey, set[str]] = defaultdict(set)
    for row in rows:
        try:
            read = read_point(row, specifications[row.get("code")], closed)
        except PointError as error:
            problems.append(row.problem(error.column, error.reason))
            continue
        key = (row.get("code"), read.specification.financial_year)
        profiles[key].append(read.point)
        row_of[key, read.point.month] = row
        confirmed[key] |= words_confirmed(row.get("confirmed"))
        if unknown := sorted(confirmed[key] - set(QUESTIONS)):
            words = f"“{unknown[0]}” is not one of: {', '.join(QUESTIONS)}."
            problems.append(row.problem("confirmed", words))
        cumulative[key] += read.is_cumulative
        if cumulative[key] not in (0, len(profiles[key])):
            problems.append(
                row.problem(
                    "planned_to_date",
                    "A target’s trajectory is either in-period or cumulative, not both.",
                )
            )
    for key, profile in profiles.items():
        profile.sort(key=lambda point: point.month)
        if cumulative[key]:
            profiles[key] = in_period_profile(profile)
    repeated = repeated_rows(
        rows, lambda row: (row.get("code"), row.get("period")), "This target and period"
    )
    return ReadPoints(profiles, row_of, confirmed, problems + repeated)


def in_period_profile(profile: Profile) -> Profile:
    """A profile of cumulative values as the values of its periods."""
    values = from_cumulative([point.planned for point in profile])
    return [point._replace(planned=value) for point, value in zip(profile, values, strict=True)]


def read_point(
    row: Row,
    by_year: Mapping[FinancialYear, Specification],
    closed: Collection[tuple[int, FinancialYear]],
) -> ReadPoint:
    """One planned value; raises PointError."""
    if not by_year:
        raise PointError("code", f"There is no target “{row.get('code')}”.")
    any_year = next(iter(by_year.values()))
    try:
        month = typed_period(row.get("period"), any_year.frequency)
    except PeriodError as error:
        raise PointError("period", str(error)) from error
    specification = by_year.get(month.financial_year)
    if specification is None:
        raise PointError(
            "period", f"{any_year.target.code} has no specification for {month.financial_year}."
        )
    if specification.approval_id:
        raise PointError("code", f"{specification} is approved and locked.")
    if (specification.plan_id, specification.financial_year) in closed:
        raise PointError("code", f"{specification} is with its approver.")
    planned, amber, is_cumulative = read_planned(row, specification)
    return ReadPoint(specification, PlannedPoint(month, planned, amber), is_cumulative)


def read_planned(row: Row, specification: Specification) -> tuple[Decimal, Decimal | None, bool]:
    """The planned value, the stated amber bound, and whether the value is cumulative; raises
    PointError.
    """
    in_period, to_date = row.get("planned"), row.get("planned_to_date")
    if bool(in_period) == bool(to_date):
        raise PointError("planned", "Give either planned or planned_to_date.")
    if to_date and not adds_up(specification.aggregation):
        raise PointError(
            "planned_to_date", "Cumulative values are for measures that add up (aggregation sum)."
        )
    column = "planned" if in_period else "planned_to_date"
    if row.moments and not kind_of(specification.unit):
        raise PointError(next(iter(row.moments)), IS_DATE)
    try:
        planned = typed_number(in_period or to_date, specification.unit)
        column = "amber_bound"
        stated = row.get("amber_bound")
        amber = typed_number(stated, specification.unit) if stated else None
    except NumberError as error:
        raise PointError(column, str(error)) from error
    return planned, amber, bool(to_date)
