"""Reports from before the portal: imported by a page or by a folder, kept to the byte, and found in
the archive under their year.
"""

import json
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import LiveFrom
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.uploads import DocumentRefused
from pmf_portal.jobs import queue
from pmf_portal.periods.month import FinancialYear, Month, PeriodError
from reporting.content.canonical_lines import digest_holds
from reporting.cycle.schedule import months_under_way
from reporting.library.legacy_periods import Period
from reporting.library.legacy_reports import import_report
from reporting.models import Publication, PublicationFile, SearchEntry
from reporting.public_record.archive_files import path_of
from reporting.public_record.checks import problems
from reporting.public_record.page_cache import page_cache
from reporting.public_record.writing import write_record
from tests.reporting.september import published, with_figures
from tests.reporting.uploads import PDF, XLSX, zipped

pytestmark = pytest.mark.any_database

ENTERED = {
    "title": "Corporate Plan performance report",
    "report_kind": "Corporate Plan report",
    "period": "2012-09",
}


def imported(
    council, at, *, title="Corporate Plan performance report", period="2012-09", body=PDF, **more
):
    more = {"report_kind": "Corporate Plan report", "name": "cp-sept-2012.pdf"} | more
    return import_report(
        title=title,
        period=Period.parse(period),
        body=body,
        by=council.people["team"],
        at=at,
        **more,
    )


# Periods.


@pytest.mark.parametrize(
    ("text", "end", "label", "slug"),
    [
        ("2013-09", Month(2013, 9), "September 2013", ""),
        ("2013/14 Q2", Month(2013, 9), "2013/14 Q2", "quarter"),
        (" 2013-14 q4 ", Month(2014, 3), "2013/14 Q4", "quarter"),
        ("2013/14", Month(2014, 3), "2013/14", "year"),
        ("2013-14", Month(2014, 3), "2013/14", "year"),
    ],
)
def test_a_period_is_a_month_a_quarter_or_a_year(text, end, label, slug):
    period = Period.parse(text)
    assert (period.end, period.label, period.slug) == (end, label, slug) and Period.parse(
        str(period)
    ) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2013",
        "2013-13",
        "2013/15",
        "2013/14 Q5",
        "September 2013",
        "AY2013/14",
        "1066-10",
        "x" * 5000,
    ],
)
def test_nothing_else_is_a_period(text):
    with pytest.raises(PeriodError, match="Write a month like 2013-09") as refused:
        Period.parse(text)
    assert len(str(refused.value)) < 200


# One report by the page.


def post(client, entries, body=PDF, name="cp-sept-2012.pdf"):
    return client.post(
        "/import-report/",
        entries | ({"file": SimpleUploadedFile(name, body)} if body is not None else {}),
    )


def test_the_team_imports_and_a_visitor_finds_it_in_the_archive(client, council):
    client.force_login(council.people["team"])
    assert post(client, ENTERED).url == "/archive/"
    client.logout()
    archive = client.get("/archive/").content.decode()
    address = "/former-reports/corporate-plan-performance-report/2012-09/edition-1/"
    assert (
        'id="year-2012-13"' in archive
        and address in archive
        and "from before the portal" in archive
    )
    page = client.get(address).content.decode()
    assert (
        "Corporate Plan performance report, September 2012" in page
        and "Period: September 2012" in page
        and "cp-sept-2012.pdf" in page
        and digest(PDF) in page
    )
    pdf = client.get(f"{address}report.pdf")
    assert (
        pdf.content == PDF
        and pdf["Content-Type"] == "application/pdf"
        and "attachment" in pdf["Content-Disposition"]
        and "immutable" in pdf["Cache-Control"]
    )
    assert (
        client.get(f"{address}report.pdf", headers={"If-None-Match": pdf["ETag"]}).status_code
        == 304
    )
    content = json.loads(client.get(f"{address}report.json").content)
    assert (content["sha256"], content["period"], content["report_kind"], content["source"]) == (
        digest(PDF),
        "September 2012",
        "Corporate Plan report",
        "cp-sept-2012.pdf",
    )
    assert (
        client.get("/former-reports/corporate-plan-performance-report/2012-09/").content.decode()
        == page
    )
    assert (
        "Corporate Plan performance report"
        in client.get("/search/", {"q": "corporate report september 2012"}).content.decode()
    )


