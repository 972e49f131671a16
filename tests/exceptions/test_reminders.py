"""Reminders: who is reminded of what, on which working day, once; and what is brought to CESG
(framework 4.1, 4.3).
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exceptions.deadlines import everything_overdue, overdue_of
from exceptions.deciding import require_revision, resume_recovery
from exceptions.lines import newest_lines
from exceptions.models import ExceptionReport, Reminder
from exceptions.progress import update_progress
from exceptions.questions import ask_question
from exceptions.reminders import plan_reminders, send_reminders
from exceptions.rules.escalation import EscalationLevel, levels_reached
from exceptions.rules.overdue import About, Deadline
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Absence, Notice
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE
from pmf_portal.refusals import Refused
from tests.exceptions.story import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    build,
    day,
    fresh,
    only_action,
    opened,
    published,
    run,
    submitted,
)
from tests.states import made_once

pytestmark = pytest.mark.slow

FIRST_LEVELS = {
    About.VERIFICATION: {1: "director", 4: "director cesg"},
    About.RECOVERY: {1: "cesg"},
}
USUAL = {
    1: "owner",
    4: "owner deputy",
    7: "owner deputy director",
    10: "owner deputy director cesg",
}


@pytest.mark.parametrize("about", list(About))
@pytest.mark.parametrize("late", range(15))
def test_the_escalation_levels_by_working_days(about, late):
    """Due on Monday 14 October 2013; no bank holiday follows for two months."""
    today = date(2013, 10, 14) + timedelta(days=late // 5 * 7 + late % 5)
    reached = max((step for step in FIRST_LEVELS.get(about, USUAL) if step <= late), default=None)
    expected = FIRST_LEVELS.get(about, USUAL)[reached].split() if reached else []
    assert levels_reached(Deadline(about, "key", date(2013, 10, 14)), today) == expected


@pytest.mark.parametrize(
    ("today", "levels"),
    [
        (date(2013, 12, 20), 0),
        (date(2013, 12, 21), 0),
        (date(2013, 12, 22), 0),
        (date(2013, 12, 23), 1),
        (date(2013, 12, 27), 1),
        (date(2013, 12, 29), 1),
        (date(2013, 12, 30), 2),
        (date(2014, 1, 2), 2),
        (date(2014, 1, 3), 3),
        (date(2014, 1, 7), 3),
        (date(2014, 1, 8), 4),
        (date(2014, 3, 1), 4),
        (date(2013, 12, 1), 0),
    ],
)
def test_weekends_and_bank_holidays_do_not_count(today, levels):
    """Due on Friday 20 December 2013; Christmas, Boxing Day and New Year's Day lie between."""
    assert (
        levels_reached(Deadline(About.REPORT, "key", date(2013, 12, 20)), today)
        == list(EscalationLevel)[:levels]
    )


def remind(*days, hour=7):
    return [
        send_reminders(
            today, by=None, at=datetime.combine(today, time(hour), tzinfo=timetable.LONDON)
        )
        for today in days
    ]


def levels():
    return [
        f"{one.about} {one.level} {one.person.username if one.person else '–'}"
        f" {one.reminded_at:%d.%m}"
        for one in Reminder.objects.order_by("pk")
    ]


def people():
    notices = Notice.objects.filter(key__startswith="chased").order_by("user__username")
    return list(notices.values_list("user__username", flat=True))


TODAY = date(2013, 12, 20)


@made_once
def late(council, published_report):
    """Everything that can be late is: off the path in November, an action, the progress, a
    question.
    """
    ask_question(
        published_report,
        body="committee",
        text="Why?",
        due=date(2013, 12, 1),
        mark="",
        by=council.people["team"],
        at=day(2013, 10, 7),
    )
    run(council, council.specification, OCTOBER, "50", "70")
    return fresh(published_report)


FOLLOWED = {"question", "progress", "action", "path"}


@pytest.mark.parametrize(
    ("state", "change", "overdue"),
    [
        ("opened", {}, {"question", "report"}),
        ("preparing", {}, {"question", "report"}),
        ("returned", {}, {"question", "report"}),
        ("opened", {"due_on": TODAY}, {"question"}),
        ("submitted", {}, {"question", "verification"}),
        ("verified", {}, {"question"}),
        ("submitted", {"submitted_at": day(2013, 12, 17)}, {"question"}),
        ("submitted", {"submitted_at": day(2013, 12, 16)}, {"question", "verification"}),
        ("published", {}, FOLLOWED),
        ("recovering", {}, FOLLOWED),
        ("escalated", {}, FOLLOWED),
        ("recovering", {"recovery_proposed": NOVEMBER}, FOLLOWED - {"path"}),
        ("recovering", {"recovery_month": NOVEMBER}, FOLLOWED - {"path"} | {"recovery"}),
        ("recovering", {"published_at": day(2013, 12, 2)}, FOLLOWED - {"progress"}),
        ("recovering", {"published_at": None}, FOLLOWED - {"progress"}),
        ("recovered", {}, {"question"}),
    ],
)
def test_what_is_overdue_in_each_state(late, state, change, overdue):
    ExceptionReport.objects.filter(pk=late.pk).update(state=state, **change)
    report = fresh(late)
    assert {
        one.deadline.about
        for one in overdue_of(
            report, newest_lines([report.target_id], NOVEMBER)[report.target_id], TODAY, BY_RULE
        )
    } == overdue
    assert (
        everything_overdue([report], TODAY)[report.pk]
        and overdue_of(report, None, date(2013, 10, 1), BY_RULE) == []
    )


