"""Surgeries and training: planned in public, never more people than places, everybody told of
changes, calendars kept right.
"""

import re
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial

import icalendar
import pytest
from django.db import IntegrityError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.council.notices import send_due_notices
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.engagement import sessions, spam_guard
from reporting.engagement.retention import forget_personal_data
from reporting.engagement.session_calendar import session_calendar
from reporting.engagement.sessions import (
    add_session,
    cancel_session,
    change_session,
    leave_session,
    record_session,
    sign_up,
)
from reporting.engagement.spam_guard import signed_timestamp
from reporting.models import Contact, Session, SignUp
from tests.at_once import at_once, needs_postgresql

AT = datetime(2013, 10, 7, 9, 0, tzinfo=UTC)
STARTS = datetime(2013, 10, 29, 10, 0, tzinfo=UTC)
FIELDS = {
    "kind": "surgery",
    "title": "Families surgery",
    "for_whom": "Everybody in the directorate",
    "place": "Town Hall, room 2",
    "starts": STARTS,
    "ends": STARTS + timedelta(hours=2),
    "places": 2,
    "is_public": True,
}
TYPED = {
    "kind": "training",
    "title": "Balanced scorecards",
    "for_whom": "Committee members",
    "directorate": "",
    "place": "Council chamber",
    "day": "30/10/2013",
    "begins": "14:00",
    "ends_at": "16:00",
    "places": "12",
}
ANNE, BEN = "anne@home.example", "ben@home.example"


def plan(council, **fields):
    return add_session(
        **FIELDS | {"directorate": council.units["families"]} | fields,
        by=council.people["team"],
        at=AT,
    )


def fields_of(session, **changed):
    return {name: getattr(session, name) for name in (*FIELDS, "directorate")} | changed


def typed(**said):
    return {
        "name": "Anne",
        "address": ANNE,
        "opened": signed_timestamp(clock.now() - timedelta(minutes=1)),
        "website": "",
    } | said


def words(answer):
    return answer.content.decode()


# The public page.


def test_the_public_finds_contacts_surgeries_and_training(client, council):
    Contact.objects.create(
        post="Head of Performance",
        helps_with="Reports\nand figures",
        email="team@council.example",
        telephone="0151 496 0000",
    )
    Contact.objects.create(post="Former post", helps_with="Nothing", is_shown=False)
    session, gone = (
        plan(council),
        plan(
            council,
            title="Held already",
            starts=AT - timedelta(days=2),
            ends=AT - timedelta(days=1),
        ),
    )
    page = words(client.get("/contacts/"))
    assert (
        "Head of Performance" in page
        and "mailto:team@council.example" in page
        and "Former post" not in page
    )
    assert (
        "Families surgery" in page
        and "Tuesday 29 October 2013, 10:00 to 12:00" in page
        and "2 places left of 2" in page
        and gone.title not in page
    )
    assert (
        "Town Hall, room 2" in words(client.get(f"/sessions/{session.pk}/"))
        and "Plan a session" not in page
    )


@pytest.mark.parametrize("more", [1, 3])
def test_the_pages_cost_the_same_however_much_there_is(
    client, council, django_assert_num_queries, more
):
    for n in range(more):
        Contact.objects.create(post=f"Post {n}", helps_with="x")
        session = plan(council, title=f"Session {n}", places=9)
        plan(council, title=f"Held {n}", starts=AT - timedelta(days=2), ends=AT - timedelta(days=1))
        for name in ("lead", "head", "team")[:more]:
            sign_up(session, user=council.people[name], at=AT)
    with django_assert_num_queries(2):
        client.get("/contacts/")
    with django_assert_num_queries(1):
        client.get("/sessions/sessions.ics")
    client.force_login(council.people["team"])
    with django_assert_num_queries(8):
        assert words(client.get("/contacts/")).count("Held") == more
    with django_assert_num_queries(7):
        client.get(f"/sessions/{session.pk}/")


# Running sessions.


