"""The figures an audit checks: those of the audited year, with every revision and where it came
from.
"""

from pmf_portal.formats.canonical import decimal_text
from pmf_portal.periods import frequency
from scorecards.models import Actual, NothingToReport
from scorecards.rating.year_to_date import period_value
from targets.rules.aggregation import Aggregation

CHANNELS = {
    Actual.FORM: "Typed into the portal",
    Actual.FILE: "From a file",
    Actual.FEED: "From a feed",
}


def figures_of(specification):
    """Every stored revision of the specification's year, council-wide, with its period, its value
    and where it came from.
    """
    year = specification.financial_year
    actuals = Actual.objects.whole_council().filter(
        target=specification.target, month__gte=year.first, month__lte=year.last
    )
    figures = list(
        actuals.select_related("recorded_by", "delivery__feed")
        .defer("delivery__body", "delivery__answer")
        .order_by("month", "revision")
    )
    for actual in figures:
        actual.period = frequency.label(specification.frequency, actual.month)
        actual.result = period_value(
            actual.figure, Aggregation(specification.aggregation), specification.scale
        )
        actual.parts = " / ".join(
            decimal_text(part)
            for part in (actual.numerator, actual.denominator)
            if part is not None
        )
        actual.came_from = came_from(actual)
    return figures


def came_from(actual):
    """By which channel a figure came in, from which file or feed, and which row of it."""
    words = CHANNELS[actual.entry_channel]
    if delivery := actual.delivery:
        words = (
            f"From the feed {delivery.feed}, {delivery.name}"
            if delivery.feed
            else f"From the file {delivery.name}"
        )
    return f"{words}, row {actual.row}" if actual.row else words


def declared_of(specification):
    """The periods of the year that were declared as having nothing to report."""
    year = specification.financial_year
    declared = NothingToReport.objects.filter(
        target=specification.target, month__gte=year.first, month__lte=year.last
    )
    return list(declared.select_related("declared_by").order_by("month"))
