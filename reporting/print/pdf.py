"""Tagged PDF (PDF/UA-1) by Typst, from a publication's JSON; the fonts are shipped, because they
decide the bytes.
"""

import json
from pathlib import Path

import typst

from pmf_portal.formats.wording import terms
from reporting.content.exceptions_readable import readable_exceptions
from reporting.print.glyphs import breakable, showable
from reporting.print.report import printable

HERE = Path(__file__).parent


def compile_pdf(template, content):
    """The bytes of a PDF/UA document; the same content always gives the same bytes.

    PDF/UA refuses a character that no font can show: its name replaces it, and nothing else
    is changed.
    """
    return compiled(template, everywhere(content, printable_text))


def printable_text(text):
    return breakable(showable(text))


def compiled(template, content):
    return typst.compile(
        str(HERE / template),
        root=str(HERE),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={
            "content": json.dumps(content, ensure_ascii=False),
            "licence": terms.licence.name,
        },
        pdf_standards=["ua-1"],
        timestamp=0,
    )


def everywhere(content, change):
    """Content with each of its texts changed."""
    if isinstance(content, dict):
        return {name: everywhere(value, change) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [everywhere(value, change) for value in content]
    return change(content) if isinstance(content, str) else content


def exceptions_pdf(document):
    """The exception reports and delivery plans of a month as PDF."""
    return compile_pdf("exceptions.typ", readable_exceptions(document))


def report_pdf(document, base):
    """A readable document, or a pack of them, as PDF; its links begin with the portal's own
    address.
    """
    return compile_pdf("report.typ", printable(document, base))


def paper_pdf(paper):
    """A short paper as PDF: title, caption, about, and sections of paragraphs, items, links and
    tables.
    """
    return compile_pdf("paper.typ", paper)
