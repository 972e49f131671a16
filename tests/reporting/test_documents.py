"""Documents: uploaded, versioned, reviewed, withdrawn; what a file may be; how the public reads
them; chased reviews.
"""

from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.uploads import DocumentRefused
from reporting.library.documents import (
    add_document_version,
    review_document,
    withdraw_document,
)
from reporting.models import Document, DocumentVersion, SearchEntry
from reporting.public_record.checks import problems
from tests.reporting.uploads import DOCX, PDF, REVIEW, uploaded, zipped

pytestmark = pytest.mark.any_database

ENTERED = {
    "title": "Data quality policy",
    "kind": "policy",
    "review_due": "1/10/2014",
    "note": "How figures are made sure of.",
}


# Uploading.


def post(client, url, entries, body=PDF, name="policy.pdf"):
    return client.post(
        url, entries | ({"file": SimpleUploadedFile(name, body)} if body is not None else {})
    )


def test_the_performance_team_uploads_and_everybody_reads(client, council, at):
    client.force_login(council.people["team"])
    assert (
        post(client, "/upload-document/", ENTERED | {"owner": council.people["head"].pk}).url
        == "/documents/"
    )
    version = DocumentVersion.objects.select_related("document").get()
    assert (version.number, bytes(version.body), version.name, version.size) == (
        1,
        PDF,
        "policy.pdf",
        len(PDF),
    )
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
    assert (
        answer.content == PDF
        and answer["Content-Type"] == "application/pdf"
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    assert (
        answer["Content-Disposition"] == 'attachment; filename="data-quality-policy-version-1.pdf"'
    )


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("title", "", "Enter the title"),
        ("title", "x" * 201, "at most 200 characters"),
        ("kind", "", "Choose the kind of document"),
        ("kind", "secret", "hoose from the list"),
        ("owner", "", "Choose the owner"),
        ("owner", "99999999", "hoose from the list"),
        ("review_due", "", "Enter the day by which"),
        ("review_due", "soon", "Write the date like 30/9/2013"),
        ("review_due", "7/10/2013", "has to be after today"),
        ("review_due", "1/1/2099", "within ten years"),
        ("note", " ", "Say in a sentence"),
        ("note", "x" * 2001, "at most 2,000 characters"),
    ],
)
def test_a_wrong_entry_is_told_at_its_field_and_nothing_typed_is_lost(
    client, council, name, value, says
):
    client.force_login(council.people["team"])
    entered = ENTERED | {"owner": council.people["head"].pk}
    page = unescape(post(client, "/upload-document/", entered | {name: value}).content.decode())
    assert says in page and "There is a problem" in page and not Document.objects.exists()
    for other in {"title", "note", "review_due"} - {name}:
        assert ENTERED[other] in page
    assert name == "owner" or f'<option value="{council.people["head"].pk}" selected>' in page


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (None, "", "Choose the file"),
        (b"", "a.pdf", "The file is empty"),
        (b"MZ", "a.exe", "ends in “.exe”"),
        (zipped(DOCX), "a.pdf", "is not a PDF"),
    ],
)
def test_a_wrong_file_keeps_what_was_typed(client, council, body, name, says):
    client.force_login(council.people["team"])
    page = unescape(
        post(
            client, "/upload-document/", ENTERED | {"owner": council.people["head"].pk}, body, name
        ).content.decode()
    )
    assert (
        says in page
        and 'value="Data quality policy"' in page
        and "How figures are made sure of." in page
        and not Document.objects.exists()
    )
    assert (
        not AuditEvent.objects.filter(action="upload_document").exists()
        and not SearchEntry.objects.exists()
    )


