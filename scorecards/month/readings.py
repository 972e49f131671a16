"""Readings beside the lines of a month: made in blocks after the lines, by a job that can wait.

Nobody waits for them: a sign-off is of the lines, and what is published takes the readings that are
there.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from pmf_portal.formats.bulk_rows import read_rows, undisturbed, write_rows
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import LineReading, ScorecardBuild, ScorecardLine
from scorecards.month.masked_parts import masked_parts
from scorecards.rating.assessment import Measure, is_comparable, is_of_kind
from scorecards.rating.early_signals import early_signals
from scorecards.rating.forecast import rating_of_year_end
from scorecards.rating.rag import Rating
from scorecards.rating.series import SeriesRow, series_rows
from scorecards.rating.year_to_date import Figure, Planned, performance_to_date, period_value
from scorecards.rating_inputs import Block, MonthCache, read_measures, stored_figure
from scorecards.statistics.measure_series import MeasureSeries
from scorecards.statistics.reading import ENGINE, readings_of
from scorecards.statistics.reading_content import reading_content
from scorecards.statistics.scoring import Scored, record_of
from targets.decisions import process_changes
from targets.rules.chart_settings import USUAL_RUN

# Lines that are read at once: few enough that a reader of the database never waits long.
BLOCK = 1000
# Years of figures that are read; of months the newest six years count.
YEARS = 12
# Months whose former forecasts are held against what came.
FORMER = 24
COLUMNS = ("build_id", "target_id", "content", "engine", "made_at", "signal")
EARLIER_FIGURES = """
SELECT target_id, month, value, numerator, denominator FROM scorecards_actual
WHERE area_id IS NULL AND target_id BETWEEN %s AND %s AND month BETWEEN %s AND %s
ORDER BY target_id, month, revision
"""


class LineToRead(NamedTuple):
    """A line as far as its reading goes."""

    target_id: int
    series: str
    aggregation: str
    scale: Decimal
    rating: str


class Inputs(NamedTuple):
    """What a reading is made from: the measure of the month's year, and its rows by period."""

    measure: Measure
    year: FinancialYear
    plan: dict[Month, Planned]
    figures: dict[Month, Figure]
    changed: Mapping[Month, str] = {}


