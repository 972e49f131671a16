"""Parts of published reports in words, the same on the page as in the CSV and PDF forms."""

from django import template

from exceptions.rules.standing import PAST_PROMISE
from reporting.content.exceptions_csv import finance_in_words, risk_in_words, withheld_in_words
from reporting.content.exceptions_readable import promise_of, standing_in_words

register = template.Library()
register.filter("standing_in_words", standing_in_words)
register.filter("promise", promise_of)
register.filter("finance_in_words", finance_in_words)
register.filter("risk_in_words", risk_in_words)
register.filter("withheld_in_words", withheld_in_words)


@register.filter
def back_on_plan(promise):
    """When performance is to be back on plan, or what became of a promise whose month has passed:
    “back on plan promised for March 2024: missed”.
    """
    month, _, outcome = promise.removeprefix(PAST_PROMISE).partition("; ")
    if outcome:
        return f"back on plan promised for {month}: {outcome}"
    return f"back on plan expected in {month}"


@register.filter
def recovery_sentence(ended):
    """How an exception report that was closed came to its end."""
    recovered = ended.get("recovered_month")
    with_month = f", recovered with {recovered}" if recovered else ""
    worked = f" Did the plan work? {ended['worked']}." if ended.get("worked") else ""
    return f"Off plan from {ended['opened_for']}{with_month}.{worked}"
