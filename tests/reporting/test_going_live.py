"""The month from which the portal is live, and the months before it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from exceptions.models import ExceptionReport
from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import CommandLine
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import LiveFrom, Notice
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE, LONDON, Timetable
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.cycle.going_live import set_live_from
from reporting.cycle.month_end import build_month, remind_of_actuals, run_month_end
from reporting.cycle.run_sheet import days_to_publication
from reporting.cycle.schedule import plan_month_end_jobs
from reporting.models import Publication
from reporting.permissions import may_publish_taken_over_month
from reporting.publishing.month import (
    NotReady,
    correct_month,
    publish_month,
    publish_taken_over_month,
)
from scorecards.actuals.due import places_of
from scorecards.models import ScorecardBuild, ScorecardLine, SignOffOverride
from scorecards.month.quality_counts import quality_now
from scorecards.rating.due_periods import can_be_late
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all
from tests.states import made_once

pytestmark = pytest.mark.slow

OCTOBER = Month(2013, 10)
LONG_AFTER = RELEASE + timedelta(days=20)
REASON = "Taken over from the old system."


def live_from(council, month=OCTOBER, at=RELEASE - timedelta(days=20)):
    return set_live_from(month, by=council.people["team"], at=at)


@made_once
def before_live(figures):
    """The small council's September, with a red and a figure missing: live from October."""
    live_from(figures)
    return figures


@pytest.mark.parametrize(
    ("start", "lag_days", "approved_on", "counts"),
    [
        (None, 0, None, True),
        ("2013-09", 0, None, True),
        ("2013-10", 0, None, False),
        # A figure that may come later is due for a month that is live.
        ("2013-10", 30, None, True),
        (None, 0, date(2013, 3, 5), True),
        (None, 0, date(2013, 10, 6), True),
        # September's figures are due on 7 October.
        (None, 0, date(2013, 10, 7), False),
        (None, 0, date(2014, 1, 20), False),
    ],
)
def test_what_nobody_could_enter_in_time_is_never_late(start, lag_days, approved_on, counts):
    announced = Timetable(live_from=Month.parse(start) if start else None)
    assert can_be_late(announced, lag_days, SEPTEMBER, approved_on) == counts


def test_without_a_first_month_every_month_is_live(db):
    assert BY_RULE.is_live(Month(1999, 1)) and announced_timetable().is_live(Month(1999, 1))


def test_the_first_month_is_recorded_and_the_newest_holds(council, at):
    set_live_from(OCTOBER, by=CommandLine("Operator"), at=at)
    set_live_from(SEPTEMBER, by=council.people["team"], at=at)
    announced = announced_timetable()
    assert announced.live_from == SEPTEMBER and announced.moved == {}
    assert [(one.month, one.post) for one in LiveFrom.objects.all()] == [
        (OCTOBER, "Command line, Operator"),
        (SEPTEMBER, "Post of team"),
    ]
    event = AuditEvent.objects.order_by("-sequence").first()
    assert (event.action, event.subject) == ("set_live_from", "September 2013")
    assert '"was":"October 2013"' in event.text


@pytest.mark.parametrize("act", [lambda rows: rows.delete(), lambda rows: rows.update(post="x")])
def test_the_first_month_stays_as_it_was_set(council, act):
    live_from(council)
    with pytest.raises(IntegrityError, match="stays as it was set"), transaction.atomic():
        act(LiveFrom.objects.all())


def test_a_published_month_stays_what_it_was(september):
    with pytest.raises(Refused, match="September 2013 was published by the timetable"):
        live_from(september, OCTOBER, LONG_AFTER)
    assert live_from(september, SEPTEMBER, LONG_AFTER)


def test_a_month_with_exception_reports_stays_live(figures):
    build_month(SEPTEMBER, by=None, at=RELEASE)
    with pytest.raises(Refused, match="September 2013 has exception reports"):
        live_from(figures)


@pytest.mark.parametrize(("month", "words"), [("2013-10", "already"), ("2016-01", "two years")])
def test_a_month_that_says_nothing_new_or_is_far_off_is_refused(council, at, month, words):
    live_from(council)
    with pytest.raises(Refused, match=words):
        set_live_from(Month.parse(month), by=council.people["team"], at=at)


