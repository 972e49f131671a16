"""What last year came to: the figures that next year's plan starts from."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from pmf_portal.formats.numbers import rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import Actual
from scorecards.rating.year_to_date import Figure, performance_to_date, period_value
from targets.models import Specification
from targets.rules.aggregation import adds_up


def figures_of_year(specification: Specification, year: FinancialYear) -> dict[Month, Figure]:
    """A target's reported figures in a year, by period."""
    months = frequency.periods_of_year(specification.frequency, year)
    actuals = Actual.objects.latest().filter(target=specification.target, month__in=months)
    return {actual.month: actual.figure for actual in actuals}


def values_a_year_before(specification: Specification) -> list[Decimal | None]:
    """For each period of a specification's year the result of the same period a year before, None
    where nothing was reported, or no such period is.
    """
    year = specification.financial_year
    months = frequency.periods_of_year(specification.frequency, year)
    return values_of(specification, year - 1, [month - 12 for month in months])


def values_of(
    specification: Specification, year: FinancialYear, months: Collection[Month]
) -> list[Decimal | None]:
    """A target's results in some months of a year, None where nothing was reported."""
    figures = figures_of_year(specification, year)
    return [
        period_value(figures.get(month), specification.aggregation, specification.scale)
        for month in months
    ]


def result_of_year(specification: Specification, year: FinancialYear) -> Decimal | None:
    """What a year came to by the measure's own rule, at published decimals; None while no period is
    reported, or a sum is incomplete.
    """
    return result_of_figures(specification, year, figures_of_year(specification, year))


def result_of_figures(
    specification: Specification, year: FinancialYear, figures: Mapping[Month, Figure]
) -> Decimal | None:
    """What a year's figures come to; see `result_of_year`."""
    months = frequency.periods_of_year(specification.frequency, year)
    figures = {month: figures[month] for month in months if month in figures}
    if not figures:
        return None
    if adds_up(specification.aggregation) and len(figures) < len(months):
        return None
    result = performance_to_date(
        list(figures.values()), specification.aggregation, specification.scale
    )
    return rounded(result.value, specification.decimals)


def recorded_figures(
    specifications: Collection[Specification], year: FinancialYear
) -> dict[int, dict[Month, Figure]]:
    """The reported figures of many targets in a year, in one query: {target: {period: figure}}."""
    targets = [specification.target_id for specification in specifications]
    actuals = Actual.objects.latest().filter(target__in=targets, month__in=year.months)
    figures: dict[int, dict[Month, Figure]] = defaultdict(dict)
    for actual in actuals:
        figures[actual.target_id][actual.month] = actual.figure
    return figures


def recorded_results(
    specifications: Collection[Specification], year: FinancialYear
) -> dict[int, Decimal]:
    """What a year came to for many targets, by target, as far as it is known: in one query."""
    figures = recorded_figures(specifications, year)
    results = {}
    for specification in specifications:
        result = result_of_figures(specification, year, figures[specification.target_id])
        if result is not None:
            results[specification.target_id] = result
    return results


def shape_before(
    specification: Specification, year: FinancialYear
) -> tuple[list[Month], list[Decimal | None]]:
    """The periods of a year and the newest value known for each from the two years before it, None
    where there is none.

    Plans are made before the old year has ended: the year before stands in for what is not reported
    yet.
    """
    months = frequency.periods_of_year(specification.frequency, year)
    last = values_of(specification, year - 1, [month - 12 for month in months])
    before = values_of(specification, year - 2, [month - 24 for month in months])
    return months, [new if new is not None else old for new, old in zip(last, before, strict=True)]
