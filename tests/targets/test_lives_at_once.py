"""Two people say what becomes of a red, or confirm a plan, at once: the second waits, and sees what
the first did (PostgreSQL).
"""

from datetime import datetime
from functools import partial

import pytest

from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.approval import approve_plan
from targets.departures import account_for_red
from targets.models import Departure, Objective, Plan, ThreadConfirmation
from targets.rules.measure_life import Fate
from targets.thread_ages import confirm_thread, thread_of_plan
from tests.at_once import needs_postgresql, overlapping
from tests.factories import APPROVED_AT, YEAR, Council

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
AT = datetime(2014, 2, 10, 10, 0, tzinfo=LONDON)
NEXT = YEAR + 1


@pytest.fixture
def council():
    council = Council()
    council.left, council.kept = council.target("F2"), council.target("F1")
    approve_plan(
        council.plans["families"],
        YEAR,
        reference="Minute 1",
        by=council.people["holder"],
        at=APPROVED_AT,
    )
    council.left.refresh_from_db()
    council.draft = council.target("F1", year=NEXT)
    return council


def saying(council, reason):
    return partial(
        account_for_red,
        council.left,
        fate=Fate.RETIRED,
        reason=reason,
        successors=[],
        seen=0,
        by=council.people["manager"],
        at=AT,
    )


def test_the_second_to_account_for_a_red_is_told_of_the_first(council):
    _, second = overlapping(saying(council, "One"), saying(council, "Two"))
    assert isinstance(second, ChangedMeanwhile)
    assert Departure.objects.get().reason == "One"


def test_a_word_of_a_measure_waits_for_the_approval_of_its_plan(council):
    saying(council, "One")()
    first = Departure.objects.get()
    approving = partial(
        approve_plan,
        council.plans["families"],
        NEXT,
        reference="Minute 2",
        by=council.people["holder"],
        at=AT,
    )
    again = partial(
        account_for_red,
        council.left,
        fate=Fate.RETIRED,
        reason="Two",
        successors=[],
        seen=first.pk,
        by=council.people["manager"],
        at=AT,
    )
    _, second = overlapping(approving, again)
    assert isinstance(second, Refused) and Departure.objects.count() == 1


def test_a_plan_is_confirmed_once(council):
    plan = Plan.objects.create(
        slug="care-plan", title="Care Plan", kind=Plan.SERVICE, unit=council.units["care"]
    )
    council.priorities["families"].serves.set([council.priorities["corporate-plan"]])
    own = Objective.objects.create(plan=plan, slug="own", title="Own")
    own.serves.set([council.priorities["families"]])
    seen = thread_of_plan(plan, AT.date()).digest
    confirming = partial(confirm_thread, plan, seen_digest=seen, by=council.people["head"], at=AT)
    _, second = overlapping(confirming, confirming)
    assert isinstance(second, Refused) and ThreadConfirmation.objects.count() == 1
