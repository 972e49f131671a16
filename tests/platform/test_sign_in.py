"""Signing in: a plain refusal, a limit on guesses that keeps no owner out, no way out of the site by
`next`.
"""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from pmf_portal.council.credentials import send_links
from pmf_portal.council.models import Attempt
from pmf_portal.council.rules.guessing import (
    FOR_NAME,
    FOR_NAME_FROM_SENDER,
    FROM_SENDER,
    ON_KNOWN_DEVICE,
    WINDOW,
    Wrong,
    is_spent,
)
from pmf_portal.ui.senders import address_of_sender
from pmf_portal.ui.views.sign_in import SignInForm

PASSWORD = "correct horse battery"


def sign_in(client, password, username="lead", query="", **extra):
    typed = {"username": username, "password": password}
    return client.post(f"/sign-in/{query}", typed, **extra)


@pytest.fixture
def hashings(monkeypatch):
    """How often a password was hashed."""
    encoded, encode = [], MD5PasswordHasher.encode

    def counted(self, password, salt):
        encoded.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return encoded


def test_a_wrong_password_is_told_plainly_and_the_name_is_kept(client, council):
    page = sign_in(client, "wrong").content.decode()
    assert (
        "The user name or the password is wrong" in page
        and 'value="lead"' in page
        and 'value="wrong"' not in page
    )
    assert sign_in(client, PASSWORD).url == "/desk/"


# Guessing.


@pytest.mark.parametrize(
    ("wrong", "known_device", "spent"),
    [
        (Wrong(), False, False),
        (Wrong(for_name_from_sender=FOR_NAME_FROM_SENDER - 1), False, False),
        (Wrong(for_name_from_sender=FOR_NAME_FROM_SENDER), False, True),
        (Wrong(from_sender=FROM_SENDER - 1), False, False),
        (Wrong(from_sender=FROM_SENDER), False, True),
        (Wrong(for_name=FOR_NAME - 1), False, False),
        (Wrong(for_name=FOR_NAME), False, True),
        (Wrong(for_name_from_sender=1000, from_sender=1000, for_name=1000), True, False),
        (Wrong(on_known_device=ON_KNOWN_DEVICE - 1), True, False),
        (Wrong(on_known_device=ON_KNOWN_DEVICE), True, True),
    ],
)
def test_what_strangers_try_uses_up_no_known_device(wrong, known_device, spent):
    assert is_spent(wrong, known_device=known_device) == spent


def test_ten_wrong_guesses_close_the_door_for_a_while(client, council):
    for _ in range(FOR_NAME_FROM_SENDER):
        assert sign_in(client, "wrong").status_code == 200
    answer = sign_in(client, PASSWORD)
    assert answer.status_code == 429 and "Too many attempts" in answer.content.decode()
    assert sign_in(client, PASSWORD, username="head").url == "/desk/"
    Attempt.objects.update(at=Attempt.objects.first().at - WINDOW - timedelta(seconds=1))
    assert sign_in(Client(), PASSWORD).url == "/desk/"


@pytest.mark.slow
def test_a_thousand_wrong_tries_keep_nobody_out_of_a_known_device(rf, council, hashings, settings):
    settings.BEHIND_PROXY = True
    owner, stranger = Client(), Client()
    assert sign_in(owner, PASSWORD).url == "/desk/"
    owner.post("/sign-out/")
    hashings.clear()
    typed = {"username": "lead", "password": "wrong"}
    for number in range(1000):
        address = {"X-Forwarded-For": f"192.0.2.{number % 200}"}
        assert not SignInForm(rf.post("/sign-in/", headers=address), typed).is_valid()
    assert len(hashings) == FOR_NAME
    assert sign_in(stranger, PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.1").status_code == 429
    assert sign_in(owner, PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.1").url == "/desk/"


def test_names_that_nobody_has_cost_no_hashing_once_the_budget_is_spent(rf, council, hashings):
    client = Client()
    for number in range(FROM_SENDER + 20):
        typed = {"username": f"nobody{number}", "password": "wrong"}
        assert not SignInForm(rf.post("/sign-in/"), typed).is_valid()
    assert len(hashings) == FROM_SENDER
    assert sign_in(client, "wrong", username="lead").status_code == 429
    assert len(hashings) == FROM_SENDER


def test_a_known_device_guesses_no_longer_than_others(council):
    client = Client()
    sign_in(client, PASSWORD)
    client.post("/sign-out/")
    for _ in range(ON_KNOWN_DEVICE):
        sign_in(client, "wrong")
    assert sign_in(client, PASSWORD).status_code == 429
    assert sign_in(Client(), PASSWORD).url == "/desk/"


def test_a_device_is_known_for_whoever_signed_in_alone(council):
    client = Client()
    sign_in(client, PASSWORD, username="head")
    client.post("/sign-out/")
    for _ in range(FOR_NAME_FROM_SENDER):
        sign_in(Client(), "wrong")
    assert sign_in(client, PASSWORD).status_code == 429
    client.cookies["known_device"] = "forged"
    assert sign_in(client, PASSWORD).status_code == 429


def test_the_link_for_a_forgotten_password_opens_a_closed_door(client, council, at):
    for _ in range(FOR_NAME_FROM_SENDER):
        sign_in(client, "wrong")
    client.post("/forgot-password/", {"name": "lead"})
    send_links("", "", at)
    link = re.search(r"https?://[^/]+(/set-password/\S+)", mail.outbox[-1].body)[1]
    page = client.get(link, follow=True).redirect_chain[-1][0]
    chosen = "violet ladder nineteen"
    client.post(page, {"password": chosen, "password_again": chosen})
    assert sign_in(client, chosen).url == "/desk/"


def test_a_wrong_password_is_logged_with_where_it_came_from(client, council, caplog):
    sign_in(client, "wrong", username="lead\nforged")
    assert caplog.messages == ["A wrong password for lead forged from 127.0.0.1"]


@pytest.mark.parametrize(
    ("behind", "hops", "forwarded", "address"),
    [
        (False, 1, "203.0.113.5", "127.0.0.1"),
        (True, 1, "203.0.113.5, 192.0.2.1", "192.0.2.1"),
        (True, 2, "203.0.113.5, 192.0.2.1, 10.0.0.9", "192.0.2.1"),
        (True, 2, "192.0.2.1", "192.0.2.1"),
        (True, 1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_say(rf, settings, behind, hops, forwarded, address):
    settings.BEHIND_PROXY, settings.PROXY_HOPS = behind, hops
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert address_of_sender(rf.get("/", headers=headers)) == address


# Where it leads.


@pytest.mark.parametrize(
    "target", ["//evil.example", "https:evil.example", "/\\evil.example", "https://evil.example/"]
)
def test_signing_in_never_leads_to_another_site(client, council, target):
    assert sign_in(client, PASSWORD, query=f"?next={target}").url == "/desk/"


def test_a_closed_account_cannot_sign_in(client, council):
    council.people["lead"].is_active = False
    council.people["lead"].save()
    assert sign_in(client, PASSWORD).status_code == 200


def test_passwords_and_people_are_named_only_in_a_demonstration(client, council, settings):
    assert (
        "head-" in client.get("/sign-in/").content.decode()
        or "Try the demonstration" in client.get("/sign-in/").content.decode()
    )
    settings.PORTAL_CLOCK = None
    assert "Try the demonstration" not in client.get("/sign-in/").content.decode()
