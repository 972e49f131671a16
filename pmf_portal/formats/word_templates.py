"""Word documents that people hand in as the template of the council's papers: checked before one is
kept (pure).
"""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from docx import Document as open_docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE

from pmf_portal.formats.uploads import LONGEST_NAME, ending_of, media_type_of
from pmf_portal.refusals import Refused

MOST_BYTES = 2_000_000
# What every paper is written in.  A style that Word offers and nobody has used is not in the file.
STYLES = ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# A link is followed by a reader; the template of the template is taken out of every paper.
HARMLESS = (RELATIONSHIP_TYPE.HYPERLINK, f"{OFFICE}/attachedTemplate")
NO_WORD = "This is not a Word document (.docx). Save the template as .docx and choose it again."
TOO_LARGE = "The template is larger than 2 MB. Make its pictures smaller and choose it again."
UNREADABLE = "The file cannot be read. Open it in Word, save it again, and choose the new file."
FROM_ELSEWHERE = (
    "The template takes something from another place ({target}), which everybody who opens a"
    " paper would fetch. Put it into the template itself and choose it again."
)
MISSING = (
    "The template has no style {names}. Give a line of the template that style, save it, and choose"
    " it again."
)


@dataclass(frozen=True)
class TemplateFile:
    """A template as it is kept."""

    name: str
    body: bytes


def read_template(name: str, body: bytes) -> TemplateFile:
    """The template in a file; raises Refused where no paper could be written in it."""
    if ending_of(name) != ".docx":
        raise Refused(NO_WORD)
    if len(body) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    try:
        media_type_of(name, body)
    except Refused as refused:
        raise Refused(str(refused)) from refused
    docx = opened(body)
    refuse_fetched(docx)
    if missing := [style for style in STYLES if not has_style(docx, style)]:
        raise Refused(MISSING.format(names=" and no style ".join(f"“{one}”" for one in missing)))
    section = docx.sections[0] if len(docx.sections) else None
    if section is None or None in (section.page_width, section.left_margin, section.right_margin):
        raise Refused("The template says no size of its pages. Set it in Word and save it again.")
    return TemplateFile(name[-LONGEST_NAME:], body)


def opened(body: bytes) -> Any:
    """The document in a file; raises Refused where it is damaged."""
    try:
        return open_docx(io.BytesIO(body))
    except (KeyError, ValueError, AttributeError, OSError, zipfile.BadZipFile) as error:
        raise Refused(UNREADABLE) from error


def has_style(docx: Any, name: str) -> bool:
    styles = docx.styles
    return name in styles and styles[name].type == WD_STYLE_TYPE.PARAGRAPH


def refuse_fetched(docx: Any) -> None:
    """Raise Refused where some part of a document would be fetched from elsewhere, as a picture
    or a program.
    """
    for relation in docx.part.package.iter_rels():
        if relation.is_external and relation.reltype not in HARMLESS:
            raise Refused(FROM_ELSEWHERE.format(target=relation.target_ref[:100]))
