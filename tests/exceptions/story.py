"""What the tests of exception reports tell with: figures month by month, and a report brought to
where a test begins.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from exceptions.deciding import (
    confirm_recovery,
    return_exception_report,
    verify_exception_report,
    waive_exception_report,
)
from exceptions.models import DeliveryAction, ExceptionReport
from exceptions.preparing import (
    add_action,
    add_cause,
    prepare_part,
    set_path,
    submit_exception_report,
)
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month
from reporting.publishing.month import publish_month
from scorecards.month.sign_off import awaiting_sign_off, override_sign_off

SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER, JANUARY = (Month(2013, 9) + n for n in range(5))
ANSWERS = {
    "what-happened": {"what_happened": "Fewer people came home in time.", "what_happened_mark": ""},
    "finance": {
        "revenue": Decimal("12000"),
        "capital": None,
        "virement": False,
        "finance_note": "",
        "finance_mark": "",
    },
    "risk": {"risk": None, "risk_note": "", "risk_mark": ""},
    "support": {"support": "", "support_mark": ""},
}


def day(year, month, number, hour=10):
    return datetime.combine(date(year, month, number), time(hour), tzinfo=timetable.LONDON)


def fresh(report):
    return ExceptionReport.objects.for_page().get(pk=report.pk)


def build(month, at=None):
    return build_month(
        month, by=None, at=at or timetable.BY_RULE.moment_of(month, "build_scorecards")
    )[0]


def publish(council, month, at=None):
    """Build, sign and publish a month; its build."""
    at = at or timetable.BY_RULE.moment_of(month, "publish_month")
    scorecards = build(month, at)
    for unit in awaiting_sign_off(scorecards):
        override_sign_off(
            scorecards, unit, reason="Signed elsewhere", by=council.people["team"], at=at
        )
    return publish_month(month, by=None, at=at)


def tell(council, specification, month, *values):
    """Figures of a target for a month and those after it."""
    for number, value in enumerate(values):
        council.figure(specification, str(month + number), value)


def run(council, specification, month, *values):
    """Months end one after another with these figures (None: not reported yet); the newest
    build.
    """
    for number, value in enumerate(values):
        if value is not None:
            council.figure(specification, str(month + number), value)
        scorecards = publish(council, month + number)
    return scorecards


def opened(council):
    """One target, red in September: its report."""
    council.specification = council.target("F1")
    council.approve()
    council.figure(council.specification, "2013-09", "50")
    build(SEPTEMBER)
    return ExceptionReport.objects.for_page().get(target__code="F1")


def prepare(report, by, at, *, path=None):
    """Every part, as a head of service would write it; back on plan in December."""
    for part, entries in ANSWERS.items():
        prepare_part(report, part, entries, seen_version=None, by=by, at=at)
    if not report.causes.exists():
        add_cause(
            report, category="staffing", text="Three posts are vacant.", mark="", by=by, at=at
        )
        action = {
            "what": "Fill the posts",
            "who": "Service Manager",
            "due": date(2013, 11, 29),
            "resources": "",
            "effect": "",
            "mark": "",
        }
        add_action(report, **action, by=by, at=at)
    path = path or {OCTOBER: Decimal(60), NOVEMBER: Decimal(75), DECEMBER: Decimal(90)}
    set_path(report, max(path), path, seen_version=None, by=by, at=at)


def submitted(council, at=None, report=None):
    at, report = (
        at or timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due"),
        report or opened(council),
    )
    prepare(report, council.people["head"], at)
    submit_exception_report(report, by=council.people["head"], at=at)
    return fresh(report)


def returned(council, report=None):
    report = report or submitted(council)
    return_exception_report(
        report, reason="Say how many", by=council.people["director"], at=report.submitted_at
    )
    return fresh(report)


def verified(council, report=None):
    report = report or submitted(council)
    verify_exception_report(
        report, by=council.people["director"], at=report.submitted_at + timedelta(hours=1)
    )
    return fresh(report)


def published(council, report=None):
    report = report or verified(council)
    publish(council, SEPTEMBER)
    return fresh(report)


def recovered(council, report=None):
    """Back in October and November, confirmed in December."""
    report = report or published(council)
    run(council, council.specification, OCTOBER, "95", "95")
    confirm_recovery(report, by=council.people["director"], at=day(2013, 12, 19))
    return fresh(report)


def waived(council, report=None):
    report = report or opened(council)
    waive_exception_report(
        report, reason="A new way of counting", by=council.people["director"], at=day(2013, 10, 10)
    )
    return fresh(report)


def only_action(report):
    return DeliveryAction.objects.get(report=report)
