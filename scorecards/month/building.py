"""Building a month's scorecard lines: set-based reads, pure arithmetic, one bulk write (framework
3.7, 4.2).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.formats.bulk_rows import write_rows
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import LineQuality, NothingToReport, ScorecardBuild, ScorecardLine, SignOff
from scorecards.month.lines import (
    Deadline,
    Description,
    Line,
    line_of,
    with_nothing_to_report,
    without_rating,
)
from scorecards.month.quality_counts import QualityReader, line_qualities
from scorecards.rating.assessment import Measure
from scorecards.rating.rag import Rating
from scorecards.rating_inputs import (
    Block,
    MonthCache,
    blocks_of_targets,
    directorates,
    read_actuals,
    read_measures,
    read_trajectories,
)
from targets.decisions import withdrawn_in
from targets.models import InYearDecision, Specification

# What a line copies from the specification, by the names of the line.
DESCRIPTION = {
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


@transaction.atomic
def build_scorecards(month: Month, *, by: User | None, at: datetime) -> ScorecardBuild:
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
    remove_unsigned(build, signed)
    count = 0
    reader = QualityReader(month, announced_timetable(), localdate(at))
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


def remove_unsigned(build: ScorecardBuild, signed: set[int]) -> None:
    """Clear the lines of directorates that have not signed off, and the data quality beside
    them.
    """
    ScorecardLine.objects.filter(build=build).exclude(directorate__in=signed).delete()
    LineQuality.objects.filter(build=build).exclude(
        target__in=ScorecardLine.objects.filter(build=build).values("target")
    ).delete()


def write_qualities(
    build: ScorecardBuild,
    block: Block,
    reader: QualityReader,
    measures: Mapping[int, Mapping[FinancialYear, Measure]],
    targets: set[int],
) -> None:
    """Beside each line, the data quality of its figures."""
    rows = [
        quality
        for quality in line_qualities(build, block, reader, measures)
        if quality.target_id in targets
    ]
    write_rows(LineQuality, ("build_id", "target_id", "grade", "principles", "confidence"), rows)


def latest_edition(month: Month) -> int:
    """The number of the newest edition of a month; 1 when there is none yet."""
    newest = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    return newest.edition if newest else 1


def lines_of_block(
    build: ScorecardBuild,
    block: Block,
    measures: Mapping[int, Mapping[FinancialYear, Measure]],
    due_on: date,
    at: datetime,
) -> Iterator[Line]:
    """The lines of one block of targets, ready to be written."""
    month = build.month
    months = MonthCache()
    units = directorates()
    withdrawn = withdrawn_by(month)
    declared = declared_in(block, month)
    plans = read_trajectories(block, month, months)
    actuals = read_actuals(block, month, months, newest_publication())
    deadline = Deadline(due_on, localdate(at))
    for description in descriptions(block, month):
        target = description.target_id
        line = line_of(
            build,
            description,
            units[description.service_id].pk,
            measures=measures[target],
            plan=plans[target],
            actuals=actuals[target],
            deadline=deadline,
        )
        reason = declared.get((target, line.reporting_month))
        if line.rating == Rating.NOT_REPORTED.value and reason is not None:
            line = with_nothing_to_report(line, reason)
        if target in withdrawn:
            line = without_rating(line, withdrawn[target])
        yield line


def newest_publication() -> datetime:
    """When scorecards were last published; the end of days when they never were."""
    frozen = (
        ScorecardBuild.objects.filter(frozen_at__isnull=False)
        .order_by("-frozen_at")
        .values_list("frozen_at", flat=True)
        .first()
    )
    return frozen or datetime(9999, 1, 1, tzinfo=UTC)


def declared_in(block: Block, month: Month) -> dict[tuple[int, str | None], str]:
    """The reasons for which there is nothing to report: {(target id, first day of the period):
    reason}.
    """
    declared = NothingToReport.objects.filter(
        target__id__range=block, month__gte=(month - 24).first_day
    ).values_list("target_id", "month", "reason")
    return {(target, period.first_day.isoformat()): reason for target, period, reason in declared}


def withdrawn_by(month: Month) -> dict[int, InYearDecision]:
    """The withdrawals of the year that were decided by the end of a month: {target id:
    decision}.
    """
    decisions = withdrawn_in(month.financial_year).items()
    return {
        target: decision
        for target, decision in decisions
        if Month.of(localdate(decision.decided_at)) <= month
    }


def descriptions(block: Block, month: Month) -> Iterator[Description]:
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
        .values_list(*DESCRIPTION.values())
    )
    for row in rows:
        named = dict(zip(DESCRIPTION, row, strict=True))
        yield Description(**named, accountable_officer=posts.get(named["target_id"]) or "")
