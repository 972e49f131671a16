"""What a council does with the portal in half a year, told by the code of an earlier version.

Run by tools/make_upgrade_fixtures.py in a copy of that version, whose own modules it imports; the
names are those that the versions 0.2.0 to 0.5.0 had.  Nothing here is run by the portal of now.
"""

import os
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from zoneinfo import ZoneInfo

import django

VERSION = tuple(int(part) for part in sys.argv[1].split("."))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmf_portal.settings")
sys.path.insert(0, os.getcwd())
django.setup()

LONDON = ZoneInfo("Europe/London")
HAS_FEEDS, HAS_LIFE_OF_REPORTS, HAS_LIBRARY = (
    VERSION >= since for since in ((0, 3, 0), (0, 4, 0), (0, 5, 0))
)


def from_version(module, *names):
    """What a module of the earlier version calls by these names."""
    found = [getattr(import_module(module), name) for name in names]
    return found[0] if len(found) == 1 else found


Month = from_version("pmf_portal.periods.month", "Month")
timetable = import_module("pmf_portal.periods.timetable")
Council = from_version("tests.factories", "Council")
record_actual = from_version("scorecards.actuals", "record_actual")
build_month, run_month_end = from_version("reporting.month_end", "build_month", "run_month_end")
ExceptionReport = from_version("exceptions.models", "ExceptionReport")
sign_off, digest_of_lines, awaiting_sign_off, override_sign_off = from_version(
    "scorecards.sign_off",
    "sign_off",
    "digest_of_lines",
    "awaiting_sign_off",
    "override_sign_off",
)

APRIL, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (Month(2013, 4) + n for n in (0, 5, 6, 7, 8))
# Numerator of F2: red from the first month on.  F3: red in September, back in October.
WITHIN_TIME = 80
F3 = {SEPTEMBER: "70"}


def day(year, month, number, hour=10):
    return datetime(year, month, number, hour, tzinfo=LONDON)


def moment(month, step):
    """When a step of a month is due, by the rule."""
    asked = timetable if VERSION < (0, 5, 0) else timetable.BY_RULE
    return asked.moment_of(month, step)


def found_council():
    council = Council()
    council.add_usual_targets()
    council.recovers = council.target("F3")
    council.leaves = council.target("P2", plan="places", service="waste")
    council.approve()
    publish_plan = from_version("reporting.plan_publishing", "publish_plan")
    plans = from_version("targets.models", "Plan").objects.all()
    for plan in plans:
        publish_plan(plan, council.latest.financial_year, by=None, at=day(2013, 3, 6))
    return council


def enter_figures(council, month):
    """The figures of a month, entered by the performance leads on its fifth working day."""
    at = moment(month, "actuals_due")
    confirmed = {"confirmation": "Checked with the register."} if HAS_FEEDS else {}

    def enter(specification, lead, **told):
        if "value" in told:
            told["value"] = Decimal(told["value"])
        record_actual(specification, month, by=council.people[lead], at=at, **confirmed, **told)

    counts = {"numerator": Decimal(WITHIN_TIME), "denominator": Decimal(100)}
    enter(council.latest, "lead", value="91.2", comment="Two more reablement officers.")
    enter(council.ratio, "lead", **counts)
    enter(council.total, "lead", value="9.6")
    enter(council.recovers, "lead", value=F3.get(month, "93"))
    enter(council.leaves, "other_lead", value="92")
    if month < NOVEMBER:
        enter(council.elsewhere, "other_lead", value="92")
    elif HAS_FEEDS:
        declare = from_version("scorecards.actuals", "declare_nothing_to_report")
        reason = "The survey is made each other month."
        declare(council.elsewhere, month, reason=reason, by=council.people["other_lead"], at=at)


