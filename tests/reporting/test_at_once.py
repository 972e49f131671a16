"""The same month end twice at once does no harm (PostgreSQL: SQLite lets one writer in at a
time).
"""

import threading
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction

from exceptions.models import ExceptionReport
from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import record
from pmf_portal.audit.verification import problems_of_the_chain
from pmf_portal.council.models import ReportingDate
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.calendar_changes import change_reporting_dates
from reporting.cycle.month_end import run_month_end
from reporting.library.custom_scorecards import FIELDS, change_scorecard, define_scorecard
from reporting.models import CustomScorecard, Publication
from reporting.publishing import month
from scorecards.actuals.services import record_actual
from scorecards.models import Actual, ScorecardBuild, ScorecardLine
from scorecards.month.sign_off import awaiting_sign_off, digest_of_lines, sign_off
from targets.approval import PlanNotReady, approve_plan, problems_of_the_books
from targets.drafting import draft_target, set_trajectory
from targets.rules.trajectory import PlannedPoint
from tests.at_once import at_once, give_way, needs_postgresql, overlapping
from tests.factories import YEAR, Council
from tests.reporting.september import LATER, correct, published, with_figures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    needs_postgresql,
]
SEPTEMBER = Month(2013, 9)
AT = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")


@pytest.fixture
def busy():
    council = Council()
    council.add_usual_targets()
    council.approve()
    for n in range(4, 10):
        council.figure(council.latest, f"2013-{n:02d}", "10")
    return council


def test_what_is_locked_is_what_was_approved_even_with_an_edit_in_flight(transactional_db):
    council = Council()
    council.add_usual_targets()
    draft = council.latest

    def edit():
        set_trajectory(
            draft,
            [PlannedPoint(Month(2013, 4), Decimal(80))],
            seen_version=None,
            by=council.people["manager"],
            at=AT,
        )
        return "edited"

    def approve():
        return approve_plan(
            draft.plan, YEAR, reference="Decision", by=council.people["holder"], at=AT
        )

    outcomes = overlapping(edit, approve)
    assert "edited" in outcomes and any(
        isinstance(outcome, PlanNotReady) for outcome in outcomes
    ), outcomes
    assert problems_of_the_books() == []


def test_drafting_during_approval_is_refused_and_never_deadlocks(transactional_db):
    council = Council()
    council.add_usual_targets()
    plan, manager = council.latest.plan, council.people["manager"]

    def draft():
        return draft_target(
            "N1",
            plan,
            YEAR,
            by=manager,
            at=AT,
            title="New",
            polarity="higher",
            aggregation="latest",
            frequency="month",
        )

    def approve():
        return approve_plan(plan, YEAR, reference="Decision", by=council.people["holder"], at=AT)

    outcomes = at_once(draft, approve)
    assert {type(outcome).__name__ for outcome in outcomes} in (
        {"Specification", "PlanNotReady"},
        {"Refused", "Approval"},
    ), outcomes
    assert problems_of_the_books() == []


def test_four_month_ends_at_once_make_one(busy):
    first = at_once(*[lambda: run_month_end(SEPTEMBER, by=None, at=AT).waits_for] * 4)
    assert all("sign-off" in waits for waits in first), first
    assert ScorecardLine.objects.count() == 4 and ExceptionReport.objects.count() == 1
    build = ScorecardLine.objects.first().build
    for unit in awaiting_sign_off(build):
        sign_off(
            build, unit, seen_digest=digest_of_lines(build, unit), by=busy.people["director"], at=AT
        )
    assert at_once(*[lambda: run_month_end(SEPTEMBER, by=None, at=AT).waits_for] * 4) == [""] * 4
    assert Publication.objects.count() == 9 and ScorecardLine.objects.count() == 4
    assert AuditEvent.objects.filter(action="publish_month").count() == 1
    assert problems_of_the_chain() == []


