"""Which lines of a month are under-performance by their own specification, which reds are watched,
and which are covered by nothing (framework 4.1).
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from exceptions.lines import definition_of, is_unusual, ratings_of
from exceptions.models import ExceptionReport
from exceptions.rules.lifecycle import ACTIVE, State
from exceptions.rules.triggers import Trigger, by_period, underperforms
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.forecast import forecast_of
from scorecards.rating.rag import Rating

UNCLEAR_RED = Q(rating=Rating.RED, specification__lasting_red=True)
WATCHED = (
    UNCLEAR_RED
    | Q(rating=Rating.AMBER, specification__amber_periods__isnull=False)
    | Q(rating__in=[Rating.GREEN, Rating.AMBER], specification__forecast_counts=True)
)


@dataclass(frozen=True, slots=True)
class UnderPerformance:
    """A line of the scorecards that under-performs by its own specification, and why."""

    line: ScorecardLine
    trigger: Trigger


def under_performing(build: ScorecardBuild) -> list[UnderPerformance]:
    """The lines of a month that are under-performance by their specification's own definition, with
    what makes them so.
    """
    lines = (
        ScorecardLine.objects.filter(build=build)
        .select_related("specification")
        .order_by("target__sort_key", "code")
    )
    under_performance = [
        UnderPerformance(line, Trigger.RED)
        for line in lines.filter(rating=Rating.RED).exclude(UNCLEAR_RED)
    ]
    watched = list(lines.filter(WATCHED))
    if not watched:
        return under_performance
    history = ratings_of([line.target_id for line in watched], build)
    for line in watched:
        ratings = by_period([(row.period, row.rating) for row in history[line.target_id]])
        definition = definition_of(line.specification)
        forecast_rating = None
        if definition.forecast_counts:
            forecast = forecast_of(line, build.month.financial_year)
            forecast_rating = forecast.rating if forecast else None
        trigger = underperforms(
            ratings,
            definition,
            forecast_rating,
            is_unusual=definition.lasting_red and is_unusual(line) is not False,
        )
        if trigger is not None:
            under_performance.append(UnderPerformance(line, trigger))
    return under_performance


def watched_reds(build: ScorecardBuild) -> list[ScorecardLine]:
    """The red lines that their specification does not call under-performance yet: a single red
    within the measure's usual variation.  They are listed with the reports, so that none vanishes.
    """
    reds = list(ScorecardLine.objects.filter(UNCLEAR_RED, build=build))
    if not reds:
        return []
    counted = {one.line.target_id for one in under_performing(build)}
    return [line for line in reds if line.target_id not in counted]


def reds_without_report(build: ScorecardBuild) -> list[str]:
    """The codes of red lines that are under-performance and that neither a report nor a director's
    decision covers; a month with any cannot be published.
    """
    reports = ExceptionReport.objects.filter(target=OuterRef("target"))
    active = Q(state__in=[state.value for state in ACTIVE])
    waived = Q(state=State.WAIVED, waived_period__gte=OuterRef("reporting_month"))
    ended = Q(month__lte=build.month.first_day, recovered_month__gte=build.month.first_day)
    reds = ScorecardLine.objects.filter(build=build, rating=Rating.RED)
    uncovered = list(
        reds.exclude(Exists(reports.filter(active | waived | ended)))
        .order_by("target__sort_key", "code")
        .values_list("code", flat=True)
    )
    watched = {line.code for line in watched_reds(build)} if uncovered else set()
    return [code for code in uncovered if code not in watched]
