"""Trajectories: the plan profiled over its periods, and whether it adds up (pure; framework
3.2).
"""

from pmf_portal.formats.numbers import format_number, rounded
from targets.rules.aggregation import Aggregation, to_date


def from_cumulative(values):
    """In-period values of a cumulative profile, oldest first: 10, 25, 45 is 10, then 15, then
    20.
    """
    return [value - before for before, value in zip([0, *values[:-1]], values, strict=True)]


def annual_value(planned, rule):
    """What a full year's trajectory comes to by the measure's own rule; ratios are averaged, as
    nothing weighs them yet.
    """
    return to_date(Aggregation.MEAN if rule == Aggregation.RATIO else rule, planned)


def mismatch(planned, annual_target, rule, decimals):
    """In words, how the trajectory fails to come to the annual target at published decimals; ""
    when it does.

    A sum must add up to the target, a snapshot must end on it, and the periods of an average or of
    a ratio
    must average it (before the year nobody knows the denominators that will weigh them).
    """
    if annual_target is None or not planned:
        return ""
    reached = annual_value(planned, rule)
    if rounded(reached, decimals) == rounded(annual_target, decimals):
        return ""
    return (
        f"the trajectory comes to {format_number(reached, decimals)}, but the annual target is"
        f" {format_number(annual_target, decimals)}"
    )
