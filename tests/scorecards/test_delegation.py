"""Delegating the entry of figures to a colleague for some days."""

import json
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import sentence
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import away_on
from pmf_portal.council.models import Delegation, Notice
from pmf_portal.council.notices import send_due_notices
from pmf_portal.council.services import declare_absence, delegate_entry, end_delegation
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods.month import Month
from scorecards.actuals.due import own_places, places_of
from scorecards.actuals.due_places import due_places
from scorecards.feeds.deliveries import import_actuals
from scorecards.models import Actual
from tests.reporting.september import RELEASE
from tests.scorecards.entries import RECORD, ROW

pytestmark = pytest.mark.slow

TODAY = date(2013, 10, 7)
URL = "/targets/F1/actuals/2013-09/record/"


@pytest.fixture
def delegate(client, approved):
    """A lead of another directorate, signed in."""
    client.force_login(approved.people["other_lead"])
    return client


def share(council, first=TODAY, last=TODAY, *, to="other_lead", at=datetime(2013, 10, 1, 9)):
    lead = council.people["lead"]
    return delegate_entry(
        lead, council.people[to], first, last, by=lead, at=at.replace(tzinfo=RELEASE.tzinfo)
    )


def test_a_delegates_desks_show_the_figures_and_whose_they_are(delegate, approved):
    before = [delegate.get(url).content.decode() for url in ("/desk/", "/actuals/")]
    assert "<span data-owed>1</span> figure" in before[0]
    assert not any("Measure F1" in page for page in before)
    share(approved)
    desk, entry = (delegate.get(url).content.decode() for url in ("/desk/", "/actuals/"))
    assert "<span data-owed>4</span> figure" in desk
    for page in (desk, entry):
        assert "Measure F1" in page and "for Post of lead" in " ".join(page.split())


