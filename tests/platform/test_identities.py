"""Signing in by an identity provider, against a real one: only what it signs for this browser just
now counts, and only an account that its owner has linked, by issuer and subject.
"""

import re
import time
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.identities import (
    Identity,
    link_by_invitation,
    link_identity,
    may_unlink_identity,
    person_of,
    unlink_identity,
)
from pmf_portal.council.models import LinkedIdentity, Notice, Passkey, User
from pmf_portal.council.one_time_links import INVITATION, link_for
from pmf_portal.council.session_keys import SIGNED_IN_AT
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.signing_in import SECOND_STEP_TAKEN
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council
from tests.provider_process import offer, running_provider


@pytest.fixture(scope="module")
def issuer():
    with running_provider() as issuer:
        yield issuer


@pytest.fixture
def provider(issuer, settings):
    offer(settings, issuer)
    return issuer


@pytest.fixture
def lead(council):
    return council.people["lead"]


def identity(issuer, subject="anne", called="anne@council.example"):
    return Identity(issuer, subject, called)


def link(user, issuer, at, **details):
    link_identity(user, identity(issuer, **details), by=user, at=at)


def come_back(client, start="/sign-in/identity/", subject="anne", fault="", spoil=lambda url: url):
    """What a browser does: to the provider, where somebody signs in, and back."""
    asked = client.get(start)
    query = {name: values[0] for name, values in parse_qs(urlsplit(asked.url).query).items()}
    requests.get(asked.url, timeout=10).raise_for_status()
    there = asked.url.partition("?")[0]
    answer = requests.post(
        there,
        data=query | {"subject": subject, "fault": fault},
        allow_redirects=False,
        timeout=10,
    )
    back = urlsplit(spoil(answer.headers["Location"]))
    assert back.path == "/sign-in/identity/back/"
    return client.get(f"{back.path}?{back.query}")


def words_after(client, answer):
    return " ".join(client.get(answer.url).content.decode().split())


def signed_in(client):
    return client.session.get("_auth_user_id")


# Signing in.


def test_a_linked_account_signs_its_person_in(client, lead, provider, at):
    link(lead, provider, at)
    page = client.get("/sign-in/?next=/account/").content.decode()
    start = re.search(r'href="(/sign-in/identity/[^"]*)"', page)[1]
    assert come_back(client, start).url == "/account/" and signed_in(client) == str(lead.pk)
    assert client.session[SIGNED_IN_AT] and "Linked: anne@" in words_after_account(client)
    assert come_back(Client(), "/sign-in/identity/?next=//evil.example").url == "/desk/"


def words_after_account(client):
    return " ".join(client.get("/account/").content.decode().split())


def test_what_is_asked_has_pkce_nonce_and_state(client, council, provider):
    query = parse_qs(urlsplit(client.get("/sign-in/identity/").url).query)
    assert query["code_challenge_method"] == ["S256"] and query["response_type"] == ["code"]
    assert {"nonce", "state", "code_challenge"} <= query.keys()


def test_an_account_that_is_not_linked_signs_nobody_in(client, lead, provider):
    assert lead.email == "lead@council.example"
    answer = come_back(client, subject="lead")
    assert answer.url == "/sign-in/" and signed_in(client) is None
    assert "is not linked to anybody" in words_after(client, answer)


def test_the_subject_of_another_issuer_is_somebody_else(client, lead, provider, at):
    link(lead, "https://elsewhere.example", at)
    assert come_back(client).url == "/sign-in/" and signed_in(client) is None


def test_a_closed_account_stays_closed(client, lead, provider, at):
    link(lead, provider, at)
    User.objects.filter(pk=lead.pk).update(is_active=False)
    answer = come_back(client)
    assert "This account is closed" in words_after(client, answer) and signed_in(client) is None


