"""The set-up list: what a council does once, each with its state as it stands."""

from datetime import date

import pytest
from django.core import mail

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import Area, OrganisationUnit, RoleAssignment, User
from pmf_portal.periods.timetable import BY_RULE
from reporting.cycle.set_up import set_up_steps

pytestmark = pytest.mark.any_database

OCTOBER = date(2013, 10, 7)
BROKEN = "tests.platform.broken_mail.BrokenMail"


def states(today=OCTOBER):
    return {
        step.title: (step.is_done, step.words)
        for step in set_up_steps(today, announced_timetable())
    }


@pytest.fixture
def at_work(settings):
    """Nothing is as in a demonstration."""
    settings.PORTAL_CLOCK = None


def test_a_new_portal_has_everything_to_do(db, at_work):
    assert not [title for title, (is_done, _) in states().items() if is_done]


@pytest.mark.parametrize(
    ("title", "is_done", "words"),
    [
        ("Directorates and services", True, "2 directorates, 2 services"),
        ("Wards and other places", False, "None yet"),
        ("Leader", True, "Somebody has this role"),
        ("Chief executive", True, "Somebody has this role"),
        ("Internal audit", True, "Somebody has this role"),
        ("Strategic director of each directorate", True, "Somebody has this role"),
        ("Portfolio holder of each directorate", True, "Somebody has this role"),
        ("Performance lead of each directorate", True, "Somebody has this role"),
        ("Plans and targets for 2013/14", False, "0 plans approved for 2013/14"),
        ("Figures", False, "No figure has been entered yet"),
    ],
)
def test_each_step_says_how_it_stands(council, title, is_done, words):
    state, text = states()[title]
    assert state == is_done and text.startswith(words)


@pytest.mark.parametrize(
    ("host", "name", "email_is_done", "name_is_done"),
    [
        ("", "Demonstration Council", False, False),
        ("mail.council.example", "Example Council", True, True),
    ],
)
def test_settings_are_steps_too(
    council, at_work, settings, host, name, email_is_done, name_is_done
):
    settings.EMAIL_HOST, settings.COUNCIL_NAME = host, name
    assert states()["E-mail"][0] == email_is_done
    assert states()["The council’s name, looks and words"][0] == name_is_done


def test_a_role_that_is_missing_names_the_directorates(council):
    RoleAssignment.objects.filter(user=council.people["other_director"]).delete()
    director = "Strategic director of each directorate"
    assert states()[director] == (False, "Missing: Places")
    User.objects.filter(username__in=("director", "leader")).update(is_active=False)
    assert states()[director] == (False, "Missing: Families, Places")
    assert states()["Leader"] == (False, "Nobody yet")


def test_what_is_done_is_seen_at_once(approved):
    Area.objects.create(gss_code="E1", name="A ward", kind="ward", valid_from=OCTOBER)
    specification = next(s for s in vars(approved).values() if hasattr(s, "trajectory"))
    approved.figure(specification, "2013-09", "50")
    found = states()
    assert found["Wards and other places"] == (True, "1 place")
    assert found["Plans and targets for 2013/14"][0] and found["Figures"][0]
    assert not states(date(2014, 5, 1))["Plans and targets for 2014/15"][0]


def test_the_list_asks_the_same_however_many_units(council, django_assert_num_queries):
    for count in (1, 3):
        for number in range(count):
            slug = f"d{count}-{number}"
            OrganisationUnit.objects.create(
                slug=slug, title=slug, kind="directorate", path=f"/council/{slug}/"
            )
        with django_assert_num_queries(5):
            set_up_steps(OCTOBER, BY_RULE)


def test_the_page_links_to_where_things_are_done(client, council):
    client.force_login(council.people["team"])
    page = client.get("/set-up/").content.decode()
    assert "2 things still to do" in page and 'href="/plans/"' in page
    assert "Send me a test e-mail" in page


def test_it_stands_on_the_desk_of_administrators_until_it_is_done(client, council, monkeypatch):
    for person, is_there in (("team", True), ("director", False)):
        client.force_login(council.people[person])
        assert ("Set up the portal" in client.get("/desk/").content.decode()) == is_there
    monkeypatch.setattr("reporting.views.desk.set_up_steps", lambda *known: [])
    client.force_login(council.people["team"])
    assert "Set up the portal" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize(
    ("host", "backend", "words"),
    [
        ("mail.council.example", "", "The mail server took a test e-mail"),
        ("", "", "There is no mail server"),
        ("mail.council.example", BROKEN, "The test e-mail could not be sent"),
    ],
)
def test_a_test_mail_says_whether_it_went(client, council, settings, host, backend, words):
    settings.EMAIL_HOST = host
    settings.EMAIL_BACKEND = backend or settings.EMAIL_BACKEND
    client.force_login(council.people["team"])
    page = client.post("/set-up/test-mail/", follow=True).content.decode()
    assert words in page
    went = not backend
    assert [m.to for m in mail.outbox] == ([["team@council.example"]] if went else [])
    assert AuditEvent.objects.filter(action="send_test_mail").exists() == went


def test_only_administrators_send_a_test_mail(client, council):
    client.force_login(council.people["director"])
    assert client.post("/set-up/test-mail/").status_code == 403 and not mail.outbox
