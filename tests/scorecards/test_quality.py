"""The data quality of targets: how it is counted, its pages, and what is frozen and published with
a month.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE
from scorecards.actuals.confirming import confirm_warning
from scorecards.actuals.declarations import declare_nothing_to_report
from scorecards.actuals.services import record_actual
from scorecards.audits.reports import confidence_by_target
from scorecards.breakdowns.services import record_breakdown
from scorecards.models import (
    AuditedIndicator,
    Feed,
    IndicatorAudit,
    PlausibilityWarning,
    ScorecardBuild,
)
from scorecards.month.quality_counts import QualityReader, qualities_now
from scorecards.month.target_quality import checks_headline
from scorecards.rating.due_periods import ReportingDuty, due_day
from scorecards.rating.quality_grades import Counts, grades
from scorecards.rating.year_to_date import Figure
from targets.decisions import withdraw_target
from tests.factories import LONDON, YEAR
from tests.reporting.september import SEPTEMBER

DUE = date(2013, 10, 7)
TODAY = date(2013, 10, 8)


def counted(specification, month=SEPTEMBER, today=TODAY):
    reader = QualityReader(month, BY_RULE, today)
    target = specification.target_id
    duty = ReportingDuty(
        specification.frequency, specification.publication_lag_days, (YEAR - 1).first
    )
    return without_overdue(reader.counts((target, target), {target: [duty]})[target])


def without_overdue(counts):
    """What is overdue depends on the day alone; it has a test of its own."""
    return replace(counts, overdue=0, overdue_days=0)


def frozen(month, at, edition=1):
    return ScorecardBuild.objects.create(month=month, edition=edition, built_at=at, frozen_at=at)


def moment(*when):
    return datetime(*when, tzinfo=LONDON)


def copied():
    """How many reads go by PostgreSQL's COPY, which is not logged as a query."""
    return connection.vendor == "postgresql"


# What is counted.


def test_the_twelve_months_up_to_the_month_count_and_nothing_else(approved):
    for month in ("2012-09", "2012-10", "2013-09", "2013-10"):
        approved.figure(approved.latest, month, "90", at=moment(2012, 10, 1, 12))
    approved.figure(approved.elsewhere, "2013-08", "90")
    assert counted(approved.latest) == Counts(expected=12, reported=2)


@pytest.mark.parametrize(
    ("kind", "lag", "expected"),
    [
        ("month", 0, 12),
        ("month", 20, 11),
        ("quarter", 0, 4),
        ("quarter", 20, 3),
        ("half", 0, 2),
        ("year", 0, 1),
    ],
)
def test_only_periods_that_were_due_are_expected(council, kind, lag, expected):
    specification = council.target("F1", frequency=kind, publication_lag_days=lag)
    council.approve()
    assert counted(specification).expected == expected


@pytest.mark.parametrize(
    ("lag", "period", "due"),
    [
        (0, "2013-09", "2013-10-07"),
        (7, "2013-09", "2013-10-07"),
        (8, "2013-09", "2013-11-07"),
        (45, "2013-09", "2013-12-06"),
        (0, "2013-12", "2014-01-08"),
        (0, "2013-03", "2013-04-08"),
    ],
)
def test_a_figure_is_due_on_the_first_day_of_delivery_after_its_lag(lag, period, due):
    assert due_day(BY_RULE, lag, Month.parse(period)) == date.fromisoformat(due)


def test_days_late_are_counted_from_the_first_revision(approved):
    approved.figure(
        approved.latest, "2013-08", "90", at=moment(2013, 9, 9, 12)
    )  # due on 6 September
    approved.figure(approved.latest, "2013-08", "91", revision=2, at=moment(2013, 10, 5, 12))
    approved.figure(approved.latest, "2013-09", "90", at=moment(2013, 10, 1, 12))
    assert counted(approved.latest).days_late == 3


@pytest.mark.parametrize(
    ("recorded", "late"),
    [((2013, 10, 7, 23, 59), 0), ((2013, 10, 8, 0, 30), 1), ((2013, 10, 8, 12, 0), 1)],
)
def test_the_day_on_which_a_figure_came_is_londons(approved, recorded, late):
    approved.figure(approved.latest, "2013-09", "90", at=moment(*recorded))
    assert counted(approved.latest).days_late == late


def test_a_figure_counts_as_revised_only_after_its_publication(approved):
    approved.figure(approved.latest, "2013-07", "90", at=moment(2013, 8, 1, 12))
    approved.figure(approved.latest, "2013-07", "91", revision=2, at=moment(2013, 8, 2, 12))
    approved.figure(approved.latest, "2013-08", "90", at=moment(2013, 9, 2, 12))
    approved.figure(approved.latest, "2013-08", "91", revision=2, at=moment(2013, 10, 2, 12))
    assert counted(approved.latest).revised == 0
    frozen(Month(2013, 7), moment(2013, 8, 19, 9, 30))
    assert counted(approved.latest).revised == 0
    frozen(Month(2013, 8), moment(2013, 9, 18, 9, 30))
    assert counted(approved.latest).revised == 1
    frozen(SEPTEMBER, moment(2013, 10, 17, 9, 30))
    assert counted(approved.latest).revised == 1