@pytest.mark.parametrize("name", ["lead", "deputy_lead", "other_lead", "team"])
def test_whose_figures_they_are_is_the_same_read_of_one_person_or_of_all(approved, name):
    user, lead, at = approved.people[name], approved.people["lead"], RELEASE
    announced = announced_timetable()
    for change in (
        lambda: None,
        lambda: declare_absence(lead, TODAY, TODAY, by=lead, at=at),
        lambda: share(approved),
    ):
        change()
        everybodys = due_places(Month(2013, 9), announced)
        own = own_places(everybodys, user, TODAY, set(away_on(TODAY)))
        assert own == places_of(user, TODAY, announced)


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (-1, -1, False),
        (-1, 0, True),
        (0, 0, True),
        (0, 5, True),
        (-3, 3, True),
        (1, 5, False),
    ],
)
def test_a_delegation_holds_on_its_days_only(delegate, approved, first, last, holds):
    share(approved, TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    assert ("Measure F1" in delegate.get("/desk/").content.decode()) is holds
    assert ("Measure F1" in delegate.get("/actuals/").content.decode()) is holds
    assert delegate.get(URL).status_code == (200 if holds else 404)
    assert delegate.get("/targets/F1/actuals/2013-09/read/?value=90").status_code == (
        200 if holds else 404
    )
    delegate.post("/actuals/", ROW)
    assert Actual.objects.count() == holds


@pytest.mark.parametrize(("hour", "holds"), [(22, False), (23, True)])
def test_a_delegates_file_is_taken_from_midnight_in_london_on(approved, hour, holds):
    share(approved)
    bring = {
        "name": "f.csv",
        "by": approved.people["other_lead"],
        "at": datetime(2013, 10, 6, hour, 30, tzinfo=UTC),
    }
    with nullcontext() if holds else pytest.raises(FileRefused, match="not the performance lead"):
        import_actuals(b"code,period,value\nF1,2013-08,90\n", **bring)
    assert Actual.objects.count() == holds


@pytest.mark.parametrize(("url", "data"), [(URL, RECORD), ("/actuals/", ROW)])
def test_a_delegate_records_under_their_own_name_and_the_lead_stays_able(
    client, delegate, approved, url, data
):
    share(approved)
    assert delegate.post(url, data).status_code == 302
    assert Actual.objects.get().recorded_by == approved.people["other_lead"]
    client.force_login(approved.people["lead"])
    assert (
        client.get(URL).status_code == 200
        and "Measure F2" in client.get("/actuals/").content.decode()
    )


def test_a_colleague_in_ones_own_directorate_may_not_record_without_it(client, approved):
    colleague = approved.people["other_lead"]
    colleague.roleassignment_set.update(unit=approved.units["care"])
    client.force_login(colleague)
    answer = client.post(URL, RECORD)
    assert (
        answer.status_code == 403
        and "F1 has another performance lead. Ask Post of lead." in answer.content.decode()
        and not Actual.objects.exists()
    )
    share(approved)
    assert client.post(URL, RECORD).status_code == 302


def test_a_delegation_is_not_passed_on_and_an_absent_leads_deputy_keeps_it(client, approved, at):
    share(approved, to="other_lead")
    delegate_entry(
        approved.people["other_lead"],
        approved.people["deputy_lead"],
        TODAY,
        TODAY,
        by=approved.people["other_lead"],
        at=at,
    )
    client.force_login(approved.people["deputy_lead"])
    page = client.get("/desk/").content.decode()
    assert "Measure P1" in page and "Measure F1" not in page
    declare_absence(approved.people["lead"], TODAY, TODAY, by=approved.people["lead"], at=at)
    assert "Measure F1" in client.get("/desk/").content.decode()


def test_ended_early_it_holds_no_more_and_both_acts_are_on_record(delegate, approved, at):
    delegation = share(approved, last=TODAY + timedelta(days=9))
    end_delegation(delegation, by=approved.people["lead"], at=at)
    assert (
        "Measure F1" not in delegate.get("/desk/").content.decode()
        and delegate.get(URL).status_code == 404
    )
    events = {
        action: AuditEvent.objects.get(action=action)
        for action in ("delegate_entry", "end_delegation")
    }
    for event in events.values():
        assert json.loads(event.text)["details"] == {
            "first_day": "2013-10-07",
            "last_day": "2013-10-16",
        }
        assert "Post of lead" in sentence(event) and "Post of other_lead" in sentence(event)


def test_a_delegate_is_told_by_e_mail_once(approved, at):
    share(approved, last=TODAY + timedelta(days=4))
    notice = Notice.objects.get(user=approved.people["other_lead"])
    assert notice.subject == "Post of lead has delegated the entry of figures to you"
    for _ in range(2):
        send_due_notices("", "", at)
    [message] = mail.outbox
    assert (
        message.to == ["other_lead@council.example"]
        and "From 7 October 2013 to 11 October 2013 the figures of Post of lead" in message.body
    )


@pytest.mark.parametrize("fields", [{"to": "lead"}, {"last": TODAY - timedelta(days=1)}])
def test_the_database_refuses_a_delegation_without_sense(approved, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        share(approved, **fields)
    assert not Delegation.objects.exists()


# The page.


def asked(council, to="other_lead", **typed):
    return {
        "to": str(council.people[to].pk),
        "first_day": "7/10/2013",
        "last_day": "9/10/2013",
    } | typed


def test_a_lead_delegates_sees_it_and_ends_it_on_one_page(client, approved):
    client.force_login(approved.people["lead"])
    assert client.post("/delegations/", asked(approved)).status_code == 302
    delegation = Delegation.objects.get()
    assert (delegation.user, delegation.to, delegation.last_day) == (
        approved.people["lead"],
        approved.people["other_lead"],
        date(2013, 10, 9),
    )
    page = client.get("/delegations/").content.decode()
    assert (
        "Post of other_lead can enter your figures on those days." in page
        and f"/delegations/{delegation.pk}/end/" in page
    )
    assert client.get(f"/delegations/{delegation.pk}/end/").status_code == 405
    assert (
        client.post(f"/delegations/{delegation.pk}/end/").status_code == 302
        and not Delegation.objects.exists()
    )


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"to": ""}, "Choose a colleague"),
        ({"first_day": ""}, "Enter the first day"),
        ({"first_day": "soon"}, "Write the date like 30/9/2013"),
        ({"last_day": "6/10/2013"}, "The last day cannot be before the first day"),
        ({"first_day": "1/10/2013", "last_day": "6/10/2013"}, "These days are over"),
    ],
)
def test_days_without_sense_are_refused_at_their_field(client, approved, typed, message):
    client.force_login(approved.people["lead"])
    page = client.post("/delegations/", asked(approved) | typed).content.decode()
    assert message in page and "<title>Error:" in page and not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("to", "taken"),
    [
        ("other_lead", True),
        ("deputy_lead", True),
        ("team", True),
        ("head", False),
        ("auditor", False),
        ("member", False),
        ("lead", False),
    ],
)
def test_only_people_who_may_record_can_be_chosen(client, approved, to, taken):
    client.force_login(approved.people["lead"])
    client.post("/delegations/", asked(approved, to))
    assert Delegation.objects.filter(to=approved.people[to]).exists() is taken


def test_a_closed_account_cannot_be_chosen(client, approved):
    type(approved.people["other_lead"]).objects.filter(username="other_lead").update(
        is_active=False
    )
    client.force_login(approved.people["lead"])
    assert (
        client.post("/delegations/", asked(approved)).status_code == 200
        and not Delegation.objects.exists()
    )


@pytest.mark.parametrize("person", ["team", "head", "auditor", "member"])
def test_who_leads_no_figures_has_none_to_delegate(client, approved, person):
    client.force_login(approved.people[person])
    assert (
        client.get("/delegations/").status_code == 403
        and client.post("/delegations/", asked(approved)).status_code == 403
    )


def test_nobody_ends_the_delegation_of_another(client, approved):
    delegation = share(approved)
    for person in ("other_lead", "deputy_lead", "team"):
        client.force_login(approved.people[person])
        assert client.post(f"/delegations/{delegation.pk}/end/").status_code == 404
    assert Delegation.objects.exists()
