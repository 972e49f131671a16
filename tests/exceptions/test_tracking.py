"""The tracker's figures as tables: hand-made stories, told at several moments."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from exceptions.tracker.counts import Counts, band_of, duration, month_by_month, outcomes, track
from exceptions.tracker.facts import (
    ActionFact,
    QuestionFact,
    ReminderFact,
    ReportFacts,
    StepFact,
    UpdateFact,
)
from exceptions.tracker.history import as_it_stood
from exceptions.tracker.output import headline_of
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE, LONDON

AUGUST, SEPTEMBER, OCTOBER = Month(2013, 8), Month(2013, 9), Month(2013, 10)


def at(text):
    """ "10-15" or "10-15 09:30" of 2013 (or "2014-01-15"), by default at ten."""
    day, _, time = text.partition(" ")
    return datetime.fromisoformat(
        f"{day if len(day) > 5 else f'2013-{day}'} {time or '10:00'}"
    ).replace(tzinfo=LONDON)


def story(*steps, **facts):
    """A report on September's red, with its steps: ("10-09", "open", "opened"[, month])."""
    told = tuple(StepFact(act, state, at(day), *month) for day, act, state, *month in steps)
    heading = {
        "pk": 1,
        "code": "F1",
        "title": "Measure",
        "directorate": "Families",
        "service": "Care",
        "officer": "Head",
        "month": SEPTEMBER,
        "timetable": BY_RULE,
    }
    return ReportFacts(
        **heading
        | {"categories": ("Staffing",), "categories_since": at("10-14"), "steps": told}
        | facts
    )


OPEN = ("10-09", "open", "opened", SEPTEMBER)
TO_PUBLICATION = (
    OPEN,
    ("10-10", "prepare", "preparing"),
    ("10-14", "submit", "submitted"),
    ("10-16", "verify", "verified"),
    ("10-17 09:30", "publish", "published", SEPTEMBER),
)
LIFE = (
    *TO_PUBLICATION,
    ("11-19", "follow", "recovering", OCTOBER),
    ("12-02", "escalate", "escalated"),
    ("12-05", "resume", "recovering"),
    ("2014-01-20", "propose_recovery", "recovering", Month(2013, 12)),
    ("2014-01-22", "confirm_recovery", "recovered", Month(2013, 12)),
    ("2014-01-24", "close", "closed"),
)
RELAPSE = (*LIFE, ("2014-03-11", "reopen", "opened", Month(2014, 2)))


@pytest.mark.parametrize(
    ("steps", "moment", "state", "escalated", "relapses"),
    [
        (LIFE, "10-08", None, None, None),
        (LIFE, "10-09", "opened", False, 0),
        (LIFE, "10-17 09:29", "verified", False, 0),
        (LIFE, "10-17 09:30", "published", False, 0),
        (LIFE, "12-01", "recovering", False, 0),
        (LIFE, "12-02", "escalated", True, 0),
        (LIFE, "12-05", "recovering", False, 0),
        (LIFE, "2014-01-23", "recovered", False, 0),
        (LIFE, "2014-06-01", "closed", False, 0),
        (RELAPSE, "2014-03-01", "closed", False, 0),
        (RELAPSE, "2014-03-12", "opened", False, 1),
        ((OPEN, ("10-24", "escalate", "opened")), "10-25", "opened", True, 0),
        (
            (OPEN, ("10-24", "escalate", "opened"), ("10-28", "resume", "opened")),
            "10-29",
            "opened",
            False,
            0,
        ),
        (
            (OPEN, ("10-24", "escalate", "opened"), ("10-28", "submit", "submitted")),
            "10-29",
            "submitted",
            False,
            0,
        ),
        (
            (
                *TO_PUBLICATION,
                ("12-02", "escalate", "escalated"),
                ("12-03", "require_revision", "returned"),
            ),
            "12-04",
            "returned",
            False,
            0,
        ),
        (
            (OPEN, ("10-24", "escalate", "opened"), ("10-28", "waive", "not_required")),
            "10-29",
            "not_required",
            False,
            0,
        ),
        (
            (OPEN, ("10-10", "waive", "not_required"), ("11-11", "reopen", "opened", OCTOBER)),
            "11-12",
            "opened",
            False,
            0,
        ),
    ],
)
def test_a_report_stood_as_its_steps_say(steps, moment, state, escalated, relapses):
    found = as_it_stood(story(*steps), at(moment))
    assert (found and (found.state, found.is_escalated, found.relapses)) == (
        state and (state, escalated, relapses)
    )


