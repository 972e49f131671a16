"""From an empty portal to people who sign in, at a browser."""

import re

import pytest
from django.core import mail

from pmf_portal.audit.record import CommandLine
from pmf_portal.council.credentials import send_links
from pmf_portal.council.first_run import make_code
from pmf_portal.council.models import User
from pmf_portal.council.people import add_person
from pmf_portal.periods import clock
from tests.journeys.portal import NARROW, WIDE, Portal

OPERATOR = CommandLine("root")
FIRST, CHOSEN, NEW = "violet ladder nineteen", "seven lamps on water", "a kettle in the orchard"


@pytest.fixture
def empty_portal(transactional_db, new_portal, live_server, page, checked):
    return Portal(live_server.url, page, checked)


def follow_link_in_mail(portal):
    link = re.search(r"https?://[^/]+(/set-password/\S+)", mail.outbox[-1].body)[1]
    portal.visit(link)


def choose(portal, password):
    portal.fill({"New password": password, "The same password again": password})
    portal.press("Save this password")
    portal.reads("Your password is saved")


def sign_in(portal, password):
    portal.fill({"User name": "anne", "Password": password})
    portal.press("Sign in")


def test_an_empty_portal_is_set_up_and_a_person_comes_in(empty_portal):
    portal = empty_portal
    portal.page.set_viewport_size(NARROW)
    portal.visit("/")
    portal.reads("Set up the portal", "This portal has no administrator yet")
    portal.press("Set up the portal")
    portal.reads("There is a problem", "Enter the one-time code")
    portal.page.set_viewport_size(WIDE)
    portal.fill(
        {
            "One-time code": make_code(by=OPERATOR, at=clock.now()),
            "Your name": "Sam Sample",
            "Your post": "Head of Performance",
            "Your e-mail address": "sam@council.example",
            "Your user name": "sam",
            "New password": FIRST,
            "The same password again": FIRST,
        }
    )
    portal.press("Set up the portal")
    portal.reads("You are the first administrator", "things still to do")
    portal.press("Send me a test e-mail")
    portal.visit("/account/")
    portal.reads("Sam Sample")

    sam = User.objects.get()
    person = {"username": "anne", "name": "Anne Example", "post": "Auditor"}
    anne = add_person(**person, email="anne@council.example", by=sam, at=clock.now())
    portal.visit(f"/people/{anne.pk}/")
    portal.reads("Not chosen yet", "Nobody else can set their password")
    portal.press("Send an invitation")
    portal.reads("on its way to anne@council.example")
    portal.page.context.clear_cookies()
    follow_link_in_mail(portal)
    portal.reads("You sign in with it as anne", "Use at least 12 characters")
    portal.fill({"New password": "anne-example", "The same password again": "anne-example"})
    portal.press("Save this password")
    portal.reads("There is a problem", "built from your name")
    choose(portal, CHOSEN)
    sign_in(portal, "forgotten")
    portal.follow("I have forgotten my password")
    portal.fill({"Your user name or e-mail address": "anne@council.example"})
    portal.press("Send me a link")
    portal.reads("Check your e-mail")
    send_links("", "", clock.now())
    follow_link_in_mail(portal)
    choose(portal, NEW)
    sign_in(portal, NEW)
    portal.visit("/account/")
    portal.reads("Anne Example")
    portal.follow("Change your password")
    portal.press("Change my password")
    portal.reads("Enter the password you sign in with now")
