"""The Exception Tracker as a page and a file: who sees what, as at which moment, in how many
queries.
"""

import csv
import io
from datetime import datetime, timedelta

import pytest

from exceptions.deciding import (
    close_exception_report,
    confirm_recovery,
    resume_recovery,
    waive_exception_report,
)
from exceptions.models import Cause, DeliveryAction, ExceptionReport, Question, Reminder, Step
from exceptions.opening import open_exception_reports
from exceptions.preparing import add_cause
from exceptions.tracker.queries import (
    beginning_of_period,
    end_of_month,
    facts_of,
    moments_until,
    tracker_at,
)
from pmf_portal.council.acts import ACTS
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE
from reporting.cycle.month_end import build_month
from scorecards.models import ScorecardBuild
from targets.models import ActionUpdate
from tests.factories import PEOPLE

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

SEPTEMBER, OCTOBER = Month(2013, 9), Month(2013, 10)
OPENED = timetable.BY_RULE.moment_of(SEPTEMBER, "build_scorecards")


@pytest.fixture
def reports(approved, settings):
    """A red in each directorate: F1 of Families and P1 of Places; today is 31 October."""
    settings.PORTAL_CLOCK = datetime(2013, 10, 31, 12, 0)
    approved.figure(approved.latest, "2013-09", "10")
    approved.figure(approved.elsewhere, "2013-09", "10")
    build_month(SEPTEMBER, by=None, at=OPENED)
    return {
        report.target.code: report for report in ExceptionReport.objects.select_related("target")
    }


def lived_through(report, person):
    """Everything that the tracker reads, of one report."""
    at = OPENED + timedelta(days=1)
    Cause.objects.create(report=report, category="staffing", text="Vacancies")
    for n, (act, state) in enumerate(
        (("submit", "submitted"), ("verify", "verified"), ("publish", "published"))
    ):
        Step.objects.create(
            report=report, act=act, state=state, at=at + timedelta(hours=n), by=person
        )
    action = DeliveryAction.objects.create(
        report=report, what="Recruit", who="Manager", due=at.date() + timedelta(days=8)
    )
    ActionUpdate.objects.create(
        action=action, month=SEPTEMBER, status="late", updated_by=person, updated_at=at
    )
    Question.objects.create(
        report=report,
        body="cesg",
        text="When?",
        due=at.date() + timedelta(days=30),
        asked_by=person,
        asked_at=at,
    )
    Reminder.objects.create(
        report=report,
        about="path",
        key="2013-09",
        level="owner",
        words="Off",
        due=at.date(),
        reminded_at=at + timedelta(days=5),
    )


@pytest.mark.parametrize("name", list(PEOPLE))
def test_who_sees_the_tracker(client, reports, approved, name):
    client.force_login(approved.people[name])
    allowed = PEOPLE[name][0] in ACTS["view_exception_tracker"]
    for url in ("/exception-tracker/", "/exception-tracker/tracker.csv"):
        assert client.get(url).status_code == (200 if allowed else 403)
    assert ("/exception-tracker/" in client.get("/desk/").content.decode()) == allowed


def codes(answer):
    return [row["code"] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("chief", ["F1", "P1"]),
        ("director", ["F1"]),
        ("other_director", ["P1"]),
        ("manager", ["F1", "P1"]),
    ],
)
def test_everybody_sees_the_reports_of_their_part_of_the_council(
    client, reports, approved, name, seen
):
    client.force_login(approved.people[name])
    assert codes(client.get("/exception-tracker/tracker.csv")) == seen
    page = client.get("/exception-tracker/").content.decode()
    assert [
        code
        for code, report in reports.items()
        if f'href="/exception-reports/{report.pk}/"' in page
    ] == seen


def test_the_filters_choose_month_and_directorate(client, reports, approved):
    client.force_login(approved.people["chief"])
    assert codes(client.get("/exception-tracker/tracker.csv?directorate=places")) == ["P1"]
    answer = client.get("/exception-tracker/?month=2013-09&directorate=families")
    assert answer.context["tracker"].total.open == 1 and answer.context[
        "tracker"
    ].at == end_of_month(SEPTEMBER, BY_RULE)
    assert "As at the end of September 2013" in answer.content.decode()
    assert (
        "exception-tracker-2013-09.csv"
        in client.get("/exception-tracker/tracker.csv?month=2013-09").headers["Content-Disposition"]
    )


@pytest.mark.parametrize(
    "query",
    [
        "month=2013-99",
        "month=2099-01",
        "month=2013-10",
        "month=x%00",
        "directorate=nowhere",
        "directorate=%27",
        "month=2013-09&month=soon",
    ],
)
def test_a_filter_that_is_not_understood_gives_a_message(client, reports, approved, query):
    client.force_login(approved.people["chief"])
    answer = client.get(f"/exception-tracker/?{query}")
    assert (
        answer.status_code == 200
        and "from the list" in answer.content.decode()
        and answer.context["tracker"].total.open == 2
    )
    again = client.get(f"/exception-tracker/tracker.csv?{query}")
    assert again.status_code == 302 and again.url.startswith("/exception-tracker/?")


