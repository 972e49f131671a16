"""What a document's file may be: its content has to be what its name says."""

import pytest

from pmf_portal.formats import uploads
from pmf_portal.formats.uploads import DocumentRefused, media_type_of
from tests.reporting.uploads import DOCX, ODS, ODT, PDF, XLSX, zipped


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PDF", PDF, "application/pdf"),
        ("a.odt", zipped(ODT), "application/vnd.oasis.opendocument.text"),
        ("a.ods", zipped(ODS), "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "a.docx",
            zipped(DOCX),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "a.xlsx",
            zipped(XLSX),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("a.csv", "code,plan\nF1,£90\n".encode(), "text/csv; charset=utf-8"),
        ("a.txt", b"\xef\xbb\xbfWords", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_that_is_what_its_name_says_is_taken(name, body, media_type):
    assert media_type_of(name, body) == media_type


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("a.pdf", b"", "The file is empty"),
        ("a.exe", b"MZ", "ends in “.exe”"),
        ("policy", PDF, "has no ending"),
        ("a.html", b"<p>", "ends in “.html”"),
        ("a.pdf", zipped(DOCX), "is not a PDF"),
        ("a.pdf", b"%PDF-1.7 and no end", "ends before its last page"),
        ("a.pdf", b"<html>%%EOF", "is not a PDF"),
        ("a.docx", zipped(XLSX), "is not a Word document"),
        ("a.docx", PDF, "is not a Word document"),
        ("a.xlsx", zipped(ODS), "is not an Excel workbook"),
        ("a.odt", zipped(ODS), "is not an OpenDocument text"),
        ("a.odt", zipped({"content.xml": "<a/>"}), "is not an OpenDocument text"),
        ("a.docx", zipped(DOCX)[:-30], "damaged"),
        ("a.docx", b"PK\x03\x04 nothing", "damaged"),
        ("a.docx", zipped({"[Content_Types].xml": "<T/>"}), "is not a Word"),
        ("a.docx", zipped(DOCX | {"word/vbaProject.bin": "x"}), "holds macros"),
        ("a.xlsx", zipped(XLSX | {"xl/macrosheets/sheet1.xml": "<a/>"}), "holds macros"),
        ("a.ods", zipped(ODS | {"Basic/Standard/Module1.xml": "<a/>"}), "holds macros"),
        (
            "a.docx",
            zipped(DOCX | {"word/document.xml": '<!DOCTYPE d [<!ENTITY a "aaa">]><d>&a;</d>'}),
            "declares entities",
        ),
        (
            "a.odt",
            zipped(
                ODT | {"content.xml": '<!DOCTYPE d [<!ENTITY a "aaa">]><d>&a;</d>'.encode("utf-16")}
            ),
            "declares entities",
        ),
        (
            "a.odt",
            zipped(ODT | {"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
            "protected with a password",
        ),
        ("a.txt", b"\xff\xfeW\x00", "not in UTF-8"),
        ("a.csv", b"a\x00b", "is not a CSV file"),
        ("a.txt", PDF, "is not plain text"),
        ("a.csv", zipped(XLSX), "is not a CSV"),
    ],
)
def test_any_other_file_is_refused_and_says_why(name, body, says):
    with pytest.raises(DocumentRefused, match=".*") as refused:
        media_type_of(name, body)
    assert says in str(refused.value) and refused.value.field == "file"


def test_a_file_that_is_too_large_packed_or_unpacked_is_refused(monkeypatch):
    with pytest.raises(DocumentRefused, match="larger than 10 MB"):
        media_type_of("a.pdf", PDF + b" " * uploads.MOST_BYTES)
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 50_000)
    with pytest.raises(DocumentRefused, match="far larger once it is unpacked"):
        media_type_of("a.docx", zipped(DOCX | {"word/media/big.xml": "a" * 60_000}))
    # The size that the zip file claims may be a lie; what counts is what is read.
    lying = zipped(DOCX | {"word/media/big.xml": "a" * 60_000}).replace(
        (60_000).to_bytes(4, "little"), (600).to_bytes(4, "little")
    )
    with pytest.raises(DocumentRefused):
        media_type_of("a.docx", lying)
    monkeypatch.setattr(uploads, "MOST_PARTS", 3)
    with pytest.raises(DocumentRefused, match="far larger"):
        media_type_of("a.docx", zipped(DOCX | {"c": "", "d": ""}))
