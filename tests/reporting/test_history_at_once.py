"""Two people take over the same history, or begin or end the same rehearsal, at once (PostgreSQL:
SQLite lets one writer in at a time).
"""

from datetime import date
from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import LiveFrom, Rehearsal
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from reporting.cycle.going_live import set_live_from
from reporting.cycle.month_end import build_month
from reporting.publishing.month import publish_taken_over_month
from reporting.rehearsal.beginning import begin_rehearsal
from reporting.rehearsal.ending import end_rehearsal
from targets.approval import problems_of_the_books
from targets.models import Approval
from targets.taking_over import RealApproval, take_over_plan
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council
from tests.reporting.september import RELEASE, SEPTEMBER, with_figures

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
LAST = FinancialYear(2012)
REAL = RealApproval(date(2012, 3, 6), "Council", "minute 7")


@pytest.fixture
def council():
    return Council()


def test_a_plan_is_taken_over_once(council):
    council.target("F1", year=LAST)
    act = partial(
        take_over_plan,
        council.plans["families"],
        LAST,
        REAL,
        by=council.people["team"],
        at=RELEASE,
    )
    first, second = overlapping(act, act)
    assert isinstance(first, Approval) and isinstance(second, Refused)
    assert Approval.objects.count() == 1 and problems_of_the_books() == []


def test_one_of_two_rehearsals_begins(council):
    act = partial(begin_rehearsal, tester="a@b.example", by=council.people["team"], at=RELEASE)
    first, second = overlapping(act, act)
    assert isinstance(first, Rehearsal) and isinstance(second, Refused)
    assert AuditEvent.objects.filter(action="begin_rehearsal").count() == 1


def test_a_rehearsal_ends_once(council):
    begin_rehearsal(tester="a@b.example", by=council.people["team"], at=RELEASE)
    act = partial(end_rehearsal, by=council.people["team"], at=RELEASE)
    _, second = overlapping(act, act)
    assert isinstance(second, Refused)
    assert AuditEvent.objects.filter(action="end_rehearsal").count() == 1


def test_the_first_month_waits_for_a_publication_under_way(council):
    council.add_usual_targets()
    council.approve()
    with_figures(council)
    team = {"by": council.people["team"], "at": RELEASE}
    set_live_from(Month(2013, 10), **team)
    build_month(SEPTEMBER, by=None, at=RELEASE)
    _, second = overlapping(
        partial(publish_taken_over_month, SEPTEMBER, reason="Taken over.", **team),
        partial(set_live_from, Month(2013, 9), **team),
    )
    assert isinstance(second, Refused) and "as from before it went live" in str(second)
    assert LiveFrom.objects.count() == 1
