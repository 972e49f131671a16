"""A form that is posted twice acts once: double click, Back and Save."""

import re
from datetime import datetime
from functools import partial

import pytest
from django.test import Client

from exceptions.models import Cause, DeliveryAction, ExceptionReport
from pmf_portal.audit.models import AuditEvent, SentForm
from pmf_portal.periods.month import FinancialYear
from pmf_portal.ui.forms_sent_twice import WORDS
from reporting.models import Session
from scorecards.models import Actual
from targets.models import ActionUpdate, Comment
from tests.at_once import at_once, needs_postgresql
from tests.exceptions.report_pages import ACTION, CAUSE
from tests.factories import Council

SESSION = {
    "kind": "training",
    "title": "Balanced scorecards",
    "for_whom": "Committee members",
    "directorate": "",
    "place": "Council chamber",
    "day": "30/10/2013",
    "begins": "14:00",
    "ends_at": "16:00",
    "places": "12",
}


def token_on(client, url):
    """The token of the page as it was rendered this time."""
    page = client.get(url.removesuffix("comment/")).content.decode()
    return re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', page)[1]


def add_session(council):
    return "team", "/sessions/add/", SESSION, Session


def comment(council):
    url = "/plans/families/2014-15/targets/F9/comment/"
    return "team", url, {"reason": "Why so low?"}, Comment


def add_cause(council):
    url = f"/exception-reports/{ExceptionReport.objects.get().pk}/causes/add/"
    return "head", url, CAUSE | {"seen_version": "1"}, Cause


def add_action(council):
    url = f"/exception-reports/{ExceptionReport.objects.get().pk}/actions/add/"
    return "head", url, ACTION | {"seen_version": "1"}, DeliveryAction


CREATING = [add_session, comment, add_cause, add_action]


@pytest.fixture
def council_with_work(council, opened_report, settings):
    """A red report to prepare, and a draft to question."""
    settings.PORTAL_CLOCK = datetime(2013, 10, 10, 10, 0)
    council.target("F9", year=FinancialYear(2014))
    return council


def strict_client(council, person):
    """A browser: it sends the token of the page along, or is refused."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(council.people[person])
    return client


@pytest.mark.parametrize("creating", CREATING)
def test_the_same_page_sent_twice_makes_one(council_with_work, creating):
    person, url, fields, model = creating(council_with_work)
    client = strict_client(council_with_work, person)
    fields = fields | {"csrfmiddlewaretoken": token_on(client, url)}
    first = client.post(url, fields)
    acts = AuditEvent.objects.count()
    again = client.post(url, fields)
    assert (first.status_code, again.status_code) == (302, 302)
    assert again["Location"] == first["Location"]
    assert (model.objects.count(), AuditEvent.objects.count()) == (1, acts)
    assert WORDS in client.get(again["Location"]).content.decode()


@pytest.mark.parametrize("creating", CREATING)
def test_the_same_words_on_a_fresh_page_make_one_too(client, council_with_work, creating):
    person, url, fields, model = creating(council_with_work)
    client.force_login(council_with_work.people[person])
    for _ in range(2):
        client.post(url, fields)
    assert model.objects.count() == 1


@pytest.mark.parametrize("creating", CREATING)
def test_other_words_on_the_same_page_are_another_entry(council_with_work, creating):
    person, url, fields, model = creating(council_with_work)
    client = strict_client(council_with_work, person)
    fields = fields | {"csrfmiddlewaretoken": token_on(client, url)}
    client.post(url, fields)
    name = next(name for name in ("title", "reason", "text", "what") if name in fields)
    client.post(url, fields | {name: "Something else"})
    assert model.objects.count() == 2


def test_progress_sent_twice_is_written_down_once(client, council, published_report, settings):
    settings.PORTAL_CLOCK = datetime(2013, 11, 12, 10, 0)
    client.force_login(council.people["head"])
    action = DeliveryAction.objects.get()
    fields = {f"status_{action.pk}": "done", f"reason_{action.pk}": "All filled"}
    url = f"/exception-reports/{published_report.pk}/update-progress/"
    steps = published_report.steps.count()
    for _ in range(2):
        assert client.post(url, fields).status_code == 302
    assert ActionUpdate.objects.count() == 1
    assert published_report.steps.count() == steps + 1


def test_a_form_that_was_refused_is_not_taken_as_sent(council_with_work):
    client = strict_client(council_with_work, "team")
    fields = SESSION | {"csrfmiddlewaretoken": token_on(client, "/sessions/add/"), "places": "0"}
    for _ in range(2):
        assert client.post("/sessions/add/", fields).status_code == 200
    assert not SentForm.objects.exists() and not Session.objects.exists()
    assert client.post("/sessions/add/", fields | {"places": "12"}).status_code == 302


def test_one_token_for_every_page_says_nothing_about_a_sending(client, council_with_work):
    client.force_login(council_with_work.people["team"])
    client.post("/sessions/add/", SESSION | {"csrfmiddlewaretoken": "t" * 32})
    assert Session.objects.count() == 1 and not SentForm.objects.exists()


def test_rows_that_were_not_saved_keep_what_was_typed_when_sent_twice(approved, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 7, 10, 0)
    client = strict_client(approved, "lead")
    fields = {"save": "all", "csrfmiddlewaretoken": token_on(client, "/actuals/")}
    for code, value in (("F1", "90"), ("C1", "about ten")):
        fields |= {
            f"{code}-value": value,
            f"{code}-status": "final",
            f"{code}-seen_revision": "0",
            f"{code}-confirmation": "Checked",
        }
    for _ in range(2):
        page = client.post("/actuals/", fields).content.decode()
        assert "about ten" in page
    assert Actual.objects.count() == 1


@needs_postgresql
@pytest.mark.parametrize("creating", [add_session, comment])
def test_the_same_page_sent_at_once_acts_once(transactional_db, settings, creating):
    settings.PORTAL_CLOCK = datetime(2013, 10, 10, 10, 0)
    council = Council()
    council.target("F9", year=FinancialYear(2014))
    person, url, fields, model = creating(council)
    client = strict_client(council, person)
    fields = fields | {"csrfmiddlewaretoken": token_on(client, url)}

    def send():
        twin = Client(enforce_csrf_checks=True)
        twin.cookies = client.cookies
        return twin.post(url, fields).status_code

    assert at_once(*[partial(send)] * 4) == [302] * 4
    assert model.objects.count() == 1
    assert SentForm.objects.count() == 1
