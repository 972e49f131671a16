"""Trajectories: the plan profiled over its periods, and whether it adds up (pure; framework 3.2)."""

from targets.aggregation import Aggregation, to_date


def from_cumulative(values):
    """In-period values of a cumulative profile, oldest first: 10, 25, 45 is 10, then 15, then 20."""
    return [value - before for before, value in zip([0, *values[:-1]], values, strict=True)]


def annual_value(planned, rule):
    """What a full year's trajectory comes to by the measure's own rule; ratios are averaged, as nothing weighs them yet."""
    return to_date(Aggregation.MEAN if rule == Aggregation.RATIO else rule, planned)


def mismatch(planned, annual_target, rule):
    """In words, how the trajectory fails to meet the annual target; "" when it meets it or the rule does not tie them.

    A sum must add up to the target exactly, and a snapshot must end on it; averages and ratios may be
    profiled around it.
    """
    if annual_target is None or not planned or rule not in (Aggregation.SUM, Aggregation.LATEST):
        return ""
    reached = annual_value(planned, rule)
    if reached == annual_target:
        return ""
    return f"The trajectory comes to {reached}, but the annual target is {annual_target}."
