"""Parts of published reports in words, the same on the page as in the CSV and PDF forms."""

from django import template

from reporting.content.exceptions_csv import finance_in_words, risk_in_words, withheld_in_words

register = template.Library()
register.filter("finance_in_words", finance_in_words)
register.filter("risk_in_words", risk_in_words)
register.filter("withheld_in_words", withheld_in_words)
