"""Files as evidence of an audit: told by their content, kept as they were."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.refusals import Refused
from scorecards.audits import evidence_files
from scorecards.audits.evidence_files import download_name, kind_of
from scorecards.audits.services import add_audit_evidence
from scorecards.models import AuditEvidence
from tests.scorecards.audit_acts import PDF

URL = "/indicator-audits/"


def office(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return out.getvalue()


XLSX = office("[Content_Types].xml", "xl/workbook.xml")
DOCX = office("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("month,value\n2013-04,£90\n".encode(), "text/plain; charset=utf-8"),
        (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_evidence_is_known_by_its_content(body, media_type):
    assert kind_of(body).media_type == media_type


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00\x03", "not of a kind"),
        (b"caf\xe9", "not of a kind"),
        (b"text\x00", "not of a kind"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"PK", "damaged"),
        (office("a.txt"), "Add the files in it one by one"),
        (office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
        (b"GIF89a\x01\x00\x01\x00\xff", "not of a kind"),
        (XLSX[:-30], "damaged"),
    ],
)
def test_other_files_are_refused_in_plain_english(body, message):
    with pytest.raises(Refused, match=message):
        kind_of(body)


@pytest.mark.parametrize(
    ("name", "body", "given"),
    [
        ("scan.PDF", PDF, "scan.PDF"),
        ("run.exe", b"text", "run.exe.txt"),
        ("page.html", b"<b>x</b>", "page.html.txt"),
        ("a.csv", b"a,b", "a.csv"),
    ],
)
def test_a_file_is_given_back_under_a_name_that_opens_as_what_it_is(name, body, given):
    assert download_name(name, kind_of(body)) == given


def test_evidence_is_kept_with_its_digest_and_never_changed(approved, first, at, monkeypatch):
    kept = add_audit_evidence(first, "n" * 300 + ".pdf", PDF, by=approved.people["auditor"], at=at)
    assert (
        bytes(AuditEvidence.objects.get().body) == PDF
        and len(kept.digest) == 64
        and len(kept.name) == 200
    )
    monkeypatch.setattr(evidence_files, "MOST_BYTES", 10)
    with pytest.raises(Refused, match="larger than"):
        add_audit_evidence(first, "a.pdf", PDF, by=approved.people["auditor"], at=at)


def test_evidence_comes_as_a_file_to_save(client, approved, audit, first, at):
    kept = add_audit_evidence(
        first,
        "Säge “x”\r\n.html",
        b"<script>alert(1)</script>",
        by=approved.people["auditor"],
        at=at,
    )
    other = audit.indicators.get(target__code="F2")
    client.force_login(approved.people["auditor"])
    answer = client.get(f"{URL}{audit.pk}/indicators/F1/evidence/{kept.pk}/")
    assert (
        answer.content == b"<script>alert(1)</script>"
        and answer["Content-Type"] == "text/plain; charset=utf-8"
    )
    assert (
        answer["Content-Disposition"].startswith("attachment;")
        and ".html.txt" in answer["Content-Disposition"]
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    assert (
        client.get(
            f"{URL}{audit.pk}/indicators/{other.target.code}/evidence/{kept.pk}/"
        ).status_code
        == 404
    )
    client.force_login(approved.people["head"])
    assert "SHA-256 <span" not in client.get(f"{URL}{audit.pk}/indicators/F1/").content.decode()


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (None, "Choose a file"),
        (("a.pdf", b""), "The file is empty"),
        (("a.pdf", b"MZ\x00"), "not of a kind that is taken"),
        (("a.txt", b"x" * (10 * 1024 * 1024 + 1)), "larger than 10 MB"),
    ],
)
def test_a_file_that_is_not_taken_says_why(client, approved, audit, file, message):
    client.force_login(approved.people["auditor"])
    answer = client.post(
        f"{URL}{audit.pk}/indicators/F1/add-evidence/",
        {"save": "x"} | ({"file": SimpleUploadedFile(*file)} if file else {}),
    )
    assert (
        answer.status_code == 200
        and message in answer.content.decode()
        and not AuditEvidence.objects.exists()
    )
