"""What the timetable makes due: derived from the database each time, so that nothing is missed
while nothing ran.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.models import Publication
from reporting.publishing.month import why_not_ready
from scorecards.models import ScorecardBuild
from targets.models import Approval, Plan, Specification

# Steps of the timetable, which are kinds of jobs too and stored as such.
BY_THE_CLOCK = ("open_month", "chase_actuals", "build_scorecards")


def months_under_way(today: date) -> list[Month]:
    """The ended months that are not published yet: those after the newest publication, or the last
    one ended.
    """
    newest_ended = timetable.open_month(today)
    published = (
        Publication.objects.monthly().order_by("-month").values_list("month", flat=True).first()
    )
    first = newest_ended if published is None else min(published, newest_ended) + 1
    return [first + n for n in range(newest_ended - first + 1)]


def plan_month_end_jobs(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs of the month's timetable that are due by now, as fields of job rows."""
    announced = announced_timetable()
    for month in months_under_way(localdate(at)):
        if not Specification.objects.approved().of_year(month.financial_year).exists():
            continue
        for step in BY_THE_CLOCK:
            due = announced.moment_of(month, step)
            if due <= at:
                yield {"kind": step, "period": str(month), "due_at": due}
    for build in ScorecardBuild.objects.filter(frozen_at=None):
        if not why_not_ready(build, at):
            yield {
                "kind": "publish_month",
                "period": str(build.month),
                "subject": f"edition {build.edition}",
                "due_at": at,
            }


def plan_plan_publications(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs that publish approved plans which are not published yet."""
    published = set(Publication.objects.plans().values_list("slug", "month"))
    approvals = Approval.objects.filter(plan__kind__in=Plan.PUBLISHED).values_list(
        "plan__slug", "financial_year"
    )
    for slug, year in approvals:
        if (slug, year.last) not in published:
            yield {"kind": "publish_plan", "period": str(year), "subject": slug, "due_at": at}