REVISED = (
    *TO_PUBLICATION,
    ("12-02", "escalate", "escalated"),
    ("12-03", "require_revision", "returned"),
    ("12-09", "submit", "submitted"),
    ("12-10", "verify", "verified"),
    ("12-17 09:30", "publish", "published", Month(2013, 11)),
)
DONE, LATE = (UpdateFact(at("12-06"), Month(2013, 11), done) for done in (True, False))
ASKED = QuestionFact(date(2013, 11, 1), at("10-20"), at("11-10"))
OFF_PATH = ReminderFact("path", "2013-10", date(2013, 11, 11), at("11-12 07:00"))


@pytest.mark.parametrize(
    ("steps", "facts", "moment", "overdue"),
    [
        # September's report is due on 14 October, the tenth working day; opened on the 11th it has
        # three working days.
        ([OPEN], {}, "10-14", ()),
        ([OPEN], {}, "10-15", ("report",)),
        ([("10-11", "open", "opened", SEPTEMBER)], {}, "10-16", ()),
        ([("10-11", "open", "opened", SEPTEMBER)], {}, "10-17", ("report",)),
        (TO_PUBLICATION[:3], {}, "10-17", ()),
        (TO_PUBLICATION[:3], {}, "10-18", ("verification",)),
        ([*TO_PUBLICATION[:3], ("10-21", "return", "returned")], {}, "10-22", ("report",)),
        # CESG gives five working days: from 3 to 10 December.
        (REVISED[:7], {}, "12-10", ()),
        (REVISED[:7], {}, "12-11", ("report",)),
        (REVISED, {}, "12-11", ()),
        # An action by its day, until it is done; a recovered report is not late with its actions.
        (TO_PUBLICATION, {"actions": (ActionFact(1, date(2013, 10, 31)),)}, "10-31", ()),
        (TO_PUBLICATION, {"actions": (ActionFact(1, date(2013, 10, 31)),)}, "11-01", ("action",)),
        (
            TO_PUBLICATION,
            {"actions": (ActionFact(1, date(2013, 10, 31), (DONE,)),)},
            "12-05",
            ("action",),
        ),
        (TO_PUBLICATION, {"actions": (ActionFact(1, date(2013, 10, 31), (DONE,)),)}, "12-07", ()),
        (LIFE, {"actions": (ActionFact(1, date(2014, 1, 10), (LATE,)),)}, "2014-01-23", ()),
        # A plan of October's publication tells its progress first for October, by 14 November.
        (TO_PUBLICATION, {"actions": (ActionFact(1, date(2014, 3, 1)),)}, "11-14", ()),
        (TO_PUBLICATION, {"actions": (ActionFact(1, date(2014, 3, 1)),)}, "11-15", ("progress",)),
        (TO_PUBLICATION, {"actions": (ActionFact(1, date(2014, 3, 1), (LATE,)),)}, "12-17", ()),
        # A question by its day, until it is answered.
        (TO_PUBLICATION, {"questions": (ASKED,)}, "11-01", ()),
        (TO_PUBLICATION, {"questions": (ASKED,)}, "11-02", ("question",)),
        (TO_PUBLICATION, {"questions": (ASKED,)}, "11-10", ()),
        # The path since the reminder, until a newer figure came or recovery was proposed.
        (LIFE, {"reminders": (OFF_PATH,)}, "11-11", ()),
        (LIFE, {"reminders": (OFF_PATH,)}, "11-13", ("path",)),
        (
            LIFE,
            {
                "reminders": (OFF_PATH,),
                "figures": ((at("11-11"), OCTOBER), (at("12-10"), Month(2013, 11))),
            },
            "12-09",
            ("path",),
        ),
        (
            LIFE,
            {
                "reminders": (OFF_PATH,),
                "figures": ((at("11-11"), OCTOBER), (at("12-10"), Month(2013, 11))),
            },
            "12-10",
            (),
        ),
        (
            LIFE,
            {
                "reminders": (
                    OFF_PATH,
                    ReminderFact("recovery", "2013-12", date(2014, 1, 10), at("2014-01-13")),
                )
            },
            "2014-01-14",
            ("recovery",),
        ),
        (LIFE, {"reminders": (OFF_PATH,)}, "2014-01-21", ()),
        (REVISED, {"reminders": (OFF_PATH,)}, "12-18", ()),
        (LIFE, {"questions": (replace(ASKED, answered_at=None),)}, "2014-02-01", ()),
    ],
)
def test_what_was_overdue_at_a_moment(steps, facts, moment, overdue):
    assert as_it_stood(story(*steps, **facts), at(moment)).overdue == overdue


