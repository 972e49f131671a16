"""How figures, ratings and trends look, one place each."""

from django import template

from pmf_portal.ui.clock_words import day_in_words, moment_in_words
from pmf_portal.ui.marks import rag_html, trend_html
from pmf_portal.ui.numbers import shown_number

register = template.Library()
register.filter("rag", rag_html)
register.filter("trend", trend_html)
register.filter("day_in_words", day_in_words)
register.filter("moment_in_words", moment_in_words)


@register.simple_tag
def figure(value, of):
    """A figure with the unit and at the decimals of its line or specification."""
    return shown_number(value, of.decimals, of.unit)
