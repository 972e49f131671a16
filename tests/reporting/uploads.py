"""Files to upload, and a document that is uploaded."""

import io
import zipfile
from datetime import date

from reporting.library.documents import upload_document

PDF = b"%PDF-1.7\nThe policy\n%%EOF\n"
REVIEW = date(2014, 10, 1)


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
    values = {
        "title": "Data quality policy",
        "kind": "policy",
        "review_due": REVIEW,
        "note": "How figures are made sure of.",
    } | values
    return upload_document(
        owner=council.people[owner],
        name=name,
        body=body,
        by=council.people["team"],
        at=at,
        **values,
    )