def test_two_people_record_one_figure_at_once_and_one_is_told(busy):
    people = [busy.people["other_lead"], busy.people["deputy_lead"]]
    outcomes = at_once(
        *(
            partial(
                record_actual, busy.elsewhere, SEPTEMBER, by=person, at=AT, value=5, seen_revision=0
            )
            for person in people
        )
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Actual", "FigureChanged"]
    assert Actual.objects.filter(target=busy.elsewhere.target).count() == 1


def test_the_chain_does_not_fork_under_eight_writers(busy):
    from pmf_portal.audit.record import record

    at_once(*[lambda: [record("open_month", f"month {n}", by=None, at=AT) for n in range(20)]] * 8)
    assert AuditEvent.objects.filter(action="open_month").count() == 160
    assert problems_of_the_chain() == []


def test_of_two_first_changes_of_a_publication_date_at_once_one_is_told(busy):
    days = (date(2013, 10, 22), date(2013, 10, 23))
    told = {
        "reason": "Late returns",
        "seen": 0,
        "by": busy.people["team"],
        "at": AT - timedelta(days=7),
    }
    outcomes = at_once(
        *(
            partial(change_reporting_dates, SEPTEMBER, {"publish_month": day}, **told)
            for day in days
        )
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "DateRefused",
        "list",
    ], outcomes
    assert (
        ReportingDate.objects.count()
        == AuditEvent.objects.filter(action="change_reporting_dates").count()
        == 1
    )


def test_a_month_that_is_being_published_keeps_its_date(busy):
    build = run_month_end(SEPTEMBER, by=None, at=AT).build or ScorecardLine.objects.first().build
    publishing = threading.Event()

    def publish():
        with transaction.atomic():
            ScorecardBuild.objects.select_for_update().get(pk=build.pk)
            publishing.set()
            give_way()
            ScorecardBuild.objects.filter(pk=build.pk).update(frozen_at=AT)
        return "published"

    def move():
        publishing.wait()
        told = {"reason": "Late returns", "seen": 0, "by": busy.people["team"], "at": AT}
        return change_reporting_dates(SEPTEMBER, {"publish_month": date(2013, 10, 22)}, **told)

    outcomes = at_once(publish, move)
    assert "published" in outcomes and any(
        "published already" in str(outcome) for outcome in outcomes
    ), outcomes
    assert not ReportingDate.objects.exists()


def definition(council, title):
    team, told = (
        council.people["team"],
        {"about": "", "kind": "service", "rhythm": "month", "has_pack": False},
    )
    return partial(
        define_scorecard,
        by=team,
        at=AT,
        title=title,
        unit=council.units["care"],
        whole_unit=True,
        **told,
    )


def test_of_two_scorecards_of_one_name_at_once_one_is_kept(busy):
    outcomes = at_once(*[definition(busy, "Depot board")] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "CustomScorecard",
        "Refused",
    ], outcomes
    assert (
        CustomScorecard.objects.count()
        == AuditEvent.objects.filter(action="define_scorecard").count()
        == 1
    )


def test_of_two_scorecards_renamed_to_one_title_at_once_one_is_told(busy):
    team, kept = (
        busy.people["team"],
        [definition(busy, title)() for title in ("Depot board", "Fleet board")],
    )
    told = {name: getattr(kept[0], name) for name in FIELDS} | {"title": "Transport board"}
    outcomes = at_once(
        *(partial(change_scorecard, one, seen_version=1, by=team, at=AT, **told) for one in kept)
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "CustomScorecard",
        "Refused",
    ], outcomes
    assert sorted(CustomScorecard.objects.values_list("title", flat=True)) in (
        ["Depot board", "Transport board"],
        ["Fleet board", "Transport board"],
    )


def test_a_correction_and_an_act_on_a_report_do_not_wait_in_a_circle(approved, monkeypatch):
    """The trail lets one act in at a time: what a correction holds, it holds before that."""
    published(with_figures(approved))
    report, recorded, held = ExceptionReport.objects.get(), threading.Event(), threading.Event()

    def record_and_wait(*args, **details):
        event = record(*args, **details)
        recorded.set()
        held.wait(1)
        return event

    monkeypatch.setattr(month, "record", record_and_wait)

    def act_on_the_report():
        recorded.wait()
        with transaction.atomic():
            ExceptionReport.objects.select_for_update().get(pk=report.pk)
            held.set()
            record("chase_exceptions", report, by=None, at=LATER)

    outcomes = at_once(partial(correct, approved), act_on_the_report)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