def test_it_is_a_publication_like_others_digest_trail_files_and_lock(council, at):
    publication = imported(council, at)
    assert (
        digest_holds(bytes(publication.files.get(name="scorecard.json").body))
        and list(problems()) == []
    )
    assert publication.digest in AuditEvent.objects.get(action="import_report").text
    queue.run_due(at)
    assert (
        path_of(publication, "report.pdf").read_bytes() == PDF
        and path_of(publication, "page.html").exists()
    )
    with (
        pytest.raises(DatabaseError, match="stays as it was"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE reporting_publicationfile SET digest = 'x'")


def test_the_monthly_cycle_does_not_take_it_for_one_of_its_months(council, at):
    before = months_under_way(at.date())
    imported(council, at, period="2013-09")
    imported(council, at, period="2012/13")
    assert months_under_way(at.date()) == before == [Month(2013, 9)]


@pytest.mark.parametrize("period", ["2030/31", "2013/14", "2013-10", "2800-01"])
def test_what_is_not_before_the_portal_is_not_imported(client, council, period):
    """Before the portal has published anything, months that have ended are before it."""
    client.force_login(council.people["team"])
    page = unescape(post(client, ENTERED | {"period": period}).content.decode())
    assert (
        "Only what came out before the portal is imported: October 2013 and later" in page
        and not Publication.objects.exists()
    )


def test_from_its_first_publication_on_the_portal_publishes_by_itself(client, approved):
    published(with_figures(approved))
    client.force_login(approved.people["team"])
    assert (
        "September 2013 and later months are published by the portal itself"
        in post(client, ENTERED | {"period": "2013-09"}).content.decode()
    )
    assert post(client, ENTERED | {"period": "2013-08"}).status_code == 302
    assert "September 2013" in client.get("/reports/").content.decode()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("title", "", "Enter the title"),
        ("title", "x" * 151, "at most 150 characters"),
        ("report_kind", "", "Enter the kind of report"),
        ("period", "", "Enter the period"),
        ("period", "Sept", "“Sept” is not a period"),
        ("period", "2013/15", "is not a period"),
    ],
)
def test_a_wrong_entry_is_told_and_nothing_typed_is_lost(client, council, name, value, says):
    client.force_login(council.people["team"])
    page = unescape(post(client, ENTERED | {name: value}).content.decode())
    assert says in page and not Publication.objects.exists()
    assert all(f'value="{ENTERED[other]}"' in page for other in set(ENTERED) - {name})


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (None, "", "Choose the file"),
        (b"words", "a.txt", "is a PDF, a CSV file or an Excel"),
        (b"words", "a.pdf", "is not a PDF"),
        (zipped({"a": ""}), "a.docx", "is a PDF, a CSV file or an Excel"),
    ],
)
def test_a_wrong_file_keeps_what_was_typed(client, council, body, name, says):
    client.force_login(council.people["team"])
    page = unescape(post(client, ENTERED, body, name).content.decode())
    assert (
        says in page
        and 'value="2012-09"' in page
        and not Publication.objects.exists()
        and not PublicationFile.objects.exists()
    )


def test_a_report_is_imported_once_unless_a_reason_says_why_it_is_replaced(client, council, at):
    imported(council, at)
    client.force_login(council.people["team"])
    page = unescape(post(client, ENTERED, PDF + b"right").content.decode())
    assert (
        "already" in page and "say why it is replaced" in page and Publication.objects.count() == 1
    )
    assert (
        post(
            client, ENTERED | {"reason": "The first file was that of August."}, PDF + b"right"
        ).status_code
        == 302
    )
    newest = Publication.objects.get(edition=2)
    assert (
        newest.reason == "The first file was that of August."
        and "was that of August" in client.get(newest.get_absolute_url()).content.decode()
    )
    base = "/former-reports/corporate-plan-performance-report/2012-09"
    assert (
        client.get(f"{base}/edition-1/report.pdf").content == PDF
        and client.get(f"{base}/edition-2/report.pdf").content == PDF + b"right"
    )
    assert SearchEntry.objects.get().address == f"{base}/edition-2/" and list(problems()) == []


def test_a_month_a_quarter_and_a_year_of_one_title_stand_beside_each_other(client, council, at):
    for period in ("2013-03", "2012/13 Q4", "2012/13"):
        imported(council, at, period=period)
    archive = client.get("/archive/").content.decode()
    assert set(Publication.objects.values_list("title", "month")) == {
        ("Corporate Plan performance report", Month(2013, 3)),
        ("Corporate Plan performance report, 2012/13 Q4", Month(2013, 3)),
        ("Corporate Plan performance report, 2012/13", Month(2013, 3)),
    }
    assert archive.count("from before the portal</strong>") == 3 and archive.count('id="year-') == 1
    assert (
        imported(council, at, title="Annual Performance Statement 2011/12", period="2011/12").title
        == "Annual Performance Statement 2011/12"
    )


def test_a_title_without_latin_letters_has_an_address_too(client, council, at):
    assert client.get(imported(council, at, title="报告").get_absolute_url()).status_code == 200


def test_a_second_import_at_the_same_moment_is_refused(council, at, monkeypatch):
    imported(council, at)
    monkeypatch.setattr("reporting.library.legacy_reports.edition_of", lambda *args: 1)
    with pytest.raises(DocumentRefused, match="Somebody else has just imported"):
        imported(council, at)
    assert Publication.objects.count() == 1


# A folder by the command.


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "reports" / "old").mkdir(parents=True)
    (tmp_path / "reports" / "sept.pdf").write_bytes(PDF)
    (tmp_path / "reports" / "notes.txt").write_bytes(b"words")
    (tmp_path / "reports" / "old" / "year.pdf").write_bytes(PDF + b"year")
    (tmp_path / "secret.pdf").write_bytes(PDF)
    return tmp_path / "reports"


