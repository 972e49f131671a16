"""Every address needs sign-in unless it stands in this one list of public pages; nothing changes by
GET.
"""

import pytest
from django.test import Client

from tests.addresses import ALL, FORMS, PUBLIC

# Who may do what is asked of rules, whatever the database.
pytestmark = pytest.mark.any_database


def test_every_address_has_a_name_and_the_public_list_is_current():
    assert all(name for name, _ in ALL)
    assert PUBLIC <= {name for name, _ in ALL}


@pytest.mark.slow
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in_unless_the_page_is_public(db, method):
    offenders = []
    for name, url in sorted(ALL):
        response = getattr(Client(), method)(url)
        sent_to_sign_in = response.status_code == 302 and response.url.startswith("/sign-in/")
        if sent_to_sign_in != (name not in PUBLIC):
            offenders.append(f"{method} {url}: {response.status_code}")
    assert not offenders, "\n".join(offenders)


def test_signing_out_needs_a_post(client, council):
    client.force_login(council.people["lead"])
    assert client.get("/sign-out/").status_code == 405


def test_public_pages_only_read(db):
    offenders = []
    for name, url in sorted(ALL):
        if name in PUBLIC - FORMS - {"health", "health_live", "health_ready"}:
            status = Client().post(url).status_code
            if status != 405:
                offenders.append(f"{url}: {status}")
    assert not offenders, "\n".join(offenders)


def test_every_answer_carries_the_security_headers(client, db):
    for _, url in ALL:
        headers = client.get(url).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_of_the_signed_in_are_never_stored(client, council):
    client.force_login(council.people["lead"])
    assert client.get("/desk/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["", "login/", "council/user/", "auth/", "logout/"])
def test_there_is_no_second_door_for_administration(client, council, path):
    client.force_login(council.people["team"])
    for folder in ("administration", "admin"):
        assert client.get(f"/{folder}/{path}").status_code == 404
