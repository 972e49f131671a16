"""The pages of units and places: the council as a tree, and what figures are broken down by."""

from datetime import date

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Area, OrganisationUnit
from pmf_portal.council.people import add_first_administrator
from pmf_portal.council.units import add_area, add_unit, rename_unit

# What pages say; what the database keeps has tests of its own.
pytestmark = pytest.mark.any_database

PLACE = {
    "name": "North",
    "kind": "ward",
    "gss_code": "e05000001",
    "parent": "",
    "valid_from": "1/4/2013",
    "valid_to": "",
}


def words(answer):
    return " ".join(answer.content.decode().split())


def place(at, code, **fields):
    days = {"valid_from": date(2010, 4, 1), "valid_to": None}
    values = {"name": f"Place {code}", "kind": "ward", "parent": None} | days | fields
    return add_area(gss_code=code, by=None, at=at, **values)


# Units.


def test_everybody_inside_reads_the_council_as_a_tree(client, council):
    client.force_login(council.people["member"])
    page = words(client.get("/units/"))
    positions = [page.index(f">{title}</a>") for title in ("Families", "Care", "Places", "Waste")]
    assert positions == sorted(positions)
    assert "Rename" not in page and "Add a" not in page


@pytest.mark.parametrize("more", [1, 3])
def test_pages_of_units_cost_the_same_however_many(
    client, council, at, django_assert_num_queries, more
):
    for n in range(more):
        service = add_unit(
            title=f"S{n}", kind="service", parent=council.units["places"], by=None, at=at
        )
        add_unit(title=f"T{n}", kind="team", parent=service, by=None, at=at)
        place(at, f"P{n}", parent=place(at, f"Q{n}"))
    client.force_login(council.people["team"])
    with django_assert_num_queries(4):
        client.get("/units/")
    with django_assert_num_queries(4):
        client.get("/units/add/")
    with django_assert_num_queries(4):
        client.get("/places/manage/")
    with django_assert_num_queries(5):
        client.get("/places/add/")


def test_a_unit_is_added_where_the_link_stood(client, council):
    client.force_login(council.people["team"])
    assert "/units/add/?below=care" in words(client.get("/units/"))
    page = client.get("/units/add/?below=care")
    assert page.context["form"]["parent"].value() == "care"
    typed = {"parent": "care", "title": "Reablement", "slug": ""}
    assert "“Reablement” is added." in words(client.post("/units/add/", typed, follow=True))
    team = OrganisationUnit.objects.get(slug="reablement")
    assert (team.kind, team.path) == ("team", "/council/families/care/reablement/")
    assert AuditEvent.objects.get(action="add_unit").actor == "Post of team"


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"parent": ""}, "parent", "Choose a unit"),
        ({"parent": "nowhere"}, "parent", "Choose a unit"),
        ({"title": ""}, "title", "Enter the title"),
        ({"title": "x" * 151}, "title", "too long"),
        ({"title": "!?"}, "title", "letters in it"),
        ({"title": "care", "slug": "other"}, "title", "Families has a unit called “Care” already"),
        ({"title": "Waste"}, "slug", "The short name “waste” is taken"),
        ({"slug": "WASTE"}, "slug", "is taken"),
        ({"slug": "two words"}, "slug", "without spaces"),
    ],
)
def test_a_unit_that_cannot_be_added_is_refused_at_the_field(
    client, council, typed, field, message
):
    client.force_login(council.people["team"])
    sent = {"parent": "families", "title": "Family centres", "slug": ""} | typed
    answer = client.post("/units/add/", sent)
    assert answer.status_code == 200 and message in answer.context["form"].errors[field][0]
    assert sent["title"] in words(answer)
    assert OrganisationUnit.objects.count() == len(council.units)


def test_two_services_of_the_same_title_have_their_own_short_names(client, council):
    client.force_login(council.people["team"])
    typed = {"parent": "families", "title": "Waste", "slug": "family-waste"}
    assert client.post("/units/add/", typed).status_code == 302
    assert OrganisationUnit.objects.filter(title="Waste").count() == 2