def test_a_late_figure_counts_as_revised_after_the_next_publication(
    approved,
):
    frozen(Month(2013, 7), moment(2013, 8, 19, 9, 30))
    approved.figure(approved.latest, "2013-07", "90", at=moment(2013, 8, 20, 12))
    approved.figure(approved.latest, "2013-07", "91", revision=2, at=moment(2013, 8, 21, 12))
    frozen(Month(2013, 8), moment(2013, 9, 18, 9, 30))
    assert counted(approved.latest).revised == 0
    approved.figure(approved.latest, "2013-07", "92", revision=3, at=moment(2013, 9, 18, 12))
    assert counted(approved.latest).revised == 1


def test_a_figure_of_a_correction_edition_counts_if_revised_after_it(approved):
    frozen(Month(2013, 8), moment(2013, 9, 18, 9, 30))
    approved.figure(approved.latest, "2013-08", "90", at=moment(2013, 9, 20, 12))
    frozen(Month(2013, 8), moment(2013, 9, 25, 9, 30), edition=2)
    approved.figure(approved.latest, "2013-08", "91", revision=2, at=moment(2013, 9, 26, 12))
    assert counted(approved.latest).revised == 1


def test_figures_by_area_are_not_counted(approved, wards, at):
    keep = {"by": approved.people["lead"], "at": at}
    record_breakdown(
        approved.total, SEPTEMBER, {wards["Ashby"]: Figure(Decimal(4))}, seen={}, reason="", **keep
    )
    assert counted(approved.total) == Counts(expected=12)


def test_a_figure_is_provisional_while_its_newest_revision_is(approved, at):
    lead, F1 = approved.people["lead"], approved.latest
    record_actual(F1, SEPTEMBER, by=lead, at=at, value=Decimal(90), status="provisional")
    assert counted(F1).provisional == 1
    record_actual(F1, SEPTEMBER, by=lead, at=at, value=Decimal(90), reason="Final now")
    assert counted(F1).provisional == 0


def test_a_declared_period_is_not_missing_until_a_figure_replaces_it(approved, at):
    lead = approved.people["lead"]
    declare_nothing_to_report(
        approved.latest, SEPTEMBER, reason="The service was closed", by=lead, at=at
    )
    assert counted(approved.latest) == Counts(expected=12, reported=0, declared=1)
    record_actual(approved.latest, SEPTEMBER, by=lead, at=at, value=Decimal(90))
    assert counted(approved.latest) == Counts(expected=12, reported=1, declared=0)


def test_a_warning_counts_while_outstanding_within_the_twelve_months(approved, at):
    lead = approved.people["lead"]
    doubted = approved.figure(approved.latest, "2013-08", "90")
    longer_ago = approved.figure(approved.latest, "2012-08", "90")
    warning, _ = (
        PlausibilityWarning.objects.create(actual=actual, rule="outlier", words="Unusual")
        for actual in (doubted, longer_ago)
    )
    replaced = approved.figure(approved.latest, "2013-07", "90")
    approved.figure(approved.latest, "2013-07", "91", revision=2)
    PlausibilityWarning.objects.create(actual=replaced, rule="outlier", words="Unusual")
    assert counted(approved.latest).warnings == 1
    confirm_warning(warning, confirmation="Right", by=lead, at=at)
    assert counted(approved.latest).warnings == 0


def make_feed(council, slug, delivered, specifications, **fields):
    values = {
        "way": Feed.POST,
        "owner": council.people["lead"],
        "rhythm": "weekly",
        "created_at": moment(2013, 1, 2, 9),
    }
    feed = Feed.objects.create(
        slug=slug, title=slug, last_delivered_at=delivered, **values | fields
    )
    feed.targets.set([s.target for s in specifications])


