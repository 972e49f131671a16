"""Questions of bodies: none is lost, each stands on every agenda until it is answered, and the clock
says how long they wait.
"""

from datetime import date, datetime, time, timedelta

import pytest

from exceptions.models import ExceptionReport, Question
from exceptions.questions import answer_question, ask_question
from exceptions.rules.lifecycle import State
from exceptions.rules.question_clock import AskedQuestion, clock_of
from pmf_portal.periods.timetable import LONDON
from reporting.meetings.minuting import hold_meeting
from reporting.meetings.questions import clock_of_body, questions_of, questions_on_agenda
from reporting.meetings.viewers import Viewer
from reporting.models import AgendaItem
from tests.reporting.meetings.story import (
    add,
    called,
    committee,
    confirmed,
    held,
    management,
    plan,
)

MONDAY, DUE = date(2013, 10, 7), date(2013, 10, 21)
DAYS = [date(2013, 11, 5), date(2013, 12, 3), date(2014, 1, 7), date(2014, 2, 4)]


def at(day, hour=10):
    return datetime.combine(day, time(hour), tzinfo=LONDON)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([], "No question has been asked."),
        ([(MONDAY, DUE, None)], "1 is not answered yet."),
        ([(MONDAY, date(2013, 10, 16), None)], "1 is not answered yet."),
        ([(MONDAY, date(2013, 10, 9), None)], "1 is not answered yet, and late."),
        (
            [(MONDAY, DUE, date(2013, 10, 8))],
            "1 question was answered, in 1 working day (median). All are answered.",
        ),
        (
            # A weekend lies between: 5 working days.
            [(MONDAY, DUE, date(2013, 10, 14)), (MONDAY, DUE, date(2013, 10, 15))],
            "2 questions were answered, in 5.5 working days (median). All are answered.",
        ),
        (
            [
                (MONDAY, DUE, MONDAY),
                (MONDAY, date(2013, 10, 9), None),
                (MONDAY, DUE, None),
            ],
            "1 question was answered, in 0 working days (median). 2 are not answered yet, 1 of them"
            " late.",
        ),
    ],
)
def test_the_clock_says_how_long_questions_wait(asked, words):
    clock = clock_of([AskedQuestion(*days) for days in asked], date(2013, 10, 16))
    assert clock.words == words


def ask(council, text, body="cabinet", day=MONDAY, mark=""):
    report = ExceptionReport.objects.get(target__code="F2")
    about = {"body": body, "text": text, "due": day + timedelta(days=14), "mark": mark}
    return ask_question(report, by=council.people["team"], at=at(day), **about)


def answer(council, question, day, text="Because"):
    answer_question(question, answer=text, by=council.people["head"], at=at(day))


def on_agenda(meeting, council):
    viewer = Viewer(council.people["team"], meeting.day)
    rows = questions_on_agenda(meeting, viewer, at(meeting.day))
    return {row.question.text: row.is_answered for row in rows}


def test_of_twenty_questions_over_four_meetings_none_is_lost(september):
    council = september
    body = add(council)
    waiting, number = set(), 0
    for day in DAYS:
        asked = []
        for _ in range(5):
            asked.append(ask(council, f"Question {number}", day=day - timedelta(days=20)))
            number += 1
        # Of each five, one is answered before the agenda goes out, three after the meeting, and
        # one by nobody.
        answer(council, asked[0], day - timedelta(days=15))
        meeting = plan(council, body, day)
        called(council, meeting, at(day - timedelta(days=9)))
        expected = {question.text: False for question in (*waiting, *asked[1:])}
        answered = {text for text, done in on_agenda(meeting, council).items() if done}
        listed = on_agenda(meeting, council)
        assert {text: done for text, done in listed.items() if not done} == expected
        assert asked[0].text in answered
        meeting.refresh_from_db()
        held_meeting(council, meeting, day)
        for question in asked[1:4]:
            answer(council, question, day + timedelta(days=3))
        # What the agenda said stays, whatever is answered later.
        meeting.refresh_from_db()
        assert on_agenda(meeting, council) == listed
        waiting.add(asked[4])
    assert Question.objects.count() == number == 20
    clock = clock_of_body(body, DAYS[-1] + timedelta(days=10))
    assert (clock.answered, clock.unanswered) == (16, 4)
    following = plan(council, body, date(2014, 3, 4))
    called(council, following, at(date(2014, 2, 20)))
    listed = on_agenda(following, council)
    assert {text for text, done in listed.items() if not done} == {one.text for one in waiting}