def test_no_exception_report_is_opened_before(before_live):
    build, opened = build_month(SEPTEMBER, by=None, at=RELEASE)
    assert opened == 0 and not ExceptionReport.objects.exists()
    assert build.lines.filter(rating="red").exists()


def test_nobody_is_reminded_and_nothing_is_late_before(before_live):
    assert remind_of_actuals(SEPTEMBER, by=None, at=LONG_AFTER) == 0
    assert not Notice.objects.exists()
    lead = before_live.people["other_lead"]
    (owed,) = places_of(lead, date(2013, 10, 28), announced_timetable())
    assert owed.is_missing and not owed.is_late(date(2013, 10, 28))
    tasks = [one for one in due_tasks(lead, date(2013, 10, 28)) if one.kind == "Figures to enter"]
    assert [(one.due, one.overdue) for one in tasks] == [(None, False)]


def test_a_line_before_says_what_is_missing_and_nothing_of_lateness(before_live):
    build_month(SEPTEMBER, by=None, at=LONG_AFTER)
    line = ScorecardLine.objects.get(code="P1")
    assert (line.days_late, line.newest_state) == (0, "awaited")
    assert line.newest_note == "No figure for September 2013 yet; it is not late."


def test_data_quality_counts_no_lateness_before(before_live):
    counts, _ = quality_now(before_live.elsewhere, LONG_AFTER.date())
    assert (counts.reported, counts.days_late, counts.overdue, counts.overdue_days) == (5, 0, 0, 0)


def test_no_timetable_runs_before(before_live):
    assert "2013-09" not in {job["period"] for job in plan_month_end_jobs(LONG_AFTER)}
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(before_live, build)
    ended = datetime(2013, 11, 20, 10, tzinfo=LONDON)
    jobs = {(job["kind"], job["period"]) for job in plan_month_end_jobs(ended)}
    assert ("build_scorecards", "2013-10") in jobs
    assert "2013-09" not in {period for _, period in jobs}


@pytest.mark.parametrize("by", [None, CommandLine("Operator")])
def test_only_a_person_publishes_a_month_before(before_live, by):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(before_live, build)
    with pytest.raises(NotReady, match="publish it from its page"):
        publish_month(SEPTEMBER, by=by, at=LONG_AFTER)
    assert "publish it from its page" in run_month_end(SEPTEMBER, by=by, at=LONG_AFTER).waits_for


def test_no_director_is_asked_to_sign_off_a_month_before(before_live):
    build_month(SEPTEMBER, by=None, at=RELEASE)
    kinds = {one.kind for one in due_tasks(before_live.people["director"], RELEASE.date())}
    assert "Scorecards to sign off" not in kinds


def publish_before(council):
    build_month(SEPTEMBER, by=None, at=RELEASE)
    return publish_taken_over_month(
        SEPTEMBER, reason=REASON, by=council.people["team"], at=LONG_AFTER
    )


def test_the_performance_team_publishes_it_with_a_reason_on_it(before_live, client):
    build = publish_before(before_live)
    words = f"From before the portal went live in October 2013. {REASON}"
    assert set(SignOffOverride.objects.values_list("reason", flat=True)) == {words}
    assert build.frozen_at and not ExceptionReport.objects.exists()
    page = client.get("/scorecards/families/2013-09/").content.decode()
    assert words in " ".join(page.split()) and "Post of team" in page
    reports = " ".join(client.get("/exceptions/2013-09/").content.decode().split())
    assert "from before the portal went live in October 2013: no exception reports" in reports


def test_how_long_it_took_is_not_counted(before_live):
    publish_before(before_live)
    assert days_to_publication(OCTOBER) == []


def test_a_correction_of_it_is_published_by_hand_too(before_live):
    publish_before(before_live)
    before_live.figure(before_live.ratio, "2013-09", numerator="99", denominator="100", revision=2)
    by_and_at = {"by": before_live.people["team"], "at": LONG_AFTER + timedelta(days=1)}
    correct_month(SEPTEMBER, reason="Late returns were counted.", **by_and_at)
    assert not Notice.objects.exists() and not ExceptionReport.objects.exists()
    build = publish_taken_over_month(SEPTEMBER, reason="Once more.", **by_and_at)
    assert (build.edition, bool(build.frozen_at)) == (2, True)


