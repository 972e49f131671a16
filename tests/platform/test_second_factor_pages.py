"""The pages of the second step: signing in with a code or a passkey, adding them, being led to them,
showing again that it is you, and one's sessions.
"""

import json
import re
import time
from html import unescape

import pyotp
import pytest
from django.test import Client

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, Passkey, PersonSession, User
from pmf_portal.council.second_factors import add_authenticator_app
from pmf_portal.council.session_keys import SIGNED_IN_AT
from pmf_portal.periods import clock
from scorecards.models import SignOff
from tests.platform.soft_passkey import SoftPasskey

# What pages say; what the database keeps has tests of its own.
pytestmark = [pytest.mark.slow, pytest.mark.any_database]

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def type_password(client, username="lead", query=""):
    typed = {"username": username, "password": PASSWORD}
    return client.post(f"/sign-in/{query}", typed)


def options_on(page):
    return json.loads(unescape(re.search(r'data-options="([^"]+)"', page.content.decode())[1]))


def csrf_free(page):
    return " ".join(page.content.decode().split())


@pytest.fixture
def with_app(council):
    """The performance lead with an app, whose newest code is still good; and recovery codes."""
    lead, moment = council.people["lead"], clock.machine_time()
    secret = {"secret": SECRET, "code": pyotp.TOTP(SECRET).at(moment)}
    at = clock.now()
    lead.codes = add_authenticator_app(lead, **secret, by=lead, at=at, moment=moment)
    lead.authenticator_app.last_step = 0
    lead.authenticator_app.save()
    return lead


def code_now():
    return pyotp.TOTP(SECRET).now()


def signed_in_as(client):
    return client.session.get("_auth_user_id")


# Signing in.


def test_the_password_alone_signs_nobody_in_who_has_a_second_factor(client, with_app):
    answer = type_password(client, query="?next=/account/")
    assert answer.url == "/sign-in/second-step/" and signed_in_as(client) is None
    assert client.get("/desk/").status_code == 302
    page = client.post(answer.url, {"code": ""})
    assert "Enter the code" in page.content.decode()
    page = client.post(answer.url, {"code": "000000"})
    assert "neither the code" in page.content.decode() and signed_in_as(client) is None
    assert client.post(answer.url, {"code": code_now()}).url == "/account/"
    assert signed_in_as(client) == str(with_app.pk)


def test_a_recovery_code_signs_in_once(client, with_app):
    type_password(client)
    assert client.post("/sign-in/second-step/", {"code": with_app.codes[0]}).url == "/desk/"
    other = Client()
    type_password(other)
    page = other.post("/sign-in/second-step/", {"code": with_app.codes[0]})
    assert page.status_code == 200 and signed_in_as(other) is None


@pytest.mark.parametrize("how", ["never", "too_late", "other_password", "closed"])
def test_the_second_step_needs_the_first(client, with_app, how):
    if how != "never":
        type_password(client)
    if how == "too_late":
        session = client.session
        session["half_signed_in"] = session["half_signed_in"] | {"at": time.time() - 601}
        session.save()
    if how == "other_password":
        with_app.set_password("violet ladder nineteen")
        with_app.save()
    if how == "closed":
        User.objects.filter(pk=with_app.pk).update(is_active=False)
    answer = client.post("/sign-in/second-step/", {"code": with_app.codes[0]})
    assert answer.url == "/sign-in/" and signed_in_as(client) is None


# Passkeys.


def add_passkey(client, key=None, name="work phone", **made):
    key = key or SoftPasskey()
    page = client.get("/account/passkeys/add/")
    credential = key.make(options_on(page), **made)
    typed = {"name": name, "credential": credential}
    return key, client.post("/account/passkeys/add/", typed)


@pytest.fixture
def key(client, council):
    """The performance lead's passkey."""
    client.force_login(council.people["lead"])
    key, page = add_passkey(client)
    assert "Your recovery codes" in page.content.decode()
    client.logout()
    return key


def test_a_passkey_signs_in_without_a_password(client, key):
    options = options_on(client.get("/sign-in/passkey/?next=/account/"))
    typed = {"credential": key.show(options)}
    assert client.post("/sign-in/passkey/?next=/account/", typed).url == "/account/"
    client.logout()
    options = options_on(client.get("/sign-in/passkey/"))
    answer = client.post("/sign-in/passkey/?next=//evil.example", {"credential": key.show(options)})
    assert answer.url == "/desk/" and Passkey.objects.get().sign_count == 2


