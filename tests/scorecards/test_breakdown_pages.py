"""The grid of figures by area, and the page that says by which areas a target goes."""

import pytest
from django.test import Client

from pmf_portal.council.models import Area
from scorecards.models import Actual, Breakdown
from tests.scorecards.area_figures import RATIO_URL, URL, stored

pytestmark = pytest.mark.any_database

ASHBY, BIRCH = "E05000001", "E05000002"
SET_URL = "/targets/C1/breakdown/set/"


@pytest.fixture
def lead(client, approved):
    client.force_login(approved.people["lead"])
    return client


def sent(**typed):
    """The grid as a browser sends it."""
    empty = {
        f"{code}_{name}": text
        for code in (ASHBY, BIRCH)
        for name, text in (("value", ""), ("seen", "0"))
    }
    return empty | {"reason": ""} | typed


def test_the_grid_has_a_row_for_each_area_and_says_how_they_agree(lead, approved, wards):
    approved.figure(approved.total, "2013-09", "10")
    page = lead.get(URL).content.decode()
    assert (
        "Ashby" in page
        and "Birch" in page
        and not any(name in page for name in ("Cedar", "Dale", "North"))
    )
    assert "0 of 2 areas are reported." in page and "portal-why--red" in page
    assert lead.post(URL, sent(E05000001_value="4", E05000002_value="6")).status_code == 302
    page = lead.get(URL).content.decode()
    assert (
        "2 figures saved." in page
        and "add up to the whole, 10." in page
        and "portal-why--green" in page
    )


def test_an_area_left_empty_says_nothing(lead, approved, wards):
    lead.post(URL, sent(E05000001_value="1,004"))
    assert stored(approved, wards) == {"Ashby": (1, 1004)}
    assert "1 of 2 areas are reported." in lead.get(URL).content.decode()


def test_what_is_no_number_is_refused_at_its_cell_and_kept(lead, wards):
    page = lead.post(URL, sent(E05000001_value="four", E05000002_value="6")).content.decode()
    assert (
        "“four” is not a number" in page
        and 'href="#id_E05000001_value"' in page
        and 'value="6"' in page
        and not Actual.objects.exists()
    )


def test_a_ratio_takes_both_parts_of_each_area(lead, approved, wards):
    approved.figure(approved.ratio, "2013-09", numerator="80", denominator="100")
    typed = {
        "E05000001_numerator": "40",
        "E05000001_denominator": "",
        "E05000001_seen": "0",
        "E05000002_seen": "0",
    }
    page = lead.post(RATIO_URL, typed).content.decode()
    assert (
        "Enter both the numerator and the denominator" in page
        and 'href="#id_E05000001_denominator"' in page
    )
    typed |= {
        "E05000001_denominator": "50",
        "E05000002_numerator": "40",
        "E05000002_denominator": "50",
    }
    assert lead.post(RATIO_URL, typed).status_code == 302
    assert (
        "numerators add up to the whole, 80. The areas’ denominators add up to the whole, 100."
        in lead.get(RATIO_URL).content.decode()
    )


def test_a_correction_asks_for_its_reason_and_keeps_what_was_typed(lead, approved, wards):
    lead.post(URL, sent(E05000001_value="4"))
    again = {"E05000001_value": "5", "E05000001_seen": "1"}
    page = lead.post(URL, sent(**again)).content.decode()
    assert "Say why the figures are corrected." in page and 'value="5"' in page
    assert lead.post(URL, sent(**again, reason="A late return")).status_code == 302
    assert stored(approved, wards) == {"Ashby": (2, 5)}


def test_of_two_people_at_once_the_second_keeps_the_text_and_saves_again(lead, approved, wards):
    other = Client()
    other.force_login(approved.people["team"])
    other.post(URL, sent(E05000001_value="4"))
    answer = lead.post(URL, sent(E05000001_value="5", E05000002_value="6", reason="Mine is newer"))
    page = answer.content.decode()
    assert (
        answer.status_code == 200
        and "Post of team recorded Ashby meanwhile" in page
        and 'value="5"' in page
        and 'value="6"' in page
        and "Mine is newer" in page
    )
    assert stored(approved, wards) == {"Ashby": (1, 4)}
    seen = {
        f"{code}_seen": str(answer.context["form"][f"{code}_seen"].value())
        for code in (ASHBY, BIRCH)
    }
    assert seen == {"E05000001_seen": "1", "E05000002_seen": "0"}
    assert (
        lead.post(
            URL, sent(E05000001_value="5", E05000002_value="6", reason="Mine is newer", **seen)
        ).status_code
        == 302
    )
    assert stored(approved, wards) == {"Ashby": (2, 5), "Birch": (1, 6)}


def test_a_page_without_a_breakdown_says_so_and_who_may_changes_it(lead, client, approved):
    page = lead.get(URL).content.decode()
    assert "are not broken down by area" in page and "Break them down" not in page
    client.force_login(approved.people["team"])
    assert SET_URL in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("lead", 200),
        ("deputy_lead", 200),
        ("team", 200),
        ("head", 403),
        ("manager", 403),
        ("director", 403),
        ("auditor", 403),
        ("member", 403),
        ("other_lead", 404),
        ("other_head", 404),
    ],
)
def test_figures_by_area_are_recorded_by_whom_record_the_figure(
    client, approved, wards, person, status
):
    client.force_login(approved.people[person])
    assert client.get(URL).status_code == status
    answer = client.post(URL, sent(E05000001_value="4"))
    assert (answer.status_code, Actual.objects.count()) == (
        (302, 1) if status == 200 else (status, 0)
    )


def test_a_target_or_plan_that_is_not_there_answers_404_or_403(lead, wards):
    assert lead.get("/targets/NONE/actuals/2013-09/areas/record/").status_code == 404
    assert lead.get("/targets/C1/actuals/2012-09/areas/record/").status_code == 403


@pytest.mark.parametrize(
    ("person", "status"),
    [("team", 200), ("lead", 403), ("head", 403), ("auditor", 403), ("other_lead", 404)],
)
def test_the_performance_team_says_by_which_areas_a_target_goes(client, approved, person, status):
    client.force_login(approved.people[person])
    assert client.get(SET_URL).status_code == status
    answer = client.post(SET_URL, {"kind": "ward", "first_month": "2013-04", "last_month": ""})
    assert answer.status_code == (
        302 if status == 200 else status
    ) and Breakdown.objects.count() == (status == 200)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"kind": "borough"}, "hoose from the list"),
        ({"first_month": "April"}, "is not a month"),
        ({"first_month": ""}, "Enter the first month"),
        ({"last_month": "2013-03"}, "The last month comes before the first"),
        ({"kind": "constituency"}, "broken down by ward for some of these months"),
    ],
)
def test_a_breakdown_that_makes_no_sense_is_refused(client, approved, wards, typed, message):
    client.force_login(approved.people["team"])
    page = client.post(
        SET_URL, {"kind": "ward", "first_month": "2013-04", "last_month": ""} | typed
    ).content.decode()
    assert message in page and Breakdown.objects.get(target=approved.total.target).kind == Area.WARD
