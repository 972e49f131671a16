"""The forecast of the year after the one that a month ends: for the statistical analysis of March
(framework 4.2).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from pmf_portal.formats.canonical import decimal_text
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import ScorecardBuild
from scorecards.month.readings import (
    YEARS,
    Inputs,
    LineToRead,
    inputs_of,
    lines_of,
    measure_series,
    read_earlier_figures,
)
from scorecards.rating.assessment import Measure, is_comparable
from scorecards.rating.forecast import rating_of_year_end
from scorecards.rating.year_to_date import Planned
from scorecards.rating_inputs import MonthCache, read_measures, read_trajectories
from scorecards.statistics.measure_series import MeasureSeries
from scorecards.statistics.reading import readings_of
from scorecards.statistics.reading_content import reading_content

Plans = Mapping[int, Mapping[Month, Planned]]


def years_ahead(build: ScorecardBuild, targets: Collection[int]) -> dict[int, dict[str, Any]]:
    """The forecast of the next financial year for some lines of a build, by target: with the plan
    and the tolerance of that year where they are approved, otherwise of the figures alone.

    A target that is another measure in the next year, or counts otherwise, has none.
    """
    lines = lines_of(build, targets)
    if not lines:
        return {}
    month, block = build.month, (lines[0].target_id, lines[-1].target_id)
    measures = read_measures(block, month + 12, years=YEARS + 1)
    plans = read_trajectories(block, month + 12, MonthCache())
    earlier = read_earlier_figures(block, month)
    year = month.financial_year + 1
    series: dict[int, MeasureSeries] = {}
    for line in lines:
        of_target = measures[line.target_id]
        following = of_target.get(year)
        if following is None or is_comparable(following, of_target[month.financial_year]):
            inputs = inputs_of(line, of_target, earlier, month)
            series[line.target_id] = next_series(line, inputs, following, plans, year)
    ahead = {}
    for target, reading in readings_of(series).items():
        following = measures[target].get(year)
        planned = plan_of_year(plans.get(target, {}), year) if following else {}
        ahead[target] = content_of(reading_content(reading, ""), following, planned, year)
    return ahead


def next_series(
    line: LineToRead,
    inputs: Inputs,
    following: Measure | None,
    plans: Plans,
    year: FinancialYear,
) -> MeasureSeries:
    """The figures of a measure with the year ahead as the one under way."""
    if following is None:
        return replace(measure_series(inputs), year=year, so_far=None, rate=None)
    planned = plan_of_year(plans.get(line.target_id, {}), year)
    series = measure_series(inputs._replace(measure=following, plan={**inputs.plan, **planned}))
    rate = rating_of_year_end(following, planned, inputs.figures, year)
    return replace(series, year=year, so_far=None, rate=rate)


def plan_of_year(plan: Mapping[Month, Planned], year: FinancialYear) -> dict[Month, Planned]:
    return {period: one for period, one in plan.items() if period.financial_year == year}


def content_of(
    reading: Mapping[str, Any],
    following: Measure | None,
    planned: Mapping[Month, Planned],
    year: FinancialYear,
) -> dict[str, Any]:
    """What is published of the year ahead."""
    return {
        "year": str(year),
        "is_planned": following is not None,
        "annual_target": decimal_text(following.annual_target) if following else None,
        "planned": {str(period): decimal_text(one.value) for period, one in planned.items()},
        "year_end": reading["year_end"],
        "ahead": reading["ahead"],
        "words": reading["words"]["year_end"],
    }
