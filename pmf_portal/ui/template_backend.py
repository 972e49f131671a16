"""Django’s templates, with one thing done to every page and e-mail: very long words, as links are,
may be broken, so that none makes a table wider than the page.
"""

import re

from django.template.backends.django import DjangoTemplates, Template
from django.utils.safestring import mark_safe

LONGEST_WORD, PIECE_OF_WORD = 32, 12
# Tags and what is no running text; then words that are too long, but for digests, which stay whole
# to be compared.
LONG_WORD = re.compile(
    r"<!--.*?-->|<(script|style|textarea|svg|pre|title)\b.*?</\1>|<[^>]*>"
    rf"|(?<![^\s>])(?![0-9a-f]{{64}}(?![^\s<]))[^\s<>]{{{LONGEST_WORD + 1},}}",
    re.DOTALL,
)
# An entity is one letter and is not broken.
LETTER = re.compile(r"&[#\w]{1,10};|.", re.DOTALL)


class Templates(DjangoTemplates):
    """The templates of the portal."""

    def get_template(self, template_name):
        found = super().get_template(template_name)
        return PageTemplate(found.template, self)


class PageTemplate(Template):
    """A template whose pages break very long words."""

    def render(self, context=None, request=None):
        text = super().render(context, request)
        is_page = (self.template.name or "").endswith(".html")
        return mark_safe(with_breaks(text)) if is_page else text


def with_breaks(html):
    """HTML in which every very long word may be broken; nothing of it is seen or copied."""
    return LONG_WORD.sub(broken, html)


def broken(found):
    word = found[0]
    letters = [] if word.startswith("<") else LETTER.findall(word)
    if len(letters) <= LONGEST_WORD:
        return word
    starts = range(0, len(letters), PIECE_OF_WORD)
    return "<wbr>".join("".join(letters[start : start + PIECE_OF_WORD]) for start in starts)
