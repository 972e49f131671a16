"""The one rule of what is due and overdue on a report, as a table: asked of a report at any
moment.
"""

from dataclasses import replace
from datetime import date

import pytest

from exceptions.rules.lifecycle import State
from exceptions.rules.overdue import (
    About,
    MissedFigure,
    OpenQuestion,
    PlannedAction,
    ReportAtMoment,
    deadlines,
    overdue,
)
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE, Timetable

SEPTEMBER, OCTOBER, NOVEMBER = Month(2013, 9), Month(2013, 10), Month(2013, 11)
# Everything that can be due is: the day on which each thing is in time for the last time.
ACTION = PlannedAction(7, date(2013, 11, 29), is_done=False, updated_for=SEPTEMBER)
QUESTION = OpenQuestion(3, date(2013, 11, 4))
OFF_PATH = MissedFigure(About.PATH, OCTOBER, date(2013, 11, 11))
EVERYTHING = ReportAtMoment(
    State.OPENED,
    BY_RULE,
    due_on=date(2013, 10, 14),
    submitted_on=date(2013, 10, 14),
    published_on=date(2013, 10, 17),
    actions=(ACTION,),
    open_questions=(QUESTION,),
    missed_figure=OFF_PATH,
)
LAST_DAYS = {
    "report 2013-10-14": date(2013, 10, 14),
    # Three working days after the submission.
    "verification 2013-10-14": date(2013, 10, 17),
    "question 3": date(2013, 11, 4),
    # The tenth working day after October, the month that was open in November.
    "progress 2013-10": date(2013, 11, 14),
    "action 7 2013-11-29": date(2013, 11, 29),
    "path 2013-10": date(2013, 11, 11),
}
IN_STATE = {
    "opened": {"report", "question"},
    "preparing": {"report", "question"},
    "returned": {"report", "question"},
    "submitted": {"verification", "question"},
    "verified": {"question"},
    "published": {"question", "progress", "action", "path"},
    "recovering": {"question", "progress", "action", "path"},
    "escalated": {"question", "progress", "action", "path"},
    "recovered": {"question"},
    "closed": {"question"},
    "not_required": {"question"},
    "withdrawn": {"question"},
}


def named(found):
    return {f"{deadline.about} {deadline.key}": deadline.due for deadline in found}


def kinds(found):
    return {deadline.about.value for deadline in found}


def test_the_table_names_every_state():
    assert set(IN_STATE) == set(State)


@pytest.mark.parametrize("state", list(State))
def test_what_is_due_in_each_state(state):
    report = replace(EVERYTHING, state=state)
    due = named(deadlines(report, date(2013, 11, 20)))
    assert due == {
        name: day for name, day in LAST_DAYS.items() if name.split()[0] in IN_STATE[state]
    }


@pytest.mark.parametrize(
    ("state", "today", "late"),
    [
        ("opened", date(2013, 10, 14), set()),
        ("opened", date(2013, 10, 15), {"report"}),
        ("returned", date(2013, 10, 15), {"report"}),
        ("submitted", date(2013, 10, 17), set()),
        ("submitted", date(2013, 10, 18), {"verification"}),
        ("verified", date(2013, 11, 4), set()),
        ("verified", date(2013, 11, 5), {"question"}),
        ("published", date(2013, 11, 11), {"question"}),
        ("published", date(2013, 11, 12), {"question", "path"}),
        ("published", date(2013, 11, 14), {"question", "path"}),
        ("published", date(2013, 11, 15), {"question", "path", "progress"}),
        ("escalated", date(2013, 11, 29), {"question", "path", "progress"}),
        ("recovering", date(2013, 11, 30), {"question", "path", "progress", "action"}),
        # In December the update of November is asked for, by 13 December.
        ("recovering", date(2013, 12, 2), {"question", "path", "action"}),
        ("recovering", date(2013, 12, 16), {"question", "path", "action", "progress"}),
        ("closed", date(2013, 11, 5), {"question"}),
    ],
)
def test_what_is_overdue_on_a_day(state, today, late):
    report = replace(EVERYTHING, state=State(state))
    assert kinds(overdue(report, today)) == late


FOLLOWED = replace(EVERYTHING, state=State.RECOVERING)
LATER = date(2014, 1, 31)


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ({"actions": (replace(ACTION, is_done=True),)}, {"action", "progress"}),
        ({"actions": (replace(ACTION, updated_for=Month(2013, 12)),)}, {"progress"}),
        ({"actions": (replace(ACTION, updated_for=NOVEMBER),)}, set()),
        ({"actions": (replace(ACTION, updated_for=None),)}, set()),
        ({"actions": (replace(ACTION, due=None),)}, {"action"}),
        ({"actions": ()}, {"action", "progress"}),
        ({"published_on": None}, {"progress"}),
        ({"published_on": date(2013, 12, 31)}, set()),
        ({"published_on": date(2014, 1, 1)}, {"progress"}),
        ({"open_questions": ()}, {"question"}),
        ({"missed_figure": None}, {"path"}),
        ({"recovery_is_proposed": True}, {"path"}),
    ],
)
def test_what_is_done_is_not_overdue(change, gone):
    assert kinds(overdue(FOLLOWED, LATER)) == {"question", "path", "progress", "action"}
    late = kinds(overdue(replace(FOLLOWED, **change), LATER))
    assert late == {"question", "path", "progress", "action"} - gone


def test_the_recovery_month_stands_in_place_of_the_path():
    missed = MissedFigure(About.RECOVERY, Month(2013, 12), date(2014, 1, 10))
    assert "recovery" in kinds(overdue(replace(FOLLOWED, missed_figure=missed), LATER))


def test_an_update_is_due_on_the_day_the_council_moved_it_to():
    moved = Timetable({(OCTOBER, "exceptions_due"): date(2013, 11, 18)})
    report = replace(FOLLOWED, timetable=moved)
    assert "progress" not in kinds(overdue(report, date(2013, 11, 18)))
    assert "progress" in kinds(overdue(report, date(2013, 11, 19)))


def test_without_its_day_a_report_has_no_deadline():
    assert not list(deadlines(ReportAtMoment(State.OPENED, BY_RULE), LATER))
    assert not list(deadlines(ReportAtMoment(State.SUBMITTED, BY_RULE), LATER))
