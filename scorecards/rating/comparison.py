"""Comparisons in words, always with both figures and their span (pure; framework 3.7)."""

from decimal import Decimal

from pmf_portal.formats.numbers import format_number
from scorecards.rating.trend import Trend

LAST_YEAR, PERIOD_BEFORE = "the same time last year", "the period before"


def comparison_words(
    trend: str,
    now: Decimal | None,
    before: Decimal | None,
    span: str,
    *,
    decimals: int,
    unit: str,
) -> str:
    """A comparison with what was: "Worse than the same time last year: 46.3%, was 48.1%"; "" where
    there is nothing to compare with.
    """
    if now is None or before is None or trend == Trend.NOT_KNOWN:
        return ""
    figures = f"{format_number(now, decimals, unit)}, was {format_number(before, decimals, unit)}"
    if trend == Trend.SUSTAINED:
        return f"The same as {span}: {figures}"
    better = "Better" if trend == Trend.IMPROVING else "Worse"
    return f"{better} than {span}: {figures}"
