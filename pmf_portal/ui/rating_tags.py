"""How a rating and a trend look: always a word and a shape, never a colour alone."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import mark_safe


class RatingTag(NamedTuple):
    """How a rating looks: the colour's name in the style sheet, its shape, its word."""

    look: str
    shape: str
    word: str


RATINGS = {
    "green": RatingTag("green", "●", "Green"),
    "amber": RatingTag("amber", "◆", "Amber"),
    "red": RatingTag("red", "▲", "Red"),
    "not_rated": RatingTag("none", "–", "Not rated"),
    "no_target": RatingTag("none", "○", "No target"),
    "not_reported": RatingTag("none", "?", "Not reported"),
    "not_due": RatingTag("none", "…", "Not due"),
    "withdrawn": RatingTag("none", "×", "Withdrawn"),
    "withdrawn_red": RatingTag("red", "×", "Withdrawn while red"),
}
TRENDS = {
    "improving": ("↗", "Better"),
    "sustained": ("→", "The same"),
    "deteriorating": ("↘", "Worse"),
    "not_known": ("", "Not known"),
}
RAG_HTML = {
    rating: mark_safe(
        f'<strong class="portal-rag portal-rag--{look}"><span aria-hidden="true">{shape}</span>'
        f" {word}</strong>"
    )
    for rating, (look, shape, word) in RATINGS.items()
}
# Where an action or a project stands.
STANDINGS = {
    "late": RatingTag("red", "▲", "Late"),
    "at_risk": RatingTag("amber", "◆", "At risk"),
    "on_track": RatingTag("green", "●", "On track"),
    "not_started": RatingTag("none", "○", "Not started"),
    "done": RatingTag("none", "✓", "Done"),
    "stopped": RatingTag("none", "×", "Stopped"),
}
# What came of an action, by how good that is.
OUTCOME_SHAPES = {
    "green": ("green", "●"),
    "amber": ("amber", "◆"),
    "red": ("red", "▲"),
    "grey": ("none", "?"),
}
STANDING_HTML = {
    standing: mark_safe(
        f'<strong class="portal-rag portal-rag--{look}"><span aria-hidden="true">{shape}</span>'
        f" {word}</strong>"
    )
    for standing, (look, shape, word) in STANDINGS.items()
}
TREND_HTML = {
    trend: mark_safe(
        f'<span class="portal-trend"><span aria-hidden="true">{shape}</span> {word}</span>'
    )
    for trend, (shape, word) in TRENDS.items()
}


def rag_html(rating: str) -> str:
    """A rating as a tag with its word and its shape."""
    return RAG_HTML[rating]


def standing_html(standing: str) -> str:
    """Where an action stands as a tag with its word and its shape."""
    return STANDING_HTML[standing]


def trend_html(trend: str) -> str:
    """A direction of travel as a word with an arrow."""
    return TREND_HTML[trend]


GRADE_WORDS = {"A": "good", "B": "fair", "C": "weak", "D": "poor"}


def grade_html(grade: str) -> str:
    """A grade of data quality: its letter and its word."""
    if grade not in GRADE_WORDS:
        return mark_safe(
            '<span class="portal-grade">–<span class="govuk-visually-hidden"> not known'
            " yet</span></span>"
        )
    return mark_safe(
        f'<strong class="portal-grade portal-grade--{grade.lower()}">{grade}</strong> <span'
        f' class="portal-nowrap">{GRADE_WORDS[grade]}</span>'
    )


@lru_cache(maxsize=64)
def quality_html(grade: str, confidence: str) -> str:
    """The data quality that stands beside a published figure, and Internal Audit's confidence where
    there is one.
    """
    if not grade:
        return ""
    words = f"Data quality {grade} ({GRADE_WORDS[grade]})"
    if confidence:
        words += f"; audit confidence {confidence}"
    return mark_safe(f'<span class="portal-source">{words}</span>')