@pytest.mark.parametrize(
    "fault",
    [
        "issuer",
        "audience",
        "expired",
        "nonce",
        "subject",
        "key",
        "shared_secret",
        "unsigned",
        "no_token",
    ],
)
def test_what_the_provider_did_not_sign_for_us_counts_nothing(client, lead, provider, at, fault):
    link(lead, provider, at)
    answer = come_back(client, fault=fault)
    assert answer.url == "/sign-in/" and signed_in(client) is None
    assert "You were not signed in by" in words_after(client, answer)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda url: re.sub(r"state=[^&]+", "state=forged", url),
        lambda url: re.sub(r"code=[^&]+", "code=forged", url),
        lambda url: url.partition("?")[0],
        lambda url: url.partition("?")[0] + "?error=access_denied",
    ],
)
def test_what_is_not_of_this_browser_counts_nothing(client, lead, provider, at, spoil):
    link(lead, provider, at)
    assert come_back(client, spoil=spoil).url == "/sign-in/" and signed_in(client) is None


def test_an_answer_works_in_the_browser_that_asked_and_once(client, lead, provider, at):
    link(lead, provider, at)
    seen = []
    come_back(client, spoil=lambda url: seen.append(url) or url)
    back = urlsplit(seen[0])
    for other in (Client(), client):
        other.logout()
        other.get(f"{back.path}?{back.query}")
        assert signed_in(other) is None


def test_a_provider_that_does_not_answer_is_told(client, council, settings):
    offer(settings, "http://localhost:1")
    answer = client.get("/sign-in/identity/")
    assert answer.url == "/sign-in/"
    assert "does not answer" in words_after(client, answer)


def test_a_provider_that_calls_itself_otherwise_is_not_ours(client, council, provider, settings):
    settings.OIDC_ISSUER = provider.replace("localhost", "127.0.0.1")
    assert client.get("/sign-in/identity/").url == "/sign-in/"


def test_without_a_provider_nothing_is_offered(client, lead):
    assert "council account" not in client.get("/sign-in/").content.decode()
    for path in ("/sign-in/identity/", "/sign-in/identity/back/"):
        assert client.get(path).status_code == 404
    client.force_login(lead)
    for path in ("/account/identity/link/", "/account/identity/unlink/"):
        assert client.get(path).status_code == 404


# The second factor.


@pytest.mark.parametrize("at_the_provider", [True, False])
def test_the_second_factor_is_the_providers_where_it_has_one(
    client, lead, provider, at, settings, at_the_provider
):
    link(lead, provider, at)
    Passkey.objects.create(user=lead, name="x", credential_id="x", credential="", added_at=at)
    settings.OIDC_SECOND_FACTOR = at_the_provider
    if at_the_provider:
        assert come_back(client).url == "/desk/" and client.session[SECOND_STEP_TAKEN]
    else:
        client.get("/sign-in/")
        answer = come_back(client)
        assert answer.url == "/sign-in/second-step/" and signed_in(client) is None


# Linking.


def test_somebody_who_is_signed_in_links_their_account(client, lead, provider):
    client.force_login(lead)
    answer = come_back(client)
    assert answer.url == "/account/identity/link/" and not LinkedIdentity.objects.exists()
    assert "signs in as anne@council.example signs in as you" in words_after(client, answer)
    assert client.post(answer.url).url == "/account/"
    linked = LinkedIdentity.objects.get()
    assert (linked.user, linked.issuer, linked.subject) == (lead, provider, "anne")
    assert AuditEvent.objects.get().action == "link_identity"
    assert "was linked" in Notice.objects.get().body
    assert client.get("/account/identity/link/").url == "/account/"
    assert "Unlink it" in client.get("/account/identity/unlink/").content.decode()
    assert client.post("/account/identity/unlink/").url == "/account/"
    assert not LinkedIdentity.objects.exists()
    assert client.get("/account/identity/unlink/").url == "/account/"


