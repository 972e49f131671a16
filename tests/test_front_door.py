"""Every address needs sign-in unless it stands in this one list of public pages; nothing changes by
GET.
"""

import pytest
from django.test import Client

from tests.addresses import ALL, FORMS, PUBLIC


def test_every_address_has_a_name_and_the_public_list_is_current():
    assert all(name for name, _ in ALL)
    assert PUBLIC <= {name for name, _ in ALL}


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
        if name in PUBLIC - FORMS - {"health"}:
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


@pytest.mark.parametrize(
    "path",
    ["", "council/user/", "council/user/add/", "targets/specification/1/change/", "nowhere/"],
)
def test_the_administration_is_closed_to_all_but_the_performance_team(client, council, path):
    assert (
        client.get(f"/administration/{path}", follow=True)
        .redirect_chain[-1][0]
        .startswith("/sign-in/")
    )
    for name in ("director", "leader", "auditor"):
        client.force_login(council.people[name])
        answer = client.get(f"/administration/{path}", follow=True)
        assert answer.status_code in (403, 404) and "app_list" not in (answer.context or {})
    client.force_login(council.people["team"])
    assert client.get("/administration/council/user/").status_code == 200
