"""One line of a month's scorecard: the assessment of a target, its frozen inputs, and the sentence
that explains it (framework 3.7).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.timezone import localdate

from pmf_portal.formats.value_kinds import is_date
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import Timetable
from scorecards.models import ScorecardBuild
from scorecards.rating.assessment import Assessment, Measure, assess, periods_to
from scorecards.rating.due_periods import can_be_late, due_day
from scorecards.rating.explanation import explain_rating
from scorecards.rating.newest_period import (
    NOT_DECLARED,
    Declared,
    PeriodState,
    note_on,
    state_of_missing,
)
from scorecards.rating.rag import ENGINE, Rating, withdrawn_as
from scorecards.rating.year_to_date import Figure, Planned
from scorecards.rating_inputs import Reported, year_of
from targets.models import InYearDecision


class Description(NamedTuple):
    """What a line says in words about a target, by its year's specification."""

    target_id: int
    plan_id: int
    service_id: int
    code: str
    title: str
    plan_title: str
    priority_title: str | None
    priority_order: int | None
    service_title: str
    data_source: str
    accountable_officer: str


@dataclass(frozen=True)
class Deadline:
    """When figures were due: the announced timetable, the day by which a month's figures were due,
    and the day on which the scorecard is built.
    """

    announced: Timetable
    due_on: date
    as_of: date

    def due_day(self, lag_days: int, period: Month) -> date:
        """The announced day by which the figure of a period had to be there."""
        return due_day(self.announced, lag_days, period)

    def days_late(self, measure: Measure, period: Month) -> int:
        """How many days the figure of a period is late; 0 where it is not, or cannot be."""
        if not can_be_late(self.announced, measure.lag_days, period, measure.approved_on):
            return 0
        return max((self.as_of - self.due_day(measure.lag_days, period)).days, 0)


class Newest(NamedTuple):
    """How the newest period of a line stands, and what is said of it beside the rating."""

    state: PeriodState
    days_late: int
    note: str


class Line(NamedTuple):
    """The columns of a scorecard line, in the order in which they are written."""

    build_id: int
    target_id: int
    specification_id: int | None
    plan_id: int
    service_id: int
    directorate_id: int
    code: str
    title: str
    plan_title: str
    priority_title: str
    priority_order: int
    service_title: str
    data_source: str
    accountable_officer: str
    comment: str
    polarity: str
    aggregation: str
    scale: Decimal
    unit: str
    decimals: int
    frequency: str
    tolerance: str
    green_within: Decimal | None
    amber_within: Decimal | None
    green_above: Decimal | None
    amber_above: Decimal | None
    engine: str
    reporting_month: str | None
    reporting_period: str
    coverage: str
    periods_reported: int
    periods_expected: int
    days_late: int
    previous_year: Decimal | None
    annual_target: Decimal | None
    plan_to_date: Decimal | None
    actual_to_date: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    green_low: Decimal | None
    green_high: Decimal | None
    amber_low: Decimal | None
    amber_high: Decimal | None
    rating: str
    trend_year: str
    trend_period: str
    to_date_last_year: Decimal | None
    period_actual: Decimal | None
    period_plan: Decimal | None
    period_rating: str
    period_before: Decimal | None
    newest_month: str | None
    newest_state: str
    newest_note: str
    revised: bool
    provisional: bool
    series: str
    why: str = ""


def line_of(
    build: ScorecardBuild,
    description: Description,
    directorate_id: int,
    *,
    measures: Mapping[FinancialYear, Measure],
    plan: Mapping[Month, Planned],
    actuals: Mapping[Month, Reported],
    declared: Mapping[Month, Declared],
    deadline: Deadline,
) -> Line:
    """One line: the assessment, its frozen inputs, and the sentence that explains it.  `declared`
    are the reasons of the periods for which there is nothing to report.
    """
    month = build.month
    figures = {period: reported.figure for period, reported in actuals.items()}
    result = assess(measures, plan, figures, month, deadline.due_on)
    measure = measures.get(year_of(result, month)) or measures[month.financial_year]
    newest_period = newest_of(result, measure, actuals, declared, deadline)
    used = figures_used(result, measure, actuals)
    newest = actuals.get(result.reporting_month) if result.reporting_month else None
    bounds = result.bounds
    line = Line(
        build_id=build.pk,
        target_id=description.target_id,
        specification_id=measure.specification_id,
        plan_id=description.plan_id,
        service_id=description.service_id,
        directorate_id=directorate_id,
        code=description.code,
        title=description.title,
        plan_title=description.plan_title,
        priority_title=description.priority_title or "",
        priority_order=description.priority_order or 0,
        service_title=description.service_title,
        data_source=description.data_source,
        accountable_officer=description.accountable_officer,
        comment=newest.comment if newest else "",
        polarity=measure.polarity.value,
        aggregation=measure.aggregation,
        scale=measure.scale,
        unit=measure.unit,
        decimals=measure.decimals,
        frequency=measure.frequency,
        tolerance=measure.tolerance.kind.value,
        green_within=measure.tolerance.green_within,
        amber_within=measure.tolerance.amber_within,
        green_above=measure.tolerance.green_above,
        amber_above=measure.tolerance.amber_above,
        engine=ENGINE,
        reporting_month=first_day(result.reporting_month),
        reporting_period=period_label(result.reporting_month, measure),
        coverage=result.coverage,
        periods_reported=result.reported,
        periods_expected=result.expected,
        days_late=newest_period.days_late,
        previous_year=measure.previous_year,
        annual_target=measure.annual_target,
        plan_to_date=result.plan,
        actual_to_date=result.actual,
        numerator=result.numerator,
        denominator=result.denominator,
        green_low=bounds.green_low,
        green_high=bounds.green_high,
        amber_low=bounds.amber_low,
        amber_high=bounds.amber_high,
        rating=result.rating.value,
        trend_year=result.on_last_year.trend.value,
        trend_period=result.on_period_before.trend.value,
        to_date_last_year=result.on_last_year.before,
        period_actual=result.period_actual,
        period_plan=result.period_plan,
        period_rating=result.period_rating.value,
        period_before=result.on_period_before.before,
        newest_month=first_day(result.newest_month),
        newest_state=newest_period.state.value,
        newest_note=newest_period.note,
        revised=any(reported.revised for reported in used),
        provisional=any(reported.provisional for reported in used),
        series=series(plan, figures, month, first_year(result, measure, month)),
    )
    if line.rating == Rating.NOT_REPORTED and line.newest_state == PeriodState.SUPPRESSED:
        return line._replace(rating=Rating.NOT_RATED.value, why=f"Not rated: {line.newest_note}")
    return line._replace(why=explain_rating(line))