def test_what_was_done_is_not_overdue(council, late):
    update_progress(
        late,
        NOVEMBER,
        {only_action(late).pk: ("done", "")},
        by=council.people["head"],
        at=day(2013, 12, 12),
    )
    line = newest_lines([late.target_id], NOVEMBER)[late.target_id]
    assert {one.deadline.about for one in overdue_of(fresh(late), line, TODAY, BY_RULE)} == {
        "question",
        "path",
    }
    sentences = [
        one.words
        for one in overdue_of(fresh(late), line, TODAY, BY_RULE)
        if one.deadline.about == "path"
    ]
    assert sentences == [
        "November 2013 was expected at 75.0% on the way back to plan, and came to 70.0%."
    ]


def test_after_the_recovery_month_the_plan_itself_is_expected(council, late):
    run(council, council.specification, DECEMBER, "90", "80")
    line = newest_lines([late.target_id], Month(2014, 1))[late.target_id]
    items = [
        one
        for one in overdue_of(fresh(late), line, date(2014, 3, 3), BY_RULE)
        if one.deadline.about in ("path", "recovery")
    ]
    assert [(one.deadline.about, one.deadline.key) for one in items] == [("recovery", "2014-01")]
    assert "was due to be back on plan in December 2013" in items[0].words


# Due on 14 October: the owner on the 15th, the deputy on the 18th, the director on the 23rd, CESG
# on the 28th.
REMINDERS = [
    "report owner head {}",
    "report deputy manager {}",
    "report director director {}",
    "report cesg – {}",
]
DAYS = [date(2013, 10, number) for number in range(12, 32)]


@pytest.mark.parametrize(
    ("days", "on"),
    [
        (DAYS, ["15.10", "18.10", "23.10", "28.10"]),
        ([today for today in DAYS for _ in range(10)], ["15.10", "18.10", "23.10", "28.10"]),
        (DAYS[::-1], ["31.10"] * 4),
        ([DAYS[7], *DAYS[:7], DAYS[19], *DAYS], ["19.10", "19.10", "31.10", "31.10"]),
        ([DAYS[3], DAYS[16]], ["15.10", "28.10", "28.10", "28.10"]),
    ],
    ids=["each day", "ten times each", "backwards", "in disorder", "days skipped"],
)
def test_each_level_is_reached_once_in_whatever_order_it_runs(council, opened_report, days, on):
    assert sum(remind(*days)) == 4
    assert levels() == [words.format(when) for words, when in zip(REMINDERS, on, strict=True)]
    assert people() == ["cesg", "chief", "director", "head", "manager"]
    assert AuditEvent.objects.filter(action="escalate_exception_report").count() == 1


def test_deputies_stand_in_and_a_report_without_people_stops_nothing(council, opened_report):
    Absence.objects.create(
        user=council.people["head"], first_day=date(2013, 10, 15), last_day=date(2013, 10, 15)
    )
    remind(date(2013, 10, 15))
    assert levels() == ["report owner manager 15.10"] and people() == ["manager"]
    ExceptionReport.objects.filter(pk=opened_report.pk).update(owner=None, deputy=None)
    council.people["director"].roleassignment_set.all().delete()
    remind(date(2013, 10, 28))
    assert levels()[1:] == [
        "report deputy – 28.10",
        "report director – 28.10",
        "report cesg – 28.10",
    ] and people() == ["cesg", "chief", "manager"]


def test_one_e_mail_names_everything_and_is_written_once(council):
    for number in range(3):
        council.figure(council.target(f"F{number}"), "2013-09", "10")
    council.approve()
    build(SEPTEMBER)
    assert remind(date(2013, 10, 15), date(2013, 10, 15)) == [3, 0]
    notice = Notice.objects.get(user=council.people["head"], key__startswith="chased")
    assert notice.subject == "Overdue: 3 exception reports"
    assert all(
        f"F{number} Measure F{number}\n- The exception report for September 2013 was due"
        in notice.body
        for number in range(3)
    )


def test_the_director_is_reminded_of_what_waits_to_be_verified(council):
    submitted(council, at=day(2013, 10, 10))
    remind(*DAYS)
    assert levels() == ["verification director director 16.10", "verification cesg – 21.10"]
    assert (
        ExceptionReport.objects.get().state == "submitted"
        and ExceptionReport.objects.get().escalated_at
    )


