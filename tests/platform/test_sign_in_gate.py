"""Strangers' passwords are looked at one after the other; whoever is known here does not wait."""

import threading

import pytest
from django.test import Client

from pmf_portal.ui import sign_in_gate
from pmf_portal.ui.sign_in_gate import Gate
from pmf_portal.ui.views import sign_in as sign_in_view

PASSWORD = "correct horse battery"


def sign_in(client, password, username="lead"):
    return client.post("/sign-in/", {"username": username, "password": password})


@pytest.fixture
def full(monkeypatch):
    """Nobody can wait any more."""
    gate = Gate(waiting=0, late=1)
    gate.places.acquire()
    monkeypatch.setattr(sign_in_view, "GATE", gate)


@pytest.fixture
def pauses(monkeypatch):
    """How long was waited after each wrong password, in seconds."""
    waited = []
    monkeypatch.setattr(sign_in_gate.time, "sleep", waited.append)
    return waited


def test_one_is_let_through_at_a_time_and_few_wait():
    gate, turns, inside = Gate(waiting=1, late=1), [], threading.Event()
    may_leave = threading.Event()

    def first():
        with gate.passed() as had_turn:
            inside.set()
            may_leave.wait(10)
            turns.append(("first", had_turn))

    def second():
        with gate.passed() as had_turn:
            turns.append(("second", had_turn))

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    while gate.places._value:
        pass
    with gate.passed() as had_turn:
        assert not had_turn
    assert turns == []
    may_leave.set()
    for thread in threads:
        thread.join()
    assert turns == [("first", True), ("second", True)]
    with gate.passed() as had_turn:
        assert had_turn


def test_a_place_is_free_again_after_an_error():
    gate = Gate(waiting=0, late=1)
    with pytest.raises(ZeroDivisionError), gate.passed():
        raise ZeroDivisionError
    with gate.passed() as had_turn:
        assert had_turn


def test_too_many_at_once_are_asked_to_come_again_and_keep_the_name(client, council, full):
    answer = sign_in(client, PASSWORD)
    assert answer.status_code == 503 and answer["Retry-After"] == "3"
    page = answer.content.decode()
    assert "Many people are signing in at this moment" in page
    assert 'value="lead"' in page and PASSWORD not in page
    assert "_auth_user_id" not in client.session


def test_a_known_browser_does_not_wait(client, council, monkeypatch, request):
    assert sign_in(client, PASSWORD).status_code == 302
    known = Client()
    known.cookies = client.cookies
    del known.cookies["sessionid"]
    request.getfixturevalue("full")
    assert sign_in(known, PASSWORD).status_code == 302
    assert sign_in(Client(), PASSWORD).status_code == 503


def test_the_next_stranger_waits_after_a_wrong_password_only(client, council, settings, pauses):
    settings.WRONG_PASSWORD_PAUSE_MS = 500
    sign_in(Client(), "wrong")
    assert pauses == [0.5]
    assert sign_in(client, PASSWORD).status_code == 302
    assert pauses == [0.5]


def test_some_who_come_too_late_are_kept_a_moment_and_no_more(full, settings, pauses):
    settings.WRONG_PASSWORD_PAUSE_MS = 500
    gate = sign_in_view.GATE
    with gate.passed() as had_turn:
        assert not had_turn and pauses == [0.5]
    gate.late.acquire()
    with gate.passed() as had_turn:
        assert not had_turn and pauses == [0.5]