def test_a_live_month_is_not_published_so(figures):
    build_month(SEPTEMBER, by=None, at=RELEASE)
    with pytest.raises(NotReady, match="by the timetable"):
        publish_taken_over_month(SEPTEMBER, reason=REASON, by=figures.people["team"], at=LONG_AFTER)


def test_the_next_month_is_live_and_goes_its_way(before_live):
    before_live.figure(before_live.ratio, "2013-10", numerator="80", denominator="100")
    _, opened = build_month(OCTOBER, by=None, at=datetime(2013, 11, 20, 10, tzinfo=LONDON))
    assert opened and set(ExceptionReport.objects.values_list("month", flat=True)) == {OCTOBER}


def test_a_month_without_approved_targets_is_never_built(client, council, at):
    council.add_usual_targets()
    with pytest.raises(Refused, match="No target is approved for 2013/14"):
        build_month(SEPTEMBER, by=None, at=RELEASE)
    assert not ScorecardBuild.objects.exists()
    client.force_login(council.people["team"])
    page = client.post(reverse("build_scorecards", args=[SEPTEMBER]), follow=True)
    assert "No target is approved for 2013/14" in page.content.decode()


def test_it_is_set_on_a_page_and_stands_where_people_look(client, approved):
    client.force_login(approved.people["team"])
    page = client.post(reverse("set_live_from"), {"month": "32 October"}).content.decode()
    assert "32 October" in page and not LiveFrom.objects.exists()
    page = client.post(reverse("set_live_from"), {"month": "October 2013"}, follow=True)
    assert "The portal is live from October 2013." in page.content.decode()
    assert "From October 2013" in client.get("/set-up/").content.decode()
    client.logout()
    calendar = client.get("/reporting-calendar/2013-14/").content.decode()
    assert "The portal is live from October 2013." in calendar
    assert "September 2013" not in calendar and "March 2014" in calendar


def test_it_is_published_from_its_page(client, before_live, settings):
    settings.PORTAL_CLOCK = LONG_AFTER.replace(tzinfo=None)
    client.force_login(before_live.people["team"])
    address = reverse("publish_taken_over_month", args=[SEPTEMBER])
    assert "are not built yet" in client.get(address).content.decode()
    build_month(SEPTEMBER, by=None, at=RELEASE)
    sheet = client.get(reverse("run_sheet_of", args=[SEPTEMBER])).content.decode()
    assert "before the portal went live in October 2013" in " ".join(sheet.split())
    assert address in sheet and reverse("publish_month", args=[SEPTEMBER]) not in sheet
    assert "Enter the reason" in client.post(address, {"reason": ""}).content.decode()
    assert not Publication.objects.monthly().exists()
    page = client.post(address, {"reason": REASON, "about": "1"}, follow=True).content.decode()
    assert "September 2013, edition 1 is published." in " ".join(page.split())
    assert Publication.objects.monthly().exists()


def test_the_page_of_a_live_month_is_refused_with_its_reason(client, figures):
    client.force_login(figures.people["team"])
    page = client.get(reverse("publish_taken_over_month", args=[SEPTEMBER]))
    assert page.status_code == 403 and "by the timetable" in page.content.decode()


def test_a_figure_from_before_says_that_it_is_taken_over(client, before_live, settings):
    settings.PORTAL_CLOCK = LONG_AFTER.replace(tzinfo=None)
    client.force_login(before_live.people["lead"])
    for month, told in (("2013-09", True), ("2013-10", False)):
        page = client.get(reverse("figure", args=["F1", Month.parse(month)])).content.decode()
        assert ("Taken over" in page) == told
    client.force_login(before_live.people["team"])
    page = client.get(reverse("data_quality_of", args=["P1"])).content.decode()
    assert "not entered; it could not be in time" in page and "missing</strong>" not in page


@pytest.mark.parametrize(
    ("post", "month", "refusal"),
    [
        ("team", SEPTEMBER, ""),
        ("director", SEPTEMBER, "publish taken over month"),
        ("team", OCTOBER, "by the timetable"),
    ],
)
def test_who_publishes_which_month_by_hand(before_live, post, month, refusal):
    verdict = may_publish_taken_over_month(before_live.people[post], month)
    assert bool(verdict) == (refusal == "") and refusal in verdict.reason