def test_of_a_targets_live_feeds_the_one_furthest_behind_counts(approved):
    make_feed(approved, "a", moment(2013, 9, 20, 9), [approved.latest])
    make_feed(approved, "b", moment(2013, 9, 28, 9), [approved.latest, approved.ratio])
    make_feed(
        approved, "c", moment(2013, 6, 1, 9), [approved.latest], revoked_at=moment(2013, 7, 1, 9)
    )
    assert counted(approved.latest).feed_days_late == 10
    assert counted(approved.ratio).feed_days_late == 2
    assert counted(approved.total).feed_days_late is None


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize(("with_feed", "queries"), [(False, 8), (True, 9)])
def test_the_counts_of_one_and_three_targets_take_the_same_questions(
    council, django_assert_num_queries, more, with_feed, queries
):
    specifications = [council.target(f"F{n}") for n in range(1 + more)]
    council.approve()
    for s in specifications:
        council.figure(s, "2013-08", "90")
        declare_nothing_to_report(
            s, SEPTEMBER, reason="Closed", by=council.people["lead"], at=moment(2013, 10, 7, 9)
        )
    if with_feed:
        make_feed(council, "feed", moment(2013, 10, 1, 9), specifications)
    with django_assert_num_queries(queries - copied()):
        found = qualities_now(specifications, TODAY)
    assert {(c.reported, c.declared) for c in found.values()} == {(1, 1)} and len(found) == 1 + more


def test_until_the_day_of_delivery_is_over_its_month_is_not_expected(approved):
    approved.promise_the_year_before()
    approved.figure(approved.latest, "2012-09", "90", at=moment(2012, 10, 1, 12))
    target = approved.latest.target_id
    before, after = (
        qualities_now([approved.latest], day)[target] for day in (DUE, DUE + timedelta(days=1))
    )
    assert without_overdue(before) == Counts(expected=12, reported=1)
    assert without_overdue(after) == Counts(expected=12, reported=0)


@pytest.mark.parametrize(
    ("today", "overdue", "days"),
    [
        # August's figure was due on 6 September, September's on 7 October.
        (DUE, 1, 31),
        (DUE + timedelta(days=1), 2, 33),
        (DUE + timedelta(days=10), 2, 51),
    ],
)
def test_a_missing_figure_is_late_until_it_comes(approved, today, overdue, days):
    for n in range(4, 8):
        approved.figure(approved.latest, f"2013-0{n}", "90", at=moment(2013, n + 1, 1, 12))
    counts = qualities_now([approved.latest], today)[approved.latest.target_id]
    assert (counts.days_late, counts.overdue, counts.overdue_days) == (0, overdue, days)
    timeliness = grades(counts)[3]
    assert f"{overdue} {'is' if overdue == 1 else 'are'} still missing" in timeliness.working
    assert "No figure came late" not in timeliness.working
    assert qualities_now([], DUE) == {}


# The pages.


@pytest.mark.parametrize("more", [0, 2])
def test_the_councils_page_asks_as_many_questions_at_one_and_three_targets(
    client, council, django_assert_num_queries, more
):
    for n in range(1 + more):
        council.figure(council.target(f"F{n}"), "2013-08", "90")
    council.approve()
    client.force_login(council.people["lead"])
    with django_assert_num_queries(14 - copied()):
        page = client.get("/data-quality/").content.decode()
    assert f"All {1 + more} targets together" in page


@pytest.mark.parametrize("figures", [1, 5])
def test_a_targets_page_asks_as_many_questions_however_many_figures(
    client, approved, django_assert_num_queries, figures
):
    for n in range(figures):
        approved.figure(approved.latest, f"2013-0{n + 4}", "90")
    client.force_login(approved.people["lead"])
    with django_assert_num_queries(18 - copied()):
        page = client.get("/data-quality/F1/").content.decode()
    assert page.count("Monday 5 March") == 0 and page.count('data-label="Due"') == 5


def test_a_targets_page_shows_grade_working_figures_and_audit_confidence(
    client, approved, at, settings
):
    settings.PORTAL_CLOCK = datetime(2013, 10, 8, 10, 0)
    approved.figure(approved.latest, "2013-08", "90", at=moment(2013, 9, 9, 12))
    client.force_login(approved.people["lead"])
    page = client.get("/data-quality/F1/").content.decode()
    for words in (
        "1 of 6 periods are reported.",
        "days late on average: 5 are still missing",
        "0 of 1 figures were revised after they were published.",
        "August 2013",
        "Friday 6 September 2013",
        "Post of lead",
        "not audited yet",
        'Overall <strong class="portal-grade portal-grade--d">D</strong>',
        "Good data on 3 of 5 checks; timeliness is poor, completeness is poor",
    ):
        assert words in page, words
    auditor = approved.people["auditor"]
    audit = IndicatorAudit.objects.create(
        title="A",
        financial_year=YEAR,
        seed="x",
        size=1,
        candidates="[]",
        drawn_by=auditor,
        drawn_at=at,
        published_at=at,
    )
    indicator = AuditedIndicator.objects.create(
        audit=audit, target=approved.latest.target, position=1, stratum="rest"
    )
    indicator.checks.create(
        principle="accuracy", verdict="met", found="All agree", checked_by=auditor, checked_at=at
    )
    assert confidence_by_target() == {approved.latest.target_id: "high"}
    page = " ".join(client.get("/data-quality/F1/").content.decode().split())
    assert "confidence: high" in page and "Met. All agree" in page