def newest_of(
    result: Assessment,
    measure: Measure,
    actuals: Mapping[Month, Reported],
    declared: Mapping[Month, Declared],
    deadline: Deadline,
) -> Newest:
    """How the newest period of a line stands on the day of the scorecard."""
    newest = result.newest_month
    if newest is None:
        return Newest(PeriodState.NOT_DUE, 0, "")
    if newest in actuals:
        # A milestone that is expected is reported: its date is all there is to say.
        is_provisional = actuals[newest].provisional and not is_date(measure.unit)
        return Newest(PeriodState.PROVISIONAL if is_provisional else PeriodState.REPORTED, 0, "")
    label = period_label(newest, measure)
    if newest in declared:
        is_suppressed = bool(declared[newest].symbol)
        state = PeriodState.SUPPRESSED if is_suppressed else PeriodState.NOTHING_TO_REPORT
        days_late = 0
    else:
        days_late = deadline.days_late(measure, newest)
        state = state_of_missing(days_late)
    return Newest(
        state, days_late, note_on(state, label, days_late, declared.get(newest, NOT_DECLARED))
    )


def figures_used(
    result: Assessment, measure: Measure, actuals: Mapping[Month, Reported]
) -> list[Reported]:
    """The figures that a line's year to date is made of; of a milestone it is the newest date."""
    if result.reporting_month is None:
        return []
    if is_date(measure.unit):
        return [actuals[result.reporting_month]] if result.reporting_month in actuals else []
    periods = periods_to(measure.frequency, result.reporting_month)
    return [actuals[period] for period in periods if period in actuals]


def first_day(period: Month | None) -> str | None:
    return period.first_day.isoformat() if period else None


def period_label(period: Month | None, measure: Measure) -> str:
    return frequency.label(measure.frequency, period) if period else ""


def first_year(result: Assessment, measure: Measure, month: Month) -> FinancialYear:
    """The year of the period before the one that a line is rated by, as far back as it can lie."""
    return year_of(result, month) - frequency.years_apart(measure.frequency)


@lru_cache(maxsize=16)
def window(month: Month, earliest: FinancialYear) -> list[tuple[Month, str]]:
    """The months whose plan and figures a line keeps: the whole of this year and last year, and
    from the year of the period before the one that it is rated by.
    """
    first = min(month.financial_year - 1, earliest).first
    last = month.financial_year.last
    return [(first + n, str(first + n)) for n in range(last - first + 1)]


def series(
    plan: Mapping[Month, Planned],
    figures: Mapping[Month, Figure],
    month: Month,
    earliest: FinancialYear,
) -> str:
    """Plan and figures of two years or more, exactly as stored: [period, planned, amber, value,
    numerator, denominator].
    """
    rows = []
    for period, name in window(month, earliest):
        if period in plan or period in figures:
            planned = plan.get(period, NOT_PLANNED)
            figure = figures.get(period, NO_FIGURE)
            rows.append([name, *map(text, planned), *map(text, figure)])
    return json.dumps(rows, separators=(",", ":"))


NOT_PLANNED: tuple[None, None] = (None, None)
NO_FIGURE = Figure()


def text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def without_rating(line: Line, decision: InYearDecision) -> Line:
    """The line of a withdrawn target: its figures and its last rating stay, with who withdrew it,
    when and why; it is rated no more (framework 3.3).
    """
    day = localdate(decision.decided_at)
    why = (
        f"Withdrawn on {day.day} {day:%B %Y} by decision of {decision.post}: {decision.reason}"
        f" Before that: {line.why}"
    )
    return line._replace(
        rating=withdrawn_as(Rating(line.rating)).value,
        why=why,
        days_late=0,
        newest_state=PeriodState.NOT_DUE.value,
        newest_note="",
    )
