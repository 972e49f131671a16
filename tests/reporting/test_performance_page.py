"""The performance page: the latest month on top, and all twelve resources of the framework with
links that work.
"""

import re
from html import unescape

import pytest
from django.urls import reverse

from reporting.models import Document, Publication
from reporting.website.resources import RESOURCES, resources_with_links
from tests.reporting.september import SEPTEMBER, published
from tests.reporting.uploads import uploaded

pytestmark = pytest.mark.any_database

# Framework 7.2, shortened to what has to stand in the heading.
PROMISED = (
    "Monthly performance reports (Corporate and Directorate Plans)",
    "Annual performance and improvement statement",
    "Audit reports and recommendations (internal and external)",
    "Archive for all historical performance reports",
    "Exception reports and delivery plans, with timescales",
    "All policies and procedures",
    "User and QA guides, and training material",
    "Reporting and data flow timetables",
    "Roles and responsibilities",
    "Access to intelligence expertise and resources",
    "Feedback and questions",
    "National guidelines and documentation",
)


def read(client, address="/"):
    return unescape(client.get(address).content.decode())


def resources_in(page):
    return re.findall(r'<section class="portal-card".*?</section>', page, re.DOTALL)


def test_all_twelve_resources_stand_on_the_page_in_the_frameworks_words(client, db):
    parts = resources_in(read(client))
    assert tuple(re.search(r"<h3[^>]*>(.*?)</h3>", part)[1] for part in parts) == PROMISED
    for part in parts:
        assert re.search(r"<p[^>]*>[^<]{20,}</p>", part) and "href=" in part, part


def test_every_name_of_a_link_is_an_address(db):
    for resource in RESOURCES:
        for link in resource.links:
            assert reverse(link.name, args=[SEPTEMBER] if link.of_month else link.args), link


def test_links_of_the_month_wait_for_a_published_month(client, figures):
    assert sum(link.of_month for resource in RESOURCES for link in resource.links) == 1
    assert not any(
        "exceptions/" in link["address"]
        for _, links in resources_with_links(None)
        for link in links
    )
    assert "No scorecard has been published yet." in read(client)
    published(figures)
    page = read(client)
    assert 'href="/exceptions/2013-09/"' in page
    assert "How the council is doing, September 2013" in page


@pytest.mark.parametrize("published_first", [False, True])
def test_every_link_and_every_part_the_page_names_is_there(client, figures, at, published_first):
    if published_first:
        published(figures)
        uploaded(figures, at)
    addresses = set(re.findall(r'href="(/[^"]*|#[^"]*)"', "".join(resources_in(read(client)))))
    assert len(addresses) >= 18
    for address in addresses:
        path, _, part = address.partition("#")
        answer = client.get(path or "/")
        assert answer.status_code == 200, address
        assert not part or f'id="{part}"' in answer.content.decode(), address


def test_every_kind_of_document_is_linked_from_a_resource():
    linked = {
        link.part.removeprefix("kind-")
        for resource in RESOURCES
        for link in resource.links
        if link.name == "documents"
    }
    assert linked == set(Document.KINDS)


def test_the_page_has_the_latest_month_on_top_and_the_search_box(client, september):
    page = read(client)
    places = [
        page.index(text)
        for text in (
            "How the council is doing, September 2013",
            "Corporate Plan scorecard, September 2013",
            'role="search"',
            "Scorecards",
            'id="resources"',
        )
    ]
    assert (
        places == sorted(places)
        and '<label class="govuk-label govuk-label--s" for="search">' in page
    )


@pytest.mark.parametrize("count", [1, 3])
def test_documents_and_former_reports_cost_the_page_nothing(
    client, september, at, django_assert_num_queries, count
):
    for n in range(count):
        uploaded(september, at, title=f"Guide {n}")
    # The timescales of a publication are read once in a process.
    client.get("/")
    with django_assert_num_queries(9):
        client.get("/")


def test_the_archive_shows_every_kind_by_year_with_jump_links(client, september):
    page = read(client, "/archive/")
    for address in (
        "/scorecards/corporate-plan/2013-09/edition-1/",
        "/exceptions/2013-09/edition-1/",
        "/exception-tracker/published/2013-09/edition-1/",
    ):
        assert address in page
    assert 'href="#year-2013-14"' in page and 'id="year-2013-14">2013/14</h2>' in page


def test_the_archive_folds_what_is_no_scorecard_and_says_how_many(client, september):
    page = read(client, "/archive/")
    assert f"{Publication.objects.exclude(level='service').count()} reports since" in page
    fold = page[page.index('<details class="look-small-fold">') :]
    assert page.index("/scorecards/corporate-plan/2013-09/") < page.index(fold)
    assert "early-signals" in fold[: fold.index("</details>")]