def test_the_first_unit_is_the_council_itself(client, db, at):
    first = {"username": "first", "name": "A. Sample", "post": "Head of Performance", "email": ""}
    client.force_login(add_first_administrator(**first, by=None, at=at))
    assert "Begin with the council itself." in words(client.get("/units/"))
    assert "What is it part of?" not in words(client.get("/units/add/"))
    client.post("/units/add/", {"title": "Anyshire", "slug": ""})
    assert OrganisationUnit.objects.get().kind == "council"


def test_a_unit_is_renamed_and_a_taken_title_refused(client, council):
    client.force_login(council.people["team"])
    url = "/units/care/rename/"
    assert 'value="Care"' in words(client.get(url))
    answer = client.post(url, {"title": "Adult Social Care"}, follow=True)
    assert "“Care” is now called “Adult Social Care”" in words(answer)
    refused = client.post("/units/families/rename/", {"title": "PLACES"})
    assert "called “Places” already" in refused.context["form"].errors["title"][0]


def test_a_renaming_after_somebody_elses_says_what_stands_now(client, council, at):
    client.force_login(council.people["team"])
    opened = client.get("/units/care/rename/").context["form"]["opened_with"].value()
    rename_unit(council.units["care"], title="Adults", by=None, at=at)
    late = {"title": "Adult Care", "opened_with": opened}
    answer = client.post("/units/care/rename/", late)
    assert "“Title” now says “Adults”" in words(answer) and "Adult Care" in words(answer)
    assert OrganisationUnit.objects.get(slug="care").title == "Adults"


@pytest.mark.parametrize("url", ["/units/add/", "/units/care/rename/", "/places/add/"])
def test_pages_that_change_the_council_are_closed_to_others(client, council, url):
    client.force_login(council.people["director"])
    assert client.get(url).status_code == client.post(url).status_code == 403


def test_a_unit_that_there_is_not_is_not_found(client, council):
    client.force_login(council.people["team"])
    assert client.get("/units/nowhere/rename/").status_code == 404


# Places.


def test_places_stand_by_kind_with_code_and_days(client, council, at):
    borough = place(at, "E08000001", kind="borough", name="Anyshire")
    place(at, "E05000009", name="Oldtown", parent=borough, valid_to=date(2023, 5, 3))
    client.force_login(council.people["member"])
    page = words(client.get("/places/manage/"))
    assert "Borough (1)" in page and "Ward (1)" in page and "E05000009" in page
    assert "1 April 2010 to 3 May 2023" in page and "from 1 April 2010" in page
    assert "Add a place" not in page


def test_a_place_is_added_with_the_councils_own_word(client, council, at):
    place(at, "E05000009")
    client.force_login(council.people["team"])
    page = words(client.get("/places/add/"))
    assert '<option value="ward">' in page and "In use: ward." in page
    assert "“North” is added." in words(client.post("/places/add/", PLACE, follow=True))
    other = {"name": "South", "kind": "Electoral division", "gss_code": "ED1"}
    client.post("/places/add/", PLACE | other)
    client.post("/places/add/", PLACE | {"kind": "WARD", "gss_code": "X1"})
    kinds = dict(Area.objects.values_list("gss_code", "kind"))
    assert (kinds["E05000001"], kinds["ED1"], kinds["X1"]) == ("ward", "Electoral division", "ward")


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"name": ""}, "name", "Enter the name"),
        ({"kind": ""}, "kind", "what kind of place"),
        ({"kind": "x" * 41}, "kind", "too long"),
        ({"gss_code": ""}, "gss_code", "Enter the code"),
        ({"gss_code": "E0500000999"}, "gss_code", "too long"),
        ({"gss_code": "e05000009"}, "gss_code", "is taken"),
        ({"valid_from": ""}, "valid_from", "Enter the first day"),
        ({"valid_from": "31/2/2013"}, "valid_from", "no 31 February 2013"),
        ({"valid_to": "1/1/2013"}, "valid_to", "cannot be before the first"),
        ({"parent": "x"}, "parent", "Choose a place"),
        ({"parent": "9" * 40}, "parent", "Choose a place"),
    ],
)
def test_a_place_that_cannot_be_added_is_refused_at_the_field(
    client, council, at, typed, field, message
):
    place(at, "E05000009")
    client.force_login(council.people["team"])
    answer = client.post("/places/add/", PLACE | typed)
    assert answer.status_code == 200 and message in answer.context["form"].errors[field][0]
    assert field == "valid_from" or "1/4/2013" in words(answer)
    assert Area.objects.count() == 1
