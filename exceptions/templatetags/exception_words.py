"""Parts of an exception report in words, for the pages on which it is prepared and decided."""

from django import template
from django.template.defaultfilters import date
from django.utils.html import format_html

from exceptions.rules.evaluations import OUTCOMES, TONES
from exceptions.rules.money import money_sentence
from exceptions.rules.standing import overdue_in_words
from pmf_portal.formats.dates import day_in_words
from pmf_portal.ui.rating_tags import OUTCOME_SHAPES
from scorecards.statistics.intervention import Outcome

register = template.Library()


@register.filter
def finance_sentence(report):
    """What the delivery plan means for the budget, in pounds."""
    note = f" {report.finance_note}" if report.finance_note else ""
    money = money_sentence(report.revenue, report.capital, from_other_budget=report.virement)
    return f"{money}{note}"


@register.filter
def outcome(value):
    """What came of an action, as a tag with its word and its shape."""
    tone = TONES[Outcome(value)]
    look, shape = OUTCOME_SHAPES[tone]
    return format_html(
        '<strong class="portal-rag portal-rag--{}"><span aria-hidden="true">{}</span> {}</strong>',
        look,
        shape,
        OUTCOMES[value],
    )


@register.filter
def risk_sentence(report):
    """The linked risk with its score and what was noted on it."""
    if not report.risk:
        return report.risk_note or "No risk is linked"
    risk = report.risk
    score = f"score {risk.score} of 25 (likelihood {risk.likelihood}, impact {risk.impact})"
    return f"{risk}, {score}. {report.risk_note}"


@register.simple_tag(takes_context=True)
def by_when(context, action):
    """By when an action is to be done, and how long that has passed where it is not."""
    if action.status == action.DONE:
        return day_in_words(action.due)
    return overdue_in_words(action.due, context["today"])


@register.simple_tag(takes_context=True)
def answer_or_due(context, question):
    """The answer to a question with who gave it, or by when it is due."""
    if not question.answered_at:
        return f"To be answered by {overdue_in_words(question.due, context['today'])}."
    return format_html(
        "<strong>{} answered on {}:</strong> {}",
        question.answered_by,
        date(question.answered_at, "j F Y"),
        question.answer,
    )
