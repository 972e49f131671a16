"""Invitations, forgotten passwords and one's own password: links that work once and for a time, the
same answer for everybody, and every event in the trail and told.
"""

import re
import time
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council import credentials, passwords
from pmf_portal.council.credentials import (
    ask_for_link,
    change_password,
    choose_password,
    invite_person,
    may_invite_person,
    may_keep_account,
    plan_links,
    send_links,
)
from pmf_portal.council.models import Attempt, Notice, PersonSession, User
from pmf_portal.council.one_time_links import INVITATION, RESET, OneTimeLinks
from pmf_portal.council.session_keys import LAST_PAGE_AT
from pmf_portal.jobs.models import Job
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from pmf_portal.ui.idle_time_out import SECONDS_BETWEEN
from scorecards.models import Actual
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council

AT = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
OLD, NEW = "correct horse battery", "violet ladder nineteen"
BROKEN = "tests.platform.broken_mail.BrokenMail"
CLOSED, NO_ROLE = "This account is closed", "Your role does not let you"


def link_in(message):
    return re.search(r"https?://[^/]+(/set-password/\S+)", message.body)[1]


def choose(client, path, password=NEW, again=None):
    page = client.get(path, follow=True)
    if not page.redirect_chain:
        return page
    typed = {"password": password, "password_again": again or password}
    return client.post(page.redirect_chain[-1][0], typed, follow=True)


def actions():
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


@pytest.fixture
def person(council):
    """Somebody who has chosen no password yet."""
    person = User(username="anne", name="Anne Example", post="Auditor", email="a@council.example")
    person.set_unusable_password()
    person.save()
    return person


# Who may.


@pytest.mark.parametrize(
    ("post", "is_active", "refusal"),
    [
        ("team", True, ""),
        ("team", False, CLOSED),
        ("director", True, NO_ROLE),
        ("leader", True, NO_ROLE),
    ],
)
def test_administrators_invite_people_whose_account_is_open(council, post, is_active, refusal):
    invited = User(username="anne", is_active=is_active)
    verdict = may_invite_person(council.people[post], invited)
    assert bool(verdict) == (not refusal) and verdict.reason.startswith(refusal)


@pytest.mark.parametrize("is_active", [True, False])
def test_an_open_account_is_ones_own_with_or_without_a_role(is_active):
    assert bool(may_keep_account(User(is_active=is_active))) == is_active


# Invitations.


def test_the_whole_way_of_an_invitation(client, council, person):
    client.force_login(council.people["team"])
    answer = client.post(f"/people/{person.pk}/invite/", follow=True)
    assert "on its way to a@council.example" in answer.content.decode()
    message = mail.outbox[0]
    assert message.to == ["a@council.example"] and "7 days" in message.body
    assert "Your user name is anne" in message.body and "at least 12 characters" in message.body
    stranger = Client()
    answer = choose(stranger, link_in(message))
    assert answer.redirect_chain == [("/sign-in/", 302)]
    assert "Your password is saved" in answer.content.decode()
    assert stranger.post("/sign-in/", {"username": "anne", "password": NEW}).url == "/account/"
    assert actions() == ["invite_person", "choose_password"]
    notice = Notice.objects.get()
    assert "If it was not you" in notice.body and notice.any_day


def test_the_secret_of_an_invitation_is_kept_nowhere(council, person, at):
    invite_person(person, by=council.people["team"], at=at)
    token = link_in(mail.outbox[0]).split("/")[3]
    assert len(token) > 20 and not Notice.objects.exists()
    assert token not in AuditEvent.objects.get().text


def test_only_administrators_invite(client, council, person):
    client.force_login(council.people["director"])
    assert client.post(f"/people/{person.pk}/invite/").status_code == 403
    client.force_login(council.people["team"])
    assert client.post("/people/99999/invite/").status_code == 404
    assert client.get(f"/people/{person.pk}/invite/").status_code == 405
    assert not mail.outbox


def test_an_invitation_that_could_not_be_sent_is_none(client, council, person, settings):
    settings.EMAIL_BACKEND = BROKEN
    client.force_login(council.people["team"])
    page = client.post(f"/people/{person.pk}/invite/", follow=True).content.decode()
    assert "could not be sent" in page and "no such mailbox" in page and not actions()


