"""Building a month's scorecard lines: set-based reads, pure arithmetic, one bulk write (framework
3.7, 4.2).
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.formats.bulk_rows import write_rows
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from scorecards.models import LineQuality, NothingToReport, ScorecardBuild, ScorecardLine, SignOff
from scorecards.month.quality_counts import QualityReader, line_qualities
from scorecards.rating.assessment import assess, periods_to
from scorecards.rating.explanation import why
from scorecards.rating.rag import ENGINE, Rating
from scorecards.rating_inputs import (
    Months,
    blocks_of_targets,
    directorates,
    read_actuals,
    read_measures,
    read_trajectories,
    year_of,
)
from targets.decisions import withdrawn_in
from targets.models import Specification

DESCRIBED = {
    "target_id": "target_id",
    "plan_id": "plan_id",
    "service_id": "service_id",
    "code": "target__code",
    "title": "title",
    "plan_title": "plan__title",
    "priority_title": "priority__title",
    "priority_order": "priority__order",
    "service_title": "service__title",
    "data_source": "data_source",
}


BOUNDS = ("green_low", "green_high", "amber_low", "amber_high")


class Line(NamedTuple):
    """The columns of a scorecard line, in the order in which they are written."""

    build_id: int
    target_id: int
    specification_id: int
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
    revised: bool
    provisional: bool
    series: str
    why: str = ""


@transaction.atomic
def build_scorecards(month, *, by, at):
    """Compute every line of a month, or compute again those whose directorate has not signed off
    yet.

    A published month is left alone.  Safe to repeat.
    """
    build, _ = ScorecardBuild.objects.select_for_update().get_or_create(
        month=month, edition=latest_edition(month), defaults={"built_at": at}
    )
    if build.frozen_at:
        return build
    signed = set(SignOff.objects.filter(build=build).values_list("directorate", flat=True))
    ScorecardLine.objects.filter(build=build).exclude(directorate__in=signed).delete()
    LineQuality.objects.filter(build=build).exclude(
        target__in=ScorecardLine.objects.filter(build=build).values("target")
    ).delete()
    count, reader = 0, QualityReader(month, announced_timetable(), localdate(at))
    for block in blocks_of_targets(month):
        measures = read_measures(block, month)
        lines = [
            line
            for line in lines_of_block(build, block, measures, reader.due_on, at)
            if line.directorate_id not in signed
        ]
        write_rows(ScorecardLine, Line._fields, lines)
        write_qualities(build, block, reader, measures, {line.target_id for line in lines})
        count += len(lines)
    ScorecardBuild.objects.filter(pk=build.pk).update(built_at=at)
    record("build_scorecards", month.name, by=by, at=at, lines=count, edition=build.edition)
    # The trail lets one act in at a time: whoever moved the day meanwhile has committed, and the
    # lines are of the day that holds.
    if announced_timetable().day_of(month, "actuals_due") != reader.due_on:
        return build_scorecards(month, by=by, at=at)
    return build


def write_qualities(build, block, reader, measures, targets):
    """Beside each line, the data quality of its figures."""
    rows = [row for row in line_qualities(build, block, reader, measures) if row[1] in targets]
    write_rows(LineQuality, ("build_id", "target_id", "grade", "principles", "confidence"), rows)


def latest_edition(month):
    """The number of the newest edition of a month; 1 when there is none yet."""
    newest = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    return newest.edition if newest else 1


def lines_of_block(build, block, measures, due_on, at):
    """The lines of one block of targets, ready to be written."""
    month, months, units = build.month, Months(), directorates()
    before = (
        ScorecardBuild.objects.filter(frozen_at__isnull=False)
        .order_by("-frozen_at")
        .values_list("frozen_at", flat=True)
        .first()
    )
    withdrawn = withdrawn_by(month)
    declared = declared_in(block, month)
    plans = read_trajectories(block, month, months)
    actuals = read_actuals(block, month, months, before or datetime(9999, 1, 1, tzinfo=UTC))
    as_of = localdate(at)
    for described in descriptions(block, month):
        target = described["target_id"]
        line = line_of(
            build.pk,
            described,
            measures[target],
            plans[target],
            actuals[target],
            units[described["service_id"]].pk,
            month,
            due_on,
            as_of,
        )
        if line.rating == Rating.NOT_REPORTED.value and (target, line.reporting_month) in declared:
            line = line._replace(
                why=(
                    f"Not reported: nothing to report for {line.reporting_period}."
                    f" {declared[target, line.reporting_month]}"
                ),
                days_late=0,
            )
        yield without_rating(line, withdrawn[target]) if target in withdrawn else line


def declared_in(block, month):
    """The reasons for which there is nothing to report: {(target id, first day of the period):
    reason}.
    """
    found = NothingToReport.objects.filter(
        target__id__range=block, month__gte=(month - 24).first_day
    ).values_list("target_id", "month", "reason")
    return {(target, period.first_day.isoformat()): reason for target, period, reason in found}


def withdrawn_by(month):
    """The withdrawals of the year that were decided by the end of a month: {target id:
    decision}.
    """
    decisions = withdrawn_in(month.financial_year).items()
    return {
        target: decision
        for target, decision in decisions
        if Month.of(localdate(decision.decided_at)) <= month
    }


def without_rating(line, decision):
    """The line of a withdrawn target: its figures stay, with who withdrew it, when and why; it is
    rated no more (framework 3.3).
    """
    day = localdate(decision.decided_at)
    told = f"Withdrawn on {day.day} {day:%B %Y} by decision of {decision.post}: {decision.reason}"
    return line._replace(rating=Rating.NOT_RATED.value, why=told, **dict.fromkeys(BOUNDS))


def descriptions(block, month):
    """What a line says in words about each target of a block, by its year's specification."""
    officers = Specification.objects.approved().filter(
        financial_year=month.financial_year,
        target__id__range=block,
        target__responsibilities__financial_year=month.financial_year,
    )
    posts = dict(
        officers.values_list("target_id", "target__responsibilities__accountable_officer__post")
    )
    rows = (
        Specification.objects.approved()
        .of_year(month.financial_year)
        .filter(target__id__range=block)
        .order_by("target_id")
        .values_list(*DESCRIBED.values())
    )
    for row in rows:
        described = dict(zip(DESCRIBED, row, strict=True))
        described["officer"] = posts.get(described["target_id"]) or ""
        yield described


