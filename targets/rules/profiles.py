"""Profiling a year's plan over its periods, so that it comes to the annual target at published
decimals (pure; framework 3.2).
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from pmf_portal.formats.numbers import plain_number, rounded
from targets.rules.aggregation import Aggregation, adds_up, is_latest, to_date

# How low and how high each planned value may lie; None where there is no such end.
Limits = tuple[Decimal | None, Decimal | None]
NO_LIMITS: Limits = (None, None)


class ProfileError(ValueError):
    """A profile that cannot be made from what is given; the message is plain English."""


def flat(
    annual_target: Decimal, periods: int, rule: str, decimals: int, limits: Limits = NO_LIMITS
) -> list[Decimal]:
    """The same plan in every period: the target itself, or for sums its even share."""
    level = annual_target / periods if adds_up(rule) else annual_target
    return reconciled([level] * periods, annual_target, rule, decimals, limits)


def straight_line(
    last_year: Decimal | None,
    annual_target: Decimal,
    periods: int,
    rule: str,
    decimals: int,
    limits: Limits = NO_LIMITS,
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
    if is_latest(rule):
        rise = annual_target - last_year
        values = [last_year + rise * n / periods for n in steps]
        return reconciled(values, annual_target, rule, decimals, limits)
    share = periods if adds_up(rule) else 1
    start, level = last_year / share, annual_target / share
    # Steps 1..n average (n + 1) / 2, so that this is the step at which the year's average is the
    # level.
    step = (level - start) * 2 / (periods + 1)
    values = [start + step * n for n in steps]
    return reconciled(values, annual_target, rule, decimals, limits)


def cumulative(
    shares_to_date: Sequence[Decimal],
    annual_target: Decimal,
    rule: str,
    decimals: int,
    limits: Limits = NO_LIMITS,
) -> list[Decimal]:
    """A sum profiled by the share of the year's total that is planned to be reached by each period,
    in per cent: 20, 45, 70, 100.
    """
    if not adds_up(rule):
        raise ProfileError("A cumulative profile is for measures that add up.")
    falls = any(later < earlier for earlier, later in pairwise(shares_to_date))
    if falls or shares_to_date[-1] != 100:
        raise ProfileError("The shares must never fall, and the last must be 100.")
    reached = [Decimal(0), *[annual_target * share / 100 for share in shares_to_date]]
    values = [after - before for before, after in pairwise(reached)]
    return reconciled(values, annual_target, rule, decimals, limits)


def seasonal(
    last_years_values: Sequence[Decimal | None],
    annual_target: Decimal,
    rule: str,
    decimals: int,
    limits: Limits = NO_LIMITS,
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
    return reconciled(scaled, annual_target, rule, decimals, limits)


def quarterly_steps(
    last_year: Decimal | None,
    annual_target: Decimal,
    periods: int,
    rule: str,
    decimals: int,
    limits: Limits = NO_LIMITS,
) -> list[Decimal]:
    """One level for all periods of a quarter, rising in four even steps."""
    if periods % 4:
        raise ProfileError("Quarterly steps need a measure with monthly or quarterly periods.")
    each = periods // 4
    steps = straight_line(last_year, annual_target, 4, rule, decimals, limits)
    values: list[Decimal] = []
    for step in steps:
        if adds_up(rule):
            values += reconciled([step / each] * each, step, rule, decimals, limits)
        else:
            values += [step] * each
    if adds_up(rule):
        return values
    return reconciled(values, annual_target, rule, decimals, limits)


def reconciled(
    values: Sequence[Decimal],
    annual_target: Decimal,
    rule: str,
    decimals: int,
    limits: Limits = NO_LIMITS,
) -> list[Decimal]:
    """The values at published decimals and within the limits of their unit, with what rounding and
    limits left over put where it shows least: they come to the target exactly.

    A snapshot's last value is the target.  What a sum (or the sum behind an average) is off by is
    spread in single units of the last decimal over the periods that have room, from the last one
    back.
    """
    target = rounded(annual_target, decimals)
    if target != annual_target:
        raise ProfileError(f"The annual target has more decimals than are published ({decimals}).")
    lowest, highest = (None if limit is None else in_steps(limit, decimals) for limit in limits)
    steps = []
    for value in values:
        steps.append(held_within(in_steps(rounded(value, decimals), decimals), lowest, highest))
    whole = in_steps(target, decimals)
    if is_latest(rule):
        steps[-1] = whole
        if held_within(whole, lowest, highest) != whole:
            raise out_of_reach(target, limits)
    else:
        off = (whole if adds_up(rule) else whole * len(steps)) - sum(steps)
        if not spread(steps, off, lowest, highest):
            raise out_of_reach(target, limits)
    return [Decimal(step).scaleb(-decimals) for step in steps]


def in_steps(value: Decimal, decimals: int) -> int:
    """A value counted in single units of its last published decimal."""
    return int(value.scaleb(decimals))


def held_within(value: int, lowest: int | None, highest: int | None) -> int:
    """The value, or the limit that it lies beyond."""
    if lowest is not None and value < lowest:
        return lowest
    return highest if highest is not None and value > highest else value


def spread(steps: list[int], off: int, lowest: int | None, highest: int | None) -> bool:
    """Add to the values what their sum is off by, evenly over those that have room; whether there
    was room for all of it.
    """
    one = 1 if off > 0 else -1
    limit = highest if off > 0 else lowest
    while off:
        free = [n for n, step in enumerate(steps) if step != limit]
        if not free:
            return False
        share, rest = divmod(abs(off), len(free))
        first_extra = len(free) - rest
        for place, n in enumerate(free):
            wanted = share + 1 if place >= first_extra else share
            room = wanted if limit is None else abs(limit - steps[n])
            moved = one * min(wanted, room)
            steps[n] += moved
            off -= moved
    return True


def out_of_reach(target: Decimal, limits: Limits) -> ProfileError:
    """That no plans within the limits come to the target."""
    lowest, highest = limits
    ends = f"from {plain_number(lowest)}" if lowest is not None else ""
    if highest is not None:
        ends = f"{ends} to {plain_number(highest)}".strip()
    return ProfileError(
        f"No plans {ends} in each period come to the annual target of {plain_number(target)}."
    )
