"""The parts of an Excel workbook: taken out of their zip file with care, and only those that are
read (pure).
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pmf_portal.formats.csv_files import MOST_BYTES
from pmf_portal.formats.file_problems import refuse

MOST_ENTRIES = 500
MOST_UNPACKED = 120 * 1024 * 1024
# What is held as a tree; only cells and texts may be long.
MOST_IN_A_TREE = 8 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK, RELATIONS, STYLES, TEXTS = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
)
ROOT = "_rels/.rels"
ROOT_BODY = (
    "<Relationships"
    ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
TOO_LARGE = (
    "The file is far larger once it is unpacked than any table of this portal could be. It was not"
    " opened."
)
UNREADABLE = "This workbook cannot be read. Save it again as an Excel workbook (.xlsx)."
NOT_EXCEL = (
    "This is not an Excel workbook (.xlsx). Choose the file that was downloaded here, saved as"
    " .xlsx."
)
PROTECTED = (
    "This workbook is protected with a password. Open it, take the password off, and save it as an"
    " Excel workbook (.xlsx)."
)
OLD = (
    "This is a workbook in the old format (.xls). Open it and save it as an Excel workbook (.xlsx)."
)
MACROS = "This workbook holds macros. Save it as an Excel workbook without macros (.xlsx)."
OTHER_KINDS = {
    "xl/workbook.bin": "This is a binary workbook (.xlsb). Save it as an Excel workbook (.xlsx).",
}
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)
DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")


@dataclass(frozen=True)
class Parts:
    """What is read of a workbook: the text of each part, and the part of each wanted sheet."""

    bodies: dict[str, bytes]
    sheets: dict[str, str]

    def tree(self, name: str) -> Element | None:
        return tree_of(self.bodies[name]) if name in self.bodies else None

    def packed(self) -> io.BytesIO:
        """A workbook of these parts only, so that whoever reads it sees nothing that was not looked
        at here.
        """
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
            packed.writestr(ROOT, ROOT_BODY)
            for name, body in self.bodies.items():
                packed.writestr(name, body)
        return io.BytesIO(out.getvalue())


def parts_of(data: bytes, wanted: Sequence[str]) -> Parts:
    """The parts that the wanted sheets are made of; raises FileRefused for anything but a plain
    workbook of modest size.
    """
    if len(data) > MOST_BYTES:
        refuse(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if data[:8] == OLE:
        refuse(PROTECTED if "EncryptedPackage".encode("utf-16-le") in data else OLD)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return wanted_parts(Unpacking(archive), wanted)
    except BROKEN_ZIP:
        refuse(NOT_EXCEL)


def wanted_parts(unpacking: "Unpacking", wanted: Sequence[str]) -> Parts:
    bodies = {
        name: unpacking.read(name, MOST_IN_A_TREE)
        for name in (WORKBOOK, RELATIONS, STYLES)
        if unpacking.has(name)
    }
    relations = each(tree_of(bodies.get(RELATIONS, b"<none/>")), "Relationship")
    require_usual_places(relations)
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    sheets = sheets_of(tree_of(bodies[WORKBOOK]), targets, wanted)
    for name in sheets.values():
        bodies[name] = unpacking.read(name)
    if unpacking.has(TEXTS):
        bodies[TEXTS] = unpacking.read(TEXTS)
    return Parts(bodies, sheets)


def require_usual_places(relations: Iterable[Element]) -> None:
    """Styles and texts must stand where Excel puts them, so that no reader takes them from
    elsewhere.
    """
    for relation in relations:
        kind = relation.get("Type", "")
        path = path_of(relation.get("Target", "")).lower()
        for ending, usual in (("/styles", STYLES), ("/sharedStrings", TEXTS)):
            if kind.endswith(ending) and path != usual.lower():
                refuse(UNREADABLE)


class Unpacking:
    """A zip file of modest size that holds a workbook; what is really read of it is counted."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            refuse(TOO_LARGE)
        self.archive, self.left = archive, MOST_UNPACKED
        self.entries = {entry.filename.lower(): entry for entry in entries}
        if len(self.entries) < len(entries):
            refuse(UNREADABLE)
        self.check_kind()

    def check_kind(self) -> None:
        for name, words in OTHER_KINDS.items():
            if self.has(name):
                refuse(words)
        if not self.has(WORKBOOK):
            refuse("This is not an Excel workbook (.xlsx).")
        for name in self.entries:
            if name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/"):
                refuse(MACROS)

    def has(self, name: str) -> bool:
        return name.lower() in self.entries

    def read(self, name: str, most: int = MOST_UNPACKED) -> bytes:
        """The text of one part in UTF-8 without any declaration of its own kind of document."""
        if not self.has(name):
            refuse(UNREADABLE)
        body = text_of_part(self.archive, self.entries[name.lower()], min(most, self.left))
        self.left -= len(body)
        return body