def test_looking_at_the_page_of_passkeys_leaves_nothing_for_long(client, key, settings):
    options = options_on(client.get("/sign-in/passkey/"))
    assert client.session.get_expiry_age() == 15 * 60
    client.post("/sign-in/passkey/", {"credential": key.show(options)})
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_a_passkey_is_the_second_step_after_a_password(client, key):
    step = type_password(client).url
    options = options_on(client.get(step))
    [allowed] = options["publicKey"]["allowCredentials"]
    assert allowed["id"] == Passkey.objects.get().credential_id
    assert client.post(step, {"credential": key.show(options)}).url == "/desk/"


def test_somebody_elses_passkey_is_no_second_step(client, key, with_app, council):
    type_password(client, "head")
    client.logout()
    client.force_login(council.people["head"])
    other, _ = add_passkey(client, name="of the head")
    client.logout()
    step = type_password(client).url
    page = client.post(step, {"credential": other.show(options_on(client.get(step)))})
    assert "did not show a passkey" in page.content.decode() and signed_in_as(client) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key, options: "",
        lambda key, options: "no json",
        lambda key, options: "[]",
        lambda key, options: "{}",
        lambda key, options: json.dumps({"id": "x", "rawId": "x", "response": 7}),
        lambda key, options: key.show(options, verified=False),
        lambda key, options: SoftPasskey().show(options),
        lambda key, options: key.show({"publicKey": {"challenge": "bm90IHRoaXMgb25l"}}),
    ],
)
def test_what_is_no_passkey_signs_nobody_in(client, key, spoil):
    options = options_on(client.get("/sign-in/passkey/"))
    page = client.post("/sign-in/passkey/", {"credential": spoil(key, options)})
    assert page.status_code == 200 and signed_in_as(client) is None


def test_a_passkey_made_for_another_site_is_not_taken(client, key):
    key.origin = "https://evil.example"
    options = options_on(client.get("/sign-in/passkey/"))
    client.post("/sign-in/passkey/", {"credential": key.show(options)})
    assert signed_in_as(client) is None


def test_an_answer_to_a_passkey_question_works_once(client, key):
    options = options_on(client.get("/sign-in/passkey/"))
    answer = key.show(options)
    client.post("/sign-in/passkey/", {"credential": answer})
    client.logout()
    client.post("/sign-in/passkey/", {"credential": answer})
    assert signed_in_as(client) is None


def test_a_passkey_that_is_not_made_keeps_its_name_and_says_so(client, council):
    client.force_login(council.people["lead"])
    page = client.post("/account/passkeys/add/", {"name": "my phone", "credential": "{"})
    assert "did not make a passkey" in page.content.decode() and "my phone" in csrf_free(page)
    key, page = add_passkey(client, verified=False)
    assert not Passkey.objects.exists()


def test_passkeys_of_others_are_not_there(client, key, council):
    client.force_login(council.people["head"])
    pk = Passkey.objects.get().pk
    assert client.post(f"/account/passkeys/{pk}/remove/").status_code == 404
    client.force_login(council.people["lead"])
    assert "Remove the passkey" in client.get(f"/account/passkeys/{pk}/remove/").content.decode()
    assert client.post(f"/account/passkeys/{pk}/remove/").url == "/account/"
    assert not Passkey.objects.exists()


# The app.


