"""A target over several years (pure): one level for each, and each year locked by its own approval
(framework 3.2: "the expected level of performance over the duration of the target").
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from pmf_portal.formats.numbers import counted, format_number, places_of, rounded
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused

FEWEST, MOST = 2, 10
Levels = Mapping[FinancialYear, Decimal]


def check_levels(
    levels: Levels, before: Levels, approved: Mapping[FinancialYear, Decimal | None], unit: str
) -> None:
    """Raises Refused where the years do not follow each other, are too few or too many, or an
    approved year would get another level or be left out.
    """
    check_years(sorted(levels))
    for year, target in sorted(approved.items()):
        if year in before and year not in levels:
            raise Refused(f"{year} is approved: it stays in the plan over the years.", "levels")
        if target is not None and levels.get(year, target) != target:
            kept = format_number(target, places_of(target), unit)
            raise Refused(f"{year} is approved and locked: its target stays {kept}.", "levels")


def check_years(years: Sequence[FinancialYear]) -> None:
    """Raises Refused where the years do not follow each other, or are too few or too many."""
    if len(years) < FEWEST:
        raise Refused(f"Give the level of at least {counted(FEWEST, 'year')}.", "levels")
    if len(years) > MOST:
        raise Refused(f"Give the levels of at most {counted(MOST, 'year')}.", "levels")
    for earlier, later in pairwise(years):
        if later != earlier + 1:
            raise Refused(f"The level of {earlier + 1} is missing.", "levels")


def why_other_than_planned(
    year: FinancialYear,
    level: Decimal | None,
    annual_target: Decimal | None,
    decimals: int,
    unit: str,
) -> str:
    """What a draft lacks whose annual target is not the level of its year; "" where they agree, or
    where there is no plan over several years.
    """
    if level is None or annual_target is None:
        return ""
    if rounded(level, decimals) == rounded(annual_target, decimals):
        return ""
    planned = format_number(level, decimals, unit)
    own = format_number(annual_target, decimals, unit)
    return (
        f"one level for {year}: the plan over several years says {planned}, the annual target is"
        f" {own}"
    )


def span_words(levels: Levels, decimals: int, unit: str) -> str:
    """ "From 58% in 2013/14 to 70% in 2016/17" """
    first, last = min(levels), max(levels)
    start = format_number(levels[first], decimals, unit)
    end = format_number(levels[last], decimals, unit)
    return f"From {start} in {first} to {end} in {last}"
