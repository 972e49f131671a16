"""Style and scripts: kept for a year by their version, and found by pages of any version."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from pmf_portal.ui import static_files

STYLE = "portal/portal.css"
OTHER = "/static/v-0123456789/portal/portal.css"


@pytest.fixture
def versioned():
    return f"/static/v-{static_files.static_version()}/{STYLE}"


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_pages_lead_to_files_by_their_version(client, db, versioned):
    page = client.get("/sign-in/").content.decode()
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert versioned in found
    assert all(name.startswith("/static/v-") for name in found)


@pytest.mark.any_database
def test_the_version_of_now_is_kept_for_a_year(client, versioned):
    answer = client.get(versioned)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b".look-line" in body(answer)
    again = client.get(versioned, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, answer["Cache-Control"])


@pytest.mark.any_database
@pytest.mark.parametrize("address", [OTHER, "/static/portal/portal.css"])
def test_an_earlier_version_and_the_plain_name_find_the_newest(client, versioned, address):
    answer = client.get(address)
    assert answer.status_code == 200 and "immutable" not in answer["Cache-Control"]
    assert body(answer) == body(client.get(versioned))


def test_a_file_that_is_not_there_is_not_kept(client, db, versioned):
    answer = client.get(versioned.replace("portal.css", "nothing.css"))
    assert answer.status_code == 404 and "immutable" not in answer.get("Cache-Control", "")


@pytest.mark.any_database
def test_a_changed_file_is_another_version(tmp_path, settings, monkeypatch):
    (tmp_path / "style.css").write_text("p { color: red }")
    settings.STATICFILES_DIRS = [tmp_path]
    static_files.finders.get_finder.cache_clear()
    before = static_files.static_version.__wrapped__()
    (tmp_path / "style.css").write_text("p { color: blue }")
    after = static_files.static_version.__wrapped__()
    static_files.finders.get_finder.cache_clear()
    assert before != after


@pytest.mark.any_database
def test_while_somebody_works_on_them_files_have_no_version(settings):
    settings.DEBUG = True
    assert staticfiles_storage.url(STYLE) == f"/static/{STYLE}"
