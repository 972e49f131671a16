"""The parts that pages are made of, each written once.  Settings load them into every template.

A table that stacks becomes cards on a phone; its roles keep it a table for screen readers, and
each cell names its column.  A column or a class is added to a part by a further word: `numeric`
aligns figures, anything else is a CSS class.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

register = template.Library()


def classes_of(base, words):
    """The classes of a part: its own, then those of its further words."""
    names = [f"{base}--numeric" if word == "numeric" else word for word in words]
    return " ".join([base, *names])


def trimmed(content):
    """What a template wrote between two tags, without the white space at its edges."""
    return mark_safe(content.strip())


@register.simple_block_tag
def table(content, caption, region="", size="", stacked=True):
    """A table in a region that scrolls sideways by keyboard too.  The caption is for screen
    readers unless a size ("m" or "s") shows it; the region has its name unless it has its own.
    """
    visible = f"govuk-table__caption govuk-table__caption--{size}"
    return format_html(
        '<div class="portal-table" role="region" aria-label="{}" tabindex="0">'
        '<table{} class="govuk-table{}"><caption class="{}">{}</caption>{}</table></div>',
        region or caption,
        mark_safe(' role="table"') if stacked else "",
        " portal-stack" if stacked else "",
        visible if size else "govuk-visually-hidden",
        caption,
        trimmed(content),
    )


@register.simple_tag
def columns(*headings, stacked=True):
    """The head of a table: {% columns "Target" "Figure|numeric" %}."""
    cells = []
    for heading in headings:
        words, _, kind = str(heading).partition("|")
        numeric = " govuk-table__header--numeric" if kind == "numeric" else f" {kind}".rstrip()
        cells.append((role("columnheader", stacked), numeric, words))
    return format_html(
        '<thead{} class="govuk-table__head"><tr{} class="govuk-table__row">{}</tr></thead>',
        role("rowgroup", stacked),
        role("row", stacked),
        format_html_join("", '<th{} scope="col" class="govuk-table__header{}">{}</th>', cells),
    )


def role(name, stacked):
    return format_html(' role="{}"', name) if stacked else ""


@register.simple_block_tag
def line(content):
    """A row of a table that stacks: a row_heading and cells."""
    return format_html(
        '<tr role="row" class="govuk-table__row portal-line">{}</tr>', trimmed(content)
    )


@register.simple_block_tag
def row_heading(content, *words):
    """What a line is about."""
    return format_html(
        '<th role="rowheader" scope="row" class="{}">{}</th>',
        classes_of("govuk-table__header", words),
        trimmed(content),
    )


@register.simple_block_tag
def cell(content, column, *words):
    """A cell of a line under the named column: {% cell "Figure" "numeric" %}…{% endcell %}."""
    return format_html(
        '<td role="cell" data-label="{}" class="{}">{}</td>',
        column,
        classes_of("govuk-table__cell", words),
        trimmed(content),
    )


@register.simple_block_tag
def summary_row(content, key, *words):
    """One line of a summary list: what it is, and how it stands."""
    return format_html(
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="{}">{}</dd></div>',
        key,
        classes_of("govuk-summary-list__value", words),
        trimmed(content),
    )


@register.simple_tag
def heading(title, caption, size="l"):
    """The heading of a page under the caption that says where the reader is."""
    return format_html(
        '<span class="govuk-caption-{0}">{1}</span><h1 class="govuk-heading-{0}">{2}</h1>',
        size,
        caption,
        title,
    )


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*names_and_pages):
    """Where a public page stands: {% breadcrumbs "Performance" "performance_page" %}, each name
    with the page it leads to.
    """
    names, pages = names_and_pages[::2], names_and_pages[1::2]
    return {"crumbs": [(name, reverse(page)) for name, page in zip(names, pages, strict=True)]}


@register.simple_tag(takes_context=True)
def menu_item(context, page, words):
    """A link of the menu; the page or the part of the portal where the reader is, is marked."""
    address, here = reverse(page), context["request"].path
    if not here.startswith(address):
        return format_html(MENU_ITEM, "", address, "", words)
    active = " govuk-service-navigation__item--active"
    current = mark_safe(f' aria-current="{"page" if here == address else "true"}"')
    strong = '<strong class="govuk-service-navigation__active-fallback">{}</strong>'
    return format_html(MENU_ITEM, active, address, current, format_html(strong, words))


MENU_ITEM = (
    '<li class="govuk-service-navigation__item{}">'
    '<a class="govuk-service-navigation__link" href="{}"{}>{}</a></li>'
)
