"""What search programs read of a published scorecard."""

import json
import re

import pytest

from reporting.models import Publication
from reporting.templatetags.documents import linked_data

pytestmark = pytest.mark.any_database

MARKUP = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def test_a_scorecard_describes_itself_and_each_form_it_names_is_there(client, september):
    page = client.get("/scorecards/families/2013-09/").content.decode()
    [found] = [json.loads(text) for text in MARKUP.findall(page)]
    publication = Publication.objects.get(slug="families")
    assert (found["@type"], found["name"], found["temporalCoverage"]) == (
        "Dataset",
        "Families Directorate, September 2013",
        "2013-04-01/2013-09-30",
    )
    assert found["identifier"] == f"urn:sha256:{publication.digest}" and found["url"].endswith(
        "/scorecards/families/2013-09/edition-1/"
    )
    assert {d["encodingFormat"].rpartition("/")[2][:4] for d in found["distribution"]} == {
        "csv",
        "json",
        "pdf",
        "vnd.",
    }
    for form in found["distribution"][:2]:
        assert (
            client.get(form["contentUrl"].removeprefix("http://localhost:8000")).status_code == 200
        )


def test_markup_cannot_be_left_from_within():
    told = linked_data({"name": "</script><b>&"})
    assert told.count("<") == 2 and json.loads(MARKUP.findall(told)[0]) == {"name": "</script><b>&"}