def test_the_team_plans_a_session(client, council):
    client.force_login(council.people["team"])
    answer = client.post(
        "/sessions/add/",
        TYPED | {"directorate": council.units["places"].pk, "is_public": "on"},
        follow=True,
    )
    session = Session.objects.get()
    assert "Wednesday 30 October 2013, 14:00 to 16:00" in words(
        answer
    ) and session.starts == datetime(2013, 10, 30, 14, tzinfo=UTC)
    assert (
        session.is_public
        and session.places == 12
        and session.directorate == council.units["places"]
    )
    assert AuditEvent.objects.get(action="add_session").subject == "Balanced scorecards"


def test_times_are_those_of_london(client, council):
    client.force_login(council.people["team"])
    client.post("/sessions/add/", TYPED | {"day": "1/7/2014"})
    assert Session.objects.get().starts == datetime(2014, 7, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "x" * 151}, "Write at most 150 characters"),
        ({"kind": "party"}, "Say what it is"),
        ({"day": "31/2/2014"}, "Day: There is no 31 February 2014"),
        ({"day": "1/1/0001"}, "is too far away"),
        ({"day": "7/10/2012"}, "The day has to lie ahead"),
        ({"day": "31/12/2199"}, "The day has to lie ahead"),
        ({"day": "7/10/2013", "begins": "00:01"}, "This time has passed already"),
        ({"day": "30/3/2014", "begins": "01:30"}, "the clocks go forward"),
        ({"day": "26/10/2014", "begins": "00:30", "ends_at": "01:30"}, "comes twice"),
        ({"begins": "25:00"}, "Write the time like 14:00"),
        ({"ends_at": "14:00"}, "The end has to be after the beginning"),
        ({"places": "0"}, "Enter a whole number from 1 to 500"),
        ({"places": "many"}, "Enter a whole number from 1 to 500"),
        ({"places": "9" * 5000}, "Enter a whole number from 1 to 500"),
        ({"directorate": "999"}, "Choose a directorate from the list"),
    ],
)
def test_a_session_that_cannot_be_planned_stands_at_its_field_as_typed(client, council, said, told):
    client.force_login(council.people["team"])
    answer = client.post("/sessions/add/", TYPED | said)
    assert (
        answer.status_code == 200
        and told in words(answer)
        and ("Committee members" in words(answer))
        and not Session.objects.exists()
    )


def test_a_change_of_time_is_told_to_everybody_and_other_changes_are_not(
    client, council, mailoutbox
):
    session, team = plan(council), council.people["team"]
    sign_up(session, user=council.people["lead"], at=AT)
    sign_up(session, name="Anne", address=ANNE, sender="x", at=AT)
    change_session(session, **fields_of(session, places=3), by=team, at=AT)
    assert not Notice.objects.filter(subject__startswith="Changed").exists()
    client.force_login(team)
    page = words(client.get(f"/sessions/{session.pk}/change/"))
    assert 'value="29/10/2013"' in page and 'value="10:00"' in page
    client.post(f"/sessions/{session.pk}/change/", TYPED)
    send_due_notices("", "", AT)
    changed = {m.to[0]: m.body for m in mailoutbox if m.subject == "Changed: Balanced scorecards"}
    assert set(changed) == {"lead@council.example", ANNE} and all(
        "Wednesday 30 October 2013, 14:00 to 16:00" in body for body in changed.values()
    )
    answer = client.post(f"/sessions/{session.pk}/change/", TYPED | {"places": "1"})
    assert (
        "2 places are taken already" in words(answer)
        and Session.objects.get().places == 12
        and Session.objects.get().sequence == 2
    )


def test_a_change_after_somebody_elses_is_told_what_stands_now(client, council):
    session, team = plan(council), council.people["team"]
    url = f"/sessions/{session.pk}/change/"
    client.force_login(team)
    opened = client.get(url).context["form"]["opened_with"].value()
    change_session(session, **fields_of(session, place="Town Hall, room 7"), by=team, at=AT)
    late = TYPED | {"title": "Scorecards for all", "opened_with": opened}
    told = client.post(url, late)
    assert "“Place” now says “Town Hall, room 7”" in words(told)
    assert "Scorecards for all" in words(told)
    assert Session.objects.get().title != "Scorecards for all"
    late["opened_with"] = told.context["form"]["opened_with"].value()
    assert client.post(url, late).status_code == 302
    assert Session.objects.get().title == "Scorecards for all"