def deliver_by_feed(council):
    """August's figure of F1 comes in again by a feed, with a reason of its own."""
    Feed = from_version("scorecards.models", "Feed")
    add_feed = from_version("scorecards.feeds.registry", "add_feed")
    deliver_actuals = from_version("scorecards.feeds.delivering", "deliver_actuals")
    feed, _ = add_feed(
        slug="register",
        title="Register",
        way=Feed.POST,
        rhythm="monthly",
        working_day=5,
        owner=council.people["lead"],
        targets=[council.latest.target],
        by=council.people["team"],
        at=day(2013, 8, 1),
    )
    rows = b'[{"code": "F1", "period": "2013-08", "value": "92.0", "reason": "Late returns"}]'
    deliver_actuals(feed, rows, key="first", name="rows.json", at=day(2013, 9, 12))


def enter_by_area(council):
    """C1 of September by two wards."""
    Area = from_version("pmf_portal.council.models", "Area")
    record_breakdown, set_breakdown = from_version(
        "scorecards.breakdowns.services", "record_breakdown", "set_breakdown"
    )
    Figure = from_version("scorecards.year_to_date", "Figure")
    wards = [
        Area.objects.create(gss_code=code, name=name, kind=Area.WARD, valid_from="2004-06-10")
        for code, name in (("E05000001", "Ashby"), ("E05000002", "Brook"))
    ]
    told = {"by": council.people["team"], "at": day(2013, 4, 2)}
    set_breakdown(council.total.target, Area.WARD, first_month=APRIL, last_month=None, **told)
    record_breakdown(
        council.total,
        SEPTEMBER,
        {
            ward: Figure(Decimal(value), None, None)
            for ward, value in zip(wards, ("4", "5.6"), strict=True)
        },
        seen=dict.fromkeys(wards, 0),
        reason="",
        by=council.people["lead"],
        at=day(2013, 10, 7),
    )


def prepare_report(council, code, at):
    """Prepared by the head of service, verified by the director."""
    head, director = council.people["head"], council.people["director"]
    report = ExceptionReport.objects.get(target__code=code)
    if HAS_LIFE_OF_REPORTS:
        story = import_module("tests.exceptions.story")
        story.prepare(report, head, at)
        from_version("exceptions.preparing", "submit_exception_report")(report, by=head, at=at)
        verify = from_version("exceptions.deciding", "verify_exception_report")
        verify(story.fresh(report), by=director, at=at + timedelta(hours=1))
        return
    services = import_module("exceptions.services")
    services.complete_exception_report(
        report,
        seen_version=report.version,
        cause="Three posts are vacant.",
        recovery_month=DECEMBER,
        resources="£12,000 of the service's own money",
        risk="",
        by=head,
        at=at,
    )
    action = {"what": "Fill the posts", "who": "Service Manager", "due": date(2013, 11, 29)}
    services.add_action(report, **action, by=head, at=at)
    services.submit_exception_report(report, by=head, at=at)
    report.refresh_from_db()
    services.verify_exception_report(report, by=director, at=at + timedelta(hours=1))


def sign_everything(council, month, at):
    """Each directorate signs, the council's own lines are overridden."""
    build = build_month(month, by=None, at=at)[0]
    signers = {"families": "director", "places": "other_director"}
    for unit in awaiting_sign_off(build):
        if unit.slug in signers:
            seen, by = digest_of_lines(build, unit), council.people[signers[unit.slug]]
            sign_off(build, unit, seen_digest=seen, by=by, at=at)
        else:
            reason = "The Chief Executive is away."
            override_sign_off(build, unit, reason=reason, by=council.people["team"], at=at)


def publish(council, month, at=None):
    at = at or moment(month, "publish_month")
    sign_everything(council, month, at)
    outcome = run_month_end(month, by=None, at=at)
    if outcome.waits_for:
        sys.exit(f"{month} is not published: {outcome.waits_for}")


def close_recovered(council):
    """F3 is back for two months: its report ends (0.2 and 0.3 close it by themselves)."""
    report = ExceptionReport.objects.get(target__code="F3")
    if HAS_LIFE_OF_REPORTS:
        confirm, close = from_version(
            "exceptions.deciding", "confirm_recovery", "close_exception_report"
        )
        told = {"by": council.people["director"], "at": day(2013, 12, 19)}
        confirm(report, **told)
        report.refresh_from_db()
        close(report, worked="yes", lesson="Advertise in May.", **told)
        report.refresh_from_db()
    if report.state != "closed":
        sys.exit(f"The report on F3 is {report.state}.")


