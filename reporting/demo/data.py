"""The demonstration's data: feeds, figures by area, a correction, confirmations, and an audit of
indicators.
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from pmf_portal.council.models import Area
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.rhythm import Rhythm
from reporting.demo import files
from scorecards.actuals.confirming import confirm_warning
from scorecards.actuals.declarations import declare_nothing_to_report
from scorecards.actuals.services import record_actual
from scorecards.audits.services import (
    add_finding,
    agree_finding,
    check_indicator,
    draw_audit_sample,
    publish_audit,
)
from scorecards.breakdowns.services import record_breakdown, set_breakdown
from scorecards.feeds.delivering import deliver_actuals
from scorecards.feeds.registry import add_feed
from scorecards.models import AuditCheck, Feed, Finding, PlausibilityWarning
from scorecards.rating.quality_grades import Principle
from scorecards.rating.year_to_date import Figure
from targets.models import Responsibility, Specification, Target

# The share of each constituency in the figures that are broken down, in per cent; the last takes
# what is left.
SHARES = {"Birkenhead": 34, "Wallasey": 27, "Wirral South": 18}
BY_AREA, BY_FEED = "CP15", {"CP01", "TR05", "TR06"}
CONFIRMED = "Checked with the service: the figure is right."
# What Internal Audit finds of the second indicator of its sample.
PARTLY_MET = (Principle.TIMELINESS, Principle.RELIABILITY)
AGREES = (
    "Recalculated from the service’s register for two months; the figures agree with what was"
    " reported."
)
COUNTED_BY_HAND = "The source is re-counted by hand each month; a second person does not check it."


class DemoFeeds(NamedTuple):
    """The two feeds whose deliveries the builder brings in."""

    hospital: Feed
    contact_centre: Feed


def add_feeds(people, team):
    """One feed of each kind: the hospital's dashboard posts, claimants come from a statistical
    office's file, the contact centre drops files.
    """
    start = datetime(2023, 4, 3, 9, 0, tzinfo=UTC)
    shared = {"by": team, "at": start, "working_day": 5}
    hospital, _ = add_feed(
        slug="hospital-dashboard",
        title="Hospital dashboard",
        way=Feed.POST,
        owner=people["lead-families-and-wellbeing"],
        rhythm=Rhythm.MONTHLY,
        expires_at=datetime(2025, 3, 31, 23, 0, tzinfo=UTC),
        targets=targets("CP01"),
        **shared,
    )
    contact_centre, _ = add_feed(
        slug="contact-centre",
        title="Contact centre",
        way=Feed.FOLDER,
        owner=people["lead-transformation-and-resources"],
        rhythm=Rhythm.MONTHLY,
        targets=targets("TR05", "TR06"),
        **shared,
    )
    return DemoFeeds(hospital, contact_centre)


def targets(*codes):
    return list(Target.objects.filter(code__in=codes))


def specification(code, month):
    return Specification.objects.select_related("target", "plan").get(
        target__code=code, financial_year=month.financial_year
    )


def break_down(month, people, at):
    """The figures of one target by constituency, adding up to the whole."""
    s = specification(BY_AREA, month)
    whole = s.target.actuals.whole_council().filter(month=month).order_by("-revision").first()
    shares = {}
    for area in Area.objects.filter(kind=Area.CONSTITUENCY).order_by("name"):
        if not area.stands_in(month):
            continue
        if area.name in SHARES:
            shares[area] = (whole.value * SHARES[area.name] / 100).quantize(Decimal(1))
        else:
            shares[area] = None
    left = whole.value - sum(share for share in shares.values() if share is not None)
    figures = {area: Figure(left if share is None else share) for area, share in shares.items()}
    record_breakdown(
        s, month, figures, seen={}, reason="", by=people["lead-families-and-wellbeing"], at=at
    )


def begin_breakdown(team, at):
    set_breakdown(
        Target.objects.get(code=BY_AREA),
        Area.CONSTITUENCY,
        first_month=Month(2023, 4),
        last_month=None,
        rate_per=1_000,
        rate_group="all ages",
        by=team,
        at=at,
    )


def correct_in_january(people, at):
    """A published figure turns out wrong: the correction stands on the list of corrections, and the
    scorecard stays.
    """
    s = specification("FW01", Month(2023, 11))
    stored = (
        s.target.actuals.whole_council().filter(month=Month(2023, 11)).order_by("-revision").first()
    )
    lead = people["lead-families-and-wellbeing"]
    words = {
        "reason": "Two admissions of November were entered late by the hospital.",
        "confirmation": "The register shows each of them.",
    }
    record_actual(s, Month(2023, 11), value=stored.value + 2, by=lead, at=at, **words)


def confirm_unusual_figures(people, at):
    """Most unusual figures are confirmed by whoever leads them; one is left to be confirmed."""
    outstanding = (
        PlausibilityWarning.objects.outstanding()
        .select_related("actual__target")
        .order_by("-actual__month")
    )
    for warning in list(outstanding)[1:]:
        confirm_warning(warning, confirmation=CONFIRMED, by=people["head-of-performance"], at=at)


def declare_no_figure(month, people, at):
    """A month in which there was nothing to measure."""
    reason = "The panel did not meet, so no plan was due."
    declare_nothing_to_report(
        specification("FW09", month),
        month,
        reason=reason,
        by=people["lead-families-and-wellbeing"],
        at=at,
    )


def deliver(feeds, month, at):
    """What the feeds bring for a month; the hospital sends its payload twice, and it is recorded
    once.
    """
    rows = {row["code"]: row for row in files.figure_rows(month, month)}
    for _ in range(2):
        deliver_payload(feeds.hospital, [rows["CP01"]], month, at)
    deliver_payload(feeds.contact_centre, [rows["TR05"], rows["TR06"]], month, at)


def deliver_payload(feed, rows, month, at):
    payload = []
    for row in rows:
        payload.append({name: str(value) for name, value in row.items() if value not in (None, "")})
    deliver_actuals(
        feed,
        json.dumps(payload, ensure_ascii=False).encode(),
        key=f"{settings.COUNCIL_NAME} {month}",
        name=f"figures-{month}.json",
        at=at,
    )


def audit_indicators(people, at):
    """Internal Audit's sample of last year's indicators: checked, concluded, published."""
    auditor = people["internal-auditor"]
    audit = draw_audit_sample(
        "Audit of performance indicators 2022/23",
        FinancialYear(2022),
        seed="harbour 2022",
        size=4,
        by=auditor,
        at=at,
    )
    indicators = list(audit.indicators.select_related("target"))
    for number, indicator in enumerate(indicators):
        for principle in Principle:
            verdict, evidence = AuditCheck.MET, AGREES
            if number == 1 and principle in PARTLY_MET:
                verdict, evidence = AuditCheck.PARTLY, COUNTED_BY_HAND
            check_indicator(
                indicator, principle.value, verdict=verdict, found=evidence, by=auditor, at=at
            )
    owner = Responsibility.objects.get(
        target=indicators[1].target, financial_year=audit.financial_year
    ).accountable_officer
    finding = add_finding(
        audit,
        indicators[1],
        text="One person counts the register by hand each month, and nobody checks the count.",
        recommendation=(
            "Have a second person check the count before the figure is entered, and note it with"
            " the figure."
        ),
        priority=Finding.MEDIUM,
        owner=owner,
        due=(at + timedelta(days=120)).date(),
        by=auditor,
        at=at,
    )
    agree_finding(
        finding,
        agreed=True,
        note="The deputy checks the count from the next month on.",
        by=owner,
        at=at + timedelta(days=2),
    )
    opinion = (
        "The sampled indicators can be relied upon. One depends on a single person’s count, which"
        " the service has agreed to mend."
    )
    publish_audit(audit, opinion=opinion, by=auditor, at=at + timedelta(days=7))
    audit.refresh_from_db()
    return audit