def test_a_cancelled_session_says_why_in_public_and_to_everybody(client, council, mailoutbox):
    session, team = plan(council), council.people["team"]
    sign_up(session, user=council.people["lead"], at=AT)
    sign_up(session, name="Anne", address=ANNE, sender="x", at=AT)
    client.force_login(team)
    assert "Enter the reason" in words(
        client.post(f"/sessions/{session.pk}/cancel/", {"reason": ""})
    )
    client.post(f"/sessions/{session.pk}/cancel/", {"reason": "The room is flooded."})
    send_due_notices("", "", AT)
    assert {
        m.to[0]
        for m in mailoutbox
        if m.subject.startswith("Cancelled") and "The room is flooded." in m.body
    } == {"lead@council.example", ANNE}
    for path in ("change", "cancel", "sign-up"):
        assert client.get(f"/sessions/{session.pk}/{path}/").status_code == 403
    client.logout()
    assert "The room is flooded." in words(
        client.get(f"/sessions/{session.pk}/")
    ) and "Cancelled" in words(client.get("/contacts/"))
    with pytest.raises(Refused, match="cancelled"):
        sign_up(session, user=council.people["head"], at=AT)


def test_who_came_and_what_was_said_is_written_down_by_the_team(client, council):
    session, team = plan(council), council.people["team"]
    first = sign_up(session, user=council.people["lead"], at=AT)
    second = sign_up(session, name="Anne", address=ANNE, sender="x", at=AT)
    after = STARTS + timedelta(days=1)
    row = next(row for row in due_tasks(team, after.date()) if row.kind == "Sessions to write up")
    assert (row.due, row.url) == (date(2013, 11, 5), f"/sessions/{session.pk}/record/")
    assert "Sessions to write up" not in [row.kind for row in due_tasks(team, STARTS.date())]
    client.force_login(team)
    assert client.get(f"/sessions/{session.pk}/record/").status_code == 403
    Session.objects.update(starts=AT - timedelta(days=1), ends=AT - timedelta(hours=22))
    assert "Write down what was said" in words(
        client.post(
            f"/sessions/{session.pk}/record/",
            {"came": [first.pk], "others_present": "4", "notes": ""},
        )
    )
    assert "Choose from those" in words(
        client.post(
            f"/sessions/{session.pk}/record/", {"came": [999], "others_present": "4", "notes": "x"}
        )
    )
    client.post(
        f"/sessions/{session.pk}/record/",
        {"came": [first.pk], "others_present": "4", "notes": "Shorter comments, please"},
    )
    assert dict(SignUp.objects.values_list("pk", "came")) == {first.pk: True, second.pk: False}
    assert "Shorter comments, please" in words(client.get(f"/sessions/{session.pk}/"))
    assert "Sessions to write up" not in [row.kind for row in due_tasks(team, after.date())]
    client.force_login(council.people["lead"])
    page = words(client.get(f"/sessions/{session.pk}/"))
    assert (
        "Shorter comments" not in page
        and ANNE not in page
        and client.get(f"/sessions/{session.pk}/record/").status_code == 403
    )


def test_a_session_without_sign_ups_can_be_written_up(client, council):
    session = plan(council, starts=AT - timedelta(days=1), ends=AT - timedelta(hours=22))
    client.force_login(council.people["team"])
    assert (
        client.post(
            f"/sessions/{session.pk}/record/", {"others_present": "3", "notes": "Quiet"}
        ).status_code
        == 302
    )
    assert Session.objects.get().others_present == 3


# Taking a place.


