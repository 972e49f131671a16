"""The public record on disk: written by address when published, answered without a database, never
before release and never stale.
"""

import gzip
import json
from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from reporting.cycle.month_end import build_month
from reporting.models import Publication, PublicationFile
from reporting.public_record.archive_files import write_whole
from reporting.public_record.checks import findings_on_disk
from reporting.public_record.disk import (
    address_of,
    entries,
    entry_path,
    read_entry,
    steps_of,
    write,
)
from reporting.public_record.links import anchors, read, relinked
from reporting.public_record.page_cache import PageCache
from reporting.public_record.registry import MARK
from reporting.public_record.staleness import clear_stale, is_stale, mark_stale, stale_since
from reporting.public_record.writing import plan_record, write_record
from reporting.publishing.files import store_files
from reporting.publishing.month import publish_month
from reporting.publishing.printing import form_address, put_on_disk
from tests.addresses import PUBLIC, patterns
from tests.reporting.september import (
    LATER,
    RELEASE,
    SEPTEMBER,
    correct,
    sign_all,
)

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

PAGES = (
    "/",
    "/archive/",
    "/corrections/",
    "/specifications/",
    "/audit-reports/",
    "/exception-tracker/published/",
    "/scorecards/families/2013-09/",
    "/scorecards/families/2013-09/edition-1/",
    "/scorecards/families/2013-09/editions/",
    "/exceptions/2013-09/",
    "/exceptions/2013-09/edition-1/",
    "/exceptions/2013-09/edition-1/exceptions.csv",
    "/exception-tracker/published/2013-09/edition-1/",
    "/targets/F1/2013-09/",
    "/targets/F1/",
    "/api/v1/scorecards/families/2013-09/",
    "/api/v1/scorecards/families/2013-09.csv",
)
KEPT = (
    "Content-Type",
    "Content-Disposition",
    "Link",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Content-Security-Policy",
    "Referrer-Policy",
)


@contextmanager
def no_database():
    """Every use of the database fails, as when it is away."""

    def away(*args, **kwargs):
        raise OperationalError("The database is away.")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("cursor", "chunked_cursor", "ensure_connection", "connect"):
            patch.setattr(connection, name, away)
        yield


def test_the_whole_record_of_a_month_is_read_without_one_query(
    client, on_disk, django_assert_num_queries
):
    with django_assert_num_queries(0):
        for url in PAGES:
            answer = client.get(url)
            assert answer.status_code == 200 and answer.content, url


def test_it_is_read_with_the_database_away_and_every_link_in_it_answers(on_disk):
    with no_database():
        read_all_without_a_database()


NOT_IN_THE_RECORD = (
    "/static/",
    "/desk/",
    "/feed.atom",
    "/contacts/",
    "/meetings/",
    "/golden-thread/",
    "/data/tables/",
    "/feedback/",
    "/questions-and-answers/",
    "/subscribe/",
    "/search/",
    "/api/v1/openapi.json",
    "/reporting-calendar",
    "/pre-release-access/",
    "/residents-voice/",
    "/consultations/",
    "/expected-effects/",
    "/contracts/",
    "/audits/",
    "/self-assessment/",
    "/framework/reviews/",
)


def read_all_without_a_database():
    reader, todo, seen = Client(raise_request_exception=False), list(PAGES), set()
    while todo:
        url = todo.pop()
        if url in seen or url.startswith(NOT_IN_THE_RECORD) or "/charts/" in url:
            continue
        seen.add(url)
        answer = reader.get(url)
        # The PDF and the workbook are made in the minutes after publication and are not there yet.
        assert answer.status_code == (503 if url.endswith((".pdf", ".xlsx", ".docx")) else 200), url
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            todo += filter(
                None, (address_of(link, url) for link in read(answer.content.decode())[0])
            )
    assert len(seen) > 30
    assert reader.get("/contacts/").status_code == 503


