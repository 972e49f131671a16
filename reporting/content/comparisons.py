"""What a published line is compared with: both figures over the same span (pure; framework 3.7)."""

from collections.abc import Mapping
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from reporting.content.readings import has_reading
from scorecards.rating.comparison import LAST_YEAR, PERIOD_BEFORE, comparison_words
from scorecards.rating.rag import COLOURS

# trend -> (the figure now, the figure before, the span in words).
COMPARISONS = {
    "trend_year": ("actual_to_date", "to_date_last_year", LAST_YEAR),
    "trend_period": ("period_actual", "period_before", PERIOD_BEFORE),
}


def comparisons_of(line: Mapping[str, Any]) -> dict[str, str]:
    """Both comparisons of a published line in words with their figures, by trend; "" where there is
    nothing to compare with, or the line is older than the figures.
    """
    words = {}
    for trend, (now, before, span) in COMPARISONS.items():
        words[trend] = comparison_words(
            line[trend],
            decimal_of(line.get(now)),
            decimal_of(line.get(before)),
            span,
            decimals=line["decimals"],
            unit=line["unit"],
        )
    return words


def comparison_sentences(line: Mapping[str, Any]) -> list[str]:
    """The comparisons that are said of a published line: with a tested direction that of a year
    ago alone.
    """
    words = comparisons_of(line)
    if has_reading(line):
        words.pop("trend_period")
    return [sentence for sentence in words.values() if sentence]


def own_rating_differs(line: Mapping[str, Any]) -> bool:
    """Whether the reporting period's own rating is another than that of the year to date."""
    own = line.get("period_rating", "")
    return own in COLOURS and own != line["rating"]
