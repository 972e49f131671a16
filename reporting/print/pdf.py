"""Tagged PDF (PDF/UA-1) by Typst, from a publication's JSON; the fonts are shipped, because they decide the bytes."""

import json
import re
from pathlib import Path

import typst

from reporting.print.documents import readable
from reporting.print.exception_reports import readable_exceptions

HERE = Path(__file__).parent


# What typst says of a text for which the shipped fonts have no picture; readers see an empty square in its place.
NOT_DISPLAYED = re.compile(r'the text `"(.+?)"` could not be displayed')
SQUARE, BEYOND = "\u25a1", re.compile("[\U00010000-\U0010ffff\u200d\ufe0f]+")
MOST_TRIES = 60


def compile_pdf(template, content):
    """The bytes of a PDF/UA document; the same content always gives the same bytes, whatever people typed into it."""
    text = json.dumps(content, ensure_ascii=False)
    for _ in range(MOST_TRIES):
        try:
            return compiled(template, text)
        except typst.TypstError as error:
            refused = NOT_DISPLAYED.search(str(error))
            if not refused:
                raise
            text = BEYOND.sub(SQUARE, text).replace(unescaped(refused[1]), SQUARE)
    return compiled(template, re.sub(r"[^\x00-\u024f\u2010-\u2026]", SQUARE, text))


def unescaped(quoted):
    """A text as the compiler quotes it, where some characters are written by their number."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda number: chr(int(number[1], 16)), quoted)


def compiled(template, text):
    return typst.compile(
        str(HERE / template),
        root=str(HERE),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"content": text},
        pdf_standards=["ua-1"],
        timestamp=0,
    )


def specification_pdf(document):
    """The technical specifications and rationale of a plan-year as PDF."""
    return compile_pdf("specification.typ", readable(document))


def exceptions_pdf(document):
    """The exception reports and delivery plans of a month as PDF."""
    return compile_pdf("exceptions.typ", readable_exceptions(document))
