"""What is published of targets whose codes are PI1, PI2, PI10, NI 154 or CS02b(ii): natural order in
every form, addresses that work, found in any case.
"""

import csv
import io
import json
from urllib.parse import quote

import pytest

from reporting.models import Publication
from reporting.public_record.disk import entry_path
from reporting.public_record.search import find
from reporting.public_record.writing import write_record
from tests.reporting.september import RELEASE, published

pytestmark = [pytest.mark.slow, pytest.mark.any_database]
CODES = ["CS02b(ii)", "NI 154", "PI1", "PI2", "PI10"]


@pytest.fixture
def with_codes(council):
    for code in reversed(CODES):
        spec = council.target(code, unit="£000s", decimals=0, planned="1200")
        for n in range(4, 10):
            council.figure(spec, f"2013-{n:02d}", "1234")
    council.approve()
    published(council)
    return council


def scorecard():
    return Publication.objects.get(kind="scorecard", slug="families")


def order_in(text):
    """The codes in the order in which a text first names each, as a word of its own."""
    places = {code: text.find(f">{code}<") for code in CODES}
    return sorted((code for code in CODES if places[code] >= 0), key=places.get)


def test_every_form_of_a_scorecard_is_in_natural_order(client, with_codes):
    edition = scorecard().get_absolute_url()
    lines = json.loads(scorecard().content)["lines"]
    assert [line["code"] for line in lines] == CODES
    assert order_in(client.get(edition).content.decode()) == CODES
    body = client.get("/api/v1/scorecards/families/2013-09.csv").content.decode("utf-8-sig")
    assert [row["code"] for row in csv.DictReader(io.StringIO(body))] == CODES


def test_thousands_of_pounds_are_told_in_every_form(client, with_codes):
    address = scorecard().get_absolute_url()
    assert "£1,234 thousand" in client.get(address).content.decode()
    assert "£1,234 thousand" in client.get("/targets/PI10/").content.decode()
    assert "£1,234000" not in client.get(address).content.decode()


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_a_target_has_an_address_whatever_its_code(client, with_codes, code):
    write_record()
    address = f"/targets/{quote(code)}/"
    answer = client.get(address)
    assert answer.status_code == 200 and f"{code}" in answer.content.decode()
    assert entry_path(f"/targets/{code}/").exists()
    assert client.get(f"/targets/{quote(code)}/2013-09/").status_code == 200


@pytest.mark.parametrize(("typed", "code"), [("pi10", "PI10"), ("ni 154", "NI 154")])
def test_a_code_in_other_capitals_leads_to_its_page(client, with_codes, typed, code):
    answer = client.get(f"/targets/{quote(typed)}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/targets/{quote(code)}/")
    assert client.get(f"/targets/{quote(typed)}/2013-09/").status_code == 302
    assert client.get("/targets/pi11/").status_code == 404


@pytest.mark.parametrize("typed", ["NI 154", "ni 154", "pi10", "PI10"])
def test_search_finds_a_code_in_any_case(with_codes, typed):
    addresses = [entry.address for entry in find(typed, RELEASE)]
    assert f"/targets/{quote(typed.upper())}/" in addresses


def test_search_lists_equals_in_natural_order(with_codes):
    addresses = [entry.address for entry in find("measure", RELEASE)]
    listed = [address for address in addresses if address.startswith("/targets/")]
    assert listed == [f"/targets/{quote(code, safe='()')}/" for code in CODES]


def test_officers_find_a_code_in_any_case(client, with_codes):
    client.force_login(with_codes.people["team"])
    thread = client.get("/golden-thread/2013-14/targets/pi10/")
    assert thread.status_code == 200
    assert client.get("/data-quality/ni 154/").status_code == 200