def test_a_stale_or_personal_page_stands_in_while_the_database_is_away(client, on_disk):
    client.force_login(on_disk.people["lead"])
    client.raise_request_exception = False
    mark_stale()
    with no_database():
        for url in PAGES:
            assert client.get(url).status_code == 200, url


def test_an_answer_from_disk_is_that_of_the_view(client, on_disk, settings):
    from_disk = {url: client.get(url) for url in PAGES}
    for entry in entries():
        entry_path(entry.address).unlink()
    for url, kept in from_disk.items():
        viewed = client.get(url)
        assert kept.content == viewed.content, url
        assert {name: kept.headers.get(name) for name in KEPT} == {
            name: viewed.headers.get(name) for name in KEPT
        }, url
        if viewed.headers.get("ETag"):
            assert kept.headers["ETag"] == viewed.headers["ETag"], url


def test_etag_compression_and_caching(client, on_disk):
    page, edition, file = (
        "/scorecards/families/2013-09/",
        "/scorecards/families/2013-09/edition-1/",
        "/exceptions/2013-09/edition-1/exceptions.csv",
    )
    plain, packed = client.get(page), client.get(page, headers={"Accept-Encoding": "br, gzip"})
    assert (
        gzip.decompress(packed.content) == plain.content
        and packed["Content-Encoding"] == "gzip"
        and packed["Vary"] == "Accept-Encoding"
    )
    assert plain["ETag"] != packed["ETag"]
    for etag in (plain["ETag"], f"W/{plain['ETag']}", f'"other", {plain["ETag"]}', "*"):
        again = client.get(page, headers={"If-None-Match": etag})
        assert again.status_code == 304 and not again.content and again["ETag"] == plain["ETag"]
    assert client.get(page, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(page, headers={"If-None-Match": "rubbish"}).status_code == 200
    head = client.head(page)
    assert (
        head.status_code == 200
        and not head.content
        and int(head["Content-Length"]) == len(plain.content)
    )
    cached = {url: client.get(url)["Cache-Control"] for url in (page, edition, file, "/")}
    assert cached == {
        page: "public, max-age=60",
        edition: "public, max-age=300",
        file: "public, max-age=31536000, immutable",
        "/": "public, max-age=60",
    }
    assert client.post(page).status_code == 405
    assert client.get(page, headers={"Host": "elsewhere.example"}).status_code == 400


def test_signed_in_readers_get_lists_of_their_own_not_other_pages(
    client, on_disk, django_assert_num_queries
):
    assert "Cookie" in client.get("/")["Vary"]
    client.force_login(on_disk.people["lead"])
    answer = client.get("/archive/")
    assert (
        b"My desk" in answer.content
        and b"Sign out" in answer.content
        and answer["Cache-Control"] == "no-store"
    )
    with django_assert_num_queries(0):
        assert b"Sign out" not in client.get("/scorecards/families/2013-09/").content


def test_a_list_that_is_asked_for_a_part_is_answered_by_its_view(client, on_disk):
    assert client.get("/api/v1/publications/?kind=tracker").json()["count"] == 1
    assert client.get("/api/v1/publications/").json()["count"] == 9
    assert client.get("/scorecards/families/2013-09/?from=elsewhere").status_code == 200


def test_nothing_lies_on_disk_before_release(client, figures, settings):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(figures, build)
    write_record()
    assert not [entry.address for entry in entries() if "2013-09" in entry.address]
    assert (
        client.get("/scorecards/families/2013-09/").status_code == 404
        and b"No scorecard has been published" in client.get("/").content
    )
    publish_month(SEPTEMBER, by=None, at=RELEASE)
    assert (
        b"September 2013" in client.get("/").content
        and client.get("/scorecards/families/2013-09/").status_code == 200
    )


# Public, but no page of the record: it needs the server, or is one of many forms of what the record
# holds already.
NOT_ON_RECORD = {
    # Of the demonstration alone.
    "gallery",
    "sign_in",
    "sign_in_by_identity",
    "sign_in_by_passkey",
    "identity_callback",
    "set_up",
    "forgot_password",
    "link_sent",
    "set_password",
    "health",
    "health_live",
    "health_ready",
    "metrics",
    "calendar",
    "api:openapi-json",
    "api:deliver_actuals",
    "api:deliver_ledger",
    "api:deliver_risk_register",
    "api_publication",
    "atom_feed",
    "sitemap",
    "robots",
}
# Forms, and what changes from day to day: it is answered by the portal alone.
NOT_ON_RECORD |= {
    "give_feedback",
    "feedback_received",
    "what_works",
    "say_what_works",
    "team_word_received",
    "contacts",
    "did_it_work_csv",
    "public_thread",
    "body_calendar",
    "scrutiny",
    "scrutiny_of",
    "recommendations_csv",
    "called_in",
    "task_group",
    "recommendation",
    "theme",
    "finding",
    "proposal",
    "framework_review",
    "expected_effects",
    "expected_effect",
    "contracts",
    "contract",
    "audits",
    "audit",
    "self_assessment",
    "self_assessment_of",
    "signed_self_assessment",
    "cabinet_report",
    "cabinet_report_paper",
    "session",
    "session_calendar",
    "sessions_calendar",
    "sign_up",
}
NOT_ON_RECORD |= {"reporting_calendar", "reporting_calendar_file", "pre_release_access"}
# Who belongs to a group may change any day; the councils of a page stand on the page itself.
NOT_ON_RECORD |= {"peer_groups", "published_target_peers"}
NOT_ON_RECORD |= {"compare_places"}
NOT_ON_RECORD |= {
    "residents_voice",
    "consultations",
    "consultation",
    "answer_consultation",
    "consultation_answered",
}
# A target for other sites and programs: nothing of the record links to it.
NOT_ON_RECORD |= {"embed_target", "api_target"}
# A chart as a file is drawn when it is asked for, from what the record says; the exported archive
# has it as drawing and figures.
NOT_ON_RECORD |= {"target_chart"}
# Made when they are asked for, of what the pages say then; the exported archive has them, and so
# the decisions of confirmed minutes.
NOT_ON_RECORD |= {"open_table", "open_table_metadata"}
NOT_ON_RECORD |= {
    "search",
    "leave_session",
    "subscribe",
    "check_your_email",
    "confirm_subscription",
    "end_subscription",
}


def test_every_public_view_says_whether_its_pages_belong_to_the_record():
    """A new public page is marked `archived`, or is named above: then it is neither on disk nor in
    the exported archive.
    """
    marked = {name for name, pattern in patterns() if hasattr(pattern.callback, MARK)}
    assert marked == PUBLIC - NOT_ON_RECORD


def test_what_is_published_is_seen_at_once_and_written_by_the_job(
    client, on_disk, django_assert_num_queries
):
    assert not is_stale() and list(plan_record(LATER)) == []
    correct(on_disk)
    assert is_stale()
    assert (
        b"edition-2" in client.get("/corrections/").content
        and b"edition-2" in client.get("/archive/").content
    )
    assert client.get("/api/v1/scorecards/families/2013-09/").json()["edition"] == 2
    [job] = plan_record(LATER)
    assert job["kind"] == "write_record"
    queue.run_due(LATER)
    assert (
        not is_stale()
        and Job.objects.get(kind="write_record").state == Job.DONE
        and list(plan_record(LATER)) == []
    )
    with django_assert_num_queries(0):
        assert (
            b"edition-2" in client.get("/corrections/").content
            and b"edition-2" in client.get("/archive/").content
        )
        assert client.get("/api/v1/scorecards/families/2013-09/").json()["edition"] == 2
        assert client.get("/scorecards/families/2013-09/edition-2/").status_code == 200


def test_a_lost_mark_is_made_good_by_the_timetable(on_disk):
    correct(on_disk)
    clear_stale(stale_since())
    assert not is_stale() and len(list(plan_record(LATER))) == 1


def test_a_mark_set_meanwhile_stays(on_disk):
    mark_stale()
    seen = stale_since()
    mark_stale()
    clear_stale(seen)
    assert is_stale()
    clear_stale(stale_since())
    assert not is_stale()


def test_the_timetable_publishes_and_has_the_pages_written_at_once(
    client, figures, django_assert_num_queries, monkeypatch
):
    hinted = []
    monkeypatch.setattr("pmf_portal.jobs.tasks.hint", hinted.append)
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(figures, build)
    queue.enqueue("publish_month", period=SEPTEMBER, subject="edition 1", due_at=RELEASE)
    queue.run(Job.objects.get(kind="publish_month").pk, RELEASE)
    job = Job.objects.get(kind="write_record")
    assert hinted == [job.pk]
    queue.run(job.pk, RELEASE)
    with django_assert_num_queries(0):
        assert (
            client.get("/scorecards/families/2013-09/").status_code == 200
            and b"September 2013" in client.get("/").content
        )


def test_only_what_may_have_changed_is_written_again(on_disk, settings):
    assert write_record().written == 0
    correct(on_disk)
    first = write_record()
    assert 0 < first.written and first.removed == 0
    assert write_record().written == 0
    settings.COUNCIL_NAME = "Another council"
    assert write_record().written == len(entries())
    assert write_record(afresh=True).written == len(entries())


def test_a_page_that_is_no_longer_reached_is_taken_away(client, on_disk):
    stray = read_entry(entry_path("/archive/"))
    path = entry_path("/archived/")
    path.parent.mkdir(parents=True)
    path.write_text(
        json.dumps(
            {
                "address": "/archived/",
                "key": "x",
                "place": "archived/index.html",
                "sha256": stray.sha256,
            }
        )
    )
    (path.parent / "index.html").write_bytes(stray.path.read_bytes())
    assert client.get("/archived/").status_code == 200
    assert (
        write_record().removed == 1
        and client.get("/archived/").status_code == 404
        and not (path.parent / "index.html").exists()
    )


def test_a_page_that_cannot_be_made_keeps_no_other_back(client, on_disk, monkeypatch):
    correct(on_disk)
    monkeypatch.setattr("reporting.website.reports.content_of", lambda publication: 1 / 0)
    monkeypatch.setattr("reporting.website.pages.headline_figures", lambda content: 1 / 0)
    told = write_record()
    assert "/targets/F1/2013-09/" in told.failed and "FAILED" in told.words and told.removed == 0
    assert is_stale() and len(list(plan_record(LATER))) == 1
    assert read_entry(entry_path("/scorecards/families/2013-09/edition-2/"))
    monkeypatch.undo()
    assert not write_record().failed and not is_stale()


def test_a_printed_form_is_written_when_it_is_there(client, on_disk):
    queue.run_due(RELEASE)
    queue.run_due(RELEASE + timedelta(minutes=2))
    entry = read_entry(entry_path("/exceptions/2013-09/edition-1/exceptions.pdf"))
    assert (
        entry.fixed
        and client.get(entry.address).content[:5] == b"%PDF-"
        and "attachment" in client.get(entry.address)["Content-Disposition"]
    )


def test_without_files_on_disk_the_views_answer(client, september, django_assert_num_queries):
    assert client.get("/scorecards/families/2013-09/").status_code == 200
    write_record()
    read_entry(entry_path("/archive/")).path.unlink()
    assert b"September 2013" in client.get("/archive/").content


def test_the_command_says_what_it_wrote(on_disk, capsys):
    call_command("write_record", "--afresh")
    assert (
        f"{len(entries())} of {len(entries())} pages and files written, 0 removed"
        in capsys.readouterr().out
    )


# An old edition and the new one.


def test_an_old_edition_points_to_the_new_one_its_bytes_stay(
    client, on_disk, django_assert_num_queries
):
    old, new = "/scorecards/families/2013-09/edition-1/", "/scorecards/families/2013-09/edition-2/"
    before = client.get(old)
    correct(on_disk)
    viewed = client.get(old)
    write_record()
    with django_assert_num_queries(0):
        kept = client.get(old)
    assert kept.content == viewed.content and kept["ETag"] == viewed["ETag"] != before["ETag"]
    page = kept.content.decode()
    assert (
        "There is a newer edition" in page
        and f'href="{new}"' in page
        and "Late returns of September were counted." in page
    )
    assert page.index("There is a newer edition") < page.index("<h1")
    assert client.get(old, headers={"If-None-Match": before["ETag"]}).status_code == 200
    assert client.get(old, headers={"If-None-Match": kept["ETag"]}).status_code == 304
    stored = PublicationFile.objects.get(
        publication__slug="families", publication__edition=1, name="page.html"
    )
    assert bytes(stored.body) == before.content
    for url in (new, "/scorecards/families/2013-09/"):
        assert "There is a newer edition" not in client.get(url).content.decode()
    for url in (
        "/exceptions/2013-09/edition-1/",
        "/exception-tracker/published/2013-09/edition-1/",
    ):
        assert "There is a newer edition" in client.get(url).content.decode()
    call_command("verify")


def test_the_notice_stands_in_every_page_that_a_publication_has(on_disk):
    pages = PublicationFile.objects.filter(name="page.html")
    assert pages and all(bytes(page.body).count(b'id="main-content">') == 1 for page in pages)
    assert Publication.objects.order_by("kind").values("kind").distinct().count() == 5


# The rules, by themselves.


@pytest.mark.parametrize(
    ("address", "steps"),
    [
        ("/", [""]),
        ("/archive/", ["archive", ""]),
        ("/targets/A B/2013-09/", ["targets", "A%20B", "2013-09", ""]),
        ("/targets/é&?/", ["targets", "%C3%A9%26%3F", ""]),
        ("/../secret", None),
        ("/a/../b", None),
        ("//a", None),
        ("/a//b", None),
        ("archive/", None),
        ("/" + "x" * 181, None),
        ("/./", None),
    ],
)
def test_an_address_has_one_safe_place(address, steps):
    assert steps_of(address) == steps


@pytest.mark.parametrize(
    "path",
    [
        "/../state",
        "/%2e%2e/state",
        "/..%2fstate",
        "/state",
        "/index.entry",
        "/archive/index.html",
        "/x\x00y",
        "/withheld.json",
    ],
)
def test_nothing_but_the_record_is_read_from_disk(client, on_disk, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("link", "base", "address"),
    [
        ("/archive/", "/", "/archive/"),
        (
            "exceptions.pdf",
            "/exceptions/2013-09/edition-1/",
            "/exceptions/2013-09/edition-1/exceptions.pdf",
        ),
        ("/exceptions/2013-09/#F2", "/", "/exceptions/2013-09/"),
        ("/a%20b/?x=1", "/", "/a b/"),
        ("#main-content", "/", None),
        ("https://www.example.org/", "/", None),
        ("mailto:a@council.example", "/", None),
        ("//elsewhere.example/", "/", None),
    ],
)
def test_where_a_link_leads(link, base, address):
    assert address_of(link, base) == address


def test_a_page_is_the_same_again_but_for_its_links_and_acts():
    page = (
        '<!DOCTYPE html>\n<a class="x" href="/a/?b=1&amp;c=2">A &amp; B &#39;</a><br><!-- kept'
        ' --><form method="post"><input><a href="/in/">no</a></form><script'
        ' type="application/json">{"href": "<a href=\\"/x/\\">"}</script>'
    )
    changed = relinked(page, lambda link: link.upper())
    assert changed == page.replace("/a/?b=1&amp;c=2", "/A/?B=1&amp;C=2").replace(
        '<form method="post"><input><a href="/in/">no</a></form>', ""
    )
    assert read('<a href="/x/"></a><p id="y"><img src="z.svg">') == (["/x/", "z.svg"], {"y"})


def test_an_anchor_that_leads_nowhere_goes_with_its_words():
    page = '<p>Save: <a href="/a.svg">SVG</a> <a href="/a.png">PNG <b>large</b></a> now</p>'
    changed = relinked(page, lambda link: None if link.endswith(".png") else link)
    assert changed == '<p>Save: <a href="/a.svg">SVG</a>  now</p>'


def test_the_quick_look_at_a_page_finds_every_anchor(on_disk):
    pages = [entry for entry in entries() if entry.media_type.startswith("text/html")]
    for entry in pages:
        text = entry.path.read_text()
        found = anchors(text)
        assert found and set(found) == {
            link for link in read(text)[0] if not link.startswith("/static/")
        }


def test_the_page_cache_is_bounded(on_disk):
    small = PageCache(200_000)
    for entry in entries():
        assert small.get(entry.address).body is not None
        assert small.bytes <= small.max_bytes and small.bytes == sum(
            copy.size for _, copy in small.pages.values()
        )
    assert 0 < len(small.pages) < len(entries())


def test_what_is_printed_later_makes_no_page_older_and_is_on_disk_at_once(
    client, on_disk, django_assert_num_queries
):
    lists = {
        address: read_entry(entry_path(address)).path.stat().st_mtime_ns
        for address in ("/", "/archive/", "/corrections/", "/reports/")
    }
    publication = Publication.objects.get(kind="scorecard", slug="families")
    address = form_address(publication, "report.pdf")
    store_files(publication, {"report.pdf": ("application/pdf", b"%PDF-1.7 made later")})
    assert read_entry(entry_path(address)) is None
    put_on_disk(publication)
    assert not is_stale() and list(plan_record(LATER)) == []
    with django_assert_num_queries(0):
        assert b"September 2013" in client.get("/archive/").content
    with django_assert_num_queries(0):
        assert client.get(address).content == b"%PDF-1.7 made later"
    assert write_record().written == 0 and list(plan_record(LATER)) == []
    assert lists == {
        address: read_entry(entry_path(address)).path.stat().st_mtime_ns for address in lists
    }
    with django_assert_num_queries(0):
        assert client.get(address).content == b"%PDF-1.7 made later"


def test_a_broken_off_writing_needs_nobody_once_a_later_one_is_done(on_disk):
    broken = Job.objects.create(
        kind="write_record",
        period="2013-10-17T09:31",
        state=Job.NEEDS_ATTENTION,
        attempts=3,
        due_at=LATER,
    )
    correct(on_disk)
    queue.run_due(LATER)
    broken.refresh_from_db()
    assert broken.state == Job.DONE and "Broken off" in broken.outcome and not is_stale()


@pytest.mark.parametrize("broken_at", [0, 1, 2, 3])
def test_a_writer_broken_off_leaves_the_old_page_whole_or_the_new(
    client, on_disk, monkeypatch, broken_at
):
    url, path, new = "/archive/", entry_path("/archive/"), b"<html>another page</html>"
    before, entry, steps = client.get(url).content, read_entry(path), []

    def broken_off(at, body):
        if len(steps) == broken_at:
            raise KeyboardInterrupt
        steps.append(at)
        write_whole(at, body)

    monkeypatch.setattr("reporting.public_record.disk.write_whole", broken_off)
    with pytest.raises(KeyboardInterrupt) if broken_at < 3 else nullcontext():
        write(entry, new)
    assert (
        client.get(url).content == (before if broken_at < 3 else new)
        and list(findings_on_disk()) == []
    )
    assert entry.path.exists() == (broken_at < 3)


def test_whoever_verifies_while_pages_are_written_finds_all_well(on_disk, monkeypatch):
    entry, read_once = read_entry(entry_path("/archive/")), []

    def meanwhile(path):
        found = read_entry(path)
        if path == entry_path("/archive/") and not read_once:
            read_once.append(write(entry, b"<html>another page</html>"))
        return found

    monkeypatch.setattr("reporting.public_record.page_cache.read_entry", meanwhile)
    assert [finding.words for finding in findings_on_disk()] == [] and read_once
