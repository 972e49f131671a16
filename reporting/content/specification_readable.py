"""A published document as readers see it: figures with their units, made from its JSON alone
(pure).
"""

import json

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number

SECTIONS = (
    ("Definition", "definition"),
    ("Data source", "data_source"),
    ("Numerator", "numerator"),
    ("Denominator", "denominator"),
    ("Kind of measure", "kind"),
    ("Objective it serves", "objective"),
    ("Service", "service"),
    ("Which way is better", "polarity"),
    ("Year to date", "aggregation"),
    ("Reported", "frequency"),
    ("Tolerance", "tolerance"),
    ("Under-performance", "under_performance"),
    ("How its figures are read", "how_read"),
    ("Small counts", "small_counts"),
    ("Rationale", "rationale"),
    ("Level of stretch", "stretch"),
    ("Stretch in numbers", "stretch_sentences"),
    ("Why it is easier than last year’s result", "easier_reason"),
    ("Relevant peers", "peers"),
    ("Compared with other councils", "compared_with"),
    ("Forecast method", "forecast_method"),
)
# What publications from before there was a block “How its figures are read” say by itself.
READ_IN_ONE = ("small_counts", "compared_with")


def readable(document):
    """The document with its figures in words beside the exact ones, and its sections in reading
    order.
    """
    content = json.loads(document)
    content["year_slug"] = content["financial_year"].replace("/", "-")
    for target in content["targets"]:
        figure_text = figure_writer(target)
        target["target_shown"], target["previous_shown"] = (
            figure_text(target["annual_target"]),
            figure_text(target["previous_year"]),
        )
        target["points"] = [
            {
                "label": p["label"],
                "planned": figure_text(p["planned"]),
                "amber": figure_text(p["amber_bound"]) if p["amber_bound"] is not None else "",
            }
            for p in target["trajectory"]
        ]
        # A publication from before stretch was a number has none.
        target["stretch_sentences"] = "\n".join(
            comparison["words"] for comparison in target.get("stretch_in_numbers", [])
        )
        target["states_bounds"] = any(point["amber"] for point in target["points"])
        # What is said in one block does not stand by itself again.
        said = READ_IN_ONE if target.get("how_read") else ()
        target["sections"] = [
            [words, target[name]]
            for words, name in SECTIONS
            if target.get(name) and name not in said
        ] + [[k, v] for k, v in target["officers"].items() if v]
    return content


def figure_writer(target):
    """How the target writes its figures: with its decimals and unit."""

    def figure_text(value):
        return format_number(decimal_of(value), target["decimals"], target["unit"])

    return figure_text
