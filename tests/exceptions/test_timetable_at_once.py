"""The timetable twice at once: month ends and reminders that meet do each thing once (PostgreSQL:
SQLite lets one writer in at a time).
"""

import threading
from datetime import date, datetime

import pytest
from django.db import IntegrityError

from exceptions import opening, reminders
from exceptions.models import ExceptionReport, Reminder, Step
from exceptions.opening import open_exception_reports
from exceptions.querysets import ExceptionReportQuerySet
from exceptions.reminders import send_reminders
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.periods import timetable
from scorecards.month.building import build_scorecards
from tests.at_once import TIMES, at_once, needs_postgresql
from tests.exceptions.story import SEPTEMBER, day, fresh, opened
from tests.factories import Council

pytestmark = [
    pytest.mark.django_db(transaction=True),
    needs_postgresql,
]
AT = day(2013, 10, 15)


@pytest.fixture
def council():
    return Council()


def red(council, count=1):
    targets = [council.target(f"F{number}") for number in range(count)]
    council.approve()
    for target in targets:
        council.figure(target, "2013-09", "10")
    return build_scorecards(SEPTEMBER, by=None, at=AT)


def test_two_month_ends_open_one_report(council):
    build = red(council)
    for _ in range(TIMES):
        opened_now = at_once(*[lambda: open_exception_reports(build, by=None, at=AT)] * 2)
        assert sorted(opened_now) in ([0, 1], [0, 0])
    assert (
        ExceptionReport.objects.count()
        == Step.objects.count()
        == AuditEvent.objects.filter(action="open_exception_report").count()
        == Notice.objects.count()
        == 1
    )


class Unheld:
    """A build that nobody holds: both month ends go on from here at the same moment."""

    def __init__(self, both):
        self.objects, self.both = self, both

    def select_for_update(self):
        return self

    def get(self, pk):
        self.both.wait()


def test_without_the_lock_only_the_database_refuses_a_second_report(council, monkeypatch):
    build = red(council)
    monkeypatch.setattr(opening, "ScorecardBuild", Unheld(threading.Barrier(2, timeout=10)))
    original, both = opening.write_new, threading.Barrier(2, timeout=10)
    monkeypatch.setattr(
        opening,
        "write_new",
        lambda rows: (
            rows and isinstance(rows[0], ExceptionReport) and both.wait(),
            original(rows),
        ),
    )
    outcomes = at_once(*[lambda: open_exception_reports(build, by=None, at=AT)] * 2)
    assert sorted(map(str, map(type, outcomes))) == sorted(map(str, (int, IntegrityError))), (
        outcomes
    )


def reminding_on(today):
    return lambda: send_reminders(
        today, by=None, at=datetime(2013, 10, 15, 7, tzinfo=timetable.LONDON)
    )


def test_two_runs_at_once_remind_once(council):
    report = opened(council)
    for turn in range(TIMES):
        due = date(2013, 9, 1 + turn)
        ExceptionReport.objects.filter(pk=report.pk).update(due_on=due, escalated_at=None)
        sent, notices = Reminder.objects.count(), Notice.objects.count()
        assert sorted(at_once(*[reminding_on(date(2013, 10, 15))] * 2)) == [0, 4]
        assert Reminder.objects.count() == sent + 4 and Notice.objects.count() == notices + 5
    assert fresh(report).times_escalated == TIMES == Step.objects.filter(act="escalate").count()


def test_without_the_lock_only_the_database_refuses_second_reminders(council, monkeypatch):
    opened(council)
    both, original = threading.Barrier(2, timeout=10), reminders.everything_overdue
    monkeypatch.setattr(
        ExceptionReportQuerySet, "select_for_update", lambda self, **options: self.all()
    )
    monkeypatch.setattr(
        reminders, "everything_overdue", lambda *args: (both.wait(), original(*args))[1]
    )
    outcomes = at_once(*[reminding_on(date(2013, 10, 15))] * 2)
    assert sorted(str(type(outcome)) for outcome in outcomes) == sorted(
        map(str, (int, IntegrityError))
    ), outcomes


def test_a_month_end_and_reminders_at_once_never_deadlock(council):
    build = red(council, count=12)
    open_exception_reports(build, by=None, at=AT)
    for turn in range(TIMES):
        ExceptionReport.objects.filter(pk=ExceptionReport.objects.order_by("?").first().pk).update(
            due_on=date(2013, 9, 1 + turn)
        )
        outcomes = at_once(
            lambda: open_exception_reports(build, by=None, at=AT), reminding_on(date(2013, 10, 15))
        )
        assert all(isinstance(outcome, int) for outcome in outcomes), outcomes
