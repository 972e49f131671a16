"""How figures, ratings and trends look, one place each."""

from decimal import Decimal

from django import template
from django.template.defaulttags import querystring
from django.utils.html import format_html

from pmf_portal.audit.sentences import plain_text
from pmf_portal.council.permissions import may
from pmf_portal.council.rules.step_words import step_in_words
from pmf_portal.formats.dates import day_from, day_in_words, moment_from, moment_in_words
from pmf_portal.formats.numbers import format_number, typed_text
from pmf_portal.formats.unit_words import counted_number, short_number
from pmf_portal.formats.value_kinds import kind_of, status_words
from pmf_portal.formats.wording import name_in_words
from pmf_portal.jobs.words import job_in_words
from pmf_portal.periods import frequency
from pmf_portal.ui.rating_tags import RATINGS, grade_html, rag_html, standing_html, trend_html

register = template.Library()
register.filter("rag", rag_html)
register.filter("trend", trend_html)
register.filter("standing", standing_html)
register.filter("grade", grade_html)
register.filter("day_in_words", day_in_words)
register.filter("moment_in_words", moment_in_words)
register.filter("day_from", day_from)
register.filter("moment_from", moment_from)
register.filter("job_in_words", job_in_words)
register.filter("step_in_words", step_in_words)


@register.filter
def may_do(user, act):
    """Whether a role of the person allows an act, so that a menu offers nothing that is refused."""
    return bool(may(user, act))


@register.simple_tag(takes_context=True)
def page_address(context, number, name):
    """The address of another page of a list; `name` is what the address calls its number."""
    return querystring(context, **{name: number})


@register.simple_tag
def figure(value, of):
    """A figure with the unit and at the decimals of its line or specification."""
    return format_number(value, of.decimals, of.unit)


@register.simple_tag
def amount(value, unit, decimals=0):
    """An amount of money, of posts, or a number; “–” where none is known."""
    return format_number(None if value is None else Decimal(value), decimals, unit)


@register.simple_tag
def short_figure(value, of):
    """The same where the unit stands beside it."""
    return short_number(value, of.decimals, of.unit)


@register.simple_tag
def counted_figure(value, of):
    """The same with its unit in the singular where there is one of it."""
    return counted_number(value, of.decimals, of.unit)


@register.simple_tag
def typed_figure(value, of):
    """A figure in full as it was typed: a number, or the words of its kind."""
    return typed_text(value, of.unit) if kind_of(of.unit) else value.normalize()


@register.simple_tag
def area_figure(value, numerator, denominator, unit):
    """What a publication tells of one area: its exact figure, or the words of its kind; or its two
    counts; or that it is not published.
    """
    if value:
        return typed_text(Decimal(value), unit) if kind_of(unit) else value
    return f"{numerator} out of {denominator}" if numerator else "not published"


@register.simple_tag
def status_of(line):
    """What is said beside a line’s figure: "provisional", or of a milestone whether it is done."""
    if line.actual_to_date is None and not line.provisional:
        return ""
    return status_words(line.unit, provisional=line.provisional)


@register.simple_tag
def status_of_actual(actual, of):
    """The same of one stored figure; "" where there is none."""
    is_provisional = actual is not None and actual.status == "provisional"
    return status_words(of.unit, provisional=is_provisional) if actual else ""


@register.simple_tag
def period(month, of):
    """What a reader calls the period of a measure that ends in a month."""
    return frequency.label(of.frequency, month)


@register.simple_tag
def row(key, value):
    """One line of a summary list; what is not there yet is said in words."""
    text = "Not given yet" if value in (None, "") else value
    return format_html(
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt><dd'
        ' class="govuk-summary-list__value portal-prewrap">{}</dd></div>',
        key,
        text,
    )


TAG_COLOURS = {
    "met": "green",
    "partly_met": "yellow",
    "not_met": "red",
    "high": "red",
    "medium": "yellow",
    "escalated": "red",
    "recovered": "green",
    "closed": "green",
    "returned": "yellow",
}


@register.filter
def tag_colour(state, otherwise="grey"):
    """The colour of the tag that names a verdict, a priority or a state."""
    return TAG_COLOURS.get(state, otherwise)


@register.filter
def risk_colour(score):
    """The colour of the tag of a risk by its score of at most 25."""
    if score >= 15:
        return "red"
    return "yellow" if score >= 8 else "grey"


@register.filter
def redaction_tag(mark):
    """The tag behind what the public copy of an exception report leaves out; empty for the rest."""
    if not mark:
        return ""
    reason = "personal" if mark == "personal" else "commercial"
    return format_html(
        '<span class="govuk-tag govuk-tag--grey">left out of the public copy: {}</span>', reason
    )


@register.simple_tag
def lacks(missing, code):
    """What a target lacks before approval, from what its plan lacks."""
    return "; ".join(missing.get(code, [])) or "–"


@register.filter
def rating_word(rating):
    """The word of a rating."""
    return RATINGS[rating].word


@register.filter
def value_of(values, key):
    """What a table of values holds for a key; "" where it holds nothing."""
    return values.get(key, "")


@register.filter
def split(text, separator=" "):
    return text.split(separator)


@register.filter
def pair(first, second):
    """Two things to go through, without those that are not there."""
    return [one for one in (first, second) if one]


UNSEEN = ("csrfmiddlewaretoken", "initial-", "seen_", "password", "save", "next")


@register.filter
def typed(post):
    """What a person typed into a form that was not taken, name by name, without what the form sends
    by itself.
    """
    names = [name for name in post if not name.startswith(UNSEEN)]
    return [
        (name_in_words(name).capitalize(), ", ".join(post.getlist(name)))
        for name in names
        if any(post.getlist(name))
    ]


@register.filter
def as_words(text):
    """What the trail keeps of a field or a value, as a reader has it."""
    return plain_text(str(text)) if text not in YES_OR_NO else YES_OR_NO[text]


YES_OR_NO = {"True": "yes", "False": "no"}
