"""The first and the last months and years that an address can spell: their pages link to none
beyond.
"""

import pytest
from django.urls import reverse

from pmf_portal.periods.converters import with_address
from pmf_portal.periods.month import FinancialYear, Month
from tests.addresses import ALL, SAMPLES, patterns

pytestmark = pytest.mark.slow

FIRST = {"month": Month(1950, 1), "year": FinancialYear(1950)}
LAST = {"month": Month(2899, 12), "year": FinancialYear(2899)}


def addresses(end):
    """Every address with a month or a year, at one end of the calendar."""
    for name, pattern in patterns():
        converters = pattern.pattern.converters
        if set(end) & set(converters):
            given = {part: converters[part].to_python(str(SAMPLES[part])) for part in converters}
            yield reverse(name, kwargs=given | {part: end[part] for part in end if part in given})


@pytest.mark.parametrize("end", [FIRST, LAST], ids=["first", "last"])
@pytest.mark.parametrize("post", ["team", "director", "lead"])
def test_every_page_answers_at_the_ends_of_the_calendar(client, approved, end, post):
    client.force_login(approved.people[post])
    for address in addresses(end):
        assert client.get(address).status_code < 500, address


@pytest.mark.parametrize(
    ("address", "linked", "beyond"),
    [
        ("/run-sheet/1950-01/", "/run-sheet/1950-02/", "/run-sheet/1949-12/"),
        ("/run-sheet/2899-12/", "/run-sheet/2899-11/", "/run-sheet/2900-01/"),
        ("/golden-thread/1950-51/", "/golden-thread/1951-52/", "/golden-thread/1949-50/"),
        ("/golden-thread/2899-00/", "/golden-thread/2898-99/", "/golden-thread/2900-01/"),
    ],
)
def test_a_page_at_an_end_links_to_its_one_neighbour(client, council, address, linked, beyond):
    client.force_login(council.people["team"])
    page = client.get(address).content.decode()
    assert f'href="{linked}"' in page and beyond not in page


def test_only_what_an_address_spells_has_one():
    months = [Month(1949, 12), Month(1950, 1), Month(2899, 12), Month(2900, 1)]
    years = [FinancialYear(1949), FinancialYear(1950), FinancialYear(2899), FinancialYear(2900)]
    assert with_address(months) == months[1:3]
    assert with_address(years) == years[1:3]


NONSENSE = ("9" * 40, "-1", "0", "nonsense", "\x00", "2024-13", "0000-00", "2024/99", "None")
ASKED = ("page", "month", "year", "kind", "edition", "from", "directorate", "indicator", "q", "day")


def numbered():
    """Every address that holds a number, with one that is longer than any database keeps."""
    for name, pattern in patterns():
        converters = pattern.pattern.converters
        numbers = {part for part in converters if type(converters[part]).__name__ == "IntConverter"}
        if numbers:
            given = {part: converters[part].to_python(str(SAMPLES[part])) for part in converters}
            yield reverse(name, kwargs=given | dict.fromkeys(numbers, 10**40))


@pytest.mark.parametrize("post", ["team", "director"])
def test_no_number_in_an_address_fails(client, approved, post):
    client.force_login(approved.people[post])
    found = list(numbered())
    assert len(found) > 20
    for address in found:
        assert client.get(address).status_code < 500, address
        assert client.post(address, {}).status_code < 500, address


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_no_question_in_an_address_fails(client, approved, nonsense):
    client.force_login(approved.people["team"])
    for name, address in sorted(ALL):
        answer = client.get(address, dict.fromkeys(ASKED, nonsense))
        # Whether the portal is ready is answered by 503 where it is not.
        assert answer.status_code < 500 or name == "health_ready", address
