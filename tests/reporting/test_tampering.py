"""What was altered behind the locks, in the database or on disk, is named by `verify` and never
shown as if it were what was published.
"""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from pmf_portal.council.models import Notice
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from reporting.models import Publication, PublicationFile, PublishedTarget
from reporting.public_record.checks import problems
from reporting.public_record.disk import entry_path, read_entry
from reporting.public_record.integrity import known_to_hold
from reporting.public_record.verification_job import last_verification, plan_verification, verify
from reporting.public_record.withholding import mark, withheld_names
from reporting.public_record.writing import write_record
from reporting.website.exceptions import timescales_in
from reporting.website.stored import body_of
from tests.locks import behind_the_locks
from tests.reporting.september import RELEASE

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

PAGE, TARGET, FILE = (
    "/scorecards/families/2013-09/",
    "/targets/F1/2013-09/",
    "/exceptions/2013-09/edition-1/exceptions.csv",
)
NIGHT = RELEASE + timedelta(days=1)


@pytest.fixture(autouse=True)
def a_new_worker():
    """No copy is in memory from another test."""
    for known in (body_of, known_to_hold, timescales_in):
        known.cache_clear()


def pk_of(**which):
    return PublicationFile.objects.get(**which).pk


def one_byte_of_content(slug="families"):
    """Change one byte of a publication's content by SQL."""
    behind_the_locks(
        "UPDATE reporting_publication SET content = replace(content, '91.2', '91.3') WHERE slug ="
        f" '{slug}'"
    )


def one_byte_of_a_body(pk):
    """Change one byte in the middle of a file's body by SQL."""
    body = bytearray(PublicationFile.objects.get(pk=pk).body)
    place = body.index(b"91.2")
    body[place + 3] = ord("3")
    literal = (
        f"'\\x{body.hex()}'::bytea" if connection.vendor == "postgresql" else f"x'{body.hex()}'"
    )
    behind_the_locks(f"UPDATE reporting_publicationfile SET body = {literal} WHERE id = {pk}")


def one_byte_of_a_target(code="F1"):
    behind_the_locks(
        "UPDATE reporting_publishedtarget SET content = replace(content, '91.2', '91.3') WHERE"
        f" code = '{code}'"
    )


def withheld(answer, altered=b"91.3"):
    """Whether an answer is the plain warning, without the altered figure, not kept by anybody."""
    page = answer.content.decode()
    assert answer.status_code == 503 and altered not in answer.content
    assert (
        "does not match the digest" in page
        and "performance@council.example" in page
        and "withheld" in page
    )
    assert (
        answer["Cache-Control"] == "no-store"
        and "default-src 'none'" in answer["Content-Security-Policy"]
        and answer["X-Frame-Options"] == "DENY"
    )
    return True


def named(words):
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify", stdout=out)
    assert stopped.value.code == 1 and words in out.getvalue(), out.getvalue()
    return True


# Read from the database: at once.


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        f"{PAGE}edition-1/",
        "/api/v1/scorecards/families/2013-09/",
        "/api/v1/scorecards/families/2013-09.csv",
        "/api/v1/scorecards/families/2013-09-metadata.json",
    ],
)
def test_every_form_of_a_publication_whose_content_was_altered_is_withheld(client, september, url):
    one_byte_of_content()
    assert withheld(client.get(url)) and withheld(
        client.get(url, headers={"Accept-Encoding": "gzip"})
    )
    if url.startswith("/api/"):
        assert client.get(url)["Content-Type"] == "application/problem+json"
    assert client.get("/scorecards/corporate-plan/2013-09/").status_code == 200
    assert named("(Families Directorate, September 2013, edition 1) does not match its digest")


def test_a_page_whose_bytes_were_altered_is_withheld(client, september):
    one_byte_of_a_body(pk_of(publication__slug="families", name="page.html"))
    assert (
        withheld(client.get(PAGE))
        and client.get("/api/v1/scorecards/families/2013-09/").status_code == 200
    )
    assert named("page.html) does not match its digest")


