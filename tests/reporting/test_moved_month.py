"""A month whose days were moved, from its first reminder to its publication: everything counts from
the announced days.
"""

from datetime import date, datetime

import pytest

from exceptions.models import ExceptionReport, Reminder
from exceptions.reminders import send_reminders
from pmf_portal.council.models import Notice, ReportingDate
from pmf_portal.jobs import queue
from pmf_portal.periods.timetable import LONDON
from reporting.cycle.calendar_changes import change_reporting_dates
from reporting.cycle.desk import due_tasks
from reporting.cycle.month_end import build_month
from reporting.models import Publication
from reporting.public_record.proof import prove_statuses
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.month import building
from scorecards.month.quality_counts import reader_now
from tests.factories import YEAR
from tests.reporting.september import SEPTEMBER, sign_all, with_figures

pytestmark = pytest.mark.slow

LATER = {
    "actuals_due": date(2013, 10, 9),
    "exceptions_due": date(2013, 10, 16),
    "sign_off_due": date(2013, 10, 18),
    "publish_month": date(2013, 10, 22),
}


def on(day, hour=7, minute=0):
    return datetime(2013, 10, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def moved(approved):
    with_figures(approved)
    change_reporting_dates(
        SEPTEMBER,
        LATER,
        reason="The hospital’s figures come later.",
        seen=0,
        by=approved.people["team"],
        at=on(4),
    )
    return approved


def owed_by(council, name, day):
    return {row.kind: row.due for row in due_tasks(council.people[name], date(2013, 10, day))}


def test_figures_are_due_and_chased_by_the_moved_day(moved):
    assert owed_by(moved, "other_lead", 8)["Figures to enter"] == LATER["actuals_due"]
    queue.run_due(on(9))
    assert (
        not Notice.objects.filter(key__startswith="figures owed").exists()
        and not ScorecardBuild.objects.exists()
    )
    queue.run_due(on(10))
    bodies = set(
        Notice.objects.filter(key__startswith="figures owed").values_list("body", flat=True)
    )
    assert bodies and all("were due on 9 October 2013" in body for body in bodies)
    assert (
        reader_now(date(2013, 10, 9)).month == SEPTEMBER - 1
        and reader_now(date(2013, 10, 10)).month == SEPTEMBER
    )


def test_reports_are_due_late_and_chased_by_the_moved_day(moved, client, settings):
    queue.run_due(on(10))
    assert not ExceptionReport.objects.exists()
    queue.run_due(on(11))
    report = ExceptionReport.objects.get()
    assert report.due_on == LATER["exceptions_due"]
    assert owed_by(moved, "head", 11)["Exception reports to complete"] == LATER["exceptions_due"]
    assert owed_by(moved, "director", 11)["Scorecards to sign off"] == LATER["sign_off_due"]
    for day, reminded in ((15, 0), (16, 0), (17, 1)):
        assert send_reminders(date(2013, 10, day), by=None, at=on(day)) == reminded
    assert Reminder.objects.get().due == LATER["exceptions_due"]
    settings.PORTAL_CLOCK = datetime(2013, 10, 16, 12)
    client.force_login(moved.people["director"])
    assert client.get("/exception-tracker/").context["tracker"].total.overdue == 0
    settings.PORTAL_CLOCK = datetime(2013, 10, 17, 12)
    assert client.get("/exception-tracker/").context["tracker"].total.overdue == 1


def test_it_comes_out_on_the_moved_day_and_is_proved(moved):
    build, _ = build_month(SEPTEMBER, by=None, at=on(11))
    sign_all(moved, build)
    for moment, published in (
        (on(17, 9, 30), False),
        (on(22, 9, 29), False),
        (on(22, 9, 30), True),
    ):
        queue.run_due(moment)
        assert Publication.objects.filter(month=SEPTEMBER).exists() == published
    assert prove_statuses(YEAR)["differ"] == []


@pytest.mark.parametrize("moved_meanwhile", [False, True])
def test_scorecards_built_while_the_day_moved_hold_the_new_day(
    council, monkeypatch, moved_meanwhile
):
    """A measure with a lag of eight days has no figure for September: it is missing by 9 October,
    but not by 7 October.
    """
    lagging = council.target("F9", publication_lag_days=8)
    council.approve()
    council.figure(lagging, "2013-08", "91")
    told = {
        "reason": "Late",
        "changed_by": council.people["team"],
        "changed_at": on(4),
        "post": "Post",
        "was": date(2013, 10, 7),
    }
    record, moves = building.record, [1] * moved_meanwhile

    def while_it_is_built(*args, **more):
        if moves:
            moves.pop()
            ReportingDate.objects.create(
                month=SEPTEMBER, step="actuals_due", day=LATER["actuals_due"], **told
            )
        return record(*args, **more)

    monkeypatch.setattr(building, "record", while_it_is_built)
    build_month(SEPTEMBER, by=None, at=on(6))
    line = ScorecardLine.objects.get(code="F9")
    assert (line.newest_state == "awaited", line.periods_expected) == (
        (True, 6) if moved_meanwhile else (False, 5)
    )
