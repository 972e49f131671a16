"""What the years before a plan came to by their figures: of a whole year, or so far."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.formats.numbers import counted, format_number, rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.actuals.history import recorded_figures
from scorecards.rating.year_to_date import Figure, performance_to_date
from targets.models import Specification

YEARS_BEFORE = 2
# The figures of some years, by year, target and period.
FiguresByYear = Mapping[FinancialYear, Mapping[int, Mapping[Month, Figure]]]


@dataclass(frozen=True)
class YearSoFar:
    """What a year came to by its figures, and by how many of its periods."""

    year: FinancialYear
    value: Decimal
    shown: str
    reported: int
    expected: int

    @property
    def is_complete(self) -> bool:
        return self.reported == self.expected

    @property
    def words(self) -> str:
        """ "2023/24 so far: 76.9% (11 of 12 periods)" """
        if self.is_complete:
            return f"{self.year}: {self.shown}"
        of = f"{self.reported} of {counted(self.expected, 'period')}"
        return f"{self.year} so far: {self.shown} ({of})"


def figures_of_years(
    specifications: Collection[Specification], year: FinancialYear
) -> FiguresByYear:
    """The reported figures of the years before, one query each."""
    years = [year - n for n in range(YEARS_BEFORE, 0, -1)]
    return {before: recorded_figures(specifications, before) for before in years}


def figures_of(
    specification: Specification,
    figures: FiguresByYear,
    earlier: Mapping[FinancialYear, Specification],
) -> dict[FinancialYear, Mapping[Month, Figure]]:
    """A target's figures of the years in which it was measured in the same way."""
    known = {}
    for year, by_target in figures.items():
        if year in earlier and earlier[year].frequency == specification.frequency:
            known[year] = by_target.get(specification.target_id, {})
    return known


def results_so_far(
    specification: Specification, figures: Mapping[FinancialYear, Mapping[Month, Figure]]
) -> list[YearSoFar]:
    """What the years before came to, the oldest first; years without a figure are left out."""
    results = []
    for year, by_month in figures.items():
        months = frequency.periods_of_year(specification.frequency, year)
        reported = [by_month[month] for month in months if month in by_month]
        if not reported:
            continue
        to_date = performance_to_date(reported, specification.aggregation, specification.scale)
        if to_date.value is None:
            continue
        value = rounded(to_date.value, specification.decimals)
        shown = format_number(value, specification.decimals, specification.unit)
        results.append(YearSoFar(year, value, shown, len(reported), len(months)))
    return results


def discrepancy_with(specification: Specification, results: Iterable[YearSoFar]) -> str:
    """In words, that the draft gives another result of last year than its figures do; "" where it
    does not, or where figures are still to come.
    """
    stated = rounded(specification.previous_year, specification.decimals)
    for result in results:
        is_last = result.year == specification.financial_year - 1
        if is_last and result.is_complete and stated is not None and stated != result.value:
            given = format_number(stated, specification.decimals, specification.unit)
            return (
                f"The draft gives {given} as the result of {result.year}; the figures come to"
                f" {result.shown}."
            )
    return ""