def test_an_officer_takes_a_place_by_one_button_and_gives_it_back(client, council, mailoutbox):
    session, member = plan(council, is_public=False), council.people["member"]
    client.force_login(member)
    assert "Take a place" in words(client.get(f"/sessions/{session.pk}/"))
    for _ in range(2):
        assert "You have a place" in words(
            client.post(f"/sessions/{session.pk}/sign-up/", {}, follow=True)
        )
    assert SignUp.objects.get().user == member and "You have a place" in words(
        client.get("/contacts/")
    )
    send_due_notices("", "", clock.now())
    assert (
        len(mailoutbox) == 1
        and "Town Hall, room 2" in mailoutbox[0].body
        and f"/sessions/{session.pk}/session.ics" in mailoutbox[0].body
    )
    link = re.search(r"http://localhost:8000(/sessions/leave/\S+/)", mailoutbox[0].body)[1]
    client.logout()
    assert (
        "Give up your place?" in words(client.get(link))
        and client.head(link).status_code == 200
        and SignUp.objects.exists()
    )
    for _ in range(2):
        assert "You have given up your place" in words(client.post(link))
    assert not SignUp.objects.exists()
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "add_session",
        "sign_up",
        "leave_session",
    ]


def test_the_public_takes_a_place_where_the_session_is_open_to_them(client, council, mailoutbox):
    session, closed = plan(council), plan(council, is_public=False)
    answer = client.get(f"/sessions/{closed.pk}/sign-up/")
    assert (
        answer.status_code == 302 and answer.url == f"/sign-in/?next=/sessions/{closed.pk}/sign-up/"
    )
    assert (
        client.post(f"/sessions/{closed.pk}/sign-up/", typed()).status_code == 302
        and not SignUp.objects.exists()
    )
    with pytest.raises(Refused, match="officers and members"):
        sign_up(closed, name="Anne", address=ANNE, sender="x", at=AT)
    for _ in range(2):
        assert "You have a place" in words(
            client.post(
                f"/sessions/{session.pk}/sign-up/", typed(address="Anne@home.example"), follow=True
            )
        )
    place = SignUp.objects.get()
    assert (place.name, place.address, place.user) == ("Anne", ANNE, None)
    send_due_notices("", "", datetime(2013, 10, 12, 12, tzinfo=UTC))
    assert [m.to for m in mailoutbox] == [[ANNE]] and "You have a place" in mailoutbox[0].body
    assert (
        "anne" not in AuditEvent.objects.get(action="sign_up").text.lower()
        and "member of the public" in AuditEvent.objects.get(action="sign_up").text
    )
    leave_session(place.leave_key, at=AT)
    assert not SignUp.objects.exists() and not Notice.objects.filter(address=ANNE).exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": ""}, "Enter your name"),
        ({"address": ""}, "Enter your e-mail address"),
        ({"address": "anne"}, "Enter an e-mail address like name@example.com"),
        ({"website": "x"}, spam_guard.FILLED),
        ({"opened": ""}, spam_guard.TOO_OLD),
    ],
)
def test_what_a_sign_up_lacks_is_told_and_nothing_typed_is_lost(client, council, said, told):
    session = plan(council)
    answer = client.post(f"/sessions/{session.pk}/sign-up/", typed(**said))
    assert (
        answer.status_code == 200
        and told in words(answer)
        and ("name" in said or 'value="Anne"' in words(answer))
        and not SignUp.objects.exists()
    )


def test_sign_ups_have_a_rate(client, council, settings):
    settings.FORMS_PER_DAY = 1
    session = plan(council)
    client.post(f"/sessions/{session.pk}/sign-up/", typed())
    assert (
        spam_guard.TOO_OFTEN
        in words(client.post(f"/sessions/{session.pk}/sign-up/", typed(address=BEN)))
        and SignUp.objects.count() == 1
    )


def test_a_full_session_says_so(client, council):
    session = plan(council)
    for name in ("lead", "head"):
        sign_up(session, user=council.people[name], at=AT)
    page = words(client.get(f"/sessions/{session.pk}/"))
    assert "All taken" in page and "Take a place" not in page
    assert (
        "All places of this session are taken."
        in words(client.post(f"/sessions/{session.pk}/sign-up/", typed()))
        and SignUp.objects.count() == 2
    )
    assert sign_up(session, user=council.people["lead"], at=AT).user == council.people["lead"]


