"""What last year came to: the figures that next year's plan starts from."""

from decimal import Decimal

from pmf_portal.formats.numbers import rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import Actual
from scorecards.rating.year_to_date import Figure, performance_to_date, period_value
from targets.models import Specification
from targets.rules.aggregation import Aggregation


def figures_of_year(specification: Specification, year: FinancialYear) -> dict[Month, Figure]:
    """A target's reported figures in a year, by period."""
    months = frequency.periods_of_year(specification.frequency, year)
    actuals = Actual.objects.latest().filter(target=specification.target, month__in=months)
    return {actual.month: actual.figure for actual in actuals}


def values_of_year(specification: Specification, year: FinancialYear) -> list[Decimal | None]:
    """A target's results in a year, period by period, None where nothing was reported."""
    figures = figures_of_year(specification, year)
    months = frequency.periods_of_year(specification.frequency, year)
    return [
        period_value(figures.get(month), specification.aggregation, specification.scale)
        for month in months
    ]


def result_of_year(specification: Specification, year: FinancialYear) -> Decimal | None:
    """What a year came to by the measure's own rule, at published decimals; None while no period is
    reported, or a sum is incomplete.
    """
    months = frequency.periods_of_year(specification.frequency, year)
    figures = figures_of_year(specification, year)
    if not figures:
        return None
    if specification.aggregation == Aggregation.SUM and len(figures) < len(months):
        return None
    reported = [figures[month] for month in months if month in figures]
    result = performance_to_date(reported, specification.aggregation, specification.scale)
    return rounded(result.value, specification.decimals)


def shape_before(
    specification: Specification, year: FinancialYear
) -> tuple[list[Month], list[Decimal | None]]:
    """The periods of a year and the newest value known for each from the two years before it, None
    where there is none.

    Plans are made before the old year has ended: the year before stands in for what is not reported
    yet.
    """
    last, before = values_of_year(specification, year - 1), values_of_year(specification, year - 2)
    months = frequency.periods_of_year(specification.frequency, year)
    return months, [new if new is not None else old for new, old in zip(last, before, strict=True)]
