"""Printed forms are made when they are first asked for, once, and of nothing that was altered."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month
from reporting.models import Printing, Publication, PublicationFile
from reporting.models.printing import PRINTED_FORMS, PRINTED_NAMES
from reporting.public_record.disk import entries, entry_path, read_entry
from reporting.public_record.withholding import set_withheld
from reporting.public_record.writing import write_record
from reporting.publishing import printing
from reporting.publishing.month import correct_month, publish_month
from reporting.publishing.print_jobs import plan_printing, print_everything, print_publication
from tests.at_once import at_once, needs_postgresql
from tests.factories import Council
from tests.reporting.september import RELEASE, SEPTEMBER, published, sign_all, with_figures

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

OCTOBER = Month(2013, 10)
LATER = RELEASE.replace(month=11, day=28)
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def of(kind, slug="corporate-plan", month=SEPTEMBER):
    return Publication.objects.get(kind=kind, slug=slug, month=month)


def url_of(publication, name="report.pdf"):
    return printing.form_address(publication, name)


@pytest.fixture
def september(figures):
    """September is published, and nothing of it is printed."""
    published(figures)
    return figures


@pytest.fixture
def october(september):
    """October is published after it."""
    build, _ = build_month(OCTOBER, by=None, at=LATER)
    sign_all(september, build, LATER)
    publish_month(OCTOBER, by=None, at=LATER)
    return september


@pytest.fixture
def all_take_long(monkeypatch):
    monkeypatch.setattr(printing, "LONGEST_MADE_AT_ONCE", 10)


def printed():
    return PublicationFile.objects.filter(name__in=PRINTED_NAMES)


def test_nothing_is_printed_by_publishing_or_by_writing_the_record(september):
    write_record()
    assert not printed().exists() and not Job.objects.filter(kind="print_publication").exists()


def test_each_kind_is_made_at_the_first_asking_and_stays(client, september):
    kinds = set()
    for publication in printing.unprinted(Publication.objects.all()):
        for name in PRINTED_FORMS[publication.kind]:
            url = url_of(publication, name)
            first, second = client.get(url), client.get(url)
            stored = publication.files.get(name=name)
            assert first.status_code == 200, url
            assert first.content == second.content == bytes(stored.body), url
        kinds.add(publication.kind)
    assert kinds == {"scorecard", "exceptions", "tracker", "analysis", "signals"}
    assert not printing.unprinted(Publication.objects.all()).exists()


def test_a_made_form_lies_on_disk_when_the_database_fails(
    client, september, django_assert_num_queries
):
    url = url_of(of("scorecard"))
    body = client.get(url).content
    entry = read_entry(entry_path(url))
    assert entry.fixed and entry.path.read_bytes() == body
    with django_assert_num_queries(0):
        assert client.get(url).content == body


def test_the_writing_of_the_record_keeps_a_made_form(client, september):
    url = url_of(of("scorecard"))
    client.get(url)
    write_record()
    assert read_entry(entry_path(url)) is not None
    assert write_record().written == 0


def test_a_disk_that_fails_keeps_nobody_from_the_file(client, september, monkeypatch):
    def full(**which):
        raise OSError("No space left on device")

    monkeypatch.setattr(printing, "write_files", full)
    assert client.get(url_of(of("scorecard"))).status_code == 200


def test_a_form_that_no_publication_has_is_not_found(client, september):
    base = of("scorecard").get_absolute_url().replace("/scorecards/", "/reports/scorecard/")
    for name in ("report.csv", "report.doc", "exceptions.pdf"):
        assert client.get(base + name).status_code == 404, name


def test_what_takes_long_is_made_while_a_page_waits(client, september, all_take_long):
    publication = of("scorecard")
    url = url_of(publication)
    waiting = client.get(url, headers=BROWSER)
    words = waiting.content.decode()
    assert waiting.status_code == 503
    assert "This file is being made" in words
    assert "It will open here as soon as it is ready" in words
    assert waiting["Refresh"] == waiting["Retry-After"] == "5"
    assert waiting["Cache-Control"] == "no-store"
    Printing.objects.create(
        publication=publication, done=1, steps=3, words="Making report.pdf", changed_at=RELEASE
    )
    assert "Making report.pdf: step 2 of 3" in client.get(url, headers=BROWSER).content.decode()
    (job,) = Job.objects.filter(kind="print_publication")
    queue.run(job.pk, job.due_at)
    assert client.get(url, headers=BROWSER).content.startswith(b"%PDF-")
    assert Printing.objects.get().words == "Ready"
    assert read_entry(entry_path(url)) is not None


def test_a_program_is_told_when_to_ask_again(client, september, all_take_long):
    answer = client.get(url_of(of("scorecard")))
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    assert answer["Content-Type"] == "application/problem+json"


def test_what_could_not_be_made_does_not_wait_for_ever(client, september, all_take_long):
    url = url_of(of("scorecard"))
    client.get(url, headers=BROWSER)
    Job.objects.filter(kind="print_publication").update(state=Job.NEEDS_ATTENTION)
    answer = client.get(url, headers=BROWSER)
    assert answer.status_code == 503 and "Refresh" not in answer
    assert "could not be made" in answer.content.decode()


def test_the_newest_month_is_printed_beforehand(october):
    wanted = {job["subject"] for job in plan_printing(LATER)}
    newest = Publication.objects.filter(month=OCTOBER, kind__in=PRINTED_FORMS)
    assert wanted == {str(pk) for pk in newest.values_list("pk", flat=True)}
    queue.run_due(LATER)
    assert {file.publication.month for file in printed().select_related("publication")} == {OCTOBER}
    assert not list(plan_printing(LATER))


def test_the_correction_of_an_older_month_waits_until_it_is_asked_for(october):
    later = LATER + timedelta(hours=1)
    correct_month(SEPTEMBER, reason="A slip.", by=october.people["team"], at=later)
    build, _ = build_month(SEPTEMBER, by=None, at=later)
    sign_all(october, build, later)
    publish_month(SEPTEMBER, by=None, at=later)
    assert {job["period"] for job in plan_printing(later)} == {"2013-10"}


def altered(publication):
    """Somebody with the keys to the database changed what was published."""
    with connection.cursor() as cursor:
        for name in ("keep_update", "keep"):
            on = " ON reporting_publication" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS reporting_publication_{name}{on}")
        cursor.execute(
            "UPDATE reporting_publication SET content = REPLACE(content, 'red', 'green')"
            " WHERE id = %s",
            [publication.pk],
        )


def test_what_was_altered_is_never_printed(client, september):
    publication = of("scorecard", "families")
    altered(publication)
    answer = client.get(url_of(publication))
    assert answer.status_code == 503 and "withheld" in answer.content.decode()
    outcome = print_publication("2013-09", str(publication.pk), RELEASE)
    assert outcome.startswith("withheld, and not printed")
    assert not printed().filter(publication=publication).exists()


def test_what_a_verification_withholds_is_not_printed(client, september, all_take_long):
    publication = of("scorecard")
    set_withheld({f"publication:{publication.pk}"})
    assert client.get(url_of(publication), headers=BROWSER).status_code == 503
    assert not Job.objects.filter(kind="print_publication").exists()


def test_all_that_is_missing_is_printed_for_an_archive(september):
    said = []
    altered(of("scorecard", "families"))
    run = print_everything(said.append)
    waiting = printing.unprinted(Publication.objects.all())
    assert [p.slug for p in waiting] == ["families"]
    assert run.withheld == [str(of("scorecard", "families"))] and not run.failed
    assert said[-1] == f"Printing: {run.printed + 1} of {run.printed + 1} publications"


def test_one_that_cannot_be_printed_keeps_none_of_the_others_back(september, monkeypatch):
    def fail(document):
        raise RuntimeError("no font")

    monkeypatch.setattr(printing, "exceptions_pdf", fail)
    run = print_everything(lambda words: None)
    assert run.failed == [str(of("exceptions", "exception-reports"))] and run.printed > 3
    assert "FAILED: Exception reports" in run.words


def test_the_record_is_written_with_every_printed_form_on_request(september, capsys):
    call_command("write_record", printed=True)
    linked = {link for entry in entries() for link in entry.links}
    forms = {link for link in linked if link.endswith((".pdf", ".xlsx", ".docx"))}
    assert len(forms) == 27
    assert forms <= {entry.address for entry in entries()}
    assert "publications printed" in capsys.readouterr().out


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_who_ask_at_once_end_with_one_stored_form(transactional_db):
    council = Council()
    council.add_usual_targets()
    council.approve()
    published(with_figures(council))
    publication = of("scorecard")
    files = at_once(*[lambda: printing.print_form(publication, "report.pdf")] * 4)
    assert {file.pk for file in files} == {publication.files.get(name="report.pdf").pk}
