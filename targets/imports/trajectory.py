"""Importing trajectories from CSV: in-period or cumulative planned values, checked whole first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused, Problem, Row, read_rows
from pmf_portal.formats.numbers import NumberError, typed_number
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, PeriodError
from targets.imports.targets import repeated_rows
from targets.models import Plan, Specification, Submission, TrajectoryPoint
from targets.rules.aggregation import Aggregation
from targets.rules.polarity import Polarity
from targets.rules.tolerance import ToleranceError, bounds
from targets.rules.trajectory import PlannedPoint, from_cumulative

TRAJECTORY_HEADINGS = {"code", "period", "planned", "planned_to_date", "amber_bound"}
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


class PointError(ValueError):
    """A planned value that cannot be taken: in which column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column, self.reason = column, reason


@transaction.atomic
def import_trajectory(data: bytes, *, name: str, by: User | None, at: datetime) -> int:
    """Import planned values (in-period, or cumulative under the heading `planned_to_date`); gives
    the number of rows.

    The trajectory of a target and year is replaced whole.  Raises FileRefused listing every
    problem.
    """
    rows = read_rows(data, known=TRAJECTORY_HEADINGS, required=("code", "period"))
    hold_plans({row.get("code") for row in rows})
    specifications = drafts_by_code({row.get("code") for row in rows})
    profiles, problems = read_points(rows, specifications, Submission.closed_years())
    if problems:
        raise FileRefused(sorted(problems, key=lambda problem: problem.row)[:MOST_PROBLEMS])
    save_trajectories(
        {specifications[code][year]: profile for (code, year), profile in profiles.items()},
        by=by,
        at=at,
    )
    record("import_trajectory", name, by=by, at=at, rows=len(rows), digest=digest(data))
    return len(rows)


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
    profiles: Mapping[Specification, Profile], *, by: User | None, at: datetime
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
    changed.update(version=F("version") + 1, edited_by=by, edited_at=at)
    if by:
        writers = Specification.authors.through
        writers.objects.bulk_create(
            [writers(specification_id=s.pk, user_id=by.pk) for s in profiles], ignore_conflicts=True
        )


def read_points(
    rows: Iterable[Row],
    specifications: DraftsByCode,
    closed: Collection[tuple[int, FinancialYear]],
) -> tuple[dict[ProfileKey, Profile], list[Problem]]:
    """The planned values of each target and year in the file, with everything that is wrong with
    them.

    `specifications` are by code and year; `closed` holds the (plan, year) that wait for approval.
    """
    profiles: dict[ProfileKey, Profile] = defaultdict(list)
    cumulative: Counter[ProfileKey] = Counter()
    problems = []
    for row in rows:
        try:
            read = read_point(row, specifications[row.get("code")], closed)
        except PointError as error:
            problems.append(row.problem(error.column, error.reason))
            continue
        key = (row.get("code"), read.specification.financial_year)
        profiles[key].append(read.point)
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
    return profiles, problems + repeated


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
        month = frequency.parse(row.get("period"), any_year.frequency)
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
    if to_date and specification.aggregation != Aggregation.SUM:
        raise PointError(
            "planned_to_date", "Cumulative values are for measures that add up (aggregation sum)."
        )
    column = "planned" if in_period else "planned_to_date"
    try:
        planned = typed_number(in_period or to_date, specification.unit)
        column = "amber_bound"
        amber = read_amber(row, planned, specification)
    except (NumberError, ToleranceError) as error:
        raise PointError(column, str(error)) from error
    return planned, amber, bool(to_date)


def read_amber(row: Row, planned: Decimal, specification: Specification) -> Decimal | None:
    """The stated amber bound; raises NumberError, or ToleranceError for one on the better side."""
    text = row.get("amber_bound")
    if not text:
        return None
    amber = typed_number(text, specification.unit)
    if specification.polarity != Polarity.NEUTRAL:
        bounds(planned, specification.margins, specification.polarity, amber)
    return amber