def escalated(council):
    report = published(council)
    run(council, council.specification, OCTOBER, "60", "75", "80")
    assert remind(date(2014, 1, 14)) == [5]
    return fresh(report)


def test_a_recovery_month_off_plan_escalates_once_until_cesg_decides(council):
    report, cesg = escalated(council), council.people["cesg"]
    assert (report.state, report.times_escalated) == (
        "escalated",
        1,
    ) and "recovery cesg – 14.01" in levels()
    assert "to be back on plan in December 2013" in report.steps.last().reason
    assert "Escalated: 1 exception report" in Notice.objects.filter(user=cesg).values_list(
        "subject", flat=True
    )
    run(council, council.specification, Month(2014, 1), "80")
    assert remind(date(2014, 2, 20))[0] > 0 and fresh(report).times_escalated == 1, (
        "still before CESG"
    )
    resume_recovery(report, reason="Continue", by=cesg, at=day(2014, 2, 21))
    now = fresh(report)
    assert (now.state, now.escalated_at, now.steps.last().act, now.steps.last().reason) == (
        "recovering",
        None,
        "resume",
        "Continue",
    )
    assert Notice.objects.get(subject="CESG has considered F1").user.username == "head"
    with pytest.raises(Refused, match="not before the Chief Executive"):
        resume_recovery(report, reason="Again", by=cesg, at=day(2014, 2, 21))
    with pytest.raises(Refused, match="Post of cesg considered the escalation"):
        require_revision(report, reason="Revise", by=cesg, at=day(2014, 2, 21))
    remind(date(2014, 2, 24), date(2014, 2, 25))
    assert fresh(report).state == "recovering", "no second escalation for the same thing"
    run(council, council.specification, Month(2014, 2), "80")
    remind(date(2014, 3, 13))
    assert (fresh(report).state, fresh(report).times_escalated) == ("escalated", 2)


def test_an_unanswered_question_escalates_a_report_in_every_state(council, opened_report, at):
    """In every state: nothing on one report may stop the reminders of the others."""
    moves = {"published": "escalated", "recovering": "escalated"}
    for state in (
        "opened",
        "preparing",
        "submitted",
        "returned",
        "verified",
        "published",
        "recovering",
    ):
        ExceptionReport.objects.filter(pk=opened_report.pk).update(
            state=state, escalated_at=None, submitted_at=day(2013, 11, 1), due_on=date(2014, 1, 1)
        )
        ask_question(
            opened_report,
            body="cabinet",
            text=state,
            due=date(2013, 10, 9),
            mark="",
            by=council.people["team"],
            at=at,
        )
        assert remind(date(2013, 10, 31)) == [4]
        assert (
            fresh(opened_report).state == moves.get(state, state)
            and fresh(opened_report).escalated_at
        ), state


LONDON = timetable.LONDON
MOMENTS = [
    (datetime(2013, 10, 14, 7, 0, tzinfo=LONDON), True),
    (datetime(2013, 10, 14, 6, 59, tzinfo=LONDON), False),
    (datetime(2013, 10, 14, 23, 59, tzinfo=LONDON), True),
    (datetime(2013, 10, 12, 9, 0, tzinfo=LONDON), False),
    (datetime(2013, 10, 13, 9, 0, tzinfo=LONDON), False),
    (datetime(2013, 12, 25, 9, 0, tzinfo=LONDON), False),
    (datetime(2013, 12, 26, 9, 0, tzinfo=LONDON), False),
    (datetime(2013, 10, 14, 6, 30, tzinfo=ZoneInfo("UTC")), True),
    (datetime(2013, 10, 13, 23, 30, tzinfo=ZoneInfo("UTC")), False),
]


@pytest.mark.parametrize(("moment", "wanted"), MOMENTS)
def test_it_reminds_from_seven_on_working_days_alone(council, moment, wanted):
    assert list(plan_reminders(moment)) == []
    opened(council)
    assert [job["kind"] for job in plan_reminders(moment)] == ["chase_exceptions"] * wanted


def test_the_timetable_reminds_once_a_day(council, opened_report):
    for minute in range(3):
        queue.run_due(day(2013, 10, 15, 8) + timedelta(minutes=minute))
    assert Job.objects.filter(kind="chase_exceptions").values_list(
        "period", "state", "outcome"
    ).get() == ("2013-10-15", "done", "1 reminders")
    assert people() == ["head"]


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_many_questions_at_one_and_three_reports(council, count):
    for number in range(count):
        council.figure(council.target(f"F{number}"), "2013-09", "10")
    council.approve()
    build(SEPTEMBER)
    with CaptureQueriesContext(connection) as queries:
        assert remind(date(2013, 10, 15)) == [count]
    assert len(queries) == 25