def test_a_date_that_a_revision_moved_later_was_overdue_before_as_reminded():
    reminder = ReminderFact("action", "1 2013-11-15", date(2013, 11, 15), at("11-18 07:00"))
    moved = story(
        *REVISED, actions=(ActionFact(1, date(2014, 2, 1), (LATE,)),), reminders=(reminder,)
    )
    removed = story(*REVISED, reminders=(reminder,))
    kept = story(
        *REVISED, actions=(ActionFact(1, date(2013, 11, 15), (LATE,)),), reminders=(reminder,)
    )
    for report, after in ((moved, ()), (removed, ()), (kept, ("action",))):
        assert as_it_stood(report, at("12-01")).overdue[:1] == ("action",)
        assert as_it_stood(report, at("12-18")).overdue == after


def test_a_reminder_proves_the_update_missing_before_a_revision():
    reminder = ReminderFact("progress", "2013-10", date(2013, 11, 14), at("11-18 07:00"))
    told = (*REVISED[:5], ("11-20", "update_progress", "published", OCTOBER), *REVISED[5:])
    for steps, moment, overdue in (
        (REVISED, "11-18", ("progress",)),
        (told, "11-19", ("progress",)),
        (told, "11-21", ()),
    ):
        assert as_it_stood(story(*steps, reminders=(reminder,)), at(moment)).overdue == overdue
    assert as_it_stood(story(*REVISED), at("11-18")).overdue == ()


WORKED = {"worked": ((at("2014-01-24"), "yes"),)}
OTHER = {
    "pk": 2,
    "code": "P1",
    "directorate": "Places",
    "categories": ("Funding", "Staffing"),
    "repeats_earlier": True,
}


@pytest.mark.parametrize(
    ("moment", "since", "expected"),
    [
        # open, overdue, escalated, repeated, opened, recovered, closed, not required
        ("10-01", "07-17", (0, 0, 0, 0, 0, 0, 0, 0)),
        ("10-10", "07-17", (1, 0, 0, 0, 1, 0, 0, 0)),
        ("10-17 09:30", "07-17", (2, 0, 0, 1, 2, 0, 0, 0)),
        ("12-03", "10-17 09:30", (2, 1, 1, 1, 0, 0, 0, 0)),
        ("2014-01-17", "10-17 09:30", (1, 0, 0, 0, 0, 0, 0, 1)),
        ("2014-01-23", "2014-01-17", (1, 0, 0, 0, 0, 1, 0, 0)),
        ("2014-01-31", "2014-01-17", (0, 0, 0, 0, 0, 1, 1, 0)),
        ("2014-04-17", "2014-01-17", (1, 1, 0, 1, 1, 0, 0, 0)),
    ],
)
def test_the_counts_of_one_story_at_its_moments(moment, since, expected):
    reports = [
        story(*RELAPSE, **WORKED),
        story(
            ("10-11", "open", "opened", SEPTEMBER),
            ("10-15", "submit", "submitted"),
            ("12-20", "waive", "not_required"),
            **OTHER,
        ),
    ]
    total = track(reports, at(moment), at(since)).total
    names = (
        "open",
        "overdue",
        "escalated",
        "repeated",
        "opened",
        "recovered",
        "closed",
        "not_required",
    )
    assert tuple(getattr(total, name) for name in names) == expected


def test_the_tables_by_directorate_cause_and_age():
    reports = [
        story(*TO_PUBLICATION),
        story(*TO_PUBLICATION, **OTHER),
        story(("12-10", "open", "opened", Month(2013, 11)), pk=3, categories=()),
    ]
    found = track(reports, at("12-20"), at("10-17"))
    assert [(row.title, row.open, row.overdue) for row in found.by_directorate] == [
        ("Families", 2, 1),
        ("Places", 1, 0),
    ]
    assert [(row.title, row.open) for row in found.by_cause] == [
        ("Funding", 1),
        ("Staffing", 2),
        ("Not given yet", 1),
    ]
    assert [row.open for row in found.by_age] == [1, 2, 0, 0, 0]
    assert [standing.facts.pk for standing in found.rows] == [1, 2, 3]
    early = track(reports, at("10-12"), at("07-17"))
    assert [(row.title, row.open) for row in early.by_cause] == [("Not given yet", 2)]


