"""Profiling a year's plan over its periods, so that it comes to the annual target at published
decimals (pure; framework 3.2).
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pmf_portal.formats.numbers import rounded
from targets.rules.aggregation import Aggregation, to_date


class ProfileError(ValueError):
    """A profile that cannot be made from what is given; the message is plain English."""


def flat(annual_target: Decimal, periods: int, rule: str, decimals: int) -> list[Decimal]:
    """The same plan in every period: the target itself, or for sums its even share."""
    level = annual_target / periods if rule == Aggregation.SUM else annual_target
    return reconciled([level] * periods, annual_target, rule, decimals)


def straight_line(
    last_year: Decimal | None, annual_target: Decimal, periods: int, rule: str, decimals: int
) -> list[Decimal]:
    """From last year's result in even steps.

    A snapshot arrives at the target in the last period.  Sums, averages and ratios start at last
    year's level and move on evenly, so that the year as a whole comes to the target.
    """
    if last_year is None:
        raise ProfileError(
            "A straight line starts from last year’s result, which is not known yet."
        )
    steps = range(1, periods + 1)
    if rule == Aggregation.LATEST:
        rise = annual_target - last_year
        values = [last_year + rise * n / periods for n in steps]
        return reconciled(values, annual_target, rule, decimals)
    share = periods if rule == Aggregation.SUM else 1
    start, level = last_year / share, annual_target / share
    # Steps 1..n average (n + 1) / 2, so that this is the step at which the year's average is the
    # level.
    step = (level - start) * 2 / (periods + 1)
    return reconciled([start + step * n for n in steps], annual_target, rule, decimals)


def cumulative(
    shares_to_date: Sequence[Decimal], annual_target: Decimal, rule: str, decimals: int
) -> list[Decimal]:
    """A sum profiled by the share of the year's total that is planned to be reached by each period,
    in per cent: 20, 45, 70, 100.
    """
    if rule != Aggregation.SUM:
        raise ProfileError("A cumulative profile is for measures that add up.")
    falls = any(later < earlier for earlier, later in pairwise(shares_to_date))
    if falls or shares_to_date[-1] != 100:
        raise ProfileError("The shares must never fall, and the last must be 100.")
    reached = [Decimal(0), *[annual_target * share / 100 for share in shares_to_date]]
    values = [after - before for before, after in pairwise(reached)]
    return reconciled(values, annual_target, rule, decimals)


def seasonal(
    last_years_values: Sequence[Decimal | None], annual_target: Decimal, rule: str, decimals: int
) -> list[Decimal]:
    """Last year's shape, scaled so that the year comes to the target."""
    values = [value for value in last_years_values if value is not None]
    if len(values) < len(last_years_values):
        raise ProfileError(
            "Last year’s shape needs a figure for each of its periods; some are not known."
        )
    # The measure's own rule, with ratios averaged, as nothing weighs them yet.
    base = to_date(Aggregation.MEAN if rule == Aggregation.RATIO else rule, values)
    if not base:
        raise ProfileError("Last year came to nothing, so that it has no shape to scale.")
    scaled = [value * annual_target / base for value in values]
    return reconciled(scaled, annual_target, rule, decimals)


def quarterly_steps(
    last_year: Decimal | None, annual_target: Decimal, periods: int, rule: str, decimals: int
) -> list[Decimal]:
    """One level for all periods of a quarter, rising in four even steps."""
    if periods % 4:
        raise ProfileError("Quarterly steps need a measure with monthly or quarterly periods.")
    each = periods // 4
    steps = straight_line(last_year, annual_target, 4, rule, decimals)
    values: list[Decimal] = []
    for step in steps:
        if rule == Aggregation.SUM:
            values += reconciled([step / each] * each, step, rule, decimals)
        else:
            values += [step] * each
    if rule == Aggregation.SUM:
        return values
    return reconciled(values, annual_target, rule, decimals)


def reconciled(
    values: Sequence[Decimal], annual_target: Decimal, rule: str, decimals: int
) -> list[Decimal]:
    """The values at published decimals, with what rounding left over put where it shows least: they
    come to the target exactly.

    A snapshot's last value is the target.  What a sum (or the sum behind an average) is off by is
    spread in single units of the last decimal over the periods, from the last one back.
    """
    target = rounded(annual_target, decimals)
    if target != annual_target:
        raise ProfileError(f"The annual target has more decimals than are published ({decimals}).")
    planned = [rounded(value, decimals) for value in values]
    if rule == Aggregation.LATEST:
        return [*planned[:-1], target]
    whole = target if rule == Aggregation.SUM else target * len(planned)
    unit = Decimal(1).scaleb(-decimals)
    units_off = int((whole - sum(planned)) / unit)
    share, rest = divmod(abs(units_off), len(planned))
    one = unit if units_off > 0 else -unit
    first_extra = len(planned) - rest
    corrected = []
    for n, value in enumerate(planned):
        units = share + 1 if n >= first_extra else share
        corrected.append(value + one * units)
    return corrected
