"""No id, however long, makes an address fail: what is not there is not there."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.addresses import SAMPLES, patterns

LONG = {"IntConverter": 10**39 + 7, "SlugConverter": "s" * 5_000, "StringConverter": "s" * 5_000}
LONG |= {"CodeConverter": "C" * 5_000, "PathConverter": "s" * 5_000}


def addresses():
    """Every address with one part after the other very long, and the others as they should be."""
    for name, pattern in patterns():
        converters = pattern.pattern.converters
        for long in converters:
            value = LONG.get(type(converters[long]).__name__)
            if value is None:
                continue
            kwargs = {n: converters[n].to_python(str(SAMPLES[n])) for n in converters}
            try:
                yield name, reverse(name, kwargs=kwargs | {long: value})
            except NoReverseMatch:
                continue


@pytest.mark.slow
@pytest.mark.parametrize(("person", "method"), [(None, "get"), ("team", "get"), ("team", "post")])
def test_no_long_id_makes_an_error(approved, person, method):
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(approved.people[person])
    found = list(addresses())
    statuses = {address[:80]: getattr(client, method)(address).status_code for _, address in found}
    assert len(found) > 100
    assert {address: status for address, status in statuses.items() if status >= 500} == {}


@pytest.mark.parametrize(
    "query",
    ["/search/?page=" + "9" * 40, "/search/?q=" + "x" * 5_000, "/archive/?year=" + "9" * 40]
    + [f"/exception-tracker/?{name}={'9' * 40}" for name in ("at", "directorate", "page")]
    + [f"/audit-trail/?{name}={'9' * 40}" for name in ("page", "actor", "action", "q")],
)
def test_no_long_question_makes_an_error(approved, query):
    client = Client(raise_request_exception=False)
    client.force_login(approved.people["team"])
    assert client.get(query).status_code < 500