@pytest.mark.parametrize("query", ["page=9", "page=x", "other=1"])
def test_what_it_does_not_ask_for_does_no_harm(client, reports, approved, query):
    client.force_login(approved.people["chief"])
    assert client.get(f"/exception-tracker/?{query}").status_code == 200


def test_a_portal_without_reports_has_an_empty_tracker(client, approved):
    client.force_login(approved.people["chief"])
    assert "There is no report." in client.get("/exception-tracker/").content.decode()
    assert codes(client.get("/exception-tracker/tracker.csv")) == []


def test_a_spreadsheet_runs_nothing_from_the_csv(client, reports, approved):
    ExceptionReport.objects.filter(pk=reports["F1"].pk).update(title="=cmd|' /C calc'!A0")
    client.force_login(approved.people["chief"])
    rows = list(
        csv.DictReader(
            io.StringIO(client.get("/exception-tracker/tracker.csv").content.decode("utf-8-sig"))
        )
    )
    assert (
        rows[0]["title"] == "'=cmd|' /C calc'!A0"
        and rows[0]["escalated"] == "no"
        and rows[0]["opened_for"] == "2013-09"
    )


def test_the_page_gives_tables_before_pictures_each_with_its_own_figure(client, reports, approved):
    lived_through(reports["F1"], approved.people["head"])
    client.force_login(approved.people["chief"])
    page = client.get("/exception-tracker/").content.decode()
    for key in ("by-directorate", "by-cause", "by-age", "by-month"):
        assert page.count(f'data-figure="figure-{key}"') == page.count(f'id="figure-{key}"') == 1
        assert page.index(
            '<table role="table" class="govuk-table portal-stack portal-grid-table portal-tally"'
            f' id="{key}"'
        ) < page.index(f'id="figure-{key}"')
    assert page.count("<caption") == 7 and page.count("<table") == 7
    assert "Staffing: vacancies, sickness, skills" in page and "Not given yet" in page


def test_a_cause_counts_once_submitted_in_public_once_verified(reports, approved, at):
    report, head = reports["F1"], approved.people["head"]
    add_cause(report, category="staffing", text="Vacancies", mark="", by=head, at=at)
    add_cause(report, category="funding", text="A person’s pay", mark="personal", by=head, at=at)
    everything = ExceptionReport.objects.filter(pk=report.pk)

    def told(public):
        return (
            tracker_at(
                facts_of(everything, OPENED + timedelta(days=9), BY_RULE, public=public),
                OPENED + timedelta(days=9),
                BY_RULE,
            )
            .rows[0]
            .categories
        )

    assert told(False) == told(True) == ()
    Step.objects.create(
        report=report, act="submit", state="submitted", at=OPENED + timedelta(days=1), by=head
    )
    assert len(told(False)) == 2 and told(True) == ()
    Step.objects.create(
        report=report, act="verify", state="verified", at=OPENED + timedelta(days=2), by=head
    )
    assert told(True) == ("Staffing: vacancies, sickness, skills",)


def test_an_unfinished_report_that_cesg_dealt_with_is_not_before_cesg(reports, approved):
    report, chief = reports["F1"], approved.people["chief"]
    Step.objects.create(
        report=report, act="escalate", state="opened", at=OPENED + timedelta(days=14)
    )
    ExceptionReport.objects.filter(pk=report.pk).update(escalated_at=OPENED + timedelta(days=14))
    everything = ExceptionReport.objects.all()
    assert (
        tracker_at(
            facts_of(everything, OPENED + timedelta(days=15), BY_RULE),
            OPENED + timedelta(days=15),
            BY_RULE,
        ).total.escalated
        == 1
    )
    resume_recovery(report, reason="Finish it by Friday.", by=chief, at=OPENED + timedelta(days=16))
    report.refresh_from_db()
    assert report.state == "opened"
    facts = facts_of(everything, OPENED + timedelta(days=17), BY_RULE)
    assert [
        tracker_at(facts, OPENED + timedelta(days=days), BY_RULE).total.escalated
        for days in (13, 15, 17)
    ] == [0, 1, 0]


