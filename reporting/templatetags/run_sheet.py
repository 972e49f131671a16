"""How the run sheet looks where it names every figure of a council."""

from html import escape

from django import template
from django.utils.safestring import mark_safe

register = template.Library()

LATE = ' <strong class="portal-late">late</strong>'


@register.simple_tag
def figures_to_enter(figures, records):
    """The codes of figures that are missing, for who records them a link to each, and which of them
    are late.
    """
    named = []
    # Hundreds of figures stand on the sheet of a large council: each is escaped by hand.
    for one in figures:
        words, late = escape(one.code), LATE if one.late else ""
        if records:
            words = f'<a class="govuk-link portal-nowrap" href="{escape(one.address)}">{words}</a>'
        named.append(words + late)
    return mark_safe(", ".join(named))