def test_an_invitation_links_an_account_without_a_password(client, council, provider):
    person = User(username="anne", name="Anne Example", post="Auditor", email="a@council.example")
    person.set_unusable_password()
    person.save()
    path = urlsplit(link_for(person, INVITATION)).path
    page = client.get(path, follow=True).content.decode()
    start = re.search(r'href="(/sign-in/identity/\?invited=[^"]+)"', page)[1]
    assert come_back(client, start).url == "/account/"
    assert signed_in(client) == str(person.pk)
    assert person_of(identity(provider)) == person
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_without_the_link_an_invitation_is_nobodys(client, lead, provider):
    for invited in ("MQ", "x", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ"):
        answer = come_back(client, f"/sign-in/identity/?invited={invited}")
        assert answer.url == "/sign-in/" and signed_in(client) is None
    assert not LinkedIdentity.objects.exists()


def test_a_link_in_an_e_mail_leads_past_no_second_factor(lead, at):
    Passkey.objects.create(user=lead, name="x", credential_id="x", credential="", added_at=at)
    token = INVITATION.make_token(lead)
    with pytest.raises(Refused, match="second step"):
        link_by_invitation(lead, identity("i"), token=token, at=at)
    assert not LinkedIdentity.objects.exists()


def test_an_account_is_one_persons_and_a_person_has_one(council, lead, at):
    link(lead, "i", at)
    with pytest.raises(Refused, match="already"):
        link(lead, "i", at, subject="other")
    with pytest.raises(Refused, match="somebody else"):
        link(council.people["head"], "i", at)
    unlink_identity(lead, "i", by=lead, at=at)
    with pytest.raises(Refused, match="unlinked already"):
        unlink_identity(lead, "i", by=lead, at=at)


@pytest.mark.parametrize(
    ("is_active", "has_password", "has_passkey", "may"),
    [
        (True, True, False, True),
        (True, False, True, True),
        (True, False, False, False),
        (False, True, True, False),
    ],
)
def test_the_only_way_in_stays(lead, at, is_active, has_password, has_passkey, may):
    if not has_password:
        lead.set_unusable_password()
    lead.is_active = is_active
    lead.save()
    if has_passkey:
        Passkey.objects.create(user=lead, name="x", credential_id="x", credential="", added_at=at)
    assert bool(may_unlink_identity(lead)) == may
    if not may:
        link(lead, "i", at)
        with pytest.raises(Refused):
            unlink_identity(lead, "i", by=lead, at=at)


@pytest.mark.django_db(transaction=True)
@needs_postgresql
def test_of_two_at_once_one_links_an_account():
    council, at = Council(), clock.now()
    first, second = overlapping(
        partial(link, council.people["lead"], "i", at),
        partial(link, council.people["head"], "i", at),
    )
    assert first is None and isinstance(second, Refused), (first, second)


@pytest.mark.django_db(transaction=True)
@needs_postgresql
def test_of_two_at_once_an_invitation_links_one_account():
    lead, at = Council().people["lead"], clock.now()
    act = partial(link_by_invitation, lead, token=INVITATION.make_token(lead), at=at)
    first, second = overlapping(
        partial(act, identity("i")), partial(act, identity("i", subject="other"))
    )
    assert first.pk == lead.pk and isinstance(second, Refused), (first, second)


# Again.


def stale(client, settings):
    session = client.session
    session[SIGNED_IN_AT] = time.time() - settings.FRESH_SIGN_IN_MINUTES * 60 - 1
    session.save()


@pytest.mark.parametrize(
    ("subject", "fault", "words"),
    [("anne", "", ""), ("other", "", "not the account"), ("anne", "long_ago", "did not ask you")],
)
def test_the_provider_shows_again_that_it_is_you(
    client, council, provider, at, settings, subject, fault, words
):
    team = council.people["team"]
    link(team, provider, at)
    client.force_login(team)
    stale(client, settings)
    path = f"/people/{council.people['head'].pk}/give-role/?role=risk"
    page = client.post(path, {"unit": "", "note": "kept words"}).content.decode()
    start = re.search(r'href="(/sign-in/identity/[^"]*)"', page)[1].replace("&amp;", "&")
    asked = client.get(start).url
    assert "prompt=login" in asked and "max_age=0" in asked
    answer = come_back(client, start, subject=subject, fault=fault)
    if words:
        assert answer.url == "/account/" and words in words_after(client, answer)
        assert "Prove again that it is you" in client.post(path, {"unit": ""}).content.decode()
    else:
        assert answer.url == "/kept/" and "kept words" in words_after(client, answer)
        assert client.post(path, {"unit": ""}).status_code == 302
