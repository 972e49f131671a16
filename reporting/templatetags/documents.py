"""How the blocks and cells of a readable document look on a page."""

import json

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from pmf_portal.pictures.drawing import Said as Spoken
from pmf_portal.pictures.measure_chart import reading_chart
from pmf_portal.pictures.periods_frame import NARROW, WIDE
from pmf_portal.ui.rating_tags import rag_html, trend_html
from reporting.content.document import Link, Mark, Number, Said
from reporting.content.measured import measured_of_reading

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
    shown = measured_of_reading(block.reading, block.planned)
    spoken = Spoken(block.title, block.description)
    drawn = []
    for paper in (WIDE, NARROW):
        picture = reading_chart(shown, paper)
        look = f"portal-reading__{paper.name}"
        drawn.append(
            mark_safe(picture.on_page(said=spoken, name=f"{name}-{paper.name}", look=look))
        )
    return drawn


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
