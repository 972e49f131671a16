"""What strangers send is bounded and leaves nothing behind; what costs much is answered only so often."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from pmf_portal.council.models import PersonSession
from pmf_portal.ui.limits import A_MINUTE, MOST_BYTES_OF_STRANGERS, MOST_REMEMBERED, Visits
from reporting.engagement.retention import forget_personal_data, plan_forgetting
from tests.known_browser import known_browser

pytestmark = pytest.mark.any_database

URL = "/targets/F1/actuals/2013-09/record/"
LARGE = {"comment": "x" * (MOST_BYTES_OF_STRANGERS + 1)}


def test_twenty_large_forms_of_strangers_leave_nothing(client, approved):
    answers = [client.post(URL, LARGE) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {
        413
    } and not PersonSession.objects.exists()
    assert "This is too large" in answers[0].content.decode()
    small = [client.post(URL, {"comment": "x" * 50_000}) for _ in range(20)]
    assert {answer.status_code for answer in small} == {302} and not PersonSession.objects.exists()


def test_programs_are_told_in_their_own_form(client, approved):
    answer = client.post(URL, LARGE, headers={"accept": "application/json"})
    assert answer.status_code == 413 and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].startswith("This is too large")


def test_a_form_without_its_length_is_refused(client, approved):
    answer = client.generic("POST", "/feedback/give/", b"x", CONTENT_LENGTH="")
    assert answer.status_code == 413


def test_who_is_signed_in_sends_as_much_as_before(client, approved):
    client.force_login(approved.people["lead"])
    assert client.post(URL, LARGE).status_code == 200


def test_a_browser_that_somebody_uses_keeps_what_is_typed(client, approved):
    assert known_browser(client).post(URL, LARGE).url == "/sign-in/?next=/kept/"


@pytest.mark.parametrize(
    "value",
    ["", "yes", signing.dumps({"people": ["x"]}, salt="another")],
    ids=["none", "not signed", "signed for something else"],
)
def test_nobody_else_makes_the_cookie(client, approved, settings, value):
    client.cookies[settings.DEVICE_COOKIE_NAME] = value
    assert client.post(URL, {"comment": "x"}).url.startswith("/sign-in/?next=/targets/")
    assert not PersonSession.objects.exists()


def test_sessions_that_ended_are_deleted_by_the_clock(db):
    now = timezone.now()
    for key, hours in (("ended", -1), ("lasts", 1)):
        PersonSession.objects.create(
            session_key=key, session_data="", expire_date=now + timedelta(hours=hours)
        )
    assert [job["kind"] for job in plan_forgetting(now)] == ["forget_personal_data"]
    assert forget_personal_data(by=None, at=now) == 1
    assert PersonSession.objects.get().session_key == "lasts" and not list(plan_forgetting(now))


@pytest.mark.parametrize(
    ("name", "address", "setting"),
    [
        (None, "/search/?q=homes", "SEARCHES_PER_MINUTE"),
        ("lead", "/actuals/workbook.xlsx", "EXPORTS_PER_MINUTE"),
        ("head", "/plans/families/2013-14/workbook.xlsx", "EXPORTS_PER_MINUTE"),
        ("team", "/exception-tracker/tracker.csv", "EXPORTS_PER_MINUTE"),
    ],
)
def test_what_costs_much_is_answered_so_often(client, approved, settings, name, address, setting):
    setattr(settings, setting, 2)
    where = {"REMOTE_ADDR": "192.0.2.77"}
    if name:
        client.force_login(approved.people[name])
    assert [client.get(address, **where).status_code for _ in range(2)] == [200, 200]
    answer = client.get(address, **where)
    assert answer.status_code == 429 and 1 <= int(answer["Retry-After"]) <= A_MINUTE + 1
    assert "Please wait a moment" in answer.content.decode()
    if name is None:
        assert client.get(address, REMOTE_ADDR="192.0.2.78").status_code == 200


def test_a_minute_later_one_may_ask_again():
    visits = Visits()
    waits = [visits.seconds_to_wait("one", now, 2) for now in (0, 1, 2, 59, 60.5, 61.5)]
    assert waits == [0, 0, 59, 2, 0, 0]
    assert visits.seconds_to_wait("another", 2, 2) == 0


def test_only_so_many_are_remembered():
    visits = Visits()
    for number in range(MOST_REMEMBERED + 5):
        visits.seconds_to_wait(str(number), 0, 2)
    assert len(visits.moments) == MOST_REMEMBERED and "4" not in visits.moments
