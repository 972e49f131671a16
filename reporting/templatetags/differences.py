"""How a change of words is shown: what went struck through, what came underlined, each also said to
screen readers.
"""

from django import template
from django.utils.html import format_html, format_html_join

from reporting.framework_review.rules.differences import ADDED, SAME

register = template.Library()


@register.filter
def difference_html(pieces):
    """Words that stayed, came or went."""
    return format_html_join("", "{}", ((piece_html(piece),) for piece in pieces))


def piece_html(piece):
    if piece.kind == SAME:
        return piece.text
    tag, words = ("ins", "new") if piece.kind == ADDED else ("del", "gone")
    hidden = '<span class="govuk-visually-hidden">{}</span>'
    return format_html(
        f"<{tag}>{hidden}{{}}{hidden}</{tag}>", f"({words}: ", piece.text, f", end of {words})"
    )
