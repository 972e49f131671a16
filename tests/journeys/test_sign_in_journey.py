"""Signing in at a browser: an app, a recovery code, a passkey, the council's identity provider; and
out everywhere.
"""

import pyotp
import pytest

from pmf_portal.council.models import AuthenticatorApp
from tests.factories import Council
from tests.journeys.portal import NARROW, WIDE, Portal
from tests.provider_process import offer, running_provider

PASSWORD = "correct horse battery"


@pytest.fixture
def portal(transactional_db, live_server, page, checked):
    Council()
    return Portal(live_server.url, page, checked)


def type_password(portal, username):
    portal.page.context.clear_cookies()
    portal.visit("/sign-in/")
    portal.fill({"User name": username, "Password": PASSWORD})
    portal.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    portal.check()


def device_for_passkeys(page):
    """A device that holds passkeys and unlocks them without being asked."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_app_a_recovery_code_and_a_passkey_sign_in(portal, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    page = portal.page
    page.set_viewport_size(NARROW)
    type_password(portal, "team")
    portal.reads("Set up a second step", "your role also needs")
    portal.follow("Add an authenticator app")
    page.set_viewport_size(WIDE)
    secret = page.locator(".portal-digest").inner_text().replace(" ", "")
    portal.fill({"Code that the app shows now": "000000"})
    portal.press("Add this app")
    portal.reads("There is a problem", "not the code that the app shows")
    portal.fill({"Code that the app shows now": pyotp.TOTP(secret).now()})
    portal.press("Add this app")
    portal.reads("Your recovery codes", "Each works once")
    code = page.locator(".portal-codes code").first.inner_text()
    portal.press("I have kept them")
    portal.reads("Where you are signed in", "10 left", "Chrome on Linux")

    type_password(portal, "team")
    portal.reads("Second step", "Your password is right")
    # The code by which the app was added would work in the next half minute only.
    AuthenticatorApp.objects.update(last_step=0)
    portal.fill({"Code from your app": pyotp.TOTP(secret).now()})
    portal.press("Continue")
    portal.reads("My desk")
    type_password(portal, "team")
    portal.fill({"Code from your app": code})
    portal.press("Continue")
    portal.visit("/account/")
    portal.reads("9 left")

    device_for_passkeys(page)
    portal.follow("Add a passkey")
    portal.fill({"A name for this passkey": "work laptop"})
    page.locator("main").get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/account/")
    portal.check()
    portal.reads("The passkey is added", "work laptop")
    page.context.clear_cookies()
    portal.visit("/sign-in/")
    portal.follow("Sign in with a passkey")
    page.locator("main").get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")
    portal.check()
    portal.visit("/account/")
    settings.FRESH_SIGN_IN_MINUTES = -1
    portal.press("Make new recovery codes")
    portal.reads("Prove again that it is you")
    settings.FRESH_SIGN_IN_MINUTES = 30
    page.locator("main").get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    portal.check()


def at_the_provider(portal, account):
    """Somebody signs in at the provider, which leads back to the portal."""
    portal.page.get_by_label("Account").fill(account)
    portal.page.get_by_role("button", name="Sign in").click()
    portal.page.wait_for_url(f"{portal.url}/**")
    portal.check()


def test_the_council_account_signs_in_and_out_everywhere(portal, settings, browser):
    page = portal.page
    with running_provider() as issuer:
        offer(settings, issuer)
        page.set_viewport_size(NARROW)
        type_password(portal, "lead")
        portal.visit("/account/")
        page.set_viewport_size(WIDE)
        page.get_by_role("link", name="Link it, to sign in").click()
        at_the_provider(portal, "anne")
        portal.reads("whoever signs in as anne@council.example signs in as you")
        portal.press("Link this account")
        portal.reads("Linked: anne@council.example")
        page.context.clear_cookies()
        portal.visit("/sign-in/")
        page.locator("main").get_by_role("button", name="council account").click()
        at_the_provider(portal, "nobody")
        portal.reads("is not linked to anybody in the portal yet")
        page.locator("main").get_by_role("button", name="council account").click()
        at_the_provider(portal, "anne")
        portal.reads("My desk")
        other = Portal(portal.url, browser.new_page(), portal.checked)
        type_password(other, "lead")
        page.get_by_role("link", name="Your account", exact=True).click()
        portal.press("Sign out everywhere else")
        portal.reads("You are signed out everywhere else")
        other.visit("/account/")
        other.reads("User name")
        other.page.close()
