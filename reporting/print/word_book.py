"""A Word document under way: opened from the council's template or in the portal's own looks, in
British English, with numbered pages, and closed with the same bytes each time.
"""

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document as open_docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from reporting.content.document import Document, Drawing, Link
from reporting.print.word_parts import Words, foot, paragraph, possible

LANGUAGE = "en-GB"
# Every file of the zip has this moment, so that the same document has the same bytes.
MOMENT = (1980, 1, 1, 0, 0, 0)
TWENTIETH_OF_A_POINT = 635
OF_ITS_MAKERS = (
    "attachedTemplate",
    "comments",
    "commentsExtended",
    "commentsIds",
    "commentsExtensible",
    "people",
    "custom-properties",
    "thumbnail",
)


class WordBook:
    """A Word document under way: what is put into it comes after what is there."""

    def __init__(self, template: bytes | None, base: str) -> None:
        self.docx = open_docx(io.BytesIO(template)) if template else open_docx()
        self.base = base
        self.pictures = 0
        self.has_template = template is not None
        body = self.docx.element.body
        for old in list(body):
            if old.tag != qn("w:sectPr"):
                body.remove(old)
        forget_its_makers(self.docx)
        if not self.has_template:
            own_looks(self.docx)
        section = self.docx.sections[0]
        self.width = Emu(section.page_width - section.left_margin - section.right_margin)

    @property
    def twentieths(self) -> int:
        return int(self.width // TWENTIETH_OF_A_POINT)

    def begin(self, document: Document, published: datetime) -> None:
        """Title, what it is for, language, and what the file says of itself."""
        in_english(self.docx)
        title = f"{document.title}, {document.period}"
        about = self.docx.core_properties
        about.title, about.author, about.subject = (
            possible(title)[:255],
            possible(document.council)[:255],
            possible(document.subtitle or document.title)[:255],
        )
        about.language, about.identifier = LANGUAGE, document.digest
        about.last_modified_by = about.author
        about.created = about.modified = published
        about.revision = 1
        footer = self.docx.sections[0].footer
        if not has_page_number(footer):
            footer.is_linked_to_previous = False
            paragraphs = footer._element
            for old in list(paragraphs):
                if not (self.has_template and "".join(old.itertext()).strip()):
                    paragraphs.remove(old)
            paragraphs.append(foot(f"{document.council}, {title}", self.twentieths))
        self.put(document.headline or document.title, "Title")
        subtitle = title if document.headline else document.period
        if document.subtitle:
            subtitle += f", for: {document.subtitle}"
        self.put(subtitle, "Subtitle")

    def style(self, name: str, kind: WD_STYLE_TYPE = WD_STYLE_TYPE.PARAGRAPH) -> str:
        """The identity of a style by its name; "" where the template has none of that name."""
        styles = self.docx.styles
        if name not in styles or styles[name].type != kind:
            return ""
        return str(styles[name].style_id)

    def append(self, element: Any) -> None:
        self.docx.element.body.insert_element_before(element, "w:sectPr")

    def put(
        self, words: str | list[Words], style: str = "", *, stays_with_next: bool = False
    ) -> None:
        pieces = [Words(words)] if isinstance(words, str) else words
        self.append(paragraph(pieces, self.style(style), stays_with_next=stays_with_next))

    def link_to(self, link: Link) -> str:
        relation = self.docx.part.relate_to(
            link.whole(self.base), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        return str(relation)

    def put_picture(self, png: bytes, description: str) -> None:
        inline = self.inline_picture(png, description, self.width)
        self.append(paragraph([Words("", picture=inline)]))

    def picture_in_cell(self, png: bytes, shown: Drawing) -> str:
        return self.inline_picture(png, shown.description, Cm(shown.cm))

    def inline_picture(self, png: bytes, description: str, width: Emu) -> str:
        """A picture as a piece of text, with what it shows in words."""
        inline = self.docx.part.new_pic_inline(io.BytesIO(png), width, None)
        self.pictures += 1
        inline.docPr.set("id", str(self.pictures))
        inline.docPr.set("name", f"Picture {self.pictures}")
        inline.docPr.set("descr", possible(description))
        return str(inline.xml)

    def close(self) -> bytes:
        out = io.BytesIO()
        self.docx.save(out)
        return with_fixed_moments(out.getvalue())


def with_fixed_moments(body: bytes) -> bytes:
    """A zip file with no moment of its making in it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed,
    ):
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(entry, made.read(name))
    return out.getvalue()


def forget_its_makers(docx: Any) -> None:
    """Take out of a template what tells of those who made it, and where it was made."""
    settings = docx.settings.element
    for old in settings.findall(qn("w:attachedTemplate")):
        settings.remove(old)
    for holder in (docx.part, docx.part._settings_part, docx.part.package):
        for name, relation in list(holder.rels.items()):
            if relation.reltype.rpartition("/")[2] in OF_ITS_MAKERS:
                del holder.rels[name]
    about = docx.core_properties._element
    for old in list(about):
        about.remove(old)


def has_page_number(footer: Any) -> bool:
    """Whether a template numbers its pages by itself."""
    instructions = footer._element.iter(qn("w:instrText"), qn("w:fldSimple"))
    texts = [one.text or one.get(qn("w:instr")) or "" for one in instructions]
    return any("PAGE" in text for text in texts)


def in_english(docx: Any) -> None:
    """British English, for those who have the document read out to them and for the spelling."""
    defaults = docx.styles.element.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = OxmlElement("w:docDefaults")
        docx.styles.element.insert(0, defaults)
    look = defaults
    for name in ("w:rPrDefault", "w:rPr", "w:lang"):
        inner = look.find(qn(name))
        if inner is None:
            inner = OxmlElement(name)
            look.insert(0, inner) if name == "w:rPrDefault" else look.append(inner)
        look = inner
    look.set(qn("w:val"), LANGUAGE)
    look.set(qn("w:eastAsia"), LANGUAGE)


def own_looks(docx: Any) -> None:
    """The portal's own looks, where the council has no template: A4, one font, its colours."""
    section = docx.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    looks = {
        "Normal": (10.5, False, None),
        "Title": (24, True, None),
        "Subtitle": (13, False, RGBColor(0x48, 0x49, 0x49)),
        "Heading 1": (17, True, RGBColor(0x14, 0x4E, 0x81)),
        "Heading 2": (14, True, RGBColor(0x14, 0x4E, 0x81)),
        "Heading 3": (11.5, True, None),
        "Caption": (10.5, True, None),
        "Footer": (9, False, RGBColor(0x48, 0x49, 0x49)),
    }
    for name, (size, is_bold, colour) in looks.items():
        style = docx.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), is_bold, False
        style.font.color.rgb = colour or RGBColor(0x0B, 0x0C, 0x0C)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), "Arial")
        for line in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
            line.getparent().remove(line)
    normal = docx.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.1
    docx.styles["Caption"].paragraph_format.keep_with_next = True
