"""While the database is busy, full, read-only or away people are told so in three seconds, and what
they typed is still there.
"""

import re
import threading
from html import unescape

import pytest
from django.db import InternalError, OperationalError, connection, connections, transaction

from pmf_portal.council.models import Absence, User
from pmf_portal.ui.views import absence

TYPED = {"first_day": "1/11/2013", "last_day": "8/11/2013"}
PAGE = "/absences/declare/"


@pytest.fixture
def lead(client, council):
    client.force_login(council.people["lead"])
    client.raise_request_exception = False
    return client


def failing(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def fields_on(page):
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n([^<]*)</textarea>', page)
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("canceling statement due to lock timeout"),
        OperationalError("could not extend file: No space left on device"),
        OperationalError("sorry, too many clients already"),
        InternalError("cannot execute INSERT in a read-only transaction"),
    ],
    ids=["locked", "disk full", "no connections", "read-only"],
)
def test_a_form_comes_back_with_its_text_and_is_sent_again(lead, monkeypatch, error):
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)', lead.get(PAGE).content.decode())
    monkeypatch.setattr(absence, "declare_absence", failing(error))
    answer = lead.post(PAGE, TYPED | {"csrfmiddlewaretoken": token[1]})
    page = answer.content.decode()
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    assert "your text is still here" in page and f'action="{PAGE}"' in page
    assert fields_on(page).items() >= TYPED.items()
    monkeypatch.undo()
    assert lead.post(PAGE, fields_on(page)).status_code == 302
    assert Absence.objects.count() == 1


def test_a_page_that_cannot_be_read_asks_for_another_try(lead, monkeypatch):
    monkeypatch.setattr(User, "assignments", property(failing(OperationalError("away"))))
    answer = lead.get("/desk/?month=2013-09")
    assert answer.status_code == 503
    assert 'href="/desk/?month=2013-09"' in answer.content.decode()
    answer = lead.get("/desk/", headers={"Accept": "application/json"})
    assert answer.status_code == 503 and answer.json()["title"] == "Busy"


def test_a_fault_of_the_portal_is_still_one(lead, monkeypatch):
    monkeypatch.setattr(absence, "declare_absence", failing(KeyError("x")))
    answer = lead.post(PAGE, TYPED)
    assert answer.status_code == 500 and "The fault is ours" in answer.content.decode()


def test_a_password_is_never_sent_back(client, db, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(
        "pmf_portal.ui.views.sign_in.SignIn.post", failing(OperationalError("away"))
    )
    answer = client.post("/sign-in/", {"username": "lead", "password": "not-for-a-page-1"})
    assert answer.status_code == 503 and "not-for-a-page-1" not in answer.content.decode()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's")
@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_a_lock_is_told_in_time(lead, council):
    person, held, ended = council.people["lead"], threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            User.objects.select_for_update().get(pk=person.pk)
            held.set()
            ended.wait(30)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        answer = lead.post("/notices/choose/", {"choice": User.MORNING})
    finally:
        ended.set()
        holder.join()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert answer.status_code == 503 and "your text is still here" in answer.content.decode()
