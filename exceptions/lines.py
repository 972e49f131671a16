"""What the scorecards say of the targets that reports are on: newest lines, ratings period by
period, plans.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from exceptions.rules.triggers import Definition
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.series import read_series
from scorecards.statistics.control_chart import ChartRules, chart_of
from targets.models import Specification, TrajectoryPoint
from targets.rules.polarity import Polarity

MONTHS_BACK = 36


def builds_until(until: Month) -> QuerySet[ScorecardBuild]:
    """The scorecards of the months up to one, every edition and drafts among them, the oldest
    first.
    """
    return ScorecardBuild.objects.filter(
        month__lte=until.first_day, month__gt=(until - MONTHS_BACK).first_day
    ).order_by("month", "edition")


def newest_of_month(builds: QuerySet[ScorecardBuild]) -> dict[Month, int]:
    """The newest edition of each month among some builds: {month: build key}."""
    return dict(builds.values_list("month", "pk"))


class RatedPeriod(NamedTuple):
    """What the scorecards of a month said of one target: the period they showed, the rating of the
    year to date, and the period's own ("" on lines from before it was kept).
    """

    scorecard_month: Month
    period: Month | None
    rating: str
    own_rating: str = ""


def ratings_of(targets: Iterable[int], build: ScorecardBuild) -> dict[int, list[RatedPeriod]]:
    """What the scorecards up to a build said of some targets, in the order of months."""
    ratings: dict[int, list[RatedPeriod]] = {target: [] for target in targets}
    published_before = builds_until(build.month - 1).filter(frozen_at__isnull=False)
    builds = newest_of_month(published_before) | {build.month: build.pk}
    rows = ScorecardLine.objects.filter(
        build__in=builds.values(), target__in=list(ratings)
    ).order_by("build__month")
    for target, month, period, rating, own_rating in rows.values_list(
        "target", "build__month", "reporting_month", "rating", "period_rating"
    ):
        ratings[target].append(RatedPeriod(month, period, rating, own_rating))
    return ratings


def definition_of(specification: Specification) -> Definition:
    """What a specification calls under-performance."""
    return Definition(
        specification.amber_periods, specification.forecast_counts, specification.lasting_red
    )


def is_unusual(line: ScorecardLine) -> bool | None:
    """Whether a line's newest figure is outside the measure's usual variation, on the worse side,
    by the figures that the line itself holds; None where these are too few to say.
    """
    values = []
    for row in read_series(line):
        is_known = line.reporting_month is not None and row.month <= line.reporting_month
        if row.actual is not None and is_known:
            values.append(float(row.actual))
    rules = ChartRules()
    if len(values) < rules.firm_from or frequency.overlaps(line.frequency):
        return None
    variation = chart_of(values, rules).latest_variation(Polarity(line.polarity))
    if line.polarity == Polarity.CLOSEST:
        return bool(variation)
    return variation == "concern"


def newest_lines(targets: Collection[int], until: Month) -> dict[int, ScorecardLine]:
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
class TargetFigures:
    """The figures of a target, period by period: what was reported and what was planned."""

    line: ScorecardLine
    actuals: dict[Month, Decimal]
    plan: dict[Month, Decimal]


def figures_of_line(line: ScorecardLine) -> TargetFigures:
    """The figures that a scorecard line holds."""
    rows = read_series(line)
    actuals = {row.month: row.actual for row in rows if row.actual is not None}
    plan = {row.month: row.planned for row in rows if row.planned is not None}
    return TargetFigures(line, actuals, plan)


def plans_ahead(target: int, after: Month, until: Month) -> dict[Month, Decimal]:
    """The planned values of a target's periods between two months, by its approved
    specifications.
    """
    points = TrajectoryPoint.objects.filter(
        specification__target=target, specification__approval__isnull=False
    )
    points = points.filter(month__gt=after.first_day, month__lte=until.first_day)
    return dict(points.values_list("month", "planned"))
