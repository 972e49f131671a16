"""Reading a month's specifications, trajectories and figures in a few set-based queries."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F
from django.utils.timezone import localdate

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.bulk_rows import read_rows
from pmf_portal.formats.plain_text import clean_text
from pmf_portal.periods.frequency import SLOWER_THAN_YEARLY
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import ScorecardBuild
from scorecards.rating.assessment import Assessment, Measure
from scorecards.rating.year_to_date import Figure, Planned
from targets.models import Specification
from targets.querysets import ENTERED_FROM
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind

BLOCK = 10_000
# The first and last target id of a block.
Block = tuple[int, int]

# Targets whose periods lie more than a year apart are read further back.
SLOW = f"""target_id IN (
  SELECT target_id FROM targets_specification
  WHERE frequency IN ({", ".join(["%s"] * len(SLOWER_THAN_YEARLY))}))"""
TRAJECTORY = f"""
SELECT s.target_id, p.month, p.planned, p.amber_bound
FROM targets_trajectorypoint p JOIN targets_specification s ON s.id = p.specification_id
WHERE s.approval_id IS NOT NULL AND s.target_id BETWEEN %s AND %s AND p.month BETWEEN %s AND %s
AND (p.month >= %s OR s.{SLOW})
"""
ACTUALS = f"""
SELECT target_id, month, value, numerator, denominator, status, comment,
  CASE WHEN revision > 1 AND recorded_at > %s THEN '1' ELSE '' END
FROM scorecards_actual
WHERE area_id IS NULL AND target_id BETWEEN %s AND %s AND month BETWEEN %s AND %s
AND (month >= %s OR {SLOW})
ORDER BY target_id, month, revision
"""


class Reported(NamedTuple):
    """A figure with what is known about it; `revised` since the last published scorecard."""

    figure: Figure
    provisional: bool
    comment: str
    revised: bool


class Publication(NamedTuple):
    """A published month, and the moment in UTC, to the second, at which it was frozen."""

    month: Month
    frozen_at: str


class MonthCache(dict[str, Month]):
    """Months by the text of their first day, each made once."""

    def __missing__(self, text: str) -> Month:
        month = self[text] = Month.parse(text[:7])
        return month


class DayCache(dict[datetime, date]):
    """London's days by their moments, each made once."""

    def __missing__(self, moment: datetime) -> date:
        day = self[moment] = localdate(moment)
        return day


def stored_figure(value: str, numerator: str, denominator: str) -> Figure:
    """A figure from the exact text of its columns, "" where there is none."""
    if value:
        return Figure(Decimal(value))
    return Figure(None, Decimal(numerator), Decimal(denominator))


def publications() -> list[Publication]:
    """The published months, each with the moment at which its scorecard was frozen."""
    published = ScorecardBuild.objects.filter(frozen_at__isnull=False).values_list(
        "month", "frozen_at"
    )
    return [Publication(month, str(frozen)[:19]) for month, frozen in published]


def blocks_of_targets(month: Month) -> list[Block]:
    """The targets approved for the month's year, in blocks of ids: (first, last)."""
    ids = list(
        Specification.objects.approved()
        .of_year(month.financial_year)
        .order_by("target_id")
        .values_list("target_id", flat=True)
    )
    blocks = []
    for start in range(0, len(ids), BLOCK):
        block = ids[start : start + BLOCK]
        blocks.append((block[0], block[-1]))
    return blocks


def window_until(last: Month, year: FinancialYear) -> list[date | str]:
    """Which months are read for a scorecard of a year: four years back to the last month, but two
    years back of all except those measures whose periods lie more than a year apart.
    """
    first, usual = (year - 4).first.first_day, (year - 2).first.first_day
    return [first, last.first_day, usual, *SLOWER_THAN_YEARLY]


def read_trajectories(
    block: Block, month: Month, months: MonthCache
) -> dict[int, dict[Month, Planned]]:
    """Planned values by target and period, from two years back to the end of the month's year."""
    window = [*block, *window_until(month.financial_year.last, month.financial_year)]
    plans: dict[int, dict[Month, Planned]] = defaultdict(dict)
    for target, period, planned, amber in read_rows(TRAJECTORY, window):
        amber_bound = Decimal(amber) if amber else None
        plans[int(target)][months[period]] = Planned(Decimal(planned), amber_bound)
    return plans