def test_a_title_is_used_once_and_an_address_for_good(council, at):
    first = uploaded(council, at)
    with pytest.raises(DocumentRefused, match="already") as refused:
        uploaded(council, at)
    assert refused.value.field == "title"
    withdraw_document(first, reason="Replaced", by=council.people["team"], at=at)
    assert uploaded(council, at).slug == "data-quality-policy-2"
    assert (
        uploaded(council, at, title="数据").slug == "document"
        and uploaded(council, at, title="?!").slug == "document-2"
    )
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
    assert (
        post(client, "/documents/data-quality-policy/add-version/", entries, PDF + b"4\n").url
        == "/documents/#document-data-quality-policy"
    )
    document.refresh_from_db()
    assert document.review_due == date(2014, 12, 1) and list(
        document.versions.values_list("number", flat=True)
    ) == [2, 1]
    client.logout()
    page = client.get("/documents/").content.decode()
    assert (
        "Version 2" in page
        and "Clause 4 is new." in page
        and "/documents/data-quality-policy/version-1/" in page
        and "Earlier versions" in page
    )
    assert client.get("/documents/data-quality-policy/").content == PDF + b"4\n"
    assert client.get("/documents/data-quality-policy/version-1/").content == PDF


def test_the_same_file_is_no_new_version(client, council, at):
    uploaded(council, at)
    client.force_login(council.people["team"])
    page = unescape(
        post(
            client,
            "/documents/data-quality-policy/add-version/",
            {"note": "Clause 4", "review_due": "1/12/2014"},
        ).content.decode()
    )
    assert (
        "This is the very file of version 1" in page
        and "Clause 4" in page
        and DocumentVersion.objects.count() == 1
    )


def test_a_version_is_cached_for_a_year_and_the_newest_for_a_minute(client, council, at):
    uploaded(council, at)
    permanent, newest = (
        client.get("/documents/data-quality-policy/version-1/"),
        client.get("/documents/data-quality-policy/"),
    )
    assert (
        "max-age=31536000, immutable" in permanent["Cache-Control"]
        and newest["Cache-Control"] == "public, max-age=60"
    )
    again = client.get(
        "/documents/data-quality-policy/version-1/", headers={"If-None-Match": permanent["ETag"]}
    )
    assert again.status_code == 304 and again.content == b"" and again["ETag"] == permanent["ETag"]
    for missing in ("version-2/", "version-0/"):
        assert client.get(f"/documents/data-quality-policy/{missing}").status_code == 404
    assert client.get("/documents/nothing/").status_code == 404


