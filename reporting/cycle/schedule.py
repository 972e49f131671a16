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
from pmf_portal.periods.timetable import Timetable
from reporting.models import Publication
from reporting.publishing.month import why_not_ready
from scorecards.models import ScorecardBuild
from scorecards.month.sources import is_out_of_date
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
        if not announced.is_live(month):
            continue
        if not Specification.objects.approved().of_year(month.financial_year).exists():
            continue
        for step in BY_THE_CLOCK:
            due = announced.moment_of(month, step)
            if due <= at:
                yield {"kind": step, "period": str(month), "due_at": due}
    yield from jobs_of_open_builds(announced, at)


def jobs_of_open_builds(announced: Timetable, at: datetime) -> Iterator[dict[str, Any]]:
    """What is due for the unpublished builds, as often as it comes up: to be computed again when
    something newer is there, otherwise to be published when nothing is waited for.  A month before
    the portal went live is published by a person alone.
    """
    for build in ScorecardBuild.objects.filter(frozen_at=None):
        due = {
            "period": str(build.month),
            "subject": f"edition {build.edition}",
            "due_at": at,
            "again": True,
        }
        if is_out_of_date(build):
            yield {"kind": "build_scorecards", **due}
        elif announced.is_live(build.month) and not why_not_ready(build, at, announced):
            yield {"kind": "publish_month", **due}


def plan_plan_publications(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs that publish approved plans which are not published yet."""
    published = set(Publication.objects.plans().values_list("slug", "month"))
    approvals = Approval.objects.filter(plan__kind__in=Plan.PUBLISHED).values_list(
        "plan__slug", "financial_year"
    )
    for slug, year in approvals:
        if (slug, year.last) not in published:
            yield {"kind": "publish_plan", "period": str(year), "subject": slug, "due_at": at}
