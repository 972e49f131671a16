"""The rules of a golden thread that ages, as tables: orphans, and what can be said of a plan."""

from datetime import date

import pytest

from pmf_portal.periods.month import FinancialYear
from targets.rules.golden_thread import Level
from targets.rules.thread_ages import (
    Confirmed,
    Orphan,
    Placed,
    ThreadState,
    ended_priorities,
    orphans,
    thread_age,
)

pytestmark = pytest.mark.any_database

Y13, Y14 = FinancialYear(2013), FinancialYear(2014)
VISION, OLD, NEW, DIRECTORATE, SERVICE = 1, 2, 3, 4, 5


def placed(key, level, *serves, first=None, last=None):
    return Placed(key, level, "plan", f"o{key}", f"Title {key}", first, last, serves)


def thread(directorate=(OLD,), service=(DIRECTORATE,), *, last=Y13, **of_service):
    every = [
        placed(VISION, Level.VISION),
        placed(OLD, Level.PRIORITY, VISION, last=last),
        placed(NEW, Level.PRIORITY, VISION),
        placed(DIRECTORATE, Level.DIRECTORATE, *directorate),
        placed(SERVICE, Level.SERVICE, *service, **of_service),
    ]
    return {one.key: one for one in every}


@pytest.mark.parametrize(
    ("objectives", "expected"),
    [
        (thread(), {DIRECTORATE, SERVICE}),
        (thread(last=Y14), set()),
        (thread(last=None), set()),
        (thread((OLD, NEW)), set()),
        (thread((NEW,)), set()),
        (thread((OLD,), (DIRECTORATE, NEW)), {DIRECTORATE}),
        (thread((VISION,)), set()),
        (thread(()), set()),
        (thread(last=Y13, first=Y13, **{}), {DIRECTORATE, SERVICE}),
    ],
)
def test_what_a_priority_leaves_behind(objectives, expected):
    assert set(orphans(objectives, Y14)) == expected


def test_an_orphan_has_its_day_and_what_ended():
    orphan = orphans(thread(), Y14)[SERVICE]
    assert orphan.since == date(2014, 4, 1)
    assert orphan.words == "since 1 April 2014, when “Title 2” ended"


def test_an_objective_that_begins_later_is_an_orphan_from_its_first_day():
    year = FinancialYear(2016)
    objectives = thread(first=year)
    assert orphans(objectives, year)[SERVICE].since == date(2016, 4, 1)
    assert orphans(objectives, year)[DIRECTORATE].since == date(2014, 4, 1)


def test_a_person_s_own_objective_is_never_named():
    objectives = thread()
    objectives[6] = placed(6, Level.INDIVIDUAL, SERVICE)
    assert 6 not in orphans(objectives, Y14)


def test_priorities_that_ended_are_told_with_their_day():
    assert ended_priorities(thread(), Y13) == {}
    assert ended_priorities(thread(), Y14)[OLD].since == date(2014, 4, 1)


SAID = Confirmed(date(2014, 4, 20), "Head of Care", "d1")
LOST = Orphan(5, date(2014, 4, 1), ())


@pytest.mark.parametrize(
    ("objectives", "orphaned", "confirmed", "digest", "today", "state", "words"),
    [
        (0, [], None, "d1", date(2014, 5, 1), ThreadState.NOTHING, "no objective"),
        (1, [LOST], SAID, "d1", date(2014, 5, 1), ThreadState.ORPHANED, "orphaned since 1 April"),
        (2, [LOST], SAID, "d1", date(2014, 5, 1), ThreadState.ORPHANED, "1 of 2 objectives"),
        (1, [], None, "d1", date(2014, 4, 20), ThreadState.NOT_CONFIRMED, "not confirmed yet"),
        (1, [], None, "d1", date(2014, 6, 1), ThreadState.NOT_CONFIRMED, "for 2 months"),
        (1, [], SAID, "d1", date(2014, 6, 1), ThreadState.CONFIRMED, "confirmed on 20 April 2014"),
        (1, [], SAID, "d1", date(2015, 4, 19), ThreadState.CONFIRMED, "by Head of Care"),
        (1, [], SAID, "d1", date(2015, 4, 20), ThreadState.NOT_CONFIRMED, "for 12 months; last"),
        (1, [], SAID, "d2", date(2014, 6, 1), ThreadState.CHANGED, "to be confirmed again"),
    ],
)
def test_what_can_be_said_of_a_plan(objectives, orphaned, confirmed, digest, today, state, words):
    age = thread_age(
        objectives=objectives,
        orphaned=orphaned,
        confirmed=confirmed,
        digest=digest,
        begun=date(2014, 4, 1),
        today=today,
    )
    assert age.state == state and words in age.words
