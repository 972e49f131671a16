"""The reporting calendar: dates by rule, moved with a public reason, and publication at the very second."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied  # noqa: F401
from django.db import DatabaseError, connection, transaction
from icalendar import Calendar

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import LONDON
from reporting.calendar_rules import why_not
from reporting.models import PublicationDate
from reporting.reporting_dates import DateRefused, change_publication_date, publication_day, publication_moment
from tests.reporting.test_month_end import RELEASE, SEPTEMBER, figures, published, sign_all  # noqa: F401

RULE, MOVED = date(2013, 10, 17), date(2013, 10, 22)
AT = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
REASON = "The hospital’s figures come later this month."


def move(council, day=MOVED, *, reason=REASON, seen=RULE, at=AT):
    return change_publication_date(SEPTEMBER, day, reason=reason, seen=seen, by=council.people["team"], at=at)


@pytest.mark.parametrize(
    ("day", "more", "field", "words"),
    [
        (MOVED, {}, "", ""),
        (MOVED, {"reason": " "}, "reason", "The calendar of this year is announced"),
        (MOVED, {"reason": "", "at": datetime(2013, 3, 31, 23, 59, tzinfo=LONDON)}, "", ""),
        (date(2013, 10, 19), {}, "day", "Choose a working day"),
        (date(2013, 12, 25), {}, "day", "Choose a working day"),
        (date(2013, 10, 16), {}, "day", "Choose a day after 16 October 2013"),
        (RULE, {}, "day", "announced already"),
        (MOVED, {"reason": "", "at": datetime(2013, 4, 1, 0, 0, tzinfo=LONDON)}, "reason", "is announced"),
        (MOVED, {"at": datetime(2013, 10, 22, 9, 30, tzinfo=LONDON)}, "day", "has passed"),
        (MOVED, {"at": datetime(2013, 10, 22, 9, 29, tzinfo=LONDON)}, "", ""),
        (MOVED, {"is_published": True}, "day", "published already"),
        (date(2014, 1, 6), {}, "day", "within three months"),
    ],
)
def test_the_days_that_are_taken(day, more, field, words):
    found = why_not(SEPTEMBER, day, **{"before": RULE, "at": AT, "is_published": False, "reason": REASON} | more)
    assert found[0] == field and words in found[1]


def test_a_moved_date_holds_and_the_change_is_public(client, council):
    assert publication_day(SEPTEMBER) == RULE
    move(council)
    assert publication_moment(SEPTEMBER) == datetime(2013, 10, 22, 9, 30, tzinfo=LONDON)
    page = client.get("/reporting-calendar/2013-14/").content.decode()
    assert "September 2013: moved from 17 October 2013 to 22 October 2013 by Post of team" in page and REASON in page
    assert "Quarterly Exception Tracker" in page and AuditEvent.objects.filter(action="change_publication_date").count() == 1


def test_of_two_at_once_the_second_is_told(council):
    move(council)
    with pytest.raises(DateRefused, match="Somebody else has moved this date to 22 October 2013"):
        move(council, date(2013, 10, 23))


def test_a_change_is_never_changed(council):
    move(council)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_publicationdate SET reason = 'another'")
    assert PublicationDate.objects.get().reason == REASON


def test_by_the_page_only_the_performance_team_and_what_was_typed_stays(client, council):
    url = "/reporting-calendar/2013-09/change/"
    client.force_login(council.people["director"])
    assert client.get(url).status_code == 403
    client.force_login(council.people["team"])
    answer = client.post(url, {"day": "19/10/2013", "reason": "Late", "seen": "2013-10-17"})
    assert "Choose a working day" in answer.content.decode() and answer.context["form"]["reason"].value() == "Late"
    assert client.post(url, {"day": "22/10/2013", "reason": "", "seen": "2013-10-17"}).context["form"].errors["reason"]
    assert client.post(url, {"day": "x" * 5000, "reason": "\0", "seen": "never"}).status_code == 200
    assert client.post(url, {"day": "22/10/2013", "reason": "Late", "seen": "2013-10-17"}).status_code == 302
    assert publication_day(SEPTEMBER) == MOVED


def test_calendars_follow_a_moved_date(client, council):
    def event():
        calendar = Calendar.from_ical(client.get("/reporting-calendar.ics").content)
        return next(e for e in calendar.walk("VEVENT") if e["uid"].startswith("publication-2013-09@"))

    before = event()
    move(council)
    after = event()
    assert b"TZID" not in before.to_ical() and b"DTSTART:20131017T083000Z" in before.to_ical()
    assert before["uid"] == after["uid"] and (before["sequence"], after["sequence"]) == (0, 1)
    assert (before.decoded("dtstart"), after.decoded("dtstart")) == (RELEASE, datetime(2013, 10, 22, 9, 30, tzinfo=LONDON))


@pytest.mark.parametrize("more", [1, 3])
def test_the_calendar_asks_the_same_number_of_questions(client, council, django_assert_num_queries, more):
    for n in range(more):
        PublicationDate.objects.create(month=SEPTEMBER + n, day=MOVED, was=RULE, changed_by=council.people["team"], changed_at=AT)
    with django_assert_num_queries(3):
        assert client.get("/reporting-calendar/2013-14/").status_code == 200


def test_the_posts_with_access_before_release_are_named(client, council):
    page = client.get("/pre-release-access/").content.decode()
    assert "Post of director" in page and "Post of team" in page and "Post of member" not in page


def test_years_far_ahead_have_no_calendar(client, council):
    assert client.get("/reporting-calendar/2014-15/").status_code == 200 and client.get("/reporting-calendar/2019-20/").status_code == 404


def test_a_year_has_twelve_months_in_order(client, council):
    page = client.get("/reporting-calendar/").content.decode()
    months = [(FinancialYear(2013).first + n).name for n in range(12)]
    places = [page.index(f'class="govuk-table__header">{name}<') for name in months]
    assert places == sorted(places) and Month(2014, 3).name == months[-1]
