"""How the blocks and cells of a readable document look on a page."""

import json

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from pmf_portal.ui.rating_tags import rag_html, trend_html
from reporting.charts.reading_picture import NARROW, WIDE, picture, shown_of
from reporting.content.document import Link, Mark, Number, Said

register = template.Library()


@register.filter
def template_of(block):
    """The template that shows a block."""
    return f"reporting/blocks/{type(block).__name__.lower()}.html"


@register.filter
def cell_html(cell):
    """A cell as a reader sees it."""
    if isinstance(cell, Mark):
        return format_html(
            "<span>{}</span>",
            trend_html(cell.word) if cell.kind == "trend" else rag_html(cell.word),
        )
    if isinstance(cell, Link):
        return format_html('<a class="govuk-link" href="{}">{}</a>', cell.address, cell.text)
    if isinstance(cell, Said):
        return format_html("<strong>{}</strong> {}", cell.first, cell.then)
    return cell.text if isinstance(cell, Number) else linebreaksbr(cell)


@register.filter
def drawings(block, name):
    """The picture of a reading, wide and narrow; `name` tells it from others on its page."""
    shown = shown_of(block.reading, block.planned)
    return [
        mark_safe(picture(shown, paper, block.title, block.description, name))
        for paper in (WIDE, NARROW)
    ]


@register.filter
def with_columns(row, columns):
    """The cells of a row, each with its column."""
    return list(zip(columns, row, strict=True))


@register.filter
def with_remarks(table):
    """The rows of a table, each with what is said of it at length."""
    remarks = table.remarks or ("",) * len(table.rows)
    return list(zip(table.rows, remarks, strict=True))


# What would end the element, or begin another one, is written by its number.
NUMBERED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def linked_data(content):
    """Content for programs (JSON-LD), which no browser runs."""
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(json.dumps(content, ensure_ascii=False).translate(NUMBERED)),
    )