@pytest.mark.parametrize(
    ("fields", "words"), [({"is_active": False}, "closed"), ({"email": ""}, "no e-mail address")]
)
def test_nobody_is_invited_who_cannot_come(council, person, at, fields, words):
    for name, value in fields.items():
        setattr(person, name, value)
    with pytest.raises(Refused, match=words):
        invite_person(person, by=council.people["team"], at=at)
    assert not mail.outbox


@pytest.mark.parametrize(
    ("fields", "words", "is_offered"),
    [
        ({}, ("Not chosen yet", "Never", "Send an invitation"), True),
        ({"password": "x", "last_login": AT}, ("Chosen", "2013", "a new password"), True),
        ({"email": ""}, ("Enter an e-mail address to invite them",), False),
        ({"is_active": False}, ("Not chosen yet",), False),
    ],
)
def test_administrators_see_how_a_person_signs_in(person, fields, words, is_offered):
    for name, value in fields.items():
        setattr(person, name, value)
    page = render_to_string("ui/_account.html", {"person": person})
    assert not [text for text in words if text not in " ".join(page.split())]
    assert (f'action="/people/{person.pk}/invite/"' in page) == is_offered


# Links.


@pytest.mark.parametrize(
    ("links", "days", "hours", "opens"),
    [
        (INVITATION, 6, 23, True),
        (INVITATION, 7, 1, False),
        (RESET, 0, 0, True),
        (RESET, 0, 2, False),
    ],
)
def test_a_link_works_for_its_time(person, monkeypatch, links, days, hours, opens):
    token, now = links.make_token(person), datetime.now()
    later = now + timedelta(days=days, hours=hours)
    monkeypatch.setattr(OneTimeLinks, "_now", lambda self: later)
    assert links.check_token(person, token) == opens


def test_a_link_works_once(client, person):
    path = f"/set-password/{uid(person)}/{INVITATION.make_token(person)}/"
    choose(client, path)
    page = choose(Client(), path, "another long phrase").content.decode()
    assert "This link no longer works" in page
    assert User.objects.get(pk=person.pk).check_password(NEW)


def test_a_link_is_nobody_elses_and_ends_with_the_account(council, person):
    token = INVITATION.make_token(person)
    assert not INVITATION.check_token(council.people["lead"], token)
    assert not RESET.check_token(person, token)
    assert not INVITATION.check_token(None, token) and not INVITATION.check_token(person, "x-y")
    person.is_active = False
    assert not INVITATION.check_token(person, token)


@pytest.mark.parametrize("path", ["x/y", "MQ/set-password", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ/a-b"])
def test_a_link_that_is_none_says_so(client, council, path):
    answer = client.get(f"/set-password/{path}/")
    assert answer.status_code == 200 and "This link no longer works" in answer.content.decode()
    assert client.post(f"/set-password/{path}/", {"password": NEW}).status_code == 200


def test_a_link_that_was_used_meanwhile_is_refused(person, at):
    token = INVITATION.make_token(person)
    choose_password(person, NEW, token=token, at=at)
    with pytest.raises(Refused, match="This link no longer works"):
        choose_password(person, "another long phrase", token=token, at=at)


@pytest.mark.django_db(transaction=True)
@needs_postgresql
def test_of_two_at_once_one_link_sets_one_password():
    person = Council().people["lead"]
    token = INVITATION.make_token(person)
    first, second = overlapping(
        partial(choose_password, person, NEW, token=token, at=AT),
        partial(choose_password, person, "another long phrase", token=token, at=AT),
    )
    assert isinstance(first, User), first
    assert isinstance(second, Refused), second
    assert User.objects.get(pk=person.pk).check_password(NEW)


# What a password has to be.


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short phrase", ""),
        ("elevenchars", "at least 12 characters"),
        ("qwerty123456", "too common"),
        ("1q2w3e4r5t6y", "too common"),
        ("anne-example-2024", "built from"),
        ("ANNEEXAMPLE!!12", "built from"),
        ("auditorauditor1", "built from"),
        ("DemonstrationCouncil24", "built from"),
        ("annes violet ladder", ""),
        ("demonstrations of nineteen", ""),
    ],
)
def test_a_password_is_long_uncommon_and_not_ones_own_words(person, password, words):
    problem = passwords.problem_with(password, person)
    assert words in problem and bool(problem) == bool(words), problem


def test_a_refused_password_says_why_and_is_not_shown_again(client, person):
    path = f"/set-password/{uid(person)}/{INVITATION.make_token(person)}/"
    page = choose(client, path, "anne-example-2024").content.decode()
    assert "There is a problem" in page and "built from your name" in page
    assert "anne-example-2024" not in page
    page = choose(client, path, NEW, again="something else").content.decode()
    assert "The two passwords differ" in page and not actions()