def test_an_app_is_added_on_the_account_page(client, council):
    client.force_login(council.people["lead"])
    page = client.get("/account/authenticator-app/add/").content.decode()
    key = re.search(r'portal-digest">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert 'src="data:image/svg+xml' in page
    page = client.post("/account/authenticator-app/add/", {"code": "000000"}).content.decode()
    assert "not the code that the app shows" in page and key[:4] in page
    typed = {"code": pyotp.TOTP(key).now()}
    page = client.post("/account/authenticator-app/add/", typed).content.decode()
    assert "Your recovery codes" in page and len(re.findall(r"<li><code>", page)) == 10
    assert "Authenticator app" in client.get("/account/").content.decode()
    assert client.get("/account/authenticator-app/add/").url == "/account/"
    page = client.post("/account/recovery-codes/make/").content.decode()
    assert "Your recovery codes" in page
    assert client.get("/account/authenticator-app/remove/").status_code == 200
    assert client.post("/account/authenticator-app/remove/").url == "/account/"
    assert client.get("/account/authenticator-app/remove/").url == "/account/"


# Being led to it.


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_a_role_that_needs_a_second_factor_is_led_to_it(client, council, required):
    assert type_password(client, "director").url == "/desk/"
    for path in ("/desk/", "/plans/", "/people/"):
        assert client.get(path).url == "/account/second-factor/"
    page = client.get("/account/second-factor/").content.decode()
    assert "Set up a second step" in page and "your role also needs" in csrf_page(page)
    for path in ("/account/", "/account/passkeys/add/", "/account/authenticator-app/add/", "/"):
        assert client.get(path).status_code == 200
    add_passkey(client)
    assert client.get("/desk/").status_code == 200
    assert client.get("/account/second-factor/").url == "/account/"


def csrf_page(text):
    return " ".join(text.split())


def test_other_roles_are_led_nowhere(client, council, required):
    type_password(client, "lead")
    assert client.get("/desk/").status_code == 200


def test_a_form_that_comes_too_early_is_put_aside(client, council, required):
    client.force_login(council.people["director"])
    assert client.post("/delegations/", {"to": "1"}).url == "/account/second-factor/"
    assert client.session["kept_typing"]["path"] == "/delegations/"


def test_a_session_from_before_the_second_factor_is_asked_for_it(client, council, required):
    director, other = council.people["director"], Client()
    other.force_login(director)
    key, _ = add_passkey(other)
    client.force_login(director)
    assert client.post("/delegations/", {"to": "1"}).url == "/sign-in/second-step/"
    assert client.session["half_signed_in"]["leads_to"] == "/kept/"
    assert client.get("/desk/").url == "/sign-in/second-step/"
    options = options_on(client.get("/sign-in/second-step/"))
    answer = client.post("/sign-in/second-step/", {"credential": key.show(options)})
    assert answer.url == "/desk/" and client.get("/desk/").status_code == 200


# Showing again that it is you.


def signed_in_long_ago(client, settings):
    session = client.session
    session[SIGNED_IN_AT] = time.time() - settings.FRESH_SIGN_IN_MINUTES * 60 - 1
    session.save()


def test_what_was_typed_goes_on_once_the_password_is_typed_again(client, council, settings):
    team, head = council.people["team"], council.people["head"]
    client.force_login(team)
    signed_in_long_ago(client, settings)
    path = f"/people/{head.pk}/give-role/?role=risk"
    page = client.post(path, {"unit": "", "note": "kept"}).content.decode()
    assert "Prove again that it is you" in page and 'name="note" value="kept"' in page
    typed = {"unit": "", "note": "kept"}
    page = client.post(path, typed | {"again-password": "wrong"}).content.decode()
    assert "This is not your password" in page and 'name="note" value="kept"' in page
    assert "wrong" not in page.replace("went wrong", "")
    page = client.post(path, typed | {"again-password": ""}).content.decode()
    assert "Enter your password" in page
    answer = client.post(path, typed | {"again-password": PASSWORD})
    assert answer.url == f"/people/{head.pk}/"
    assert "risk" in {role.value for role in User.objects.get(pk=head.pk).roles}
    assert AuditEvent.objects.count() == 1
    assert client.get(f"/people/{head.pk}/give-role/?role=hr").status_code == 200


def test_a_fresh_sign_in_is_not_asked_again(client, council):
    client.force_login(council.people["team"])
    path = f"/people/{council.people['head'].pk}/give-role/?role=risk"
    assert client.post(path, {"unit": ""}).status_code == 302


def test_a_code_or_a_passkey_shows_it_as_well(client, with_app, settings):
    client.force_login(with_app)
    signed_in_long_ago(client, settings)
    path = "/account/recovery-codes/make/"
    page = client.post(path, {"again-code": "000000"}).content.decode()
    assert "neither the code" in page
    assert "Your recovery codes" in client.post(path, {"again-code": code_now()}).content.decode()
    key, _ = add_passkey(client)
    signed_in_long_ago(client, settings)
    options = options_on(client.post(path))
    page = client.post(path, {"again-credential": key.show(options)})
    assert "Your recovery codes" in page.content.decode()
    signed_in_long_ago(client, settings)
    page = client.post(path, {"again-credential": "{}"}).content.decode()
    assert "did not show a passkey" in page


@pytest.mark.parametrize(
    "path",
    [
        "/plans/families/2013-14/approve/",
        "/drafts/2013-09/families/sign-off/",
        "/drafts/2013-09/families/override-sign-off/",
        "/run-sheet/2013-09/publish/",
        "/run-sheet/2013-09/correct/",
        "/exception-reports/1/verify/",
        "/people/1/give-role/",
        "/people/role-requests/1/confirm/",
        "/people/1/remove-second-factor/",
        "/people/factor-removals/1/confirm/",
        "/account/passkeys/add/",
        "/account/authenticator-app/add/",
    ],
)
def test_acts_that_bind_the_council_ask_again(client, council, settings, path):
    client.force_login(council.people["team"])
    signed_in_long_ago(client, settings)
    page = client.post(path, {"reason": "kept words"}).content.decode()
    assert "Prove again that it is you" in page and "kept words" in page
    assert not SignOff.objects.exists()


# One's sessions.


def test_ones_sessions_are_listed_and_ended(client, council):
    lead = council.people["lead"]
    browsers = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Firefox/131.0"}
    typed = {"username": "lead", "password": PASSWORD}
    client.post("/sign-in/", typed, **browsers)
    other, stranger = Client(), Client()
    other.post("/sign-in/", typed, HTTP_USER_AGENT="Mozilla/5.0 (iPad) Safari/604.1")
    stranger.force_login(council.people["head"])
    page = client.get("/account/").content.decode()
    assert "Firefox on Windows" in page and "Safari on iPad" in page and "127.0.0.1" in page
    assert other.session.session_key not in page and page.count("This one") == 1
    [name] = re.findall(r"/account/sessions/(\w+)/end/", page)
    stranger.post(f"/account/sessions/{name}/end/")
    assert other.get("/account/").status_code == 200
    answer = client.post(f"/account/sessions/{name}/end/", follow=True).content.decode()
    assert "That session is ended" in answer and other.get("/account/").status_code == 302
    answer = client.post(f"/account/sessions/{name}/end/", follow=True).content.decode()
    assert "has ended already" in answer
    assert AuditEvent.objects.filter(action="end_session").count() == 1
    assert "ended your session on another device: Safari on iPad" in Notice.objects.get().body
    assert PersonSession.objects.filter(user=lead).count() == 1


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_account_page_asks_little_however_many_sessions(
    client, council, django_assert_num_queries, sessions
):
    for _ in range(sessions):
        client.force_login(council.people["lead"])
        client.cookies.clear()
    client.force_login(council.people["lead"])
    client.get("/account/")
    with django_assert_num_queries(7):
        client.get("/account/")


def test_a_new_device_is_recorded_and_told_but_not_the_first(council, settings):
    settings.PORTAL_CLOCK = None
    client, other = Client(HTTP_USER_AGENT="Firefox/131.0 on Linux"), Client()
    for _ in range(2):
        type_password(client)
        client.post("/sign-out/")
    assert not AuditEvent.objects.exists()
    type_password(other)
    assert AuditEvent.objects.get().action == "sign_in_on_new_device"
    assert "An unknown browser" in Notice.objects.get().body


def test_sessions_that_ran_out_are_forgotten_at_the_next_sign_in(client, council):
    Client().force_login(council.people["lead"])
    PersonSession.objects.update(expire_date=clock.machine_time())
    type_password(client)
    assert PersonSession.objects.count() == 1


def test_the_header_leads_to_ones_account(client, council):
    client.force_login(council.people["lead"])
    page = client.get("/desk/").content.decode()
    assert 'href="/account/">Your account</a>' in page
    assert "Your account" not in Client().get("/sign-in/").content.decode()


# Administrators.


def test_an_administrator_takes_a_lost_factor_away_on_the_persons_page(client, council, with_app):
    client.force_login(council.people["team"])
    page = csrf_free(client.get(f"/people/{with_app.pk}/"))
    path = f"/people/{with_app.pk}/remove-second-factor/"
    assert "Authenticator app" in page and f'href="{path}"' in page
    assert "Take it away" in client.get(path).content.decode()
    page = client.post(path, follow=True).content.decode()
    assert "is taken away" in page and f'href="{path}"' not in page
    assert client.get(path).status_code == 403


def test_a_second_administrator_finds_it_and_decides(client, council, with_app):
    second = User.objects.create(username="second", post="Deputy", email="s@council.example")
    assignment = council.people["team"].roleassignment_set.get()
    second.roleassignment_set.create(role=assignment.role)
    client.force_login(council.people["team"])
    path = f"/people/{with_app.pk}/remove-second-factor/"
    page = client.post(path, follow=True).content.decode()
    assert "waits for a second administrator" in page and "another administrator" in page
    other = Client()
    other.force_login(second)
    desk = other.get("/desk/").content.decode()
    confirm = re.search(r"/people/factor-removals/\d+/confirm/", desk)[0]
    page = other.get(confirm).content.decode()
    assert "asked" in page.lower() and "Refuse" in page
    assert client.get(confirm).status_code == 403
    page = other.post(confirm.replace("confirm", "refuse"), follow=True).content.decode()
    assert "keeps what they sign in with" in page
    client.post(path)
    desk = other.get("/desk/").content.decode()
    confirm = re.search(r"/people/factor-removals/\d+/confirm/", desk)[0]
    assert "is taken away" in other.post(confirm, follow=True).content.decode()