def read_actuals(
    block: Block, month: Month, months: MonthCache, revised_since: datetime
) -> dict[int, dict[Month, Reported]]:
    """The newest revision of each figure by target and period, from two years back to the month."""
    window = [revised_since, *block, *window_until(month, month.financial_year)]
    actuals: dict[int, dict[Month, Reported]] = defaultdict(dict)
    for target, period, value, numerator, denominator, status, comment, revised in read_rows(
        ACTUALS, window
    ):
        actuals[int(target)][months[period]] = Reported(
            figure=stored_figure(value, numerator, denominator),
            provisional=status == "provisional",
            comment=clean_text(comment),
            revised=bool(revised),
        )
    return actuals


# What computing a status needs of a specification.
MEASURED = (
    "pk",
    "target_id",
    "financial_year",
    "polarity",
    "aggregation",
    "scale",
    "decimals",
    "unit",
    "frequency",
    "tolerance",
    "amber_within",
    "green_within",
    "green_above",
    "amber_above",
    "publication_lag_days",
    "previous_year",
    "annual_target",
    "peer_level",
)
# And what a build needs besides.
MEASURE = (*MEASURED, "entered_from", "chart_run", "chart_from")


def read_measures(
    block: Block, month: Month, years: int = 3
) -> dict[int, dict[FinancialYear, Measure]]:
    """What each of the last years' specifications says about computing a status, by target and
    year.
    """
    asked = [month.financial_year - back for back in range(years)]
    rows = (
        Specification.objects.approved()
        .filter(target__id__range=block, financial_year__in=asked)
        .annotate(entered_from=ENTERED_FROM)
        .values_list(*MEASURE, named=True)
    )
    measures: dict[int, dict[FinancialYear, Measure]] = defaultdict(dict)
    tolerances: dict[tuple[str | Decimal | None, ...], Tolerance] = {}
    days = DayCache()
    for row in rows:
        margins = (row.amber_within, row.green_within, row.green_above, row.amber_above)
        key = (row.tolerance, *margins)
        if key not in tolerances:
            tolerances[key] = Tolerance(ToleranceKind(row.tolerance), *margins)
        measures[row.target_id][row.financial_year] = Measure(
            polarity=Polarity(row.polarity),
            aggregation=row.aggregation,
            scale=row.scale,
            decimals=row.decimals,
            unit=row.unit,
            frequency=row.frequency,
            tolerance=tolerances[key],
            lag_days=row.publication_lag_days,
            specification_id=row.pk,
            previous_year=row.previous_year,
            annual_target=row.annual_target,
            approved_on=days[row.entered_from],
            peer_level=row.peer_level,
            chart_run=row.chart_run,
            chart_from=row.chart_from,
        )
    return measures


class Place(NamedTuple):
    """Where a unit stands in a month."""

    unit: OrganisationUnit
    parent_id: int | None
    has_ended: bool


def directorates(month: Month | None = None) -> dict[int, OrganisationUnit]:
    """The directorate of each unit by the structure of a month, or today's (a unit outside any
    directorate answers for itself), in one query.
    """
    rows = OrganisationUnit.objects.order_by("pk", "changes__pk").annotate(
        moved_from=F("changes__before_id"),
        moved_to=F("changes__after_id"),
        ended_by_it=F("changes__ends_unit"),
        moved_in=F("changes__first_month"),
    )
    places: dict[int, Place] = {}
    for unit in rows:
        if unit.moved_in is None:
            places[unit.pk] = Place(unit, unit.parent_id, unit.ended_on is not None)
        elif month is None or unit.moved_in <= month:
            places[unit.pk] = Place(unit, unit.moved_to, unit.ended_by_it)
        elif unit.pk not in places:
            places[unit.pk] = Place(unit, unit.moved_from, has_ended=False)
    return {pk: _directorate(pk, places) for pk in places}


def _directorate(pk: int, places: dict[int, Place]) -> OrganisationUnit:
    place = places[pk]
    while not stands_as_directorate(place) and place.parent_id:
        place = places[place.parent_id]
    return place.unit if stands_as_directorate(place) else places[pk].unit


def stands_as_directorate(place: Place) -> bool:
    """A directorate that was merged into another answers for nothing any more."""
    return place.unit.kind == OrganisationUnit.DIRECTORATE and not place.has_ended


def year_of(assessment: Assessment, month: Month) -> FinancialYear:
    """The year whose specification a line was rated by."""
    if assessment.reporting_month:
        return assessment.reporting_month.financial_year
    return month.financial_year
