"""Documents: uploaded, versioned, reviewed, withdrawn; what a file may be; how the public reads them; chased reviews."""

import io
import zipfile
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from reporting import document_files
from reporting.document_files import DocumentRefused, media_type_of
from reporting.document_reviews import chase_document_review, chased_on, plan_document_reviews
from reporting.documents import add_document_version, review_document, upload_document, withdraw_document
from reporting.models import Document, DocumentVersion, SearchEntry
from reporting.my_work import everything_owed
from reporting.verification import problems
from tests.factories import LONDON

PDF = b"%PDF-1.7\nThe policy\n%%EOF\n"
REVIEW = date(2014, 10, 1)
ENTERED = {"title": "Data quality policy", "kind": "policy", "review_due": "1/10/2014", "note": "How figures are made sure of."}


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}
XLSX = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<text/>"}
ODS = ODT | {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}


def uploaded(council, at, *, owner="head", body=PDF, name="policy.pdf", **values):
    values = {"title": "Data quality policy", "kind": "policy", "review_due": REVIEW, "note": "How figures are made sure of."} | values
    return upload_document(owner=council.people[owner], name=name, body=body, by=council.people["team"], at=at, **values)


# What a file may be.


@pytest.mark.parametrize(("name", "body", "media_type"), [
    ("a.pdf", PDF, "application/pdf"), ("A.PDF", PDF, "application/pdf"), ("a.odt", zipped(ODT), "application/vnd.oasis.opendocument.text"),
    ("a.ods", zipped(ODS), "application/vnd.oasis.opendocument.spreadsheet"),
    ("a.docx", zipped(DOCX), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("a.xlsx", zipped(XLSX), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("a.csv", "code,plan\nF1,£90\n".encode(), "text/csv; charset=utf-8"), ("a.txt", b"\xef\xbb\xbfWords", "text/plain; charset=utf-8"),
])  # fmt: skip
def test_a_file_that_is_what_its_name_says_is_taken(name, body, media_type):
    assert media_type_of(name, body) == media_type


@pytest.mark.parametrize(("name", "body", "says"), [
    ("a.pdf", b"", "The file is empty"), ("a.exe", b"MZ", "ends in “.exe”"), ("policy", PDF, "has no ending"), ("a.html", b"<p>", "ends in “.html”"),
    ("a.pdf", zipped(DOCX), "is not a PDF"), ("a.pdf", b"%PDF-1.7 and no end", "ends before its last page"), ("a.pdf", b"<html>%%EOF", "is not a PDF"),
    ("a.docx", zipped(XLSX), "is not a Word document"), ("a.docx", PDF, "is not a Word document"), ("a.xlsx", zipped(ODS), "is not an Excel workbook"),
    ("a.odt", zipped(ODS), "is not an OpenDocument text"), ("a.odt", zipped({"content.xml": "<a/>"}), "is not an OpenDocument text"),
    ("a.docx", zipped(DOCX)[:-30], "damaged"), ("a.docx", b"PK\x03\x04 nothing", "damaged"), ("a.docx", zipped({"[Content_Types].xml": "<T/>"}), "is not a Word"),
    ("a.docx", zipped(DOCX | {"word/vbaProject.bin": "x"}), "holds macros"), ("a.xlsx", zipped(XLSX | {"xl/macrosheets/sheet1.xml": "<a/>"}), "holds macros"),
    ("a.ods", zipped(ODS | {"Basic/Standard/Module1.xml": "<a/>"}), "holds macros"),
    ("a.docx", zipped(DOCX | {"word/document.xml": '<!DOCTYPE d [<!ENTITY a "aaa">]><d>&a;</d>'}), "declares entities"),
    ("a.odt", zipped(ODT | {"content.xml": '<!DOCTYPE d [<!ENTITY a "aaa">]><d>&a;</d>'.encode("utf-16")}), "declares entities"),
    ("a.odt", zipped(ODT | {"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "protected with a password"),
    ("a.txt", b"\xff\xfeW\x00", "not in UTF-8"), ("a.csv", b"a\x00b", "is not a CSV file"), ("a.txt", PDF, "is not plain text"), ("a.csv", zipped(XLSX), "is not a CSV"),
])  # fmt: skip
def test_any_other_file_is_refused_and_says_why(name, body, says):
    with pytest.raises(DocumentRefused, match=".*") as refused:
        media_type_of(name, body)
    assert says in str(refused.value) and refused.value.field == "file"


def test_a_file_that_is_too_large_packed_or_unpacked_is_refused(monkeypatch):
    with pytest.raises(DocumentRefused, match="larger than 10 MB"):
        media_type_of("a.pdf", PDF + b" " * document_files.MOST_BYTES)
    monkeypatch.setattr(document_files, "MOST_UNPACKED", 50_000)
    with pytest.raises(DocumentRefused, match="far larger once it is unpacked"):
        media_type_of("a.docx", zipped(DOCX | {"word/media/big.xml": "a" * 60_000}))
    # The size that the zip file claims may be a lie; what counts is what is read.
    lying = zipped(DOCX | {"word/media/big.xml": "a" * 60_000}).replace((60_000).to_bytes(4, "little"), (600).to_bytes(4, "little"))
    with pytest.raises(DocumentRefused):
        media_type_of("a.docx", lying)
    monkeypatch.setattr(document_files, "MOST_PARTS", 3)
    with pytest.raises(DocumentRefused, match="far larger"):
        media_type_of("a.docx", zipped(DOCX | {"c": "", "d": ""}))


# Uploading.


def post(client, url, entries, body=PDF, name="policy.pdf"):
    return client.post(url, entries | ({"file": SimpleUploadedFile(name, body)} if body is not None else {}))


def test_the_performance_team_uploads_and_everybody_reads(client, council, at):
    client.force_login(council.people["team"])
    assert post(client, "/upload-document/", ENTERED | {"owner": council.people["head"].pk}).url == "/documents/"
    version = DocumentVersion.objects.select_related("document").get()
    assert (version.number, bytes(version.body), version.name, version.size) == (1, PDF, "policy.pdf", len(PDF))
    event = AuditEvent.objects.get(action="upload_document")
    assert event.subject == "Data quality policy" and version.digest in event.text
    client.logout()
    page = client.get("/documents/").content.decode()
    assert (
        "Data quality policy (PDF, 26\xa0bytes)" in page
        and "Owner: Post of head" in page
        and "Review due 1 October 2014" in page
        and "How figures are made sure of." in page
    )
    assert "upload-document" not in page and "add-version" not in page
    answer = client.get("/documents/data-quality-policy/")
    assert answer.content == PDF and answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="data-quality-policy-version-1.pdf"'


@pytest.mark.parametrize(("name", "value", "says"), [
    ("title", "", "Enter the title"), ("title", "x" * 201, "at most 200 characters"), ("title", "a\x00b", "Null characters are not allowed"), ("kind", "", "Choose the kind of document"),
    ("kind", "secret", "secret is not one of the available choices"), ("owner", "", "Choose the owner"), ("owner", "99999999", "Select a valid choice"),
    ("review_due", "", "Enter the day by which"), ("review_due", "soon", "Write the date like 30/9/2013"), ("review_due", "7/10/2013", "has to be after today"),
    ("review_due", "1/1/2099", "within ten years"), ("note", " ", "Say in a sentence"), ("note", "x" * 2001, "at most 2000 characters"),
])  # fmt: skip
def test_a_wrong_entry_is_told_at_its_field_and_nothing_typed_is_lost(client, council, name, value, says):
    client.force_login(council.people["team"])
    entered = ENTERED | {"owner": council.people["head"].pk}
    page = unescape(post(client, "/upload-document/", entered | {name: value}).content.decode())
    assert says in page and "There is a problem" in page and not Document.objects.exists()
    for other in {"title", "note", "review_due"} - {name}:
        assert ENTERED[other] in page
    assert name == "owner" or f'<option value="{council.people["head"].pk}" selected>' in page


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [(None, "", "Choose the file"), (b"", "a.pdf", "The file is empty"), (b"MZ", "a.exe", "ends in “.exe”"), (zipped(DOCX), "a.pdf", "is not a PDF")],
)
def test_a_wrong_file_keeps_what_was_typed(client, council, body, name, says):
    client.force_login(council.people["team"])
    page = unescape(post(client, "/upload-document/", ENTERED | {"owner": council.people["head"].pk}, body, name).content.decode())
    assert says in page and 'value="Data quality policy"' in page and "How figures are made sure of." in page and not Document.objects.exists()
    assert not AuditEvent.objects.filter(action="upload_document").exists() and not SearchEntry.objects.exists()


def test_a_title_is_used_once_and_an_address_for_good(council, at):
    first = uploaded(council, at)
    with pytest.raises(DocumentRefused, match="already") as refused:
        uploaded(council, at)
    assert refused.value.field == "title"
    withdraw_document(first, reason="Replaced", by=council.people["team"], at=at)
    assert uploaded(council, at).slug == "data-quality-policy-2"
    assert uploaded(council, at, title="数据").slug == "document" and uploaded(council, at, title="?!").slug == "document-2"
    assert len(uploaded(council, at, title="word " * 40).slug) <= 80


def test_a_long_name_of_a_file_is_kept_with_its_ending(council, at):
    uploaded(council, at, name="x" * 300 + ".pdf")
    name = DocumentVersion.objects.get().name
    assert len(name) == 200 and name.endswith("x.pdf")


# Versions.


def test_a_new_version_stands_beside_the_old_one(client, council, at):
    document = uploaded(council, at)
    client.force_login(council.people["team"])
    entries = {"note": "Clause 4 is new.", "review_due": "1/12/2014"}
    assert post(client, "/documents/data-quality-policy/add-version/", entries, PDF + b"4\n").url == "/documents/#document-data-quality-policy"
    document.refresh_from_db()
    assert document.review_due == date(2014, 12, 1) and list(document.versions.values_list("number", flat=True)) == [2, 1]
    client.logout()
    page = client.get("/documents/").content.decode()
    assert "Version 2" in page and "Clause 4 is new." in page and "/documents/data-quality-policy/version-1/" in page and "Earlier versions" in page
    assert client.get("/documents/data-quality-policy/").content == PDF + b"4\n"
    assert client.get("/documents/data-quality-policy/version-1/").content == PDF


def test_the_same_file_is_no_new_version(client, council, at):
    uploaded(council, at)
    client.force_login(council.people["team"])
    page = unescape(post(client, "/documents/data-quality-policy/add-version/", {"note": "Clause 4", "review_due": "1/12/2014"}).content.decode())
    assert "This is the very file of version 1" in page and "Clause 4" in page and DocumentVersion.objects.count() == 1


def test_a_versions_address_is_cached_for_a_year_and_the_newest_for_a_minute(client, council, at):
    uploaded(council, at)
    permanent, newest = client.get("/documents/data-quality-policy/version-1/"), client.get("/documents/data-quality-policy/")
    assert "max-age=31536000, immutable" in permanent["Cache-Control"] and newest["Cache-Control"] == "public, max-age=60"
    again = client.get("/documents/data-quality-policy/version-1/", headers={"If-None-Match": permanent["ETag"]})
    assert again.status_code == 304 and again.content == b"" and again["ETag"] == permanent["ETag"]
    for missing in ("version-2/", "version-0/"):
        assert client.get(f"/documents/data-quality-policy/{missing}").status_code == 404
    assert client.get("/documents/nothing/").status_code == 404


@pytest.mark.parametrize("statement", ["UPDATE reporting_documentversion SET note = 'x'", "DELETE FROM reporting_documentversion"])
def test_versions_are_kept_by_the_database(council, at, statement):
    uploaded(council, at)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(problems()) == []


def test_a_changed_byte_is_named(council, at):
    """Not through the locked door: a row that does not hold what its digest says."""
    document = uploaded(council, at)
    team = council.people["team"]
    DocumentVersion.objects.create(
        document=document,
        number=2,
        name="a.pdf",
        media_type="application/pdf",
        body=b"%PDF!",
        size=5,
        digest=document.versions.get().digest,
        note="n",
        uploaded_by=team,
        uploaded_at=at,
    )
    assert [problem for problem in problems() if "Data quality policy, version 2" in problem and "digest" in problem]


# Reviews and withdrawals.


@pytest.mark.parametrize(("name", "status"), [("head", 302), ("team", 302), ("manager", 403), ("director", 403), ("auditor", 403)])
def test_the_owner_or_the_team_reviews(client, council, at, name, status):
    document = uploaded(council, at)
    client.force_login(council.people[name])
    assert client.post("/documents/data-quality-policy/review/", {"review_due": "1/10/2015", "note": "Read again"}).status_code == status
    document.refresh_from_db()
    assert document.review_due == (date(2015, 10, 1) if status == 302 else REVIEW)
    assert AuditEvent.objects.filter(action="review_document").count() == (status == 302)


@pytest.mark.parametrize(("act", "entries"), [("add-version", {}), ("withdraw", {"reason": "Old"})])
@pytest.mark.parametrize("name", ["head", "director", "auditor"])
def test_only_the_team_adds_versions_and_withdraws(client, council, at, act, entries, name):
    uploaded(council, at)
    client.force_login(council.people[name])
    assert client.post(f"/documents/data-quality-policy/{act}/", entries).status_code == 403 and Document.objects.published().count() == 1


def test_a_review_has_to_lie_ahead_and_keeps_what_was_typed(client, council, at):
    uploaded(council, at)
    client.force_login(council.people["head"])
    page = client.post("/documents/data-quality-policy/review/", {"review_due": "6/10/2013", "note": "Read again"}).content.decode()
    assert "has to be after today" in page and "6/10/2013" in page and "Read again" in page


def test_a_withdrawn_document_is_gone_from_every_page_and_takes_no_act(client, council, at):
    document = uploaded(council, at)
    client.force_login(council.people["team"])
    assert client.post("/documents/data-quality-policy/withdraw/", {"reason": ""}).status_code == 200 and not Document.objects.get().withdrawn_at
    assert client.post("/documents/data-quality-policy/withdraw/", {"reason": "Replaced by the framework"}).status_code == 302
    assert AuditEvent.objects.get(action="withdraw_document").reason == "Replaced by the framework"
    for act in ("review", "add-version", "withdraw"):
        assert client.get(f"/documents/data-quality-policy/{act}/").status_code == 403
    client.logout()
    assert "Data quality policy" not in client.get("/documents/").content.decode()
    assert {client.get(f"/documents/data-quality-policy/{tail}").status_code for tail in ("", "version-1/")} == {404}
    for act in (
        lambda: review_document(document, review_due=REVIEW, note="", by=council.people["head"], at=at),
        lambda: add_document_version(document, note="n", review_due=REVIEW, name="a.pdf", body=PDF + b"1", by=council.people["team"], at=at),
        lambda: withdraw_document(document, reason="again", by=council.people["team"], at=at),
    ):
        with pytest.raises(DocumentRefused, match="is withdrawn"):
            act()


def test_what_was_typed_survives_a_withdrawal_by_somebody_else(client, council, at, monkeypatch):
    document = uploaded(council, at)
    withdraw_document(document, reason="Old", by=council.people["team"], at=at)
    monkeypatch.setattr("reporting.views.documents.may_review_document", lambda *args: True)
    client.force_login(council.people["head"])
    page = client.post("/documents/data-quality-policy/review/", {"review_due": "1/10/2015", "note": "Read again"}).content.decode()
    assert "This document is withdrawn" in page and "Read again" in page


# Overdue reviews.


@pytest.mark.parametrize(("days", "chased"), [(0, 0), (1, 0), (6, 0), (7, 7), (13, 7), (14, 14), (365, 364)])
def test_a_review_is_asked_for_on_the_due_date_and_weekly(days, chased):
    assert chased_on(REVIEW, REVIEW + timedelta(days=days)) == REVIEW + timedelta(days=chased)


def morning(day, hour=8):
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def test_one_email_on_the_due_date_and_one_each_week_never_twice_for_a_day(council, at):
    document = uploaded(council, at)
    asked = []
    for days in (-1, 0, 0, 1, 6, 7, 7, 8, 14):
        queue.run_due(morning(REVIEW + timedelta(days=days)))
        asked.append(Notice.objects.filter(subject__startswith="Document to review").count())
    assert asked == [0, 1, 1, 1, 1, 2, 2, 2, 3]
    assert set(Notice.objects.filter(key__startswith="document").values_list("user__username", flat=True)) == {"head"}
    assert AuditEvent.objects.filter(action="chase_document_review").count() == 3
    assert chase_document_review(REVIEW.isoformat(), str(document.pk), morning(REVIEW)) == "asked before"
    assert not Job.objects.filter(kind="chase_document_review").exclude(state=Job.DONE).exists()


def test_nobody_is_asked_before_seven_nor_after_a_review_or_a_withdrawal(council, at):
    document, other = uploaded(council, at), uploaded(council, at, title="Old guide", kind="guide")
    assert list(plan_document_reviews(morning(REVIEW, 6))) == [] and len(list(plan_document_reviews(morning(REVIEW, 7)))) == 2
    queue.plan(morning(REVIEW))
    review_document(document, review_due=REVIEW + timedelta(days=90), note="", by=council.people["head"], at=at)
    withdraw_document(other, reason="Old", by=council.people["team"], at=at)
    queue.run_due(morning(REVIEW))
    assert not Notice.objects.filter(key__startswith="document").exists() and list(plan_document_reviews(morning(REVIEW))) == []


def test_what_was_missed_is_asked_for_once(council, at):
    uploaded(council, at)
    queue.run_due(morning(REVIEW + timedelta(days=40)))
    assert Notice.objects.filter(key__startswith="document").count() == 1


def test_the_performance_team_is_asked_where_the_owner_has_left(council, at):
    uploaded(council, at)
    council.people["head"].is_active = False
    council.people["head"].save()
    queue.run_due(morning(REVIEW))
    assert list(Notice.objects.filter(key__startswith="document").values_list("user__username", flat=True)) == ["team"]


@pytest.mark.parametrize(("days", "owed", "overdue"), [(-29, False, False), (-28, True, False), (0, True, False), (1, True, True)])
def test_the_owner_finds_it_on_the_desk(council, at, days, owed, overdue):
    uploaded(council, at)
    rows = [row for row in everything_owed(council.people["head"], REVIEW + timedelta(days=days)) if row.kind == "Documents to review"]
    assert [(row.words, row.due, row.url, row.overdue) for row in rows] == (
        [("Data quality policy", REVIEW, "/documents/data-quality-policy/review/", overdue)] if owed else []
    )
    assert not [row for row in everything_owed(council.people["team"], REVIEW) if row.kind == "Documents to review"]


# The list.


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [(None, 2), ("team", 5)])
def test_the_list_asks_the_same_number_of_questions(client, council, at, django_assert_num_queries, count, name, queries):
    for n in range(count):
        document = uploaded(council, at, title=f"Guide {n}", kind=("policy", "guide", "roles")[n])
        add_document_version(document, note="Changed", review_due=REVIEW, name="a.txt", body=b"words", by=council.people["team"], at=at)
    if name:
        client.force_login(council.people[name])
    with django_assert_num_queries(queries):
        page = client.get("/documents/").content.decode()
    assert page.count("Earlier versions") == count + 1


def test_the_list_has_a_place_for_every_kind(client, db):
    page = client.get("/documents/").content.decode()
    assert [words for kind, words in Document.KINDS.items() if f'id="kind-{kind}">{words}</h2>' not in page] == []
    assert page.count("There is no document of this kind yet.") == len(Document.KINDS) == 9


def test_roles_and_their_acts_come_from_the_table_itself(client, council, at):
    uploaded(council, at, title="Who does what", kind="roles")
    uploaded(council, at, title="Another policy")
    page = unescape(client.get("/roles-and-responsibilities/").content.decode())
    assert "Head of service" in page and "prepare exception report" in page and "Who does what (PDF" in page and "Another policy" not in page
    assert page.count("publish month") == 1 and page.count("view desk") == 1
