"""Each line of a pack has a short address for good, printed with a QR code: it leads to the measure
in that edition, on screen and from paper.
"""

import json

import pytest

from pmf_portal.periods.month import Month
from reporting.content.document import Scanned
from reporting.content.line_names import LineName, read_line_name
from reporting.content.packs import with_codes
from reporting.meetings.outputs import complete_output
from reporting.meetings.viewers import Viewer
from reporting.models import Output, Publication
from reporting.print.qr import qr_svg
from reporting.print.report import cell_of
from reporting.public_record.disk import entry_path, read_entry
from reporting.public_record.staleness import is_stale
from reporting.public_record.writing import write_record
from reporting.publishing.printing import print_missing_forms
from tests.exceptions.pdf_text import pdf_words
from tests.reporting.september import LATER

pytestmark = [pytest.mark.slow, pytest.mark.any_database]
MARCH = Month(2024, 3)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("CP04-202403-1", ("CP04", MARCH, 1)),
        ("A-B 1-202403-12", ("A-B 1", MARCH, 12)),
        ("CP-202403-1-202403-2", ("CP-202403-1", MARCH, 2)),
        ("CP04-202413-1", None),
        ("CP04-202403-0", None),
        ("CP04-202403", None),
        ("-202403-1", None),
        ("CP04-000003-1", None),
    ],
)
def test_the_name_of_a_line_can_be_read_without_looking_up(text, line):
    named = read_line_name(text)
    assert named == (line and LineName(*line))
    assert named is None or named.text == text


def test_a_code_is_the_whole_address_and_always_the_same():
    cell = Scanned("CP04-202403-1", "/l/CP04-202403-1")
    printed = cell_of(cell, "https://council.example")
    assert printed["link"] == "https://council.example/l/CP04-202403-1"
    assert printed["qr"] == qr_svg(printed["link"]) != qr_svg("https://council.example/l/CP05")
    assert cell.text == printed["text"]


def test_older_packs_have_no_codes():
    assert with_codes("No measure is followed here.", {}) == "No measure is followed here."


@pytest.fixture
def packed(with_meetings):
    [first] = Publication.objects.filter(slug="cabinet-scorecard-pack", edition=2)
    return first


def test_page_and_paper_carry_the_same_addresses_and_the_same_digest(client, packed):
    print_missing_forms(packed)
    printed = pdf_words(bytes(packed.files.get(name="report.pdf").body))
    page = client.get(packed.get_absolute_url()).content.decode()
    for name in ("F1-201309-2", "F2-201309-2"):
        assert f'href="/l/{name}"' in page and name in printed
    assert packed.digest in page and packed.digest in printed
    names = json.loads(packed.content)["line_names"]
    assert [one["name"] for one in names] == ["F1-201309-2", "F2-201309-2"]


def test_an_address_of_a_line_leads_to_its_edition_for_good(client, packed):
    answer = client.get("/l/f2-201309-1")
    assert (answer.status_code, answer.url) == (301, "/targets/F2/2013-09/edition-1/")
    first = " ".join(client.get(answer.url).content.decode().split())
    assert "This page stays as it was published. Edition 2 replaces it" in first
    second = client.get("/targets/F2/2013-09/edition-2/").content.decode()
    assert "replaces it" not in second
    for wrong in ("F2-201309-3", "F2-201308-1", "X9-201309-1", "F2", "F2-209999-1"):
        assert client.get(f"/l/{wrong}").status_code == 404, wrong
    assert client.get("/targets/F2/2013-09/edition-3/").status_code == 404


def test_the_record_on_disk_leads_there_too(client, packed):
    write_record()
    entry = read_entry(entry_path("/l/F2-201309-2"))
    assert (entry.redirect, entry.permanent) == ("/targets/F2/2013-09/edition-2/", True)
    assert client.get("/l/F2-201309-2").status_code == 301
    assert read_entry(entry_path(entry.redirect)).sha256


def test_what_meetings_decided_comes_back_onto_the_measure(client, packed, with_meetings):
    write_record()
    page = client.get("/targets/F2/2013-09/edition-1/").content.decode()
    assert "What meetings decided about it" in page and "Bring a plan" in page
    assert "Not done yet" in page and "Canary" not in page
    assert "What meetings decided" not in client.get("/targets/F1/").content.decode()
    output = Output.objects.get(text="Bring a plan")
    complete_output(output, what_came="Brought", by=with_meetings.people["head"], at=LATER)
    assert is_stale() and "Brought" in client.get("/targets/F2/").content.decode()
    write_record()
    assert not is_stale()
    assert b"Brought" in read_entry(entry_path("/targets/F2/2013-09/")).path.read_bytes()


def test_what_the_public_may_read_is_one_rule(with_meetings):
    viewer = Viewer(None, LATER.date())
    every = Output.objects.select_related("meeting__body", "item")
    seen = {one.pk for one in every if viewer.sees_output(one, one.meeting)}
    assert {one.pk for one in Output.objects.public()} == seen
    assert 0 < len(seen) < every.count()