@pytest.mark.parametrize(
    ("opened", "moment", "age"),
    [
        ("10-09", "10-09", 0),
        ("10-09", "11-08", 0),
        ("10-09", "11-09", 1),
        ("10-31", "11-30", 0),
        ("10-09", "2014-10-08", 11),
        ("10-09", "2014-10-09", 12),
    ],
)
def test_the_age_counts_whole_months(opened, moment, age):
    assert as_it_stood(story((opened, "open", "opened", SEPTEMBER)), at(moment)).age == age


def test_the_bands_of_age_meet_without_a_gap():
    bands = [band_of(age) for age in range(15)]
    assert [bands.count(band) for band in dict.fromkeys(bands)] == [2, 2, 3, 6, 2]


def test_how_long_plans_and_recoveries_took_and_whether_they_worked():
    reports = [
        story(*LIFE, **WORKED),
        story(*LIFE, pk=2, worked=((at("2014-01-24"), "no"),)),
        story(
            ("10-09", "open", "opened", SEPTEMBER),
            ("10-21", "submit", "submitted"),
            ("10-22", "verify", "verified"),
            pk=3,
        ),
        # Recovered by itself before there was a plan: it says nothing about plans.
        story(
            OPEN,
            ("11-18", "confirm_recovery", "recovered", OCTOBER),
            ("11-20", "close", "closed"),
            pk=4,
            worked=((at("11-20"), "yes"),),
        ),
    ]
    found = track(reports, at("2014-01-31"), at("2014-01-17"))
    assert (
        found.so_far.to_plan == duration([5, 5, 9])
        and found.so_far.to_plan.median == 5
        and found.so_far.to_plan.longest == 9
    )
    assert found.in_period.to_plan == duration([]) and found.in_period.to_plan.median is None
    assert found.so_far.to_recovery == duration(
        [1, 3, 3]
    ) and found.in_period.to_recovery == duration([3, 3])
    assert [(share.count, share.percent) for share in found.so_far.worked] == [
        (1, Decimal("50.0")),
        (0, Decimal("0.0")),
        (1, Decimal("50.0")),
    ]
    assert [share.percent for share in outcomes([], None).worked] == [None, None, None]
    assert duration([2, 5]).median == Decimal("3.5")


def test_a_reopened_report_keeps_what_was_said_at_its_first_closing():
    report = story(
        *RELAPSE,
        ("2014-06-10", "confirm_recovery", "recovered", Month(2014, 5)),
        ("2014-06-12", "close", "closed"),
        worked=((at("2014-01-24"), "yes"), (at("2014-06-12"), "no")),
    )
    for moment, worked, months in (
        ("2014-02-01", "yes", 3),
        ("2014-04-01", "", None),
        ("2014-07-01", "no", 8),
    ):
        found = as_it_stood(report, at(moment))
        assert (found.worked, found.months_to_recovery) == (worked, months)


def test_each_month_end_counts_what_happened_since_the_one_before():
    moments = [
        (day, at(day))
        for day in (
            "2013-09-17",
            "2013-10-17",
            "2013-11-19",
            "2013-12-17",
            "2014-01-22",
            "2014-02-19",
            "2014-03-19",
        )
    ]
    rows = month_by_month([story(*RELAPSE, **WORKED)], moments)
    told = [(row.title, row.open, row.opened, row.recovered, row.closed) for row in rows]
    assert told == [
        ("2013-10-17", 1, 1, 0, 0),
        ("2013-11-19", 1, 0, 0, 0),
        ("2013-12-17", 1, 0, 0, 0),
        ("2014-01-22", 1, 0, 1, 0),
        ("2014-02-19", 0, 0, 0, 1),
        ("2014-03-19", 1, 1, 0, 0),
    ]


@pytest.mark.parametrize(
    "open_, overdue, escalated, words",
    [
        (0, 0, 0, "No exception report is under way"),
        (1, 0, 0, "1 exception report under way; none is overdue"),
        (1, 1, 0, "1 of 1 exception report under way is overdue"),
        (20, 14, 1, "14 of 20 exception reports under way are overdue; 1 is before CESG"),
    ],
)
def test_the_tracker_says_first_how_many_are_overdue(open_, overdue, escalated, words):
    total = Counts("All", open_, overdue, escalated, 0, 0, 0, 0, 0)
    assert headline_of(total) == words
