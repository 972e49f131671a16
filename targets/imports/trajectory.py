"""Importing trajectories from CSV: in-period or cumulative planned values, checked whole first."""

from collections import Counter, defaultdict

from django.db import transaction
from django.db.models import F

from pmf_portal.audit.record import record
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused, read_rows
from pmf_portal.formats.numbers import NumberError, typed_number
from pmf_portal.periods import frequency
from pmf_portal.periods.month import PeriodError
from targets.imports.targets import twice
from targets.models import Plan, Specification, Submission, TrajectoryPoint
from targets.rules.polarity import Polarity
from targets.rules.tolerance import ToleranceError, bounds
from targets.rules.trajectory import from_cumulative

TRAJECTORY_HEADINGS = {"code", "period", "planned", "planned_to_date", "amber_bound"}


@transaction.atomic
def import_trajectory(data, *, name, by, at):
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


def hold_plans(codes):
    """Keep the plans of some targets from being submitted or approved until this act is done;
    always in the same order.
    """
    plans = Plan.objects.filter(specifications__target__code__in=codes).values("pk")
    list(Plan.objects.select_for_update(no_key=True).filter(pk__in=plans).order_by("pk"))


def drafts_by_code(codes):
    """The specifications of some targets: {code: {year: specification}}."""
    found = defaultdict(dict)
    for specification in Specification.objects.filter(target__code__in=codes).select_related(
        "target", "service", "plan"
    ):
        found[specification.target.code][specification.financial_year] = specification
    return found


def save_trajectories(profiles, *, by, at):
    """Replace the trajectories of many specifications, {specification: [(month, planned, amber
    bound)]}, and count their versions up.
    """
    TrajectoryPoint.objects.filter(specification__in=list(profiles)).delete()
    TrajectoryPoint.objects.bulk_create(
        [
            TrajectoryPoint(
                specification=specification, month=month, planned=planned, amber_bound=amber
            )
            for specification, profile in profiles.items()
            for month, planned, amber in profile
        ]
    )
    changed = Specification.objects.filter(pk__in=[specification.pk for specification in profiles])
    changed.update(version=F("version") + 1, edited_by=by, edited_at=at)
    if by:
        writers = Specification.authors.through
        writers.objects.bulk_create(
            [writers(specification_id=s.pk, user_id=by.pk) for s in profiles], ignore_conflicts=True
        )


def read_points(rows, specifications, closed):
    """The planned values of each target and year in the file, with everything that is wrong with
    them.

    `specifications` are by code and year; `closed` holds the (plan, year) that wait for approval.
    """
    profiles, cumulative, problems = defaultdict(list), Counter(), []
    for row in rows:
        try:
            specification, month, planned, amber, is_cumulative = read_point(
                row, specifications[row.get("code")], closed
            )
        except ValueError as error:
            column, reason = error.args
            problems.append(row.problem(column, reason))
            continue
        key = (row.get("code"), specification.financial_year)
        profiles[key].append((month, planned, amber))
        cumulative[key] += is_cumulative
        if cumulative[key] not in (0, len(profiles[key])):
            problems.append(
                row.problem(
                    "planned_to_date",
                    "A target’s trajectory is either in-period or cumulative, not both.",
                )
            )
    for key, profile in profiles.items():
        profile.sort(key=lambda point: point[0])
        if cumulative[key]:
            values = from_cumulative([planned for _, planned, _ in profile])
            profiles[key] = [
                (month, value, amber)
                for (month, _, amber), value in zip(profile, values, strict=True)
            ]
    return profiles, problems + twice(
        rows, lambda row: (row.get("code"), row.get("period")), "This target and period"
    )


def read_point(row, by_year, closed):
    """One planned value; raises ValueError(column, reason)."""
    if not by_year:
        raise ValueError("code", f"There is no target “{row.get('code')}”.")
    some = next(iter(by_year.values()))
    try:
        month = frequency.parse(row.get("period"), some.frequency)
    except PeriodError as error:
        raise ValueError("period", str(error)) from error
    specification = by_year.get(month.financial_year)
    if specification is None:
        raise ValueError(
            "period", f"{some.target.code} has no specification for {month.financial_year}."
        )
    if specification.approval_id:
        raise ValueError("code", f"{specification} is approved and locked.")
    if (specification.plan_id, specification.financial_year) in closed:
        raise ValueError("code", f"{specification} is with its approver.")
    planned, amber, is_cumulative = read_planned(row, specification)
    return specification, month, planned, amber, is_cumulative


def read_planned(row, specification):
    in_period, to_date = row.get("planned"), row.get("planned_to_date")
    if bool(in_period) == bool(to_date):
        raise ValueError("planned", "Give either planned or planned_to_date.")
    if to_date and specification.aggregation != "sum":
        raise ValueError(
            "planned_to_date", "Cumulative values are for measures that add up (aggregation sum)."
        )
    column = "planned" if in_period else "planned_to_date"
    try:
        planned = typed_number(in_period or to_date, specification.unit)
        column = "amber_bound"
        amber = (
            typed_number(row.get("amber_bound"), specification.unit)
            if row.get("amber_bound")
            else None
        )
        if amber is not None and specification.polarity != Polarity.NEUTRAL:
            bounds(planned, specification.margins, specification.polarity, amber)
    except (NumberError, ToleranceError) as error:
        raise ValueError(column, str(error)) from error
    return planned, amber, bool(to_date)
