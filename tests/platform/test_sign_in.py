"""Signing in: a plain refusal, a limit on guesses, no way out of the site by `next`."""

import pytest


@pytest.fixture
def guesses(settings):
    settings.AXES_ENABLED = True


def sign_in(client, password, **extra):
    return client.post(
        "/sign-in/" + extra.get("query", ""), {"username": "lead", "password": password}
    )


def test_a_wrong_password_is_told_plainly_and_the_name_is_kept(client, council):
    page = sign_in(client, "wrong").content.decode()
    assert (
        "The user name or the password is wrong" in page
        and 'value="lead"' in page
        and 'value="wrong"' not in page
    )
    assert sign_in(client, "correct horse battery").url == "/desk/"


def test_ten_wrong_guesses_close_the_door_for_a_while(client, council, guesses):
    for _ in range(10):
        answer = sign_in(client, "wrong")
    assert answer.status_code == 429 and "Too many attempts" in answer.content.decode()
    assert sign_in(client, "correct horse battery").status_code == 429


@pytest.mark.parametrize(
    "target", ["//evil.example", "https:evil.example", "/\\evil.example", "https://evil.example/"]
)
def test_signing_in_never_leads_to_another_site(client, council, target):
    assert sign_in(client, "correct horse battery", query=f"?next={target}").url == "/desk/"


def test_a_closed_account_cannot_sign_in(client, council):
    council.people["lead"].is_active = False
    council.people["lead"].save()
    assert sign_in(client, "correct horse battery").status_code == 200


def test_passwords_and_people_are_named_only_in_a_demonstration(client, council, settings):
    assert (
        "head-" in client.get("/sign-in/").content.decode()
        or "Try the demonstration" in client.get("/sign-in/").content.decode()
    )
    settings.PORTAL_CLOCK = None
    assert "Try the demonstration" not in client.get("/sign-in/").content.decode()