# A forgotten password.


def ask(client, name):
    return client.post("/forgot-password/", {"name": name}, follow=True)


@pytest.mark.parametrize("name", ["lead", "LEAD", "lead@council.example", "Lead@Council.example "])
def test_a_forgotten_password_brings_a_link_for_an_hour(client, council, at, name):
    ask(client, name)
    assert Job.objects.get(kind="send_links").state == Job.DUE and not mail.outbox
    assert send_links("", "", at) == "1 sent"
    message = mail.outbox[0]
    assert message.to == ["lead@council.example"] and "1 hour" in message.body
    choose(client, link_in(message))
    assert council.people["lead"].check_password(OLD)
    assert User.objects.get(username="lead").check_password(NEW)
    assert actions() == ["send_link", "choose_password"]
    assert send_links("", "", at) == "0 sent" and len(mail.outbox) == 1


def test_the_answer_is_the_same_for_everybody(client, council, django_assert_num_queries):
    pages, counts = [], []
    for name in ("lead", "nobody", "nobody@nowhere.example"):
        with django_assert_num_queries(9):
            answer = client.post("/forgot-password/", {"name": name})
        pages.append((answer.status_code, answer.url))
        counts.append(Attempt.objects.count())
    assert set(pages) == {(302, "/forgot-password/link-sent/")} and counts == [1, 2, 3]
    assert "If there is an account" in client.get(pages[0][1]).content.decode()
    assert "lead" not in str(list(Attempt.objects.values()))


def test_nobody_else_gets_a_link(client, council, at):
    council.people["lead"].is_active = False
    council.people["lead"].save()
    User.objects.filter(username="head").update(email="")
    for name in ("lead", "head", "nobody", ""):
        ask(client, name)
    assert send_links("", "", at) == "0 sent" and not mail.outbox


def test_one_sender_asks_only_so_often(council, at):
    for _ in range(credentials.REQUESTS_OF_SENDER):
        ask_for_link("nobody", sender="s", at=at)
    with pytest.raises(Refused, match="too often"):
        ask_for_link("lead", sender="s", at=at)
    ask_for_link("lead", sender="other", at=at)
    ask_for_link("lead", sender="s", at=at + timedelta(hours=1, minutes=1))


def test_one_person_gets_only_so_many_links(council, at):
    for number in range(8):
        name = "lead" if number % 2 else "lead@council.example"
        ask_for_link(name, sender=str(number), at=at)
        send_links("", "", at)
    assert len(mail.outbox) == credentials.LINKS_FOR_PERSON


def test_links_that_could_not_be_sent_are_tried_again(council, at, settings):
    ask_for_link("lead", sender="s", at=at)
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, BROKEN
    ask_for_link("head", sender="s", at=at)
    assert send_links("", "", at) == "0 sent, 2 failed"
    settings.EMAIL_BACKEND = working
    assert list(plan_links(at)) and send_links("", "", at) == "2 sent"
    assert not list(plan_links(at))


def test_what_was_asked_an_hour_ago_is_not_sent_any_more(council, at):
    ask_for_link("lead", sender="s", at=at)
    assert send_links("", "", at + timedelta(hours=2)) == "0 sent" and not mail.outbox


def test_what_was_tried_is_forgotten_after_a_day(council, at):
    ask_for_link("lead", sender="s", at=at)
    ask_for_link("lead", sender="s", at=at + timedelta(days=1, hours=1))
    assert Attempt.objects.count() == 1


# One's own account.


def test_changing_a_password_ends_the_other_sessions(client, council):
    lead, elsewhere = council.people["lead"], Client()
    client.force_login(lead)
    elsewhere.force_login(lead)
    typed = {"password_now": OLD, "password": NEW, "password_again": NEW}
    answer = client.post("/change-password/", typed, follow=True)
    assert "Your password is changed" in answer.content.decode()
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert User.objects.get(pk=lead.pk).check_password(NEW) and actions() == ["change_password"]
    assert Notice.objects.get().subject == "Your password was changed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password_now": "wrong"}, "This is not your password"),
        ({"password_now": ""}, "Enter the password you sign in with now"),
        ({"password": "lead lead lead 1"}, "built from"),
        ({"password_again": "x"}, "The two passwords differ"),
    ],
)
def test_a_password_is_changed_by_the_old_one_only(client, council, change, words):
    client.force_login(council.people["lead"])
    typed = {"password_now": OLD, "password": NEW, "password_again": NEW} | change
    page = client.post("/change-password/", typed).content.decode()
    assert words in page and not actions()