def test_a_past_month_stays_as_it_was_whatever_came_after(reports, approved):
    then = end_of_month(SEPTEMBER, BY_RULE)
    before = tracker_at(
        facts_of(ExceptionReport.objects.all(), then, BY_RULE), then, BY_RULE, SEPTEMBER
    )
    waive_exception_report(
        reports["P1"],
        reason="A slip in the figure.",
        by=approved.people["other_director"],
        at=then + timedelta(days=1),
    )
    ExceptionReport.objects.filter(pk=reports["F1"].pk).update(recovery_proposed=OCTOBER)
    confirm_recovery(reports["F1"], by=approved.people["director"], at=then + timedelta(days=2))
    after = tracker_at(
        facts_of(ExceptionReport.objects.all(), then, BY_RULE), then, BY_RULE, SEPTEMBER
    )
    assert before.total == after.total and before.total.open == 2
    later = then + timedelta(days=3)
    now = tracker_at(facts_of(ExceptionReport.objects.all(), later, BY_RULE), later, BY_RULE)
    assert (now.total.open, now.total.recovered, now.total.not_required) == (1, 1, 1)


def test_what_was_said_at_a_closing_is_known_after_the_report_was_reopened(reports, approved):
    report, closed = reports["F1"], OPENED + timedelta(days=40)
    lived_through(report, approved.people["head"])
    ExceptionReport.objects.filter(pk=report.pk).update(state="recovered", recovered_month=OCTOBER)
    Step.objects.create(
        report=report,
        act="confirm_recovery",
        state="recovered",
        at=closed - timedelta(days=1),
        month=OCTOBER,
    )
    close_exception_report(
        report, worked="partly", lesson="Earlier", by=approved.people["director"], at=closed
    )
    build = ScorecardBuild.objects.create(month=Month(2013, 11), built_at=closed)
    line = ScorecardBuild.objects.get(month=SEPTEMBER).lines.get(code="F1")
    line.pk, line.build, line.reporting_month = None, build, Month(2013, 11)
    line.save()
    open_exception_reports(build, by=None, at=closed + timedelta(days=5))
    report.refresh_from_db()
    assert (report.worked, report.relapses) == ("", 1)
    facts = facts_of(
        ExceptionReport.objects.filter(pk=report.pk), closed + timedelta(days=9), BY_RULE
    )
    told = {days: tracker_at(facts, closed + timedelta(days=days), BY_RULE) for days in (1, 9)}
    assert [share.count for share in told[1].so_far.worked] == [0, 1, 0] and told[
        1
    ].total.closed == 1
    assert (told[9].total.open, told[9].total.repeated, told[9].so_far.to_recovery.count) == (
        1,
        1,
        0,
    )


def test_the_period_begins_with_the_tracker_of_the_last_quarter():
    at = end_of_month(SEPTEMBER, BY_RULE)
    assert [name for name, _ in moments_until(at, BY_RULE, SEPTEMBER)][-2:] == [
        "August 2013",
        "September 2013",
    ]
    assert (
        moments_until(OPENED, BY_RULE)[-1] == ("Now", OPENED)
        and moments_until(OPENED, BY_RULE)[-2][0] == "August 2013"
    )


def test_the_period_begins_when_the_last_quarter_was_really_published(db):
    june, at = Month(2013, 6), end_of_month(SEPTEMBER, BY_RULE)
    assert beginning_of_period(SEPTEMBER, at, BY_RULE) == timetable.BY_RULE.moment_of(
        june, "publish_month"
    )
    late = timetable.BY_RULE.moment_of(june, "publish_month") + timedelta(days=6)
    ScorecardBuild.objects.create(month=june, built_at=late, frozen_at=late)
    assert beginning_of_period(SEPTEMBER, at, BY_RULE) == late
    assert beginning_of_period(
        Month(2013, 7), late - timedelta(days=1), BY_RULE
    ) == timetable.BY_RULE.moment_of(june, "publish_month")


@pytest.mark.parametrize("count", [1, 3])
def test_the_facts_take_nine_queries_at_one_and_three_reports(
    council, django_assert_num_queries, count
):
    many(council, count)
    with django_assert_num_queries(9):
        facts = facts_of(
            ExceptionReport.objects.visible_to(council.people["chief"]),
            OPENED + timedelta(days=30),
            BY_RULE,
        )
    assert len(facts) == count and all(
        report.reminders and report.figures and report.actions[0].updates for report in facts
    )


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"), [("/exception-tracker/", 14), ("/exception-tracker/tracker.csv", 14)]
)
def test_the_page_takes_as_many_queries_at_one_and_three_reports(
    client, council, settings, django_assert_num_queries, url, queries, count
):
    settings.PORTAL_CLOCK = datetime(2013, 10, 31, 12, 0)
    many(council, count)
    client.force_login(council.people["chief"])
    with django_assert_num_queries(queries):
        assert client.get(url).content.decode().count("Measure F") == count


def many(council, count):
    for n in range(count):
        council.figure(council.target(f"F{n}"), "2013-09", "10")
    council.approve()
    build_month(SEPTEMBER, by=None, at=OPENED)
    for report in ExceptionReport.objects.all():
        lived_through(report, council.people["head"])
