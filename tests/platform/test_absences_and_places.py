"""Absences are changed and ended by oneself and by administrators; places are changed and ended."""

from datetime import date

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Absence, Area
from pmf_portal.council.services import change_absence, declare_absence, end_absence
from pmf_portal.council.units import add_area
from pmf_portal.refusals import Refused

TODAY = date(2013, 10, 7)


@pytest.fixture
def absence(council, at):
    lead = council.people["lead"]
    return declare_absence(lead, date(2013, 10, 1), date(2013, 10, 31), by=lead, at=at)


@pytest.fixture
def place(db, at):
    days = {"valid_from": date(2010, 4, 1), "valid_to": None}
    return add_area(
        gss_code="E05000001", name="North", kind="ward", parent=None, **days, by=None, at=at
    )


@pytest.mark.parametrize(("who", "status"), [("lead", 302), ("team", 302), ("director", 404)])
def test_oneself_and_administrators_change_an_absence(client, council, absence, who, status):
    client.force_login(council.people[who])
    days = {"first_day": "2/10/2013", "last_day": "9/10/2013"}
    answer = client.post(f"/absences/{absence.pk}/change/", days)
    assert answer.status_code == status
    absence.refresh_from_db()
    assert (absence.last_day == date(2013, 10, 9)) == (status == 302)
    assert AuditEvent.objects.filter(action="change_absence").exists() == (status == 302)


@pytest.mark.parametrize(("who", "status"), [("lead", 302), ("team", 302), ("director", 404)])
def test_oneself_and_administrators_end_an_absence(client, council, absence, who, status):
    client.force_login(council.people[who])
    assert client.post(f"/absences/{absence.pk}/end/").status_code == status
    absence.refresh_from_db()
    assert (absence.last_day == date(2013, 10, 6)) == (status == 302)


def test_an_absence_that_is_all_ahead_is_taken_back(council, at):
    lead = council.people["lead"]
    absence = declare_absence(lead, TODAY, TODAY, by=lead, at=at)
    end_absence(absence, by=lead, at=at)
    assert not Absence.objects.exists()
    with pytest.raises(Refused, match="ended meanwhile"):
        change_absence(absence, first_day=TODAY, last_day=TODAY, by=lead, at=at)


def test_days_the_wrong_way_round_are_refused_and_kept(client, council, absence):
    client.force_login(council.people["lead"])
    days = {"first_day": "9/10/2013", "last_day": "2/10/2013"}
    page = client.post(f"/absences/{absence.pk}/change/", days).content.decode()
    assert "The last day cannot be before the first day" in page and "9/10/2013" in page


def test_the_pages_of_absences_lead_to_their_acts(client, council, absence):
    for who, url in (("lead", "/absences/declare/"), ("team", f"/people/{absence.user_id}/")):
        client.force_login(council.people[who])
        assert f"/absences/{absence.pk}/change/" in client.get(url).content.decode()


def test_a_place_gets_another_name_and_an_end(client, council, place):
    client.force_login(council.people["team"])
    assert f"/places/{place.pk}/change/" in client.get("/places/manage/").content.decode()
    typed = {
        "name": "North Shore",
        "kind": "ward",
        "parent": "",
        "valid_from": "1/4/2010",
        "valid_to": "31/3/2014",
    }
    assert client.post(f"/places/{place.pk}/change/", typed).status_code == 302
    place.refresh_from_db()
    assert (place.name, place.valid_to) == ("North Shore", date(2014, 3, 31))
    assert AuditEvent.objects.filter(action="change_area").count() == 1


@pytest.mark.parametrize("typed", [{}, {"parent": 10**30}, {"valid_from": "x"}, {"valid_to": "0"}])
def test_nonsense_for_a_place_is_told_at_its_field(client, council, place, typed):
    client.force_login(council.people["team"])
    answer = client.post(f"/places/{place.pk}/change/", {"name": "New"} | typed)
    assert answer.status_code == 200
    assert Area.objects.get().name == "North"


def test_only_administrators_change_places(client, council, place):
    client.force_login(council.people["director"])
    assert client.get(f"/places/{place.pk}/change/").status_code == 403
