"""How good the forecasts that a year's scorecards published were: from frozen readings alone."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from pmf_portal.periods.month import Month
from scorecards.models import LineReading, ScorecardBuild, ScorecardLine
from scorecards.statistics.year_scores import YearScore, year_score


def scores_of_year(
    build: ScorecardBuild, newest: Mapping[int, Mapping[str, Any]]
) -> dict[int, YearScore]:
    """The scores of some measures in the year that a build ends, by target; `newest` are their
    readings that are published with it.
    """
    year = build.month.financial_year
    builds = published_builds(year.first, build.month - 1)
    readings: dict[int, dict[Month, Any]] = defaultdict(dict)
    rows = LineReading.objects.filter(build__in=builds, target__in=newest)
    for target, pk, content in rows.values_list("target_id", "build_id", "content"):
        readings[target][builds[pk]] = json.loads(content)
    ratings = ratings_of(builds, newest)
    results = dict(
        ScorecardLine.objects.filter(build=build, target__in=newest).values_list(
            "target_id", "rating"
        )
    )
    return {
        target: year_score(readings[target], ratings[target], reading, results[target], year)
        for target, reading in newest.items()
    }


def published_builds(first: Month, last: Month) -> dict[int, Month]:
    """The newest published edition of each month, with its month."""
    rows = ScorecardBuild.objects.filter(
        month__range=(first.first_day, last.first_day), frozen_at__isnull=False
    )
    newest = dict(rows.order_by("month", "edition").values_list("month", "pk"))
    return {pk: month for month, pk in newest.items()}


def ratings_of(
    builds: Mapping[int, Month], targets: Collection[int]
) -> dict[int, dict[Month, str]]:
    """The published ratings of some targets by month."""
    ratings: dict[int, dict[Month, str]] = defaultdict(dict)
    rows = ScorecardLine.objects.filter(build__in=builds, target__in=targets)
    for target, pk, rating in rows.values_list("target_id", "build_id", "rating"):
        ratings[target][builds[pk]] = rating
    return ratings