def decide_in_year(council):
    """A note, other officers, a target withdrawn."""
    told = {"by": council.people["team"], "at": day(2013, 10, 2)}
    attach_note, withdraw_target = from_version(
        "targets.decisions", "attach_note", "withdraw_target"
    )
    attach_note(council.latest, text="The register moved to a new system in June.", **told)
    withdraw_target(council.leaves, reason="The service ended on 1 October 2013.", **told)


def correct_september(council):
    """A second edition, after a late figure."""
    at = day(2013, 11, 4)
    record_actual(
        council.latest,
        SEPTEMBER,
        by=council.people["lead"],
        at=at,
        value=Decimal("90.4"),
        reason="Late returns",
        **({"confirmation": "Counted again."} if HAS_FEEDS else {}),
    )
    correct_month = from_version("reporting.publishing", "correct_month")
    reason = "Late returns of September were counted."
    correct_month(SEPTEMBER, reason=reason, by=council.people["team"], at=at)
    publish(council, SEPTEMBER, at)


def keep_a_library(council):
    """A document, a moved day, a question with its answer, somebody who subscribes."""
    at = day(2013, 10, 7)
    from_version("reporting.documents", "upload_document")(
        title="Data quality policy",
        kind="policy",
        owner=council.people["head"],
        review_due=date(2014, 10, 1),
        note="How figures are made sure of.",
        name="policy.pdf",
        body=b"%PDF-1.7\nThe policy\n%%EOF\n",
        by=council.people["team"],
        at=at,
    )
    from_version("reporting.reporting_dates", "change_reporting_dates")(
        DECEMBER,
        {"publish_month": date(2014, 1, 22)},
        reason="The hospital's figures come later this month.",
        seen=0,
        by=council.people["team"],
        at=at,
    )
    from_version("reporting.engagement.feedback", "give_feedback")(
        kind="question",
        about="F1",
        text="Does this count people who come home at the weekend?",
        name="Ann Example",
        email="ann@home.example",
        may_publish=True,
        sender="192.0.2.1",
        at=at,
    )
    question = from_version("reporting.models", "Feedback").objects.get()
    answer_feedback = from_version("reporting.engagement.feedback", "answer_feedback")
    answer_feedback(question, answer="Yes, it does.", by=council.people["team"], at=at)
    ask, confirm = from_version(
        "reporting.engagement.subscriptions", "ask_for_subscription", "confirm_subscription"
    )
    ask(address="ben@home.example", topics=["monthly"], sender="192.0.2.2", at=at)
    SubscriptionRequest = from_version("reporting.models", "SubscriptionRequest")
    confirm(SubscriptionRequest.objects.get(), at=at)


def tell():
    council = found_council()
    for number in range(9):
        if (month := APRIL + number) <= NOVEMBER:
            enter_figures(council, month)
        if month == Month(2013, 8) and HAS_FEEDS:
            deliver_by_feed(council)
        if month == SEPTEMBER:
            if HAS_FEEDS:
                enter_by_area(council)
            decide_in_year(council)
            build_month(month, by=None, at=moment(month, "build_scorecards"))
            prepare_report(council, "F2", moment(month, "exceptions_due"))
            prepare_report(council, "F3", moment(month, "exceptions_due"))
        if HAS_LIBRARY and month == SEPTEMBER:
            keep_a_library(council)
        if SEPTEMBER <= month <= NOVEMBER:
            publish(council, month)
        if month == SEPTEMBER:
            correct_september(council)
    close_recovered(council)
    prove = from_version("reporting.proof", "prove_targets")
    proof = prove(council.latest.financial_year, at=day(2013, 12, 20), by=council.people["team"])
    if not proof.holds:
        sys.exit(f"The proof of {sys.argv[1]} does not hold: {proof.content}")


tell()