@pytest.mark.parametrize(
    "statement",
    ["UPDATE reporting_documentversion SET note = 'x'", "DELETE FROM reporting_documentversion"],
)
def test_versions_are_kept_by_the_database(council, at, statement):
    uploaded(council, at)
    with (
        pytest.raises(DatabaseError, match="stays as it is"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
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
    assert [
        problem
        for problem in problems()
        if "Data quality policy, version 2" in problem and "digest" in problem
    ]


# Reviews and withdrawals.


@pytest.mark.parametrize(
    ("name", "status"),
    [("head", 302), ("team", 302), ("manager", 403), ("director", 403), ("auditor", 403)],
)
def test_the_owner_or_the_team_reviews(client, council, at, name, status):
    document = uploaded(council, at)
    client.force_login(council.people[name])
    assert (
        client.post(
            "/documents/data-quality-policy/review/",
            {"review_due": "1/10/2015", "note": "Read again"},
        ).status_code
        == status
    )
    document.refresh_from_db()
    assert document.review_due == (date(2015, 10, 1) if status == 302 else REVIEW)
    assert AuditEvent.objects.filter(action="review_document").count() == (status == 302)


@pytest.mark.parametrize(("act", "entries"), [("add-version", {}), ("withdraw", {"reason": "Old"})])
@pytest.mark.parametrize("name", ["head", "director", "auditor"])
def test_only_the_team_adds_versions_and_withdraws(client, council, at, act, entries, name):
    uploaded(council, at)
    client.force_login(council.people[name])
    assert (
        client.post(f"/documents/data-quality-policy/{act}/", entries).status_code == 403
        and Document.objects.published().count() == 1
    )


def test_a_review_has_to_lie_ahead_and_keeps_what_was_typed(client, council, at):
    uploaded(council, at)
    client.force_login(council.people["head"])
    page = client.post(
        "/documents/data-quality-policy/review/", {"review_due": "6/10/2013", "note": "Read again"}
    ).content.decode()
    assert "has to be after today" in page and "6/10/2013" in page and "Read again" in page


def test_a_withdrawn_document_is_gone_from_every_page_and_takes_no_act(client, council, at):
    document = uploaded(council, at)
    client.force_login(council.people["team"])
    assert (
        client.post("/documents/data-quality-policy/withdraw/", {"reason": ""}).status_code == 200
        and not Document.objects.get().withdrawn_at
    )
    assert (
        client.post(
            "/documents/data-quality-policy/withdraw/", {"reason": "Replaced by the framework"}
        ).status_code
        == 302
    )
    assert AuditEvent.objects.get(action="withdraw_document").reason == "Replaced by the framework"
    for act in ("review", "add-version", "withdraw"):
        assert client.get(f"/documents/data-quality-policy/{act}/").status_code == 403
    client.logout()
    assert "Data quality policy" not in client.get("/documents/").content.decode()
    assert {
        client.get(f"/documents/data-quality-policy/{tail}").status_code
        for tail in ("", "version-1/")
    } == {404}
    for act in (
        lambda: review_document(
            document, review_due=REVIEW, note="", by=council.people["head"], at=at
        ),
        lambda: add_document_version(
            document,
            note="n",
            review_due=REVIEW,
            name="a.pdf",
            body=PDF + b"1",
            by=council.people["team"],
            at=at,
        ),
        lambda: withdraw_document(document, reason="again", by=council.people["team"], at=at),
    ):
        with pytest.raises(DocumentRefused, match="is withdrawn"):
            act()


def test_what_was_typed_survives_a_withdrawal_by_somebody_else(client, council, at, monkeypatch):
    document = uploaded(council, at)
    withdraw_document(document, reason="Old", by=council.people["team"], at=at)
    monkeypatch.setattr("reporting.views.documents.may_review_document", lambda *args: True)
    client.force_login(council.people["head"])
    page = client.post(
        "/documents/data-quality-policy/review/", {"review_due": "1/10/2015", "note": "Read again"}
    ).content.decode()
    assert "This document is withdrawn" in page and "Read again" in page


# The list.


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [(None, 2), ("team", 5)])
def test_the_list_asks_the_same_number_of_questions(
    client, council, at, django_assert_num_queries, count, name, queries
):
    for n in range(count):
        document = uploaded(council, at, title=f"Guide {n}", kind=("policy", "guide", "roles")[n])
        add_document_version(
            document,
            note="Changed",
            review_due=REVIEW,
            name="a.txt",
            body=b"words",
            by=council.people["team"],
            at=at,
        )
    if name:
        client.force_login(council.people[name])
    with django_assert_num_queries(queries):
        page = client.get("/documents/").content.decode()
    assert page.count("Earlier versions") == count + 1


def test_the_list_has_a_place_for_every_kind(client, db):
    page = client.get("/documents/").content.decode()
    assert [
        words
        for kind, words in Document.KINDS.items()
        if f'id="kind-{kind}">{words}</h2>' not in page
    ] == []
    assert page.count("There is no document of this kind yet.") == len(Document.KINDS) == 9


def test_roles_and_their_acts_come_from_the_table_itself(client, council, at):
    uploaded(council, at, title="Who does what", kind="roles")
    uploaded(council, at, title="Another policy")
    page = unescape(client.get("/roles-and-responsibilities/").content.decode())
    assert (
        "Head of service" in page
        and "prepare exception report" in page
        and "Who does what (PDF" in page
        and "Another policy" not in page
    )
    assert page.count("publish month") == 1 and page.count("view desk") == 1