def test_a_file_whose_bytes_were_altered_is_withheld(client, september):
    one_byte_of_a_body(pk_of(publication__slug="families", name="scorecard.csv"))
    assert (
        withheld(client.get("/api/v1/scorecards/families/2013-09.csv"))
        and client.get(PAGE).status_code == 200
    )
    assert named("scorecard.csv) does not match its digest")


def test_a_published_target_that_was_altered_is_withheld(client, september):
    one_byte_of_a_target()
    assert (
        withheld(client.get(TARGET))
        and withheld(client.get("/targets/F1/"))
        and client.get("/targets/F2/2013-09/").status_code == 200
    )
    assert named("(F1) does not match its digest")


def test_counts_that_were_altered_do_not_stand_on_the_front_page(client, september):
    behind_the_locks("UPDATE reporting_publication SET green = 99 WHERE slug = 'families'")
    page = client.get("/").content.decode()
    assert not re.search(r"\b99\b", page) and page.count("Figures withheld:") == 1
    assert named("counts other ratings than its content")


def test_the_front_page_of_an_altered_month_still_answers(client, september):
    behind_the_locks(
        "UPDATE reporting_publication SET content = replace(content, '80.0', '80.1') WHERE kind ="
        " 'exceptions'"
    )
    assert (
        withheld(client.get("/exceptions/2013-09/"), altered=b"80.1")
        and client.get("/archive/").status_code == 200
    )


def test_content_that_is_no_json_any_more_is_named_and_withheld(client, september):
    behind_the_locks("UPDATE reporting_publication SET content = 'x' WHERE slug = 'families'")
    assert withheld(client.get(PAGE)) and named("does not match its digest")


def test_the_front_page_reads_its_publications_once_for_each_worker(
    client, september, django_assert_num_queries
):
    client.get("/")
    with django_assert_num_queries(9):
        client.get("/")


# An intact page on disk, an altered row in the database.


@pytest.mark.parametrize(
    ("alter", "url"),
    [
        (one_byte_of_content, PAGE),
        (lambda: one_byte_of_a_body(pk_of(publication__slug="families", name="page.html")), PAGE),
        (one_byte_of_a_target, TARGET),
    ],
)
def test_the_page_on_disk_is_withheld_once_verified_and_until_it_is_well(
    client, on_disk, alter, url
):
    before = client.get(url)
    kept = [tuple(row) for row in rows_of()]
    alter()
    assert client.get(url).content == before.content
    assert named("does not match its digest") and withheld(client.get(url))
    assert client.get("/archive/").status_code == 200
    restore(kept)
    verify()
    assert client.get(url).content == before.content and not mark().exists()


def rows_of():
    yield from Publication.objects.values_list("pk", "content")
    yield from ((pk, bytes(body)) for pk, body in PublicationFile.objects.values_list("pk", "body"))
    yield from PublishedTarget.objects.values_list("pk", "content")


def restore(kept):
    """Put the tables back as a backup would."""
    many = Publication.objects.count(), PublicationFile.objects.count()
    tables = (
        ("reporting_publication", "content"),
        ("reporting_publicationfile", "body"),
        ("reporting_publishedtarget", "content"),
    )
    parts = kept[: many[0]], kept[many[0] : sum(many)], kept[sum(many) :]
    for (table, column), rows in zip(tables, parts, strict=True):
        for pk, value in rows:
            hexed = value.hex() if isinstance(value, bytes) else value.encode().hex()
            text = (
                f"convert_from('\\x{hexed}'::bytea, 'UTF8')"
                if connection.vendor == "postgresql"
                else f"CAST(x'{hexed}' AS TEXT)"
            )
            binary = f"'\\x{hexed}'::bytea" if connection.vendor == "postgresql" else f"x'{hexed}'"
            behind_the_locks(
                f"UPDATE {table} SET {column} = {binary if isinstance(value, bytes) else text}"
                f" WHERE id = {pk}"
            )


