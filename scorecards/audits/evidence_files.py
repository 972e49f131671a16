"""Which files audit evidence may be, told by what is in them and not by what they are called
(pure).
"""

import io
import zipfile
from dataclasses import dataclass

from pmf_portal.formats.csv_files import UNSEEN
from pmf_portal.formats.xlsx_archive import BROKEN_ZIP
from pmf_portal.refusals import Refused

MOST_BYTES = 10 * 1024 * 1024
WELCOME = (
    "Evidence can be a PDF, a PNG or JPEG picture, a text or CSV file in UTF-8, an Excel workbook"
    " (.xlsx) or a Word document (.docx)."
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type and the endings that fit it, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Kind("application/pdf", (".pdf",))
PNG = Kind("image/png", (".png",))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"))
TEXT = Kind("text/plain; charset=utf-8", (".txt", ".csv"))
XLSX = Kind(f"{OFFICE}spreadsheetml.sheet", (".xlsx",))
DOCX = Kind(f"{OFFICE}wordprocessingml.document", (".docx",))
STARTS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


def kind_of(body: bytes) -> Kind:
    """The kind of a file by its content; raises Refused."""
    if not body:
        raise Refused("The file is empty.")
    if len(body) > MOST_BYTES:
        raise Refused(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    for start, kind in STARTS:
        if body.startswith(start):
            return kind
    if body.startswith(b"PK"):
        return office_kind(body)
    return text_kind(body)


def office_kind(body: bytes) -> Kind:
    """A workbook or document without macros; raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            names = set(parts.namelist())
    except BROKEN_ZIP as error:
        raise Refused(f"The file is damaged, or a zip file. {WELCOME}") from error
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused(
            "The file holds macros, which are programs. Save it without them and add it again."
        )
    for part, kind in (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX)):
        if {part, "[Content_Types].xml"} <= names:
            return kind
    raise Refused(f"This is a zip file. Add the files in it one by one. {WELCOME}")


def text_kind(body: bytes) -> Kind:
    """Plain text; raises Refused."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            f"The content of this file is not of a kind that is taken. {WELCOME}"
        ) from error
    if UNSEEN.search(text):
        raise Refused(f"The content of this file is not of a kind that is taken. {WELCOME}")
    return TEXT


def download_name(name: str, kind: Kind) -> str:
    """The name a file is given back under: one that a computer opens as what it is."""
    if name.lower().endswith(kind.endings):
        return name
    return f"{name}{kind.endings[0]}"
