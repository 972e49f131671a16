"""What a target's page answers first: what came, against what, and what that means (pure)."""

import re
from collections.abc import Mapping
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods import frequency
from pmf_portal.periods.period_names import in_a_sentence
from reporting.content.calm_lines import span_words
from reporting.content.in_short.facts import report_of
from reporting.content.in_short.figures import number_in_words
from reporting.content.in_short.promises import is_promise_missed
from reporting.content.small_counts import NOT_PUBLISHED, published_figure
from scorecards.rating.explanation import printed_bound
from scorecards.rating.rag import Rating

YEAR = re.compile("[0-9]{4}/[0-9]{2}")
# What a period is called, where more than one of it has a plain name.
PLURALS = ("month", "quarter", "half-year")
MEANINGS = {
    "green": "on plan",
    "amber": "just short of plan",
    "red": "off plan",
}


def answer_of(content: Mapping[str, Any], report: Mapping[str, Any] | None = None) -> str:
    """“70.7% since April; the plan by now was 78.0%. In February alone it was 63.2%.” And what
    became of the way back that its exception report promised.
    """
    line, rule = content["line"], content["rule"]
    figure = published_figure(line, "actual_to_date", rule["decimals"], rule["unit"])
    is_told = line["rating"] in (*MEANINGS, Rating.NO_TARGET) and figure != NOT_PUBLISHED
    if not is_told or line.get("actual_to_date") is None or kind_of(rule["unit"]):
        return line["why"]
    plan = published_figure(line, "plan_to_date", rule["decimals"], rule["unit"])
    span = span_words(dict(line))
    if YEAR.fullmatch(span):
        span = f"in {span}"
    comma = "" if span.startswith(("since ", "in ")) or not span else ","
    sentence = f"{figure}{comma} {span}".strip()
    if line.get("plan_to_date") is not None:
        sentence += f"; the plan by now was {plan}"
    sentences = [f"{sentence}."]
    alone = line.get("period_actual")
    if alone is not None and alone != line.get("actual_to_date"):
        value = published_figure(line, "period_actual", rule["decimals"], rule["unit"])
        period = in_a_sentence(line.get("reporting_period", ""))
        sentences.append(f"In {period} alone it was {value}.")
    sentences.append(bound_words(rule, line))
    if report:
        sentences.append(way_back_words(report, rule["frequency"]))
    return " ".join(one for one in sentences if one)


def bound_words(rule: Mapping[str, Any], line: Mapping[str, Any]) -> str:
    """Where red begins: “Below 74.0% counts as red.”"""
    if line["rating"] not in MEANINGS:
        return ""
    name, word = {
        "higher": ("amber_low", "Below"),
        "lower": ("amber_high", "Above"),
    }.get(rule["polarity"], ("", ""))
    bound = decimal_of(rule.get(name)) if name else None
    if bound is None:
        return ""
    printed = printed_bound(bound, rule["decimals"], rule["unit"], is_low=word == "Below")
    return f"{word} {printed} counts as red."


def way_back_words(published: Mapping[str, Any], every: str) -> str:
    """That the promised way back was missed: “The promised way back has been missed for three
    months.” "" while it is kept.
    """
    report = report_of(published)
    if is_promise_missed(report):
        return f"It was promised to be back on plan in {report.promised}; that was missed."
    run = report.periods_off_path
    if run < 2:
        return "The newest figure is off the promised way back." if run else ""
    noun = frequency.FREQUENCIES[every].noun.partition(" ")[2]
    periods = f"{noun}s" if noun in PLURALS else "periods"
    return f"The promised way back has been missed for {number_in_words(run)} {periods}."
