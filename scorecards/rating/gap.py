"""How far a figure is from what was planned or promised, in words (pure)."""

from decimal import Decimal

from pmf_portal.formats.numbers import rounded
from pmf_portal.formats.value_kinds import is_date, kind_of
from targets.rules.polarity import Polarity
from targets.rules.stretch import short_difference, way_of


def gap_words(actual: Decimal, wanted: Decimal, polarity: str, *, decimals: int, unit: str) -> str:
    """ "8.2 points short of", "37 above", "3 days later than": at printed decimals, before the name
    of what was wanted.
    """
    difference = rounded(actual, decimals) - rounded(wanted, decimals)
    size = short_difference(difference, decimals, unit)
    if is_date(unit):
        return f"{size} {'later' if difference > 0 else 'earlier'} than"
    if kind_of(unit):
        return f"{size} {way_of(difference, unit)} than"
    if difference < 0 and polarity == Polarity.HIGHER:
        return f"{size} short of"
    return f"{size} {'above' if difference > 0 else 'below'}"