def manifest(folder, *rows):
    (folder / "manifest.csv").write_text(
        "\n".join(["file,title,kind,period", *rows]) + "\n", encoding="utf-8"
    )


def test_a_folder_is_imported_as_its_manifest_says(council, folder, capsys):
    manifest(
        folder,
        "sept.pdf,Corporate Plan report,Monthly report,2013-09",
        "old/year.pdf,Annual Performance Statement,Annual statement,2012/13",
    )
    call_command("import_reports", str(folder), by="team")
    assert "2 reports imported" in capsys.readouterr().out
    year = Publication.objects.get(title="Annual Performance Statement, 2012/13")
    assert bytes(
        year.files.get(name="report.pdf").body
    ) == PDF + b"year" and year.month.financial_year == FinancialYear(2012)
    assert (
        AuditEvent.objects.filter(action="import_report", actor="Command line, team").count() == 2
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("gone.pdf,A report,Report,2013-09", "Row 3, file: There is no such file"),
        ("../secret.pdf,A report,Report,2013-09", "Row 3, file: There is no such file"),
        ("old,A report,Report,2013-09", "Row 3, file: There is no such file"),
        ("notes.txt,A report,Report,2013-09", "Row 3, file: A former report is a PDF"),
        ("sept.pdf,,Report,2013-09", "Row 3, title: Enter the title"),
        ("sept.pdf,A report,,2013-09", "Row 3, kind: Enter the kind"),
        ("sept.pdf,A report,Report,soon", "Row 3, period: “soon” is not"),
        (f"sept.pdf,{'x' * 151},Report,2013-09", "longer than 150"),
        (f"{'x' * 300}.pdf,A report,Report,2013-09", "longer than 200"),
        ("sept.pdf,Corporate Plan report,Report,2013-09", "Row 3, title: The archive holds"),
    ],
)
def test_one_wrong_row_is_told_and_nothing_is_imported(council, folder, row, says):
    manifest(folder, "sept.pdf,Corporate Plan report,Monthly report,2013-09", row)
    with pytest.raises(CommandError) as refused:
        call_command("import_reports", str(folder), by="team")
    assert says in str(refused.value) and "Nothing was imported" in str(refused.value)
    assert (
        not Publication.objects.exists()
        and not AuditEvent.objects.exists()
        and not SearchEntry.objects.exists()
    )


def test_a_folder_without_manifest_is_told(council, folder):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_reports", str(folder))


# The archive.


@pytest.mark.parametrize("count", [1, 3])
def test_the_archive_asks_one_question_however_much_is_in_it(
    client, council, at, django_assert_num_queries, count
):
    for n in range(count):
        imported(council, at, period=f"200{n}-05")
    with django_assert_num_queries(1):
        page = client.get("/archive/").content.decode()
    assert (
        page.count('<h2 class="govuk-heading-m" id="year-') == page.count('href="#year-') == count
    )


# Tables and workbooks; the first month of the portal.


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("figures.csv", b"code,value\r\nF1,90\r\n", "text/csv"),
        ("figures.xlsx", zipped(XLSX), "spreadsheetml"),
    ],
)
def test_a_table_or_workbook_is_kept_to_the_byte(client, council, at, name, body, media_type):
    told = {"name": name, "published_on": date(2012, 10, 24), "body": body}
    publication = imported(council, at, **told)
    ending = name.removeprefix("figures")
    page = " ".join(client.get(publication.get_absolute_url()).content.decode().split())
    assert "Published before the portal, on Wednesday 24 October 2012." in page
    address = f"{publication.get_absolute_url()}report{ending}"
    assert address in page and f"({ending[1:].upper()}, " in page
    response = client.get(address)
    assert response.content == body and media_type in response["Content-Type"]
    assert client.get(f"{publication.get_absolute_url()}page.html").status_code == 404
    assert json.loads(publication.content)["published_on"] == "2012-10-24"
    write_record()
    assert page_cache.get(address).body == body and not list(problems())


def test_the_day_of_publication_is_entered_on_the_page(client, council):
    client.force_login(council.people["team"])
    page = unescape(post(client, ENTERED | {"published_on": "24/10/2030"}).content.decode())
    assert "The day of publication has not come yet." in page and "24/10/2030" in page
    page = post(client, ENTERED | {"published_on": "24/10/2012"}).content.decode()
    assert json.loads(Publication.objects.get().content)["published_on"] == "2012-10-24"


def test_a_month_before_it_went_live_may_have_been_published_before(council, at):
    council.figure(council.target("F1"), "2013-09", "90")
    LiveFrom.objects.create(month=Month(2013, 12), post="x", set_at=at)
    assert imported(council, at, period="2013-11").month == Month(2013, 11)
    with pytest.raises(DocumentRefused, match="December 2013 and later"):
        imported(council, at, period="2013-12")
