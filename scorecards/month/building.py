"""Building a month's scorecard lines: set-based reads, pure arithmetic, one bulk write (framework
3.7, 4.2).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.council_settings import read_council_settings
from pmf_portal.formats.bulk_rows import write_rows
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from scorecards.models import (
    LineQuality,
    LineReading,
    LineSource,
    NothingToReport,
    ReturnedLine,
    ScorecardBuild,
    ScorecardLine,
    SignOff,
)
from scorecards.month.lines import (
    Deadline,
    Description,
    Line,
    line_of,
    without_rating,
)
from scorecards.month.peer_levels import add_to_sources, aims_at_peers, with_level
from scorecards.month.quality_counts import QualityReader, line_qualities
from scorecards.month.sources import newest_act, read_sources, write_sources
from scorecards.peer_levels import TargetLevels, read_levels
from scorecards.rating.assessment import Measure
from scorecards.rating.newest_period import Declared
from scorecards.rating_inputs import (
    Block,
    MonthCache,
    Reported,
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
def build_scorecards(month: Month, *, by: Actor | None, at: datetime) -> ScorecardBuild:
    """Compute every line of a month, or compute again those whose directorate has not signed off
    yet.

    A published month is left alone.  Safe to repeat.  Raises Refused where no target is approved
    for the month's year: there is nothing to build.
    """
    build, _ = ScorecardBuild.objects.select_for_update().get_or_create(
        month=month, edition=latest_edition(month), defaults={"built_at": at}
    )
    if build.frozen_at:
        return build
    read_council_settings()
    # Read before the figures are: what comes in meanwhile makes the build out of date, at worst
    # once too often.
    built_from = newest_act()
    signed = set(SignOff.objects.filter(build=build).values_list("directorate", flat=True))
    returned = returned_targets(build) if signed else set()
    remove_unsigned(build, signed, returned)
    count = 0
    announced = announced_timetable()
    reader = QualityReader(month, announced, localdate(at))
    deadline = Deadline(announced, reader.due_on, localdate(at))
    blocks = blocks_of_targets(month)
    if not blocks:
        raise Refused(
            f"No target is approved for {month.financial_year}, so there are no scorecards of"
            f" {month.name} to build."
        )
    for block in blocks:
        sources = read_sources(block, month)
        measures = read_measures(block, month)
        levels = read_levels(block, month, at=at) if aims_at_peers(measures) else {}
        add_to_sources(sources, levels)
        lines = [
            line
            for line in lines_of_block(build, block, measures, deadline, levels)
            if line.directorate_id not in signed or line.target_id in returned
        ]
        write_rows(ScorecardLine, Line._fields, lines)
        targets = {line.target_id for line in lines}
        write_qualities(build, block, reader, measures, targets)
        write_sources(build, sources, targets)
        count += len(lines)
    build.built_at, build.built_from = at, built_from
    build.save(update_fields=["built_at", "built_from"])
    record("build_scorecards", month.name, by=by, at=at, lines=count, edition=build.edition)
    # The trail lets one act in at a time: whoever moved the day meanwhile has committed, and the
    # lines are of the day that holds.
    if announced_timetable().day_of(month, "actuals_due") != reader.due_on:
        return build_scorecards(month, by=by, at=at)
    return build


def returned_targets(build: ScorecardBuild) -> set[int]:
    """The targets of lines that a director has returned, so that no sign-off covers them."""
    returned = ReturnedLine.objects.filter(build=build, ended_at=None)
    return set(returned.values_list("target_id", flat=True))


def remove_unsigned(build: ScorecardBuild, signed: set[int], returned: set[int]) -> None:
    """Clear the lines that nobody has signed off, and what stands beside them: the data quality,
    what they were built from, and what their figures say.
    """
    unsigned = ~Q(directorate__in=signed) | Q(target__in=returned)
    ScorecardLine.objects.filter(unsigned, build=build).delete()
    signed_lines = ScorecardLine.objects.filter(build=build).values("target")
    LineQuality.objects.filter(build=build).exclude(target__in=signed_lines).delete()
    LineSource.objects.filter(build=build).exclude(target__in=signed_lines).delete()
    LineReading.objects.filter(build=build).exclude(target__in=signed_lines).delete()


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
    deadline: Deadline,
    levels: Mapping[int, TargetLevels],
) -> Iterator[Line]:
    """The lines of one block of targets, ready to be written."""
    month = build.month
    months = MonthCache()
    units = directorates(month)
    withdrawn = withdrawn_by(month)
    declared = declared_in(block, month)
    plans = read_trajectories(block, month, months)
    actuals = read_actuals(block, month, months, newest_publication())
    for description in descriptions(block, month):
        target = description.target_id
        reported = actuals[target]
        withdrawal = withdrawn.get(target)
        if withdrawal is not None:
            reported = before_month(reported, Month.of(localdate(withdrawal.decided_at)))
        aimed_at = levels.get(target)
        line = line_of(
            build,
            description,
            units[description.service_id].pk,
            measures=measures[target],
            plan=plans[target] | (aimed_at.plan if aimed_at else {}),
            actuals=reported,
            declared=declared[target],
            deadline=deadline,
        )
        line = with_level(line, aimed_at)
        if withdrawal is not None:
            line = without_rating(line, withdrawal)
        yield line


def before_month(reported: Mapping[Month, Reported], month: Month) -> dict[Month, Reported]:
    """The figures of the periods before a month: a withdrawn target's last rating is made of those
    that were promised.
    """
    return {period: figure for period, figure in reported.items() if period < month}


def newest_publication() -> datetime:
    """When scorecards were last published; the end of days when they never were."""
    frozen = (
        ScorecardBuild.objects.filter(frozen_at__isnull=False)
        .order_by("-frozen_at")
        .values_list("frozen_at", flat=True)
        .first()
    )
    return frozen or datetime(9999, 1, 1, tzinfo=UTC)


def declared_in(block: Block, month: Month) -> dict[int, dict[Month, Declared]]:
    """Why periods have no figure that is published, by target and period."""
    declared: dict[int, dict[Month, Declared]] = defaultdict(dict)
    rows = NothingToReport.objects.filter(
        target__id__range=block, month__gte=(month - 24).first_day
    ).values_list("target_id", "month", "reason", "symbol")
    for target, period, reason, symbol in rows:
        declared[target][period] = Declared(reason, symbol)
    return declared


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
