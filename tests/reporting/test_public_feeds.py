"""What machines read: the Atom feed, the sitemap, robots.txt.  Nothing stands in them before it is
published.
"""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import NoReverseMatch, reverse

from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from reporting.publishing.month import NotReady, correct_month, publish_month
from reporting.website import feeds_and_sitemap
from tests.addresses import ALL, PUBLIC
from tests.reporting.september import published, sign_all

pytestmark = [pytest.mark.any_database, pytest.mark.slow]

SEPTEMBER = Month(2013, 9)
RELEASE = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(client, url="/feed.atom"):
    answer = client.get(url)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


def listed(client):
    answer = client.get("/sitemap.xml")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/xml")
    return [url.findtext(f"{SITE}loc") for url in ElementTree.fromstring(answer.content)]


def make(n, kind="scorecard", **fields):
    values = {
        "level": "corporate",
        "slug": f"report-{n}",
        "title": f"Report {n}",
        "month": SEPTEMBER,
        "edition": 1,
        "content": "{}",
        "digest": f"{n:064d}",
    }
    return Publication.objects.create(
        kind=kind, **values | {"published_at": RELEASE + timedelta(minutes=n)} | fields
    )


def test_the_feed_tells_of_every_publication_newest_first_and_well_formed(
    client, figures, settings
):
    settings.PORTAL_URL = "https://performance.council.example"
    published(figures)
    found = entries(client)
    assert (
        len(found)
        == Publication.objects.count()
        == len({entry.findtext(f"{ATOM}id") for entry in found})
    )
    links = {entry.find(f"{ATOM}link").get("href") for entry in found}
    assert links == {settings.PORTAL_URL + p.get_absolute_url() for p in Publication.objects.all()}
    for entry in found:
        assert re.fullmatch(
            r"urn:uuid:[0-9a-f-]{36}", entry.findtext(f"{ATOM}id")
        ) and entry.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == RELEASE
    root = ElementTree.fromstring(client.get("/feed.atom").content)
    assert root.findtext(
        f"{ATOM}id"
    ) == "https://performance.council.example/feed.atom" and root.findtext(f"{ATOM}updated")
    assert root.find(f"{ATOM}author/{ATOM}name").text == settings.COUNCIL_NAME
    assert [
        link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"
    ] == ["https://performance.council.example/feed.atom"]


def test_a_name_stays_when_the_portal_moves(client, db, settings):
    make(1)
    before = entries(client)[0].findtext(f"{ATOM}id")
    settings.PORTAL_URL, settings.COUNCIL_NAME = "https://moved.example", "Renamed Council"
    assert entries(client)[0].findtext(f"{ATOM}id") == before
    assert make(2) and len({entry.findtext(f"{ATOM}id") for entry in entries(client)}) == 2


def test_before_release_no_channel_knows_of_it(client, figures):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(figures, build)
    with pytest.raises(NotReady):
        publish_month(SEPTEMBER, by=None, at=RELEASE - timedelta(seconds=1))
    assert entries(client) == [] and not [
        url for url in listed(client) if "2013-09" in url or "/targets/" in url
    ]
    publish_month(SEPTEMBER, by=None, at=RELEASE)
    assert entries(
        client
    ) and f"http://localhost:8000{reverse('published_target', args=['F1'])}" in listed(client)


def test_a_correction_is_an_entry_of_its_own_with_its_reason(client, september):
    before = len(entries(client))
    correct_month(
        SEPTEMBER,
        reason="A late <figure>",
        by=september.people["team"],
        at=RELEASE + timedelta(days=1),
    )
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE + timedelta(days=1))
    assert len(entries(client)) == before
    sign_all(september, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE + timedelta(days=2))
    found = entries(client)
    assert (
        len(found) > before
        and found[0].findtext(f"{ATOM}title").endswith("edition 2")
        and found[0].findtext(f"{ATOM}summary") == "A late <figure>"
    )


def test_one_kind_may_be_asked_for(client, db):
    make(1), make(2, kind="tracker"), make(3, kind="tracker")
    assert (
        len(entries(client, "/feed.atom?kind=tracker")) == 2
        and len(entries(client, "/feed.atom?kind=audit")) == 0
        and len(entries(client)) == 3
    )
    assert (
        entries(client, "/feed.atom?kind=tracker")[0].find(f"{ATOM}category").get("term")
        == "tracker"
    )
    for wrong in ("nothing", "%00", "scorecard&kind=x", "é" * 500):
        assert client.get(f"/feed.atom?kind={wrong}").status_code == 404


def test_the_feed_has_pages(client, db, monkeypatch):
    monkeypatch.setattr(feeds_and_sitemap, "ON_A_PAGE", 2)
    for n in range(5):
        make(n)
    seen, url, pages = [], "/feed.atom", 0
    while url:
        root = ElementTree.fromstring(client.get(url).content)
        seen += [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        url, pages = links.get("next", "").removeprefix("http://localhost:8000"), pages + 1
        assert pages == 1 or links["self"].endswith(f"page={pages}")
    assert pages == 3 and seen == [f"Report {n}, September 2013" for n in (4, 3, 2, 1, 0)]
    for page in ("x", "0", "-1", "99"):
        assert client.get(f"/feed.atom?page={page}").status_code == 404


def test_a_reader_who_has_it_is_not_sent_it_again(client, db):
    make(1)
    for url in ("/feed.atom", "/sitemap.xml"):
        etag = client.get(url)["ETag"]
        assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 304
        make(2 if url == "/feed.atom" else 3)
        assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 200


@pytest.mark.parametrize("more", [1, 3])
def test_they_cost_the_same_however_much_is_published(client, db, django_assert_num_queries, more):
    for n in range(more):
        make(n)
    with django_assert_num_queries(3):
        client.get("/feed.atom")
    with django_assert_num_queries(6):
        client.get("/sitemap.xml")


def test_the_sitemap_holds_every_public_page_and_every_publication(client, september):
    urls = listed(client)
    assert len(urls) == len(set(urls)) and all(
        url.startswith("http://localhost:8000/") for url in urls
    )
    publications = {p.get_absolute_url() for p in Publication.objects.all()}
    paths = {url.removeprefix("http://localhost:8000") for url in urls}
    assert publications <= paths
    for path in sorted(paths):
        assert client.get(path).status_code == 200, path
    # Whatever is public at one fixed address and meant for people.
    for_machines = {
        "api:openapi-json",
        "api:deliver_actuals",
        "api:deliver_ledger",
        "api:deliver_risk_register",
        "api_publications",
        "api_targets",
        "api_changes",
        "all_figures_metadata",
        "atom_feed",
        "did_it_work_csv",
        "reporting_calendar_file",
        "sitemap",
        "robots",
        "health",
        "health_live",
        "health_ready",
        "metrics",
        # Of the demonstration alone.
        "gallery",
        "sign_in",
        "sign_in_by_identity",
        "sign_in_by_passkey",
        "identity_callback",
        "set_up",
        "forgot_password",
        "link_sent",
        "sessions_calendar",
        "check_your_email",
    }
    fixed = {
        url
        for name, url in ALL
        if name in PUBLIC - for_machines and reverse_without_parts(name) == url
    }
    assert fixed <= paths, fixed - paths


def reverse_without_parts(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def test_robots_are_told_where_to_look(client, db):
    text = client.get("/robots.txt").content.decode()
    assert (
        "Sitemap: http://localhost:8000/sitemap.xml" in text
        and "Disallow: /desk/" in text
        and "Disallow: /\n" not in text
    )
