"""How the run sheet looks where it names every figure of a council."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

register = template.Library()

LATE = mark_safe(' <strong class="portal-late">late</strong>')
LINK = '<a class="govuk-link portal-nowrap" href="{}">{}</a>{}'


@register.simple_tag
def figures_to_enter(figures, records):
    """The codes of figures that are missing, for who records them a link to each, and which of them
    are late.
    """
    parts = [(one.address, one.code, LATE if one.late else "") for one in figures]
    return format_html_join(", ", LINK if records else "{1}{2}", parts)