def held_meeting(council, meeting, day):
    from_team = {"by": council.people["team"], "at": at(day)}
    hold_meeting(meeting, **from_team)
    confirmed(council, meeting, at(day, 16))


def test_each_body_has_its_own_questions(september):
    council = september
    for body in ("cabinet", "committee", "coordinating", "cesg", "holder"):
        ask(council, f"Of {body}", body)
    texts = {
        "Cabinet": add(council),
        "Coordinating Committee": add(council, "Coordinating", "committee"),
        "Families": committee(council, unit=council.units["families"]),
        "Group": add(council, "Group", "executive_group"),
        "Places": add(council, "Places", "committee", unit=council.units["places"]),
        "Team": management(council),
    }
    assert {name: [one.text for one in questions_of(body)] for name, body in texts.items()} == {
        "Cabinet": ["Of cabinet"],
        "Coordinating Committee": ["Of coordinating"],
        "Families": ["Of committee"],
        "Group": ["Of cesg"],
        "Places": [],
        "Team": [],
    }


@pytest.mark.parametrize(
    ("kind", "number"), [("cabinet", 1), ("committee", 1), ("executive_group", 1), ("other", 0)]
)
def test_bodies_that_ask_have_their_questions_on_each_agenda(council, kind, number):
    meeting = plan(council, add(council, kind=kind))
    assert meeting.items.filter(kind=AgendaItem.QUESTIONS).count() == number


@pytest.mark.parametrize(
    ("post", "reads"),
    [
        (None, {"AnsweredOpen"}),
        ("member", {"AnsweredOpen"}),
        ("head", {"AnsweredOpen", "WaitingOpen"}),
        ("leader", {"AnsweredOpen", "WaitingOpen", "ZzAnswered", "ZzWaiting"}),
    ],
)
def test_marked_questions_are_for_the_body_alone(client, september, post, reads):
    council = september
    body = add(council)
    ExceptionReport.objects.filter(target__code="F2").update(state=State.PUBLISHED)
    for text, mark, answered in (
        ("AnsweredOpen", "", True),
        ("WaitingOpen", "", False),
        ("ZzAnswered", "personal", True),
        ("ZzWaiting", "commercial", False),
    ):
        question = ask(council, text, mark=mark)
        if answered:
            answer(council, question, MONDAY + timedelta(days=2), f"{text}Said")
    meeting = plan(council, body, DAYS[0])
    called(council, meeting, at(MONDAY))
    if post:
        client.force_login(council.people[post])
    for path in ("/meetings/cabinet/", f"/meetings/cabinet/{DAYS[0]}/"):
        page = client.get(path).content.decode()
        texts = {"AnsweredOpen", "WaitingOpen", "ZzAnswered", "ZzWaiting"}
        assert {text for text in texts if text in page} == reads, path
        if not post:
            assert "ZzAnsweredSaid" not in page


def test_what_is_not_public_yet_is_answered_in_private(client, september):
    council = september
    add(council)
    ExceptionReport.objects.filter(target__code="F2").update(state=State.PREPARING)
    answer(council, ask(council, "Early"), MONDAY + timedelta(days=2))
    page = client.get("/meetings/cabinet/").content.decode()
    assert "Early" not in page and "1 question was answered, in 2 working days" in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_no_more_for_more_questions(client, september, django_assert_num_queries, count):
    council = september
    meeting = plan(council, add(council), DAYS[0])
    for number in range(count):
        ask(council, f"Waiting {number}")
        answer(council, ask(council, f"Answered {number}"), MONDAY + timedelta(days=1))
    held(council, meeting, at(MONDAY, 12))
    client.force_login(council.people["team"])
    for path, queries in (("/meetings/cabinet/", 14), (f"/meetings/cabinet/{DAYS[0]}/", 14)):
        client.get(path)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200
