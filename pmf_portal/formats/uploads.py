"""Which files documents may be: the ending of the name says it, and the content has to agree
(pure).
"""

import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

from pmf_portal.formats.csv_files import UNSEEN
from pmf_portal.formats.xlsx_archive import BROKEN_ZIP
from pmf_portal.refusals import Refused

MOST_BYTES = 10 * 1024 * 1024
MOST_PARTS = 2000
MOST_UNPACKED = 120 * 1024 * 1024
LONGEST_NAME = 200
WELCOME = (
    "A document can be a PDF, an OpenDocument text or spreadsheet (.odt, .ods), a Word or Excel"
    " file (.docx, .xlsx), a CSV file or plain text (.txt)."
)
OFFICE, OASIS = (
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
)
# ending -> (media type, what a reader calls it)
TYPES = {
    ".pdf": ("application/pdf", "a PDF"),
    ".odt": (f"{OASIS}text", "an OpenDocument text"),
    ".ods": (f"{OASIS}spreadsheet", "an OpenDocument spreadsheet"),
    ".docx": (f"{OFFICE}wordprocessingml.document", "a Word document"),
    ".xlsx": (f"{OFFICE}spreadsheetml.sheet", "an Excel workbook"),
    ".csv": ("text/csv; charset=utf-8", "a CSV file"),
    ".txt": ("text/plain; charset=utf-8", "plain text"),
}
MAIN_PART = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".odt": "content.xml",
    ".ods": "content.xml",
}
MACROS = ("basic/", "scripts/", "xl/macrosheets/", "word/vba", "xl/vba")
WITH_MACROS = "The file holds macros, which are programs. Save it without them and choose it again."
TOO_LARGE = (
    "The file is far larger once it is unpacked than any document could be. It was not opened."
)
DAMAGED = (
    "The file is damaged and cannot be opened. Open it, save it again, and choose the new file."
)


class DocumentRefused(Refused):
    """An act on a document that is not done; most concern the file itself."""

    def __init__(self, message: str, field: str | None = "file") -> None:
        super().__init__(message, field)


def ending_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def media_type_of(name: str, body: bytes) -> str:
    """The media type of a file whose content is what its name says; raises DocumentRefused."""
    ending = ending_of(name)
    if not ending:
        raise DocumentRefused(f"The name of the file has no ending. {WELCOME}")
    if ending not in TYPES:
        raise DocumentRefused(f"The name of the file ends in “{ending[:10]}”. {WELCOME}")
    if not body:
        raise DocumentRefused("The file is empty.")
    if len(body) > MOST_BYTES:
        raise DocumentRefused(
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Make it smaller, or split"
            " it, and choose it again."
        )
    media_type, words = TYPES[ending]
    if not holds_what_it_says(ending, body):
        raise DocumentRefused(
            f"The name of the file ends in {ending}, but what is in it is not {words}. Save it as"
            " what it is called."
        )
    return media_type


def holds_what_it_says(ending: str, body: bytes) -> bool:
    """Whether the content is of the kind that the ending says; raises DocumentRefused when it is,
    but damaged or unsafe.
    """
    if ending == ".pdf":
        return check_pdf(body)
    if ending in (".csv", ".txt"):
        return check_text(body)
    return check_office(ending, body)


def check_pdf(body: bytes) -> bool:
    if not body.startswith(b"%PDF-"):
        return False
    if b"%%EOF" not in body[-2048:]:
        raise DocumentRefused(
            "The PDF ends before its last page. Export it again and choose the new file."
        )
    return True


def check_text(body: bytes) -> bool:
    if body.startswith((b"%PDF-", b"PK\x03\x04")):
        return False
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentRefused(
            "The text is not in UTF-8, so its letters cannot be told for certain. Save it as UTF-8"
            " and choose it again."
        ) from error
    return not UNSEEN.search(text)


def check_office(ending: str, body: bytes) -> bool:
    """A zip file of modest size with the parts of such a document, without macros, passwords or
    entities.
    """
    if not body.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return check_parts(ending, archive)
    except BROKEN_ZIP as error:
        raise DocumentRefused(DAMAGED) from error


def check_parts(ending: str, archive: zipfile.ZipFile) -> bool:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise DocumentRefused(TOO_LARGE)
    for entry in entries:
        name = entry.filename.lower()
        if name.endswith("vbaproject.bin") or name.startswith(MACROS):
            raise DocumentRefused(WITH_MACROS)
    if not is_kind(ending, archive):
        return False
    check_xml(archive, entries)
    return True


def is_kind(ending: str, archive: zipfile.ZipFile) -> bool:
    """Whether the parts are those of the kind of document that the name says."""
    names = set(archive.namelist())
    if MAIN_PART[ending] not in names:
        return False
    if ending in (".docx", ".xlsx"):
        return "[Content_Types].xml" in names
    if "mimetype" not in names:
        return False
    with archive.open("mimetype") as part:
        return part.read(100).strip() == TYPES[ending][0].encode()


def check_xml(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> None:
    """No part may declare entities, by which a small file unpacks itself into an endless one; what
    is really read is counted.
    """
    left = MOST_UNPACKED
    for entry in entries:
        if entry.flag_bits & 1:
            raise DocumentRefused(
                "The file is protected with a password. Take the password off and choose it again."
            )
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as part:
            text = part.read(left + 1)
        left -= len(text)
        if left < 0:
            raise DocumentRefused(TOO_LARGE)
        check_part(text)


def check_part(text: bytes) -> None:
    plain = text.replace(b"\x00", b"")
    if b"<!ENTITY" in plain or b"<!DOCTYPE" in plain:
        raise DocumentRefused(
            "The file declares entities or a document type, which no office program writes. Save it"
            " again and choose the new file."
        )
    if b"encryption-data" in plain:
        raise DocumentRefused(
            "The file is protected with a password. Take the password off and choose it again."
        )