def line_of(build_id, described, measures, plan, actuals, directorate_id, month, due_on, as_of):
    """One line: the assessment, its frozen inputs, and the sentence that explains it."""
    figures = {period: reported.figure for period, reported in actuals.items()}
    result = assess(measures, plan, figures, month, due_on, as_of)
    measure = measures.get(year_of(result, month)) or measures[month.financial_year]
    end = result.reporting_month
    told = actuals.get(end)
    used = (
        [actuals[period] for period in periods_to(measure.frequency, end) if period in actuals]
        if end
        else []
    )
    bounds = result.bounds
    line = Line(
        build_id,
        described["target_id"],
        measure.specification_id,
        described["plan_id"],
        described["service_id"],
        directorate_id,
        described["code"],
        described["title"],
        described["plan_title"],
        described["priority_title"] or "",
        described["priority_order"] or 0,
        described["service_title"],
        described["data_source"],
        described["officer"],
        told.comment if told else "",
        measure.polarity.value,
        measure.aggregation,
        measure.scale,
        measure.unit,
        measure.decimals,
        measure.frequency,
        measure.tolerance.kind.value,
        measure.tolerance.green_within,
        measure.tolerance.amber_within,
        ENGINE,
        end.first_day.isoformat() if end else None,
        frequency.label(measure.frequency, end) if end else "",
        result.coverage,
        result.reported,
        result.expected,
        result.days_late,
        measure.previous_year,
        measure.annual_target,
        result.plan,
        result.actual,
        result.numerator,
        result.denominator,
        bounds.green_low,
        bounds.green_high,
        bounds.amber_low,
        bounds.amber_high,
        result.rating.value,
        result.trend_year.value,
        result.trend_period.value,
        any(reported.revised for reported in used),
        any(reported.provisional for reported in used),
        series(plan, figures, month),
    )
    return line._replace(why=why(line))


@lru_cache(maxsize=8)
def window(month):
    """The months whose plan and figures a line keeps: last year and the whole of this one."""
    first = (month.financial_year - 1).first
    return [(first + n, str(first + n)) for n in range(24)]


def series(plan, figures, month):
    """Plan and figures of two years, exactly as stored: [period, planned, amber, value, numerator,
    denominator].
    """
    rows = [
        [
            name,
            *map(text, plan.get(period, (None, None))),
            *map(text, figures.get(period, (None, None, None))),
        ]
        for period, name in window(month)
        if period in plan or period in figures
    ]
    return json.dumps(rows, separators=(",", ":"))


def text(value):
    return None if value is None else str(value)