def plan_readings(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs that make the readings of unpublished lines that have none."""
    for build in ScorecardBuild.objects.filter(frozen_at=None):
        if lines_without_reading(build).exists():
            yield {
                "kind": "make_readings",
                "period": str(build.month),
                "subject": f"edition {build.edition}",
                "due_at": at,
                "again": True,
            }


def make_readings_job(period: str, subject: str, at: datetime) -> str:
    """Make the readings of the newest lines of a month."""
    return f"{make_readings(Month.parse(period), at=at)} readings made"


def make_readings(month: Month, *, at: datetime) -> int:
    """Make the readings of a month's lines that have none, block by block; how many were made.

    Each block is committed by itself, so that a run that ends early loses one block at most.  A
    published month is left alone.
    """
    build = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    count = 0
    while build is not None and build.frozen_at is None:
        lines = next_lines(build)
        if not lines:
            return count
        with undisturbed():
            rows = reading_rows(build, lines, at)
        if not keep_readings(build, rows):
            build.refresh_from_db()
            continue
        count += len(rows)
    return count


def lines_without_reading(build: ScorecardBuild) -> Any:
    """The lines of a build that have no reading yet; one that was withdrawn gets none."""
    made = LineReading.objects.filter(build=build).values("target")
    return (
        ScorecardLine.objects.filter(build=build)
        .exclude(rating__in=(Rating.WITHDRAWN, Rating.WITHDRAWN_RED))
        .exclude(target__in=made)
    )


def next_lines(build: ScorecardBuild) -> list[LineToRead]:
    return to_read(lines_without_reading(build), most=BLOCK)


def lines_of(build: ScorecardBuild, targets: Collection[int]) -> list[LineToRead]:
    """The lines of some targets in a build."""
    return to_read(ScorecardLine.objects.filter(build=build, target__in=targets))


def to_read(lines: Any, most: int | None = None) -> list[LineToRead]:
    columns = ("target_id", "series", "aggregation", "scale", "rating")
    rows = lines.order_by("target_id").values_list(*columns)
    return [LineToRead(*row) for row in rows[:most]]


@transaction.atomic
def keep_readings(build: ScorecardBuild, rows: Sequence[Sequence[Any]]) -> bool:
    """Keep the readings of a block; not where the lines were built anew, or published, while they
    were made.
    """
    now = ScorecardBuild.objects.select_for_update().get(pk=build.pk)
    if now.frozen_at is not None or now.built_at != build.built_at:
        return False
    if now.built_from != build.built_from:
        return False
    write_rows(LineReading, COLUMNS, rows)
    return True


def reading_rows(
    build: ScorecardBuild, lines: Sequence[LineToRead], at: datetime
) -> list[tuple[Any, ...]]:
    """The rows of the readings of some lines, ready to be written."""
    inputs = inputs_of_lines(build.month, lines)
    series = {target: measure_series(one) for target, one in inputs.items()}
    former = former_forecasts(build, list(inputs))
    ratings = {line.target_id: line.rating for line in lines}
    masked = masked_parts(newest_periods(inputs), ratings)
    rows = []
    for target, reading in readings_of(series).items():
        content = reading_content(reading, digest_of(inputs[target]))
        content["record"] = record_content(former[target], series[target])
        before = former[target][-1] if former[target] else None
        signals = early_signals(ratings[target], content, before, masked.get(target, ()))
        content["signals"] = [[signal.kind.value, signal.words] for signal in signals]
        first = signals[0].kind.value if signals else ""
        rows.append((build.pk, target, canonical(content), ENGINE, at, first))
    return rows


def inputs_of_lines(month: Month, lines: Sequence[LineToRead]) -> dict[int, Inputs]:
    """What the readings of some lines of a month are made from, by target."""
    block = lines[0].target_id, lines[-1].target_id
    measures = read_measures(block, month, years=YEARS)
    earlier = read_earlier_figures(block, month)
    changes = process_changes([line.target_id for line in lines], month.financial_year)
    inputs = {}
    for line in lines:
        of_line = inputs_of(line, measures[line.target_id], earlier, month)
        changed = changes_of_process(of_line.measure, changes.get(line.target_id, {}), month)
        inputs[line.target_id] = of_line._replace(changed=changed)
    return inputs


def series_of(build: ScorecardBuild, targets: Collection[int]) -> dict[int, MeasureSeries]:
    """The figures of some targets as the lines of a build keep them, with those of the years
    before.
    """
    lines = lines_of(build, targets)
    if not lines:
        return {}
    inputs = inputs_of_lines(build.month, lines)
    return {target: measure_series(one) for target, one in inputs.items()}


def newest_periods(
    inputs: Mapping[int, Inputs],
) -> dict[int, tuple[Month, Measure, Planned | None]]:
    """The newest period of each target, with its measure and its plan."""
    newest = {}
    for target, one in inputs.items():
        if one.figures:
            period = max(one.figures)
            newest[target] = period, one.measure, one.plan.get(period)
    return newest


def former_forecasts(
    build: ScorecardBuild, targets: Collection[int]
) -> dict[int, list[dict[str, Any]]]:
    """The frozen readings of the months before, each month's newest edition, by target."""
    builds: dict[Month, int] = {}
    rows = ScorecardBuild.objects.filter(
        month__range=((build.month - FORMER).first_day, (build.month - 1).first_day),
        frozen_at__isnull=False,
    )
    for month, pk in rows.order_by("month", "edition").values_list("month", "pk"):
        builds[month] = pk
    former: dict[int, list[dict[str, Any]]] = defaultdict(list)
    readings = LineReading.objects.filter(build__in=builds.values(), target__in=targets)
    for target, content in readings.order_by("build__month").values_list("target_id", "content"):
        former[target].append(json.loads(content))
    return former


def record_content(former: Sequence[Mapping[str, Any]], series: MeasureSeries) -> dict[str, Any]:
    """How many former forecasts of the period to come have met their truth, and how many of them
    were right to within their limits.
    """
    record = record_of(scored_forecasts(former, series), list(series.figures.values()))
    words = record.words if record.scored else ""
    return {"scored": record.scored, "within": record.within, "words": words}


def scored_forecasts(
    former: Sequence[Mapping[str, Any]], series: MeasureSeries
) -> Iterator[Scored]:
    """Each former reading's forecast of its next period, once for each period, with the truth."""
    seen = set()
    for reading in former:
        is_same = (reading["unit"], reading["frequency"]) == (series.unit, series.frequency)
        for period, low, middle, high in reading["ahead"][:1] if is_same else ():
            truth = series.figures.get(Month.parse(period))
            if truth is not None and period not in seen:
                seen.add(period)
                yield Scored(float(low), float(middle), float(high), truth)


def read_earlier_figures(block: Block, month: Month) -> dict[int, dict[Month, Figure]]:
    """The figures of the years before those that a line keeps, by target and period."""
    months = MonthCache()
    window = [(month.financial_year - YEARS).first.first_day, month.first_day]
    figures: dict[int, dict[Month, Figure]] = defaultdict(dict)
    for target, period, *parts in read_rows(EARLIER_FIGURES, [*block, *window]):
        figures[int(target)][months[period]] = stored_figure(*parts)
    return figures


def inputs_of(
    line: LineToRead,
    measures: Mapping[FinancialYear, Measure],
    earlier: Mapping[int, Mapping[Month, Figure]],
    month: Month,
) -> Inputs:
    """The plan and figures of one measure by its definition of the month's year.

    What the line keeps is taken from the line, as it was signed off; figures before that are those
    that stand now, back to the year in which the measure was another one.
    """
    year = month.financial_year
    measure = measures[year]
    rows = kept_rows(line)
    first_kept = min((row.month for row in rows), default=month + 1)
    figures = {
        period: figure
        for period, figure in earlier.get(line.target_id, {}).items()
        if period < first_kept
    }
    plan = {}
    for row in rows:
        if row.figure is not None:
            figures[row.month] = row.figure
        if row.planned is not None:
            plan[row.month] = Planned(row.planned, row.amber)
    first = comparable_since(measures, year)
    return Inputs(
        measure, year, own_periods(plan, measure, first), own_periods(figures, measure, first)
    )


def changes_of_process(
    measure: Measure, decided: Mapping[Month, str], month: Month
) -> dict[Month, str]:
    """The months from which the usual range begins anew, up to a month: where the specification
    states one, and what was decided in a year, with its reason.
    """
    changed = {measure.chart_from: ""} if measure.chart_from else {}
    changed |= decided
    return {since: changed[since] for since in sorted(changed) if since <= month}


def kept_rows(line: LineToRead) -> list[SeriesRow]:
    return series_rows(json.loads(line.series), line.aggregation, line.scale)


def comparable_since(measures: Mapping[FinancialYear, Measure], year: FinancialYear) -> Month:
    """The first month since which a measure has counted the same as now."""
    first = year
    while first > year - YEARS and is_comparable(measures[year], measures.get(first - 1)):
        first -= 1
    return first.first


def own_periods(rows: Mapping[Month, Any], measure: Measure, first: Month) -> dict[Month, Any]:
    """Of some rows by month those of the measure's own periods since a month, oldest first."""
    return {
        period: rows[period]
        for period in sorted(rows)
        if period >= first and frequency.ends_in(measure.frequency, period)
    }


def measure_series(inputs: Inputs) -> MeasureSeries:
    """What is read: values as floats, the year to date and the council's rule exactly."""
    measure = inputs.measure
    figures, weights, of_year = {}, {}, []
    for period, figure in inputs.figures.items():
        value = period_value(figure, measure.aggregation, measure.scale)
        if value is None or not is_of_kind(figure, measure.aggregation):
            continue
        figures[period] = float(value)
        if figure.denominator is not None:
            weights[period] = float(figure.denominator)
        if period.financial_year == inputs.year:
            of_year.append(figure)
    so_far = performance_to_date(of_year, measure.aggregation, measure.scale).value
    return MeasureSeries(
        polarity=measure.polarity,
        aggregation=measure.aggregation,
        unit=measure.unit,
        decimals=measure.decimals,
        frequency=measure.frequency,
        year=inputs.year,
        figures=figures,
        planned={period: float(planned.value) for period, planned in inputs.plan.items()},
        weights=weights,
        so_far=None if so_far is None else float(so_far),
        rate=rating_of_year_end(measure, inputs.plan, inputs.figures, inputs.year),
        run=measure.chart_run,
        changed=inputs.changed,
    )


def digest_of(inputs: Inputs) -> str:
    """The digest of everything that a reading is made from."""
    measure = inputs.measure
    tolerance = measure.tolerance
    chart = [measure.chart_run, list(inputs.changed.items())]
    return digest(
        canonical(
            [
                *([chart] if chart != [USUAL_RUN, []] else []),
                [measure.polarity.value, measure.aggregation, measure.unit, measure.frequency],
                [measure.scale, measure.decimals, measure.annual_target, inputs.year],
                [tolerance.kind.value, tolerance.green_within, tolerance.amber_within],
                [tolerance.green_above, tolerance.amber_above],
                [[period, *planned] for period, planned in inputs.plan.items()],
                [[period, *figure] for period, figure in inputs.figures.items()],
            ]
        )
    )
