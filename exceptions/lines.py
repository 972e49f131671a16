"""What the scorecards say of the targets that reports are on: newest lines, ratings period by
period, plans.
"""

from dataclasses import dataclass

from exceptions.rules.triggers import Definition, by_period
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.series import read_series
from targets.models import TrajectoryPoint

MONTHS_BACK = 36


def builds_until(until):
    """The scorecards of the months up to one, every edition and drafts among them, the oldest
    first.
    """
    return ScorecardBuild.objects.filter(
        month__lte=until.first_day, month__gt=(until - MONTHS_BACK).first_day
    ).order_by("month", "edition")


def newest_of_month(builds):
    """The newest edition of each month among some builds: {month: build key}."""
    return dict(builds.values_list("month", "pk"))


def ratings_of(targets, build):
    """What the scorecards up to a build said of some targets, in the order of months: {target:
    [(build month, period, rating)]}.
    """
    builds = newest_of_month(builds_until(build.month - 1).filter(frozen_at__isnull=False)) | {
        build.month: build.pk
    }
    found = {target: [] for target in targets}
    rows = ScorecardLine.objects.filter(
        build__in=builds.values(), target__in=list(targets)
    ).order_by("build__month")
    for target, month, period, rating in rows.values_list(
        "target", "build__month", "reporting_month", "rating"
    ):
        found[target].append((month, period, rating))
    return found


def ratings_since(rows, month):
    """The ratings of the periods that the scorecards after a month showed, oldest first."""
    return by_period([(period, rating) for built, period, rating in rows if built > month])


def definition_of(specification):
    """What a specification calls under-performance."""
    return Definition(specification.amber_periods, specification.forecast_counts)


def newest_lines(targets, until):
    """The newest line of each of some targets on the scorecards of the year up to a month, drafts
    among them.
    """
    builds = [
        pk for month, pk in newest_of_month(builds_until(until)).items() if until - month < 12
    ]
    lines = ScorecardLine.objects.filter(build__in=builds, target__in=list(targets))
    newest = dict(lines.order_by("build__month").values_list("target", "pk"))
    return {
        line.target_id: line
        for line in ScorecardLine.objects.filter(pk__in=newest.values()).select_related(
            "build", "specification"
        )
    }


@dataclass(frozen=True)
class Standing:
    """The figures of a target, period by period: what was reported and what was planned."""

    line: object
    actuals: dict
    plan: dict


def standing_of(line):
    """The figures that a scorecard line holds."""
    rows = read_series(line)
    actuals, plan = (
        {row.month: value for row in rows if (value := getattr(row, name)) is not None}
        for name in ("actual", "planned")
    )
    return Standing(line, actuals, plan)


def plans_ahead(target, after, until):
    """The planned values of a target's periods between two months, by its approved
    specifications.
    """
    points = TrajectoryPoint.objects.filter(
        specification__target=target, specification__approval__isnull=False
    )
    points = points.filter(month__gt=after.first_day, month__lte=until.first_day)
    return dict(points.values_list("month", "planned"))