@pytest.fixture
def corrected(approved, at):
    """A figure that was corrected, and one that looked unusual and was explained."""
    approved.figure(approved.latest, "2013-07", "88")
    approved.figure(approved.latest, "2013-07", "90", revision=2, at=at, reason="Counted twice")
    unusual = approved.figure(approved.latest, "2013-08", "12", at=at)
    PlausibilityWarning.objects.create(
        actual=unusual,
        rule="jump",
        words="Much lower than ever",
        confirmation="The centre was shut",
        confirmed_by=approved.people["lead"],
        confirmed_at=at,
    )
    return approved


def quality_page(client, person):
    client.force_login(person)
    return " ".join(client.get("/data-quality/F1/").content.decode().split())


def test_a_targets_page_tells_its_corrections_and_what_was_explained(client, corrected):
    page = quality_page(client, corrected.people["lead"])
    for words in ("88.0%", "90.0%", "Counted twice", "Much lower than ever", "The centre was shut"):
        assert words in page, words


def test_a_warning_that_nobody_explained_is_told_as_such(client, corrected):
    PlausibilityWarning.objects.update(confirmed_by=None, confirmed_at=None, confirmation="")
    assert "Not explained yet" in quality_page(client, corrected.people["lead"])


def test_who_may_not_see_unpublished_figures_is_told_none_on_the_page(client, corrected):
    page = quality_page(client, corrected.people["member"])
    assert "July 2013" in page and "Counted twice" not in page and "Much lower" not in page


def test_a_period_with_nothing_to_report_is_told_with_its_reason(client, corrected, at, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 8, 10, 0)
    lead = corrected.people["lead"]
    assert quality_page(client, lead).count("missing</strong>") == 4
    declare_nothing_to_report(
        corrected.latest, SEPTEMBER, reason="The pool was shut", by=lead, at=at
    )
    page = quality_page(client, lead)
    assert page.count("missing</strong>") == 3 and "nothing to report: The pool was shut" in page


def test_a_figure_leads_to_the_data_quality_of_a_target_of_this_year(client, corrected, settings):
    client.force_login(corrected.people["lead"])
    page = client.get("/targets/F1/actuals/2013-07/").content.decode()
    assert 'href="/data-quality/F1/"' in page
    settings.PORTAL_CLOCK = datetime(2014, 7, 8, 10, 0)
    assert "/data-quality/F1/" not in client.get("/targets/F1/actuals/2013-07/").content.decode()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (Counts(), "No figure has been due yet"),
        (Counts(expected=4, reported=4), "Good data on all 5 checks"),
        (
            Counts(expected=4, reported=4, provisional=1),
            "Good data on 4 of 5 checks; reliability is weak",
        ),
        (
            Counts(expected=10, reported=10, revised=1, warnings=9),
            "Good data on 3 of 5 checks; accuracy is fair, validity is poor",
        ),
    ],
)
def test_a_targets_page_says_first_which_checks_are_short(told, says):
    assert checks_headline(grades(told)) == says


def test_a_person_sees_the_quality_of_their_own_part_of_the_council(client, approved):
    client.force_login(approved.people["other_lead"])
    page = client.get("/data-quality/").content.decode()
    assert "P1 Measure P1" in page and "F1 Measure F1" not in page
    assert (
        client.get("/data-quality/F1/").status_code == 404
        and client.get("/data-quality/P1/").status_code == 200
    )
    client.force_login(approved.people["member"])
    assert "F1 Measure F1" in client.get("/data-quality/").content.decode()
    client.logout()
    assert client.get("/data-quality/").status_code == 302


def test_what_is_short_stands_in_sight_and_what_is_good_in_a_fold(client, approved, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 8, 10, 0)
    approved.figure(approved.latest, "2013-08", "90", at=moment(2013, 9, 9, 12))
    client.force_login(approved.people["member"])
    page = client.get("/data-quality/").content.decode()
    assert "with something to put right" in page and "good on all five checks</h2>" not in page
    row = page[page.index("F1 Measure F1") :]
    row = row[: row.index("</li>")]
    assert "on completeness: 1 of 6 periods are reported." in row
    assert "on accuracy" not in row


# Which periods are expected.


def test_nothing_is_due_before_the_first_year_or_after_a_withdrawal(approved, at):
    target = approved.latest.target_id
    assert qualities_now([approved.latest], TODAY)[target].expected == 6, (
        "April to September of its first year"
    )
    withdraw_target(
        approved.latest,
        reason="The service has ended",
        by=approved.people["holder"],
        at=datetime(2013, 7, 10, 12, tzinfo=LONDON),
    )
    assert qualities_now([approved.latest], TODAY)[target].expected == 3, (
        "April to June; it was withdrawn in July"
    )
