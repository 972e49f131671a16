"""What the scorecards say of the targets that reports are on: newest lines, ratings period by period, plans."""

from dataclasses import dataclass

from exceptions.triggers import Definition, by_period
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.series import read_series
from targets.models import TrajectoryPoint

MONTHS_BACK = 36


def newest_builds(until, *, frozen=True):
    """The newest edition of each month's scorecards up to a month, as {month: build key}; by default of published ones."""
    builds = ScorecardBuild.objects.filter(month__lte=until.first_day, month__gt=(until - MONTHS_BACK).first_day)
    builds = builds.filter(frozen_at__isnull=False) if frozen else builds
    return dict(builds.order_by("month", "edition").values_list("month", "pk"))


def ratings_of(targets, build):
    """What the scorecards up to a build said of some targets, in the order of months: {target: [(build month, period, rating)]}."""
    builds = newest_builds(build.month - 1) | {build.month: build.pk}
    found = {target: [] for target in targets}
    rows = ScorecardLine.objects.filter(build__in=builds.values(), target__in=list(targets)).order_by("build__month")
    for target, month, period, rating in rows.values_list("target", "build__month", "reporting_month", "rating"):
        found[target].append((month, period, rating))
    return found


def ratings_since(rows, month):
    """The ratings of the periods that the scorecards after a month showed, oldest first."""
    return by_period([(period, rating) for built, period, rating in rows if built > month])


def definition_of(specification):
    """What a specification calls under-performance."""
    return Definition(specification.amber_periods, specification.forecast_counts)


def newest_lines(targets, until, *, frozen=False):
    """The newest line of each of some targets on the scorecards of the year up to a month; drafts count unless only published ones are wanted."""
    builds = [pk for month, pk in newest_builds(until, frozen=frozen).items() if until - month < 12]
    lines = ScorecardLine.objects.filter(build__in=builds, target__in=list(targets))
    newest = dict(lines.order_by("build__month").values_list("target", "pk"))
    return {line.target_id: line for line in ScorecardLine.objects.filter(pk__in=newest.values()).select_related("build", "specification")}


@dataclass(frozen=True)
class Standing:
    """The figures of a target, period by period: what was reported and what was planned."""

    line: object
    actuals: dict
    plan: dict


def standing_of(line):
    """The figures that a scorecard line holds."""
    series = read_series(line)
    return Standing(line, {row.month: row.actual for row in series if row.actual is not None}, {r.month: r.planned for r in series if r.planned is not None})


def plans_ahead(target, after, until):
    """The planned values of a target's periods between two months, by its approved specifications."""
    points = TrajectoryPoint.objects.filter(specification__target=target, specification__approval__isnull=False)
    points = points.filter(month__gt=after.first_day, month__lte=until.first_day)
    return dict(points.values_list("month", "planned"))
