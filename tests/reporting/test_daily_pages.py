"""Pages that change from day to day (meetings, what came of actions) stand on disk and in the archive:
the portal answers them while it can, and the copy stands in where the database fails.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.meetings.bodies import FIELDS, change_body
from reporting.meetings.outputs import complete_output
from reporting.models import AgendaItem, Body, Output
from reporting.public_record.disk import entry_path, read_entry
from reporting.public_record.export import export_archive
from reporting.public_record.links import read
from reporting.public_record.writing import plan_record, write_record
from reporting.scrutiny.exemptions import change_exemption_of_output
from reporting.website import meetings as pages
from reporting.website import static_record_middleware
from tests.reporting.meetings.pack_story import CANARY, HELD
from tests.reporting.meetings.story import plan
from tests.reporting.september import LATER
from tests.states import made_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NOW = LATER + timedelta(days=1)
LIST, BODY = "/meetings/", "/meetings/cabinet/"
MEETING = f"/meetings/cabinet/{HELD}/"
ALL = (LIST, BODY, MEETING, "/did-it-work/")
TEXT = "Bring a plan"


AT_TEN = datetime(NOW.year, NOW.month, NOW.day, 10)


@made_once
def written_with_meetings(with_meetings):
    with override_settings(PORTAL_CLOCK=AT_TEN):
        write_record(at=NOW)
    return with_meetings


@pytest.fixture
def on_disk(written_with_meetings, settings):
    """Everything is written as of one day."""
    settings.PORTAL_CLOCK = AT_TEN
    return written_with_meetings


def body_of(address):
    entry = read_entry(entry_path(address))
    return entry and entry.path.read_text()


def test_bodies_meetings_and_what_came_of_actions_are_on_disk(on_disk):
    assert all(read_entry(entry_path(address)).daily for address in ALL)
    assert TEXT in body_of(MEETING) and TEXT in body_of(BODY)
    assert not read_entry(entry_path("/")).daily


def test_nothing_that_is_not_public_is_on_disk(on_disk):
    assert body_of("/meetings/inner-board/") is None
    assert not any(CANARY in (body_of(address) or "") for address in ALL)


def test_old_meetings_are_on_disk_that_no_list_leads_to(on_disk):
    body = Body.objects.get(slug="cabinet")
    days = [HELD - timedelta(days=30 * number) for number in range(1, 20)]
    for day in days:
        plan(on_disk, body, day)
    write_record(at=NOW)
    assert all(body_of(f"/meetings/cabinet/{day}/") for day in days)


def test_while_it_can_the_portal_answers(client, on_disk, monkeypatch):
    # Even before anybody has noticed that what lies on disk is out of date.
    monkeypatch.setattr(static_record_middleware, "is_stale", lambda: False)
    output = Output.objects.get(text=TEXT)
    complete_output(output, what_came="It is here", by=on_disk.people["head"], at=NOW)
    assert "It is here" in client.get(BODY).content.decode()


@pytest.mark.parametrize("address", [LIST, BODY, MEETING])
def test_where_the_database_fails_the_copy_stands_in(client, on_disk, monkeypatch, address):
    def fail(*args):
        raise OperationalError("The database is away")

    monkeypatch.setattr(pages, "Viewer", fail)
    monkeypatch.setattr(pages, "ScrutinyViewer", fail)
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == 200 and answer.content.decode() == body_of(address)


def test_they_are_written_anew_each_day_and_when_something_changes(on_disk):
    assert list(plan_record(NOW)) == []
    assert len(list(plan_record(NOW + timedelta(days=1)))) == 1
    assert plan(on_disk, Body.objects.get(slug="cabinet"), HELD + timedelta(days=200)).pk
    assert len(list(plan_record(NOW))) == 1
    result = write_record(at=NOW)
    assert MEETING in result.seen and list(plan_record(NOW)) == []


def test_what_does_not_change_with_the_day_is_left_as_it_is(on_disk):
    written = {address: entry_path(address).stat().st_mtime_ns for address in ("/", MEETING)}
    write_record(at=NOW + timedelta(days=1))
    assert entry_path("/").stat().st_mtime_ns == written["/"]
    assert entry_path(MEETING).stat().st_mtime_ns > written[MEETING]


def test_what_becomes_exempt_is_taken_off_the_disk_at_once(
    on_disk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change_exemption_of_output(
            Output.objects.get(text=TEXT),
            exempt="3",
            reason="A contract",
            by=on_disk.people["team"],
            at=NOW,
        )
    assert body_of(MEETING) is None and body_of(BODY) is None
    write_record(at=NOW)
    assert TEXT not in body_of(MEETING) and TEXT not in body_of(BODY)


def test_a_body_that_is_public_no_more_is_taken_off_at_once(
    on_disk, django_capture_on_commit_callbacks
):
    body = Body.objects.get(slug="cabinet")
    fields = {name: getattr(body, name) for name in FIELDS} | {"is_public": False}
    with django_capture_on_commit_callbacks(execute=True):
        change_body(body, by=on_disk.people["team"], at=NOW, **fields)
    assert body_of(BODY) is None and body_of(MEETING) is None
    write_record(at=NOW)
    assert body_of(BODY) is None and body_of(MEETING) is None


def test_the_archive_has_them_with_links_that_work_from_disk(on_disk, tmp_path):
    export_archive(tmp_path, by=on_disk.people["team"], at=NOW)
    files = {address: tmp_path / read_entry(entry_path(address)).place for address in ALL}
    assert all(path.is_file() for path in files.values())
    assert (tmp_path / "did-it-work" / "actions.csv").is_file()
    text = files[MEETING].read_text()
    assert TEXT in text and CANARY not in text
    links = [link for link in read(text)[0] if not link.startswith(("#", "http", "mailto:"))]
    assert links
    for link in links:
        target = files[MEETING].parent / link.partition("#")[0].replace("%20", " ")
        assert Path(target).exists(), link
    led_to = [(files[BODY].parent / link).resolve() for link in read(files[BODY].read_text())[0]]
    assert files[MEETING].resolve() in led_to


def test_a_further_part_of_a_list_is_the_portals(on_disk, tmp_path, settings):
    body = Body.objects.get(slug="cabinet")
    for number in range(1, 20):
        plan(on_disk, body, HELD - timedelta(days=30 * number))
    write_record(at=NOW)
    export_archive(tmp_path, by=on_disk.people["team"], at=NOW)
    page = tmp_path / read_entry(entry_path(BODY)).place
    assert f"{settings.PORTAL_URL}{BODY}?page=2" in read(page.read_text())[0]


@pytest.mark.parametrize("number", [1, 3])
def test_planning_asks_as_much_whatever_there_is(on_disk, number):
    body = Body.objects.get(slug="cabinet")
    for place in range(number):
        meeting = plan(on_disk, body, HELD + timedelta(days=100 + place))
        assert AgendaItem.objects.filter(meeting=meeting).exists()
    with CaptureQueriesContext(connection) as queries:
        assert len(list(plan_record(NOW))) == 1
    assert len(queries) == 35
    assert reverse("meetings") == LIST
