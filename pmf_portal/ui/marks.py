"""How a rating and a trend look: always a word and a shape, never a colour alone."""

from django.utils.safestring import mark_safe

RATINGS = {
    "green": ("green", "●", "Green"),
    "amber": ("amber", "◆", "Amber"),
    "red": ("red", "▲", "Red"),
    "not_rated": ("none", "–", "Not rated"),
    "no_target": ("none", "○", "No target"),
    "not_reported": ("none", "?", "Not reported"),
    "not_due": ("none", "…", "Not due"),
}
TRENDS = {"improving": ("↗", "Improving"), "sustained": ("→", "Sustained"), "deteriorating": ("↘", "Deteriorating"), "not_known": ("", "Not known")}
RAG_HTML = {
    rating: mark_safe(f'<strong class="portal-rag portal-rag--{look}"><span aria-hidden="true">{shape}</span> {word}</strong>')
    for rating, (look, shape, word) in RATINGS.items()
}
TREND_HTML = {trend: mark_safe(f'<span class="portal-trend"><span aria-hidden="true">{shape}</span> {word}</span>') for trend, (shape, word) in TRENDS.items()}


def rag_html(rating):
    """A rating as a tag with its word and its shape."""
    return RAG_HTML[rating]


def trend_html(trend):
    """A direction of travel as a word with an arrow."""
    return TREND_HTML[trend]
