"""The expected path back to plan, and whether performance follows it (pure; framework 4.1: recovery
timescales).
"""

from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.formats.numbers import rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from targets.rules.polarity import Polarity

# So far a path may reach beyond the month that turned red.
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class PathRow:
    """One period of a path: what was expected, what came, and whether that is on the path (None
    while nothing came).
    """

    month: Month
    expected: Decimal
    actual: Decimal | None
    planned: Decimal | None
    on_path: bool | None


def periods_of_path(rule, after, until):
    """The periods of a measure's frequency that end after a month, up to a recovery month
    (inclusive).
    """
    return [
        after + n for n in range(1, max(0, until - after) + 1) if frequency.ends_in(rule, after + n)
    ]


def is_at_least(actual, wanted, polarity, decimals, planned=None):
    """Whether a figure is as good as another, by polarity, at published decimals; for "closest", no
    further from plan.
    """
    actual, wanted = rounded(actual, decimals), rounded(wanted, decimals)
    if polarity == Polarity.LOWER:
        return actual <= wanted
    if polarity == Polarity.CLOSEST and planned is not None:
        plan = rounded(planned, decimals)
        return abs(actual - plan) <= abs(wanted - plan)
    return actual >= wanted


def compare(path, actuals, plan, polarity, decimals):
    """Each period of a path against what was reported: {month: value} of expected, actual and
    planned.
    """
    rows = []
    for month in sorted(path):
        actual = actuals.get(month)
        on_path = (
            None
            if actual is None
            else any(
                is_at_least(actual, wanted, polarity, decimals, plan.get(month))
                for wanted in goals(path, plan, month)
            )
        )
        rows.append(PathRow(month, path[month], actual, plan.get(month), on_path))
    return rows


def goals(path, plan, month):
    """What a figure is to reach: the path, or the plan itself, to which the path only leads
    back.
    """
    return [path[month], *([plan[month]] if month in plan else [])]


def missed(rows):
    """The newest reported period, when its figure is off the path; None when it is on the path or
    nothing came yet.
    """
    reported = [row for row in rows if row.on_path is not None]
    return reported[-1] if reported and not reported[-1].on_path else None


def path_problem(path, plan, polarity, decimals):
    """Why a path does not lead back to plan, in plain English; "" when it does.  Its last period
    must be on plan.
    """
    if not path:
        return "Give what you expect for each period up to the recovery month."
    last = max(path)
    if last in plan and not is_at_least(path[last], plan[last], polarity, decimals, plan[last]):
        return (
            "The path does not lead back to plan: its last period is off plan. Expect more by then,"
            " or choose a later recovery month."
        )
    return ""
