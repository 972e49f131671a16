"""The meetings of a year, planned in one go: all of them or none, and nothing typed is lost."""

from datetime import date, time
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from reporting.meetings.planning import plan_meetings
from reporting.models import Meeting
from tests.at_once import at_once, needs_postgresql
from tests.reporting.meetings.story import AT, SECOND, THIRD, add, plan

PATH = "/meetings/cabinet/plan-several/"
TYPED = {"days": "5/11/2013\n\n3 Dec 2013\n", "begins": "10:00", "ends": "12:00", "place": "Hall"}
FIELDS = {"begins": time(10), "ends": time(12), "place": "Hall", "at": AT}


def words(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.django_db
def test_a_years_meetings_are_planned_in_one_go(client, council):
    add(council)
    client.force_login(council.people["finance"])
    page = client.post(PATH, TYPED, follow=True)
    assert "2 meetings planned." in words(page)
    planned = Meeting.objects.values_list("day", "place", "state")
    assert list(planned) == [(SECOND, "Hall", "planned"), (THIRD, "Hall", "planned")]
    assert [meeting.items.count() for meeting in Meeting.objects.all()] == [3, 3]
    assert AuditEvent.objects.filter(action="plan_meetings").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"days": ""}, "Enter the days"),
        ({"days": "5/11/2013\n31/2/2013"}, "Line 2:"),
        ({"days": "5/11/2013\n5 Nov 2013"}, "Line 2: “5 Nov 2013” is there twice"),
        ({"days": "5/11/2099"}, "5 November 2099 is not within three years"),
        (
            {"days": "\n".join(f"{d}/{m}/2014" for m in range(1, 6) for d in range(1, 28))},
            "at most",
        ),
        ({"ends": "9:00"}, "The end has to be after the beginning"),
        ({"place": ""}, "Say where they are"),
    ],
)
def test_what_is_wrong_is_said_by_its_line_and_the_rest_kept(client, council, typed, message):
    add(council)
    client.force_login(council.people["team"])
    answer = client.post(PATH, TYPED | typed)
    assert answer.status_code == 200 and message in words(answer)
    assert (TYPED | typed)["days"].strip()[:9] in answer.content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.django_db
def test_a_day_that_is_taken_plans_none_of_them(council):
    body = add(council)
    plan(council, body, THIRD)
    with pytest.raises(Refused, match="has a meeting already on 3 December 2013"):
        plan_meetings(body, days=[SECOND, THIRD], by=council.people["team"], **FIELDS)
    assert Meeting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@needs_postgresql
def test_of_two_lists_at_once_with_a_day_in_common_one_is_planned(council):
    body = add(council)
    act = partial(plan_meetings, body, by=council.people["team"], **FIELDS)
    lists = ([SECOND, THIRD], [THIRD, date(2014, 1, 7)])
    outcomes = at_once(*[partial(act, days=days) for days in lists])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "list"]
    assert Meeting.objects.count() == 2


def sent(text, name="days.csv"):
    return SimpleUploadedFile(name, text.encode(), "text/csv")


@pytest.mark.django_db
def test_days_of_a_file_are_shown_before_anything_is_planned(client, council):
    add(council)
    client.force_login(council.people["finance"])
    given = TYPED | {"days": "", "file": sent("day,note\n5/11/2013,first\n3 Dec 2013,\n")}
    page = words(client.post(PATH, given))
    assert "2 days read from days.csv. Nothing is planned yet" in page
    assert "5/11/2013 3/12/2013" in page and 'value="Hall"' in page
    assert not Meeting.objects.exists()
    client.post(PATH, TYPED | {"days": "5/11/2013\n3/12/2013"})
    assert list(Meeting.objects.values_list("day", flat=True)) == [SECOND, THIRD]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("day\n5/11/2013\n31/2/2013\n", "Row 3, day: There is no 31 February 2013."),
        ("date\n5/11/2013\n", "The heading “day” is missing."),
        ("day\n", "The file has headings but no rows."),
    ],
)
def test_what_is_wrong_in_a_file_is_said_by_its_row(client, council, text, problem):
    add(council)
    client.force_login(council.people["finance"])
    page = words(client.post(PATH, TYPED | {"file": sent(text)}))
    assert problem in page and "Hall" in page and not Meeting.objects.exists()
