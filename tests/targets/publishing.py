"""A month signed off by both directors and published."""

from datetime import datetime

from pmf_portal.periods import timetable
from reporting.cycle.month_end import build_month
from reporting.publishing.month import publish_month
from scorecards.month.sign_off import awaiting_sign_off, digest_of_lines, sign_off

OCTOBER = datetime(2013, 10, 20, 10, 0, tzinfo=timetable.LONDON)


def publish(council, month):
    at = timetable.BY_RULE.moment_of(month, "publish_month")
    build, _ = build_month(month, by=None, at=at)
    for directorate in awaiting_sign_off(build):
        director = council.people[
            "director" if directorate.slug == "families" else "other_director"
        ]
        sign_off(
            build, directorate, seen_digest=digest_of_lines(build, directorate), by=director, at=at
        )
    return publish_month(month, by=None, at=at)
