"""September 2013 at the small council: its figures, everybody's sign-off, its publication."""

from datetime import timedelta
from decimal import Decimal

from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.publishing.month import correct_month, publish_month
from scorecards.actuals.services import record_actual
from scorecards.month.sign_off import awaiting_sign_off, digest_of_lines, sign_off

SEPTEMBER = Month(2013, 9)
RELEASE = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")
LATER = RELEASE + timedelta(days=30)


def with_figures(approved):
    """Six months of figures: F1 on plan, F2 red, C1 amber, P1 not reported in September."""
    for n in range(4, 10):
        approved.figure(approved.latest, f"2013-{n:02d}", "91.2")
        approved.figure(approved.ratio, f"2013-{n:02d}", numerator="80", denominator="100")
        approved.figure(approved.total, f"2013-{n:02d}", "9.6")
        if n < 9:
            approved.figure(approved.elsewhere, f"2013-{n:02d}", "92")
    return approved


def sign_all(council, build, at=RELEASE):
    names = {"families": "director", "places": "other_director", "council": "team"}
    for unit in awaiting_sign_off(build):
        sign_off(
            build,
            unit,
            seen_digest=digest_of_lines(build, unit),
            by=council.people[names[unit.slug]],
            at=at,
        )


def published(council):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(council, build)
    return run_month_end(SEPTEMBER, by=None, at=RELEASE).build


def correct(council):
    """A late figure of September, and the edition that corrects it."""
    told = {"by": council.people["lead"], "at": LATER, "reason": "Late returns"}
    record_actual(
        council.ratio, SEPTEMBER, numerator=Decimal(100), denominator=Decimal(100), **told
    )
    build = correct_month(
        SEPTEMBER,
        reason="Late returns of September were counted.",
        by=council.people["team"],
        at=LATER,
    )
    build_month(SEPTEMBER, by=None, at=LATER)
    sign_all(council, build, LATER)
    publish_month(SEPTEMBER, by=council.people["team"], at=LATER)
