"""How actions are rated, what they go through and which updates they owe: every case of the rule
(pure).
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from targets.rules.actions import (
    ACTORS,
    TRANSITIONS,
    ActionAt,
    MilestoneAt,
    Standing,
    Status,
    after,
    diagram,
    first_month_owed,
    months_owed,
    owes_update,
    project_standing,
    standing,
)

pytestmark = pytest.mark.any_database
TODAY = date(2013, 10, 15)
AUGUST, SEPTEMBER, OCTOBER = (Month(2013, month) for month in (8, 9, 10))
RUNNING = ActionAt(
    Status.ON_TRACK,
    due=date(2013, 12, 1),
    starts=date(2013, 6, 3),
    updated_for=SEPTEMBER,
    first_owed=Month(2013, 6),
)
PASSED = MilestoneAt("Order placed", date(2013, 10, 14), is_done=False)
IN_TIME = MilestoneAt("Order placed", TODAY, is_done=False)
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "management-actions.md"


@pytest.mark.parametrize(
    ("changes", "rated", "words"),
    [
        ({}, "on_track", "On track for Sunday 1 December 2013."),
        ({"due": TODAY}, "on_track", "On track for Tuesday 15 October 2013."),
        (
            {"due": date(2013, 10, 14)},
            "late",
            "It was due on Monday 14 October 2013: 1 day late.",
        ),
        ({"status": Status.LATE, "reason": "No beds"}, "late", "Reported as late: No beds"),
        (
            {"status": Status.AT_RISK, "reason": "No beds"},
            "at_risk",
            "Reported as at risk: No beds",
        ),
        (
            {"status": Status.AT_RISK, "reason": "No beds", "due": date(2013, 10, 14)},
            "late",
            "It was due on Monday 14 October 2013: 1 day late.",
        ),
        ({"milestones": (PASSED,)}, "at_risk", "The milestone “Order placed” is 1 day late."),
        (
            {"milestones": (PASSED._replace(is_done=True),)},
            "on_track",
            "On track for Sunday 1 December 2013.",
        ),
        ({"milestones": (IN_TIME,)}, "on_track", "On track for Sunday 1 December 2013."),
        (
            {"milestones": (IN_TIME, PASSED)},
            "at_risk",
            "The milestone “Order placed” is 1 day late.",
        ),
        ({"updated_for": AUGUST}, "at_risk", "No update came for September 2013."),
        ({"updated_for": None}, "at_risk", "No update came for September 2013."),
        ({"updated_for": None, "first_owed": OCTOBER}, "on_track", None),
        ({"updated_for": None, "first_owed": None}, "on_track", None),
        (
            {"status": Status.PLANNED, "starts": date(2013, 11, 1), "first_owed": Month(2013, 11)},
            "not_started",
            "It starts on Friday 1 November 2013.",
        ),
        (
            {"status": Status.PLANNED, "starts": date(2013, 10, 1), "first_owed": OCTOBER},
            "not_started",
            "It was to start on Tuesday 1 October 2013; nothing is reported yet.",
        ),
        (
            {"status": Status.PLANNED, "starts": None, "first_owed": None},
            "not_started",
            "Due on Sunday 1 December 2013.",
        ),
        (
            {"status": Status.DONE, "due": date(2013, 9, 1), "done_on": date(2013, 9, 20)},
            "done",
            "Done on Friday 20 September 2013.",
        ),
        ({"status": Status.DONE}, "done", "Done."),
        (
            {"status": Status.STOPPED, "due": date(2013, 9, 1), "reason": "The grant ended"},
            "stopped",
            "Stopped: The grant ended",
        ),
    ],
)
def test_an_action_is_rated_by_the_first_case_that_holds(changes, rated, words):
    found = standing(replace(RUNNING, **changes), TODAY, missed=SEPTEMBER)
    assert found.standing == rated
    assert words is None or found.words == words


def test_no_update_is_missed_before_its_day_is_over():
    silent = replace(RUNNING, updated_for=AUGUST)
    assert standing(silent, TODAY).standing == Standing.ON_TRACK
    assert standing(silent, TODAY, missed=AUGUST).standing == Standing.ON_TRACK


@pytest.mark.parametrize(
    ("changes", "owed"),
    [
        ({}, []),
        ({"updated_for": AUGUST}, [SEPTEMBER]),
        ({"updated_for": None, "first_owed": AUGUST}, [AUGUST, SEPTEMBER]),
        # Reported on before it was to start: the months since are owed all the same.
        ({"updated_for": Month(2013, 5), "first_owed": SEPTEMBER}, [SEPTEMBER]),
        ({"updated_for": None, "first_owed": OCTOBER}, []),
        ({"updated_for": AUGUST, "status": Status.DONE}, []),
        ({"updated_for": AUGUST, "status": Status.STOPPED}, []),
        ({"updated_for": AUGUST, "status": Status.LATE}, [SEPTEMBER]),
        ({"updated_for": None, "first_owed": None}, []),
    ],
)
def test_updates_are_owed_from_its_start_until_it_is_done(changes, owed):
    action = replace(RUNNING, **changes)
    assert months_owed(action, SEPTEMBER) == owed
    assert owes_update(action, SEPTEMBER) is bool(owed)


@pytest.mark.parametrize(
    ("starts", "added_on", "month"),
    [
        (date(2013, 6, 3), date(2013, 4, 1), Month(2013, 6)),
        (date(2013, 6, 3), date(2013, 9, 1), SEPTEMBER),
        (date(2013, 6, 3), None, Month(2013, 6)),
        (None, None, None),
    ],
)
def test_the_first_update_is_of_the_month_it_starts_or_was_added(starts, added_on, month):
    assert first_month_owed(starts, added_on) == month


LIFE = """
act                      planned     on_track    at_risk     late        done        stopped
update_action            reported    reported    reported    reported    reported    ·
change_management_action planned     on_track    at_risk     late        ·           ·
move_action_date         planned     on_track    at_risk     late        ·           ·
complete_milestone       planned     on_track    at_risk     late        ·           ·
stop_action              stopped     stopped     stopped     stopped     ·           ·
"""
STATUSES = LIFE.strip().splitlines()[0].split()[1:]
MOVES = {
    act: dict(zip(STATUSES, cells, strict=True))
    for act, *cells in (row.split() for row in LIFE.strip().splitlines()[1:])
}


def test_the_table_tells_of_every_act_and_every_status():
    assert set(MOVES) == set(TRANSITIONS) == set(ACTORS)
    assert STATUSES == [status.value for status in Status]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("act", list(MOVES))
def test_an_action_takes_each_act_as_the_table_says(act, status):
    then = MOVES[act][status]
    if then == "·":
        with pytest.raises(Refused, match=f"This action is {Status(status).label.lower()}"):
            after(status, act)
    elif then == "reported":
        for wanted in ("on_track", "at_risk", "late", "done"):
            assert after(status, act, wanted) == wanted
        with pytest.raises(Refused, match="cannot be reported as planned"):
            after(status, act, "planned")
        with pytest.raises(Refused, match="cannot be reported as stopped"):
            after(status, act, "stopped")
    else:
        assert after(status, act) == then


def test_the_diagram_in_the_guide_is_the_table():
    assert GUIDE.read_text().split("```mermaid\n")[1].split("\n```")[0] == diagram()


@pytest.mark.parametrize(
    ("actions", "rated", "words"),
    [
        ([], "not_started", "It has no actions yet."),
        (["done", "stopped"], "done", "All its 2 actions are closed."),
        (["on_track", "late", "at_risk"], "late", "1 of its 3 open actions is late."),
        (["at_risk", "at_risk", "done"], "at_risk", "2 of its 2 open actions are at risk."),
        (["not_started", "on_track"], "on_track", "1 of its 2 open actions is on track."),
        (["not_started", "done"], "not_started", "1 of its 1 open action is not started."),
    ],
)
def test_a_project_stands_as_the_worst_of_its_open_actions(actions, rated, words):
    assert project_standing([Standing(one) for one in actions]) == (rated, words)