def test_writing_the_pages_again_finds_an_altered_copy_and_never_writes_it(client, on_disk):
    one_byte_of_content()
    body_of.cache_clear()
    told = write_record(afresh=True)
    assert (
        any(name.startswith("publication:") for name in told.withheld)
        and "withheld: " in told.words
    )
    assert withheld(client.get(PAGE)) and withheld_names() == told.withheld
    assert b"91.2" in read_entry(entry_path(PAGE)).path.read_bytes()


# Altered on disk.


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        f"{PAGE}edition-1/",
        TARGET,
        "/archive/",
        FILE,
        "/api/v1/scorecards/families/2013-09.csv",
    ],
)
@pytest.mark.parametrize("twin", ["", ".gz"])
def test_one_byte_of_a_file_on_disk(client, on_disk, url, twin):
    path = read_entry(entry_path(url)).path
    path = path.with_name(path.name + twin)
    intact = path.read_bytes()
    path.write_bytes(intact[:60] + bytes([intact[60] ^ 1]) + intact[61:])
    assert withheld(client.get(url)) and withheld(
        client.get(url, headers={"Accept-Encoding": "gzip"})
    )
    assert named(f"{url} on disk ({read_entry(entry_path(url)).place}) does not match its digest")
    path.write_bytes(intact)
    assert withheld(client.get(url))
    verify()
    assert client.get(url).status_code == 200


def test_a_page_altered_on_disk_together_with_its_entry(client, on_disk):
    entry = read_entry(entry_path(PAGE))
    entry.path.write_bytes(entry.path.read_bytes().replace(b"91.2", b"91.3"))
    from pmf_portal.formats.canonical import digest

    path = entry_path(PAGE)
    path.write_text(path.read_text().replace(entry.sha256, digest(entry.path.read_bytes())))
    assert named(
        f"{PAGE} on disk (scorecards/families/2013-09/index.html) differs from what was published"
    )
    assert withheld(client.get(PAGE))


def test_a_page_altered_on_disk_is_made_good_from_the_database(client, on_disk):
    entry = read_entry(entry_path(PAGE))
    entry.path.write_bytes(entry.path.read_bytes().replace(b"91.2", b"91.3"))
    assert withheld(client.get(PAGE))
    call_command("write_record", "--afresh")
    call_command("verify")
    assert client.get(PAGE).status_code == 200 and b"91.2" in client.get(PAGE).content


def test_a_mark_that_cannot_be_read_hides_nothing_and_breaks_nothing(client, on_disk):
    mark().write_text("{")
    assert client.get(PAGE).status_code == 200
    verify()
    assert not mark().exists()


# Each night.


def test_each_night_it_is_verified_and_those_who_answer_are_told_once(client, on_disk):
    assert list(plan_verification(NIGHT.replace(hour=1, minute=59))) == []
    [job] = plan_verification(NIGHT)
    assert (job["kind"], job["period"]) == ("verify_record", "2013-10-18")
    one_byte_of_content()
    for _ in range(2):
        queue.run_due(NIGHT)
    [job] = Job.objects.filter(kind="verify_record")
    assert job.state == Job.DONE and "does not match its digest" in job.outcome
    told = Notice.objects.filter(key="verification 2013-10-18")
    assert {notice.user.username for notice in told} == {
        "team",
        "auditor",
    } and "Families Directorate" in told[0].body
    assert withheld(client.get(PAGE))
    client.force_login(on_disk.people["auditor"])
    page = client.get("/run-sheet/2013-09/").content.decode()
    assert (
        "something that must never change has" in page
        and "(Families Directorate, September 2013, edition 1) does not match its digest" in page
    )


def test_a_night_that_finds_nothing_tells_nobody(client, on_disk):
    queue.run_due(NIGHT)
    assert (
        Job.objects.get(kind="verify_record").outcome == "No problems found."
        and not Notice.objects.filter(key__startswith="verification").exists()
    )
    client.force_login(on_disk.people["team"])
    assert "no problems found" in client.get("/run-sheet/2013-09/").content.decode()
    assert list(problems()) == []


def test_a_night_that_a_former_version_found_well_stays_well(on_disk):
    queue.run_due(NIGHT)
    Job.objects.filter(kind="verify_record").update(outcome="All is well.")
    assert last_verification()["holds"]