def test_nobody_signs_up_for_or_leaves_what_has_begun(client, council):
    session = plan(council)
    place = sign_up(session, user=council.people["lead"], at=AT)
    with pytest.raises(Refused, match="begun"):
        sign_up(session, user=council.people["head"], at=STARTS)
    leave_session(place.leave_key, at=STARTS)
    assert SignUp.objects.exists()
    Session.objects.update(starts=AT - timedelta(hours=5), ends=AT + timedelta(days=1))
    assert client.get(
        f"/sessions/{session.pk}/sign-up/"
    ).status_code == 403 and "Take a place" not in words(client.get(f"/sessions/{session.pk}/"))


@pytest.mark.parametrize("wrong", [{"address": ANNE}, {"name": "Anne"}])
def test_a_place_is_either_a_users_or_the_publics(council, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.create(
            session=plan(council),
            user=council.people["lead"],
            signed_up_at=AT,
            leave_key="k",
            **wrong,
        )


def test_names_of_the_public_go_a_year_after(council):
    session = plan(council)
    sign_up(session, name="Anne", address=ANNE, sender="x", at=AT)
    sign_up(session, user=council.people["lead"], at=AT)
    forget_personal_data(by=None, at=session.ends + timedelta(days=364))
    assert SignUp.objects.count() == 2
    forget_personal_data(by=None, at=session.ends + timedelta(days=365))
    assert SignUp.objects.get().user == council.people["lead"]


# Calendars.


def events(answer):
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_calendar_programs_read_one_session_and_all_to_come(client, council):
    session = plan(council, title="Semi; comma, é " + "long " * 20)
    plan(council, title="Held", starts=AT - timedelta(days=2), ends=AT - timedelta(days=1))
    for url in (f"/sessions/{session.pk}/session.ics", "/sessions/sessions.ics"):
        answer = client.get(url)
        assert answer["Content-Type"].startswith("text/calendar") and not answer.cookies
        [event] = events(answer)
        assert (
            str(event["summary"]).split() == session.title.split()
            and event.decoded("dtstart") == STARTS
            and event.decoded("dtend") == session.ends
        )
        assert (str(event["uid"]), event["sequence"], str(event["status"])) == (
            f"session-{session.pk}@council.example",
            0,
            "CONFIRMED",
        )
        assert (
            all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
            and str(event["url"]) == f"http://localhost:8000/sessions/{session.pk}/"
        )
    assert client.get("/sessions/999/session.ics").status_code == 404


def test_a_change_is_newer_and_a_cancelled_session_stays_in_the_feed(council):
    session, team = plan(council), council.people["team"]
    change_session(
        session, **fields_of(session, place="Library"), by=team, at=AT + timedelta(hours=1)
    )
    cancel_session(session, reason="Snow", by=team, at=AT + timedelta(hours=2))
    [event] = icalendar.Calendar.from_ical(session_calendar(Session.objects.upcoming(AT), AT)).walk(
        "VEVENT"
    )
    assert (event["sequence"], str(event["status"]), str(event["location"])) == (
        2,
        "CANCELLED",
        "Library",
    ) and "Snow" in str(event["description"])
    assert event.decoded("last-modified") == AT + timedelta(hours=2)


def test_what_was_written_down_can_be_mended(council):
    session = plan(council)
    for notes in ("First", "Mended"):
        record_session(
            session, came=[], others_present=1, notes=notes, by=council.people["team"], at=STARTS
        )
    session.refresh_from_db()
    assert session.notes == "Mended"


# At once.


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", [True, False])
def test_ten_at_once_never_take_more_than_the_places(council, monkeypatch, held):
    """The control, without the lock, does overbook."""
    session = plan(council)
    if not held:
        monkeypatch.setattr(sessions, "locked", lambda session: Session.objects.get(pk=session.pk))
    count = SignUp.objects.create
    monkeypatch.setattr(
        SignUp.objects, "create", lambda **fields: (time.sleep(0.05), count(**fields))[1]
    )
    visitors = (
        partial(sign_up, session, name="N", address=f"visitor{n}@home.example", sender="x", at=AT)
        for n in range(10)
    )
    outcomes = [str(outcome) for outcome in at_once(*visitors)]
    assert (SignUp.objects.count() == 2) == held
    assert not held or outcomes.count("All places of this session are taken.") == 8
