"""Templates are indented for who reads them; pages are served without that white space: they are
smaller, and a published row does not carry it a thousand times.
"""

import re

from django.template.loaders import filesystem

BLOCK_ELEMENTS = (
    "html head body title meta link script style header footer main nav section aside div p ul ol"
    " li dl dt dd table caption thead tbody tr th td h1 h2 h3 h4 h5 fieldset legend label details"
    " summary select option figure figcaption br hr svg g path text rect line"
)
# Possessive (++, *+), so that a tag that does not end is given up at once.
TEMPLATE_TAG = r"(?>\{%.*?%\}|\{\{.*?\}\})"
QUOTED = rf'"(?>{TEMPLATE_TAG}|[^"])*+"'
ATTRIBUTES = rf'(?:\s(?>{TEMPLATE_TAG}|{QUOTED}|[^>"])*+)?'
BLOCK_TAG = rf"</?(?:{'|'.join(BLOCK_ELEMENTS.split())})\b{ATTRIBUTES}>"
# Elements whose line breaks are seen on the page, with their content.
KEPT = re.compile(
    rf"<(pre|textarea)\b{ATTRIBUTES}>.*?</\1>"
    r"|<(\w+)\s[^<>]*\bportal-prewrap\b[^<>]*>.*?</\2>",
    re.DOTALL,
)
AFTER_BLOCK = re.compile(rf"({BLOCK_TAG})\s*\n\s*")
BEFORE_BLOCK = re.compile(rf"\s*\n\s*(?={BLOCK_TAG})")
LINE_BREAK = re.compile(r"\s*\n\s*")


class Loader(filesystem.Loader):
    """Finds templates in DIRS and leaves out of the HTML ones the white space for their readers."""

    def get_contents(self, origin):
        contents = super().get_contents(origin)
        return without_indentation(contents) if origin.name.endswith(".html") else contents


def without_indentation(template):
    """A template with no white space beside block elements at the ends of lines, and a space for
    every other line break, except where line breaks are seen.
    """
    pieces, end = [], 0
    for kept in KEPT.finditer(template):
        pieces += [joined_lines(template[end : kept.start()]), kept[0]]
        end = kept.end()
    return "".join([*pieces, joined_lines(template[end:])])


def joined_lines(template):
    template = AFTER_BLOCK.sub(r"\1", template)
    template = BEFORE_BLOCK.sub("", template)
    return LINE_BREAK.sub(" ", template)