def test_an_open_page_is_no_way_to_guess_the_old_password(council, at):
    lead = council.people["lead"]
    for _ in range(credentials.WRONG_OLD_PASSWORDS):
        with pytest.raises(Refused, match="not your password"):
            change_password(lead, old="wrong", new=NEW, at=at)
    with pytest.raises(Refused, match="too many wrong"):
        change_password(lead, old=OLD, new=NEW, at=at)
    change_password(lead, old=OLD, new=NEW, at=at + timedelta(hours=2))


@pytest.mark.django_db(transaction=True)
@needs_postgresql
def test_of_two_changes_at_once_the_second_needs_the_new_password():
    lead = Council().people["lead"]
    first, second = overlapping(
        partial(change_password, lead, old=OLD, new=NEW, at=AT),
        partial(change_password, lead, old=OLD, new="another long phrase", at=AT),
    )
    assert isinstance(first, User), first
    assert isinstance(second, Refused), second


def test_signing_out_everywhere_else_keeps_this_session(client, council):
    lead, elsewhere, other = council.people["lead"], Client(), Client()
    for one in (client, elsewhere):
        one.force_login(lead)
    other.force_login(council.people["head"])
    page = client.post("/account/sign-out-everywhere/", follow=True).content.decode()
    assert "You are signed out everywhere else" in page
    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == other.get("/account/").status_code == 200
    assert actions() == ["sign_out_everywhere"]


def test_a_session_that_is_stored_again_meanwhile_is_over_all_the_same(client, council):
    lead = council.people["lead"]
    client.force_login(lead)
    assert client.get("/account/").status_code == 200
    [session] = PersonSession.objects.filter(user=lead)
    credentials.sign_out_everywhere(lead)
    # A page that was under way keeps its session when it ends.
    session.save(force_insert=True)
    assert client.get("/account/").status_code == 302


def test_signing_out_everywhere_asks_little_however_many_sessions(
    council, django_assert_num_queries
):
    lead = council.people["lead"]
    for sessions in (1, 3):
        for _ in range(sessions):
            Client().force_login(lead)
        with django_assert_num_queries(2):
            credentials.sign_out_everywhere(lead)


def test_somebody_without_a_role_keeps_their_account(client, person):
    client.force_login(person)
    page = client.get("/account/").content.decode()
    assert "Anne Example" in page and "None yet" in page
    assert client.get("/change-password/").status_code == 200


# After two hours.


def idle_for(client, seconds):
    session = client.session
    session[LAST_PAGE_AT] = time.time() - seconds
    session.save()


def test_two_hours_without_a_page_end_the_session(client, council, settings):
    client.force_login(council.people["lead"])
    idle_for(client, settings.IDLE_MINUTES * 60 - 10)
    assert client.get("/desk/").status_code == 200
    idle_for(client, settings.IDLE_MINUTES * 60 + 10)
    answer = client.get("/desk/", follow=True)
    assert answer.redirect_chain == [("/sign-in/?next=/desk/", 302)]
    assert "You were signed out" in answer.content.decode()


def test_what_was_typed_is_kept_after_two_hours(client, approved, settings):
    client.force_login(approved.people["lead"])
    idle_for(client, settings.IDLE_MINUTES * 60 + 10)
    typed = {"value": "93.4", "status": "final", "comment": "A long story", "seen_revision": "0"}
    answer = client.post("/targets/F1/actuals/2013-09/record/", typed)
    assert answer.url == "/sign-in/?next=/kept/" and not Actual.objects.exists()
    client.post(answer.url, {"username": "lead", "password": OLD})
    assert "A long story" in client.get("/kept/").content.decode()


def test_not_every_page_writes_that_it_was_opened(client, council, django_assert_num_queries):
    client.force_login(council.people["lead"])
    client.get("/account/")
    with django_assert_num_queries(7):
        client.get("/account/")
    idle_for(client, SECONDS_BETWEEN + 1)
    client.get("/account/")
    assert time.time() - client.session[LAST_PAGE_AT] < 60


def uid(person):
    return INVITATION_PATH.search(credentials.link_for(person, INVITATION))[1]


INVITATION_PATH = re.compile(r"/set-password/([^/]+)/")
