"""What counts days names its day where it is kept: an agenda that is out, a pack, a report to Cabinet
and a file speak of their own day, a page of today.
"""

from datetime import date, datetime, timedelta

import pytest

from exceptions.models import ExceptionReport
from exceptions.questions import ask_question
from exceptions.rules.question_clock import AskedQuestion, clock_of
from pmf_portal.periods.timetable import LONDON
from reporting.content.in_short.promises import late_then
from reporting.meetings.rules.spoken import Spoken
from tests.reporting.meetings.story import (
    AT,
    FIRST,
    SECOND,
    add,
    called,
    confirmed,
    decide,
    held,
    plan,
)
from tests.reporting.scrutiny.story import answered, families, sent

pytestmark = pytest.mark.django_db
DUE = date(2013, 10, 20)
OUT = datetime(2013, 10, 28, 9, 0, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("due", "is_kept", "words"),
    [
        (DUE, False, "8 days late"),
        (DUE, True, "8 days late on 28 October 2013"),
        (date(2013, 10, 27), True, "1 day late on 28 October 2013"),
        (date(2013, 10, 28), True, ""),
        (date(2013, 10, 28), False, ""),
        (None, True, ""),
    ],
)
def test_what_is_kept_names_the_day_on_which_it_was_late(due, is_kept, words):
    assert Spoken(OUT, is_kept=is_kept).late(due) == words


def test_the_day_of_a_moment_is_that_of_london():
    assert (
        Spoken(datetime(2013, 7, 1, 0, 30, tzinfo=LONDON), is_kept=True).late(date(2013, 6, 30))
        == "1 day late on 1 July 2013"
    )


def test_what_a_month_said_was_late_was_late_on_its_day():
    day = date(2024, 4, 17)
    assert late_then("Friday 12 April 2024 (5 days late)", day) == (
        "Friday 12 April 2024 (5 days late on 17 April 2024)"
    )
    assert late_then("Friday 31 May 2024", day) == "Friday 31 May 2024"


def test_the_clock_of_questions_names_its_day_where_some_wait():
    asked = [AskedQuestion(FIRST, DUE, None), AskedQuestion(FIRST, DUE, DUE)]
    assert clock_of(asked, OUT.date()).words_on(OUT.date()) == (
        "1 question was answered, in 8 working days (median). On 28 October 2013, 1 is not"
        " answered yet, and late."
    )
    assert "October" not in clock_of(asked[1:], OUT.date()).words_on(OUT.date())


def page(client, address, settings, day):
    settings.PORTAL_CLOCK = datetime(day.year, day.month, day.day, 12)
    return " ".join(client.get(address).content.decode().split())


def second_agenda(council, body):
    """The agenda after a meeting that decided something with a day, not out yet."""
    first = plan(council, body)
    held(council, first)
    decide(council, first, "Bring a plan", due=DUE)
    confirmed(council, first)
    return plan(council, body, SECOND)


def test_an_agenda_says_how_late_a_decision_was_when_it_went_out(client, council, settings):
    meeting = second_agenda(council, add(council))
    client.force_login(council.people["team"])
    address = meeting.get_absolute_url()
    before = page(client, address, settings, OUT.date() - timedelta(days=1))
    assert "7 days late<" in before
    called(council, meeting, OUT)
    for days in (0, 5, 200):
        shown = page(client, address, settings, OUT.date() + timedelta(days=days))
        assert "8 days late on 28 October 2013<" in shown
    body = page(client, f"/meetings/{meeting.body.slug}/", settings, date(2013, 11, 4))
    assert "15 days late<" in body


def test_minutes_are_written_beside_what_the_agenda_said(client, council, settings):
    meeting = second_agenda(council, add(council))
    held(council, meeting, OUT)
    client.force_login(council.people["team"])
    shown = page(client, f"{meeting.get_absolute_url()}minutes/", settings, SECOND)
    assert "8 days late on 28 October 2013<" in shown


def test_an_agenda_says_how_late_questions_were_when_it_went_out(client, september, settings):
    council = september
    body = add(council)
    report = ExceptionReport.objects.get(target__code="F2")
    about = {"body": "cabinet", "text": "Who waits", "due": DUE, "mark": ""}
    ask_question(report, by=council.people["team"], at=AT, **about)
    meeting = called(council, plan(council, body, SECOND), OUT)
    client.force_login(council.people["team"])
    assert "8 days late on 28 October 2013<" in page(
        client, meeting.get_absolute_url(), settings, date(2014, 1, 6)
    )
    assert "78 days late<" in page(client, body.get_absolute_url(), settings, date(2014, 1, 6))


def test_an_agenda_says_how_late_recommendations_were(client, council, settings):
    body = families(council)
    one = sent(council, body)
    answered(council, one, due=DUE)
    meeting = called(council, plan(council, body, SECOND), OUT)
    late = "8 days late on 28 October 2013<"
    assert late in page(client, meeting.get_absolute_url(), settings, date(2014, 1, 6))
    assert "78 days late<" in page(client, f"/scrutiny/{body.slug}/", settings, date(2014, 1, 6))


def test_a_file_of_recommendations_names_its_day(client, council, settings):
    body = families(council)
    answered(council, sent(council, body), due=DUE)
    path = f"/scrutiny/{body.slug}/recommendations.csv"
    assert "8 days late on 28 October 2013" in page(client, path, settings, OUT.date())
