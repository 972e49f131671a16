"""The pages on which organisation, places and people come in by file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import CouncilFile, OrganisationUnit, User
from pmf_portal.council.people import add_person, give_role
from pmf_portal.council.roles import Role
from tests.platform.council_files import file_of

pytestmark = pytest.mark.any_database

ANNE = "anne | Anne Example | Head of Waste | anne@council.example | Head of service | waste"


@pytest.fixture
def team(client, council):
    client.force_login(council.people["team"])
    return council.people["team"]


def upload(client, kind, *rows, follow=False):
    file = SimpleUploadedFile(f"{kind}.csv", file_of(kind, *rows))
    return client.post(f"/{kind}/import/", {"file": file}, follow=follow)


@pytest.mark.parametrize("kind", ["organisation", "places", "people"])
def test_each_page_explains_its_columns_and_hands_out_its_files(client, team, kind):
    page = client.get(f"/{kind}/import/").content.decode()
    assert "What goes into each column" in page and "Nothing is saved yet" in page
    for name in ("template", "current"):
        for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
            answer = client.get(f"/{kind}/import/{name}.{form}")
            assert answer.status_code == 200 and answer.content.startswith(start)
            assert f".{form}" in answer.headers["Content-Disposition"]
    assert client.get(f"/{kind}/import/template.pdf").status_code == 404


@pytest.mark.parametrize("kind", ["organisation", "places", "people"])
def test_files_are_for_the_performance_team(client, council, kind):
    client.force_login(council.people["director"])
    for name in ("", "1/", "template.csv", "current.xlsx"):
        assert client.get(f"/{kind}/import/{name}").status_code == 403


def test_every_problem_is_shown_and_nothing_kept(client, team):
    page = upload(client, "people", ANNE, "bob | B | P | b@c.example | Ruler | Nowhere")
    text = page.content.decode()
    assert page.status_code == 200 and "2 problems" in text
    assert "There is no role “Ruler”" in text and "There is no unit “Nowhere”" in text
    assert not CouncilFile.objects.exists()


def test_what_is_new_and_what_changes_is_shown_before_it_is_saved(client, team):
    answer = upload(
        client,
        "organisation",
        "Adult care | service | families | care",
        "Roads | service | places |",
    )
    page = client.get(answer.url).content.decode()
    assert "1 new, 1 change, 0 unchanged" in page
    assert "Adult care" in page and "service in Places" in page and "5 not in the file" in page
    assert OrganisationUnit.objects.get(slug="care").title == "Care"
    done = client.post(answer.url, follow=True)
    assert "organisation.csv is saved: 2 changes." in done.content.decode()
    assert OrganisationUnit.objects.get(slug="care").title == "Adult care"
    again = client.get(answer.url, follow=True).content.decode()
    assert "organisation.csv is saved." in again


def test_what_waits_is_shown_before_and_told_afterwards(client, council, team, at):
    second = add_person(username="second", name="S", post="S", email="", by=team, at=at)
    give_role(second, Role.PERFORMANCE_TEAM, None, by=team, at=at)
    answer = upload(client, "people", ANNE)
    page = client.get(answer.url).content.decode()
    assert "wait until a second administrator confirms" in page
    assert "anne: Head of service, Waste" in page and "left as they are" in page
    done = client.post(answer.url, follow=True).content.decode()
    assert "1 role waiting for a second administrator" in done
    assert User.objects.get(username="anne").roles == set()


def test_a_file_that_says_what_stands_has_nothing_to_save(client, team):
    current = client.get("/people/import/current.csv").content
    file = SimpleUploadedFile("people.csv", current)
    answer = client.post("/people/import/", {"file": file}, follow=True)
    page = answer.content.decode()
    assert "Nothing to save" in page and '<button class="govuk-button"' not in page


def test_what_changed_meanwhile_is_not_saved(client, team):
    answer = upload(client, "organisation", "Adult care | service | families | care")
    OrganisationUnit.objects.filter(slug="care").update(title="Social care")
    done = client.post(answer.url, follow=True).content.decode()
    assert "Nothing was saved." in done and "Social care" in done
    OrganisationUnit.objects.filter(slug="care").update(kind="team")
    gone = client.get(answer.url, follow=True)
    assert "no longer fits" in gone.content.decode()


def test_a_kept_file_is_its_owners_alone(client, council, team, at):
    answer = upload(client, "organisation", "Adult care | service | families | care")
    second = add_person(username="second", name="S", post="S", email="", by=team, at=at)
    give_role(second, Role.PERFORMANCE_TEAM, None, by=None, at=at)
    client.force_login(second)
    assert client.get(answer.url).status_code == 404
    assert client.post(answer.url).status_code == 404
    assert not AuditEvent.objects.filter(action="import_organisation").exists()


@pytest.mark.parametrize("number", [1, 3])
def test_a_preview_asks_as_much_whatever_the_rows(client, team, django_assert_num_queries, number):
    rows = [f"Roads {n} | service | places |" for n in range(number)]
    answer = upload(client, "organisation", *rows)
    with django_assert_num_queries(6):
        client.get(answer.url)
