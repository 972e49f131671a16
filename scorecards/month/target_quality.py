"""What stands behind the data quality of one target: each figure with its revisions, what was
corrected, what looked unusual (framework 3.5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable
from pmf_portal.ui.rating_tags import GRADE_WORDS
from scorecards.models import Actual, NothingToReport, PlausibilityWarning, ScorecardLine
from scorecards.month.corrections import CorrectedFigure, actual_text
from scorecards.rating.due_periods import ReportingDuty, can_be_late, due_day
from scorecards.rating.quality_grades import GRADES, Grade, overall
from targets.models import Specification


@dataclass(frozen=True, slots=True)
class FigureTrail:
    """A period that was due: when, and every revision of its figure, the oldest first."""

    month: Month
    period: str
    due: date
    late: int
    is_missing: bool
    nothing_because: str
    revisions: tuple[Actual, ...]

    @property
    def first(self) -> Actual | None:
        return self.revisions[0] if self.revisions else None

    @property
    def newest(self) -> Actual | None:
        return self.revisions[-1] if self.revisions else None


@dataclass(frozen=True, slots=True)
class UnusualFigure:
    """What looked unusual about a figure that stands, and its explanation once there is one."""

    period: str
    warning: PlausibilityWarning


def checks_headline(graded: Sequence[Grade]) -> str:
    """What is said first of a target's data: “Good data on 4 of 5 checks; reliability is fair”."""
    if not overall(graded):
        return "No figure has been due yet"
    short = [grade for grade in graded if grade.grade != GRADES[0]]
    if not short:
        return f"Good data on all {len(graded)} checks"
    weak = [f"{grade.principle.value} is {GRADE_WORDS[grade.grade]}" for grade in short]
    first = f"Good data on {len(graded) - len(short) or 'none'} of {len(graded)} checks"
    return f"{first}; {', '.join(weak)}"


def figure_trails(
    specification: Specification, duties: Mapping[Month, ReportingDuty]
) -> list[FigureTrail]:
    """The periods that were due, the newest first."""
    actuals = (
        Actual.objects.whole_council()
        .filter(target=specification.target, month__in=duties)
        .select_related("recorded_by", "delivery__feed")
        .defer("delivery__body", "delivery__answer")
        .prefetch_related("warnings__confirmed_by")
        .order_by("revision")
    )
    declared = dict(
        NothingToReport.objects.filter(target=specification.target, month__in=duties).values_list(
            "month", "reason"
        )
    )
    revisions: dict[Month, list[Actual]] = {period: [] for period in duties}
    for actual in actuals:
        revisions[actual.month].append(actual)
    announced = announced_timetable()
    return [
        trail_of(announced, duties[period], period, revisions[period], declared.get(period, ""))
        for period in sorted(duties, reverse=True)
    ]


def trail_of(
    announced: Timetable,
    duty: ReportingDuty,
    period: Month,
    revisions: Iterable[Actual],
    nothing_because: str,
) -> FigureTrail:
    made = tuple(revisions)
    due = due_day(announced, duty.lag_days, period)
    is_counted = can_be_late(announced, duty.lag_days, period, duty.approved_on)
    late = max((localdate(made[0].recorded_at) - due).days, 0) if made and is_counted else 0
    return FigureTrail(
        month=period,
        period=frequency.label(duty.frequency, period),
        due=due,
        late=late,
        is_missing=is_counted and not made and not nothing_because,
        nothing_because="" if made else nothing_because,
        revisions=made,
    )


def corrections_of(
    specification: Specification, trails: Iterable[FigureTrail]
) -> list[CorrectedFigure]:
    """Each time a figure became another, the newest period first."""
    return [
        CorrectedFigure(
            period=trail.period,
            before=actual_text(before, specification),
            after=actual_text(after, specification),
            reason=after.reason,
            at=after.recorded_at,
        )
        for trail in trails
        for before, after in pairwise(trail.revisions)
        if before.figure != after.figure
    ]


def unusual_figures(trails: Iterable[FigureTrail]) -> list[UnusualFigure]:
    """What looked unusual about the figures that stand, what nobody has explained first."""
    unusual = [
        UnusualFigure(trail.period, warning)
        for trail in trails
        if trail.newest
        for warning in trail.newest.warnings.all()
    ]
    return sorted(unusual, key=lambda one: one.warning.confirmed_at is not None)


def is_published(specification: Specification) -> bool:
    """Whether the target has a public page."""
    lines = ScorecardLine.objects.filter(target=specification.target_id)
    return lines.filter(build__frozen_at__isnull=False).exists()