def text_of_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The text of one part, of at most so many bytes, whatever its headers say; raises
    FileRefused.
    """
    if entry.flag_bits & 1:
        refuse(PROTECTED)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse(UNREADABLE)
    with archive.open(entry) as part:
        body = part.read(most + 1)
    if len(body) > most:
        refuse(TOO_LARGE)
    return checked_xml(body)


def checked_xml(body: bytes) -> bytes:
    """The text of a part, refused where readers could see different things in it."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        refuse(
            "This workbook holds a document type declaration, which Excel never writes. Save it"
            " again as an Excel workbook (.xlsx)."
        )
    declared = DECLARED.match(body)
    if b"\x00" in body or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        refuse(UNREADABLE)
    return body


def tree_of(body: bytes) -> Element:
    try:
        return ElementTree.fromstring(body)  # noqa: S314 – a part with a DOCTYPE is refused before
    except ElementTree.ParseError:
        refuse(UNREADABLE)


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def each(tree: Element, name: str) -> list[Element]:
    return [element for element in tree.iter() if local(element.tag) == name]


def path_of(target: str) -> str:
    """Where a part stands that the workbook names."""
    return target.lstrip("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"


def sheets_of(
    workbook: Element, targets: dict[str | None, str], wanted: Sequence[str]
) -> dict[str, str]:
    """Where the wanted sheets stand: {sheet: part}; a sheet must be there, once, and be shown."""
    by_name: dict[str, list[Element]] = {}
    for sheet in each(workbook, "sheet"):
        by_name.setdefault(sheet.get("name", "").strip().lower(), []).append(sheet)
    take_the_only_sheet(by_name, wanted)
    return {name: part_of_sheet(name, by_name[name], targets) for name in wanted}


def take_the_only_sheet(by_name: dict[str, list[Element]], wanted: Sequence[str]) -> None:
    """Where one sheet is wanted and the file has one, that is meant, whatever its name; raises
    FileRefused when a wanted sheet is not there.
    """
    absent = [name for name in wanted if name not in by_name]
    if absent and len(wanted) == len(by_name) == 1:
        by_name[wanted[0]] = next(iter(by_name.values()))
    elif absent:
        names = " or ".join(f"“{name}”" for name in absent)
        refuse(f"The workbook has no sheet named {names}.")


def part_of_sheet(name: str, sheets: list[Element], targets: dict[str | None, str]) -> str:
    if len(sheets) > 1:
        refuse(f"The workbook has {len(sheets)} sheets named “{name}”. Leave one of them.")
    if sheets[0].get("state", "visible") != "visible":
        refuse(f"The sheet “{name}” is hidden. Show it, so that everybody sees what is brought.")
    # The relation's name is an attribute in a namespace; "id" without one is something else.
    identities = [value for key, value in sheets[0].items() if local(key) == "id" and key != "id"]
    target = targets.get(identities[0] if identities else None)
    if not target:
        refuse(UNREADABLE)
    return path_of(target)
