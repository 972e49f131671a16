"""Until its announced second a month does not exist on any channel: the same answers as if it never
would; from that second on it is there.
"""

from datetime import timedelta

import pytest

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.jobs import queue
from reporting.cycle.month_end import build_month
from reporting.models import Publication
from reporting.public_record.writing import write_record
from reporting.publishing.month import NotReady, publish_month
from tests.reporting.moved_dates import AT, move
from tests.reporting.september import SEPTEMBER, sign_all

pytestmark = pytest.mark.slow

SECOND = timedelta(seconds=1)
NEVER = "2012-09"
# What is there as soon as the month is published.
PAGES = (
    "/scorecards/families/2013-09/",
    "/scorecards/families/2013-09/edition-1/",
    "/scorecards/families/2013-09/editions/",
    "/exceptions/2013-09/",
    "/exceptions/2013-09/edition-1/",
    "/exceptions/2013-09/exceptions.csv",
    "/exceptions/2013-09/exceptions.json",
    "/exceptions/2013-09/edition-1/exceptions-metadata.json",
    "/exception-tracker/published/2013-09/",
    "/exception-tracker/published/2013-09/edition-1/tracker.csv",
    "/exception-tracker/published/2013-09/edition-1/tracker.json",
    "/reports/analysis/statistical-analysis/2013-09/",
    "/reports/analysis/statistical-analysis/2013-09/edition-1/report.csv",
    "/reports/analysis/statistical-analysis/2013-09/edition-1/report.json",
    "/targets/F1/2013-09/",
    "/api/v1/scorecards/families/2013-09/",
    "/api/v1/scorecards/families/2013-09.csv",
    "/api/v1/scorecards/families/2013-09-metadata.json",
)
# Printed in the minutes after publication.
PRINTED = (
    "/exceptions/2013-09/edition-1/exceptions.pdf",
    "/reports/analysis/statistical-analysis/2013-09/edition-1/report.pdf",
    "/reports/analysis/statistical-analysis/2013-09/edition-1/report.xlsx",
)
LISTS = (
    *(
        "/",
        "/archive/",
        "/reports/",
        "/exception-tracker/published/",
        "/search/?q=Families+September",
        "/reports/analysis/",
    ),
    *(
        "/feed.atom",
        "/sitemap.xml",
        "/api/v1/publications/",
        "/api/v1/publications/?month=2013-09",
        "/api/v1/publications/?kind=scorecard",
    ),
)
VARIES = ("X-Request-ID", "Date")


def answer(client, url, **headers):
    """All that a reader is told: status, headers and bytes."""
    said = client.get(url, headers=headers)
    return (
        said.status_code,
        {name: value for name, value in said.headers.items() if name not in VARIES},
        said.content,
    )


@pytest.fixture(params=["as announced", "moved"])
def release(request, figures, settings):
    """The moment of release; it is the second before, and what was to be published earlier (the
    plans) is out.
    """
    if request.param == "moved":
        move(figures)
    moment = announced_timetable().moment_of(SEPTEMBER, "publish_month")
    assert (moment.day, moment.hour, moment.minute) == (
        (22 if request.param == "moved" else 17),
        9,
        30,
    )
    # Pages that are written by then name this day in the banner of the demonstration.
    settings.PORTAL_CLOCK = moment.replace(tzinfo=None) - SECOND
    for minutes in range(3):
        queue.run_due(AT + timedelta(minutes=minutes))
    return moment


def prepare(council, release):
    """Everything is built and signed off, and a second too early the timetable and a person have
    tried to publish.
    """
    build, _ = build_month(SEPTEMBER, by=None, at=AT)
    sign_all(council, build)
    write_record()
    queue.run_due(release - SECOND)
    with pytest.raises(NotReady, match=f"announced for 09:30 on {release.day} October 2013"):
        publish_month(SEPTEMBER, by=council.people["team"], at=release - SECOND)


def test_a_second_before_a_month_answers_like_one_that_never_was(client, figures, release):
    lists = {url: answer(client, url) for url in LISTS}
    prepare(figures, release)
    for url in PAGES + PRINTED:
        for headers in ({}, {"If-None-Match": "*"}, {"Range": "bytes=0-9"}):
            told = answer(client, url, **headers)
            assert told[0] == 404 and told == answer(
                client, url.replace("2013-09", NEVER), **headers
            ), url
    for url in LISTS:
        assert answer(client, url) == lists[url], url
    newest = Publication.objects.latest("pk").pk
    assert [
        client.get(url).status_code
        for url in ("/targets/F1/", f"/api/v1/publications/{newest + 1}/")
    ] == [404, 404]
    client.force_login(figures.people["member"])
    assert {client.get(url).status_code for url in PAGES + PRINTED} == {404}
    assert client.get("/drafts/2013-09/").status_code in (403, 404)


def test_at_its_second_a_month_is_there_on_every_channel(client, figures, release, settings):
    lists = {url: answer(client, url)[2] for url in LISTS}
    prepare(figures, release)
    publish_month(SEPTEMBER, by=None, at=release)
    settings.PORTAL_CLOCK = release.replace(tzinfo=None)
    assert [url for url in (*PAGES, "/targets/F1/") if client.get(url).status_code != 200] == []
    assert [url for url in LISTS if answer(client, url)[2] == lists[url]] == []
    assert client.get(f"/api/v1/publications/{Publication.objects.first().pk}/").status_code == 200


def test_the_timetable_publishes_at_that_second_and_prints_after_it(
    client, figures, release, settings
):
    prepare(figures, release)
    for minutes in range(3):
        queue.run_due(release + timedelta(minutes=minutes))
    settings.PORTAL_CLOCK = release.replace(tzinfo=None) + timedelta(minutes=3)
    assert (
        Publication.objects.filter(month=SEPTEMBER)
        .values_list("published_at", flat=True)
        .distinct()
        .get()
        == release
    )
    assert [url for url in PAGES + PRINTED if client.get(url).status_code != 200] == []
