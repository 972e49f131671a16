"""Moving the days of the reporting calendar, in public (framework 4.2)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import ReportingDate, User
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import MOVABLE, Timetable
from pmf_portal.refusals import Refused
from reporting.cycle.calendar_rules import problems_with_move
from reporting.public_record.staleness import stale_with_this_act
from scorecards.models import ScorecardBuild

OVERTAKEN = (
    "Somebody else has changed the dates of this month, or built its scorecards, since you opened"
    " the page. Open the page again before you change them."
)


class DateRefused(Refused):
    """Days that cannot be set; `problems` says what is wrong at which field, and under "" what
    belongs to no field.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def movable_days(month: Month, announced: Timetable) -> dict[str, date]:
    """The days of a month that can be moved, as a timetable has them: {step: day}."""
    return {step: announced.day_of(month, step) for step in MOVABLE}


def changes_of(month: Month) -> int:
    """How often days of a month were moved: what a person saw who goes on to move one."""
    return ReportingDate.objects.filter(month=month).count()


@transaction.atomic
def change_reporting_dates(
    month: Month,
    days: Mapping[str, date],
    *,
    reason: str,
    seen: int,
    by: User,
    at: datetime,
) -> list[ReportingDate]:
    """Move days of a month ({step: day}): when figures, reports and sign-offs are due, and when the
    month comes out.  Raises DateRefused.

    `seen` is how often they had been moved when the person looked.  Once the financial year has
    begun its calendar is
    announced, and a change needs a reason, which is published with both days and the post.
    """
    # A publication under way ends first: the month then is published, or its publication sees the
    # new day.
    builds = ScorecardBuild.objects.select_for_update().filter(month=month).order_by("pk")
    frozen = list(builds.values_list("frozen_at", flat=True))
    announced = announced_timetable()
    if changes_of(month) != seen:
        raise overtaken()
    before = movable_days(month, announced)
    after = before | dict(days)
    problems = problems_with_move(
        month,
        announced,
        after,
        at=at,
        is_built=bool(frozen),
        is_published=any(frozen),
        reason=reason,
    )
    if problems:
        raise DateRefused(problems)
    reason = reason.strip()
    moved = [
        ReportingDate(
            month=month,
            step=step,
            day=after[step],
            was=before[step],
            reason=reason,
            post=str(by),
            changed_by=by,
            changed_at=at,
        )
        for step in MOVABLE
        if after[step] != before[step]
    ]
    ReportingDate.objects.bulk_create(moved)
    stale_with_this_act()
    moves = {one.step: f"{one.was} to {one.day}" for one in moved}
    record("change_reporting_dates", month.name, by=by, at=at, reason=reason, **moves)
    # The audit trail lets one act in at a time until it is committed: of two at once the second
    # sees the first here.
    builds_now = ScorecardBuild.objects.filter(month=month).count()
    if changes_of(month) != seen + len(moved) or builds_now != len(frozen):
        raise overtaken()
    return moved


def overtaken() -> DateRefused:
    return DateRefused({"": OVERTAKEN})
