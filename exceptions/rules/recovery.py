"""The expected path back to plan, and whether performance follows it (pure; framework 4.1: recovery
timescales).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.formats.numbers import rounded
from pmf_portal.formats.value_kinds import is_date, number_of_day
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from targets.rules.polarity import Polarity

MonthlyFigures = Mapping[Month, Decimal]
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


def periods_of_path(rule: str, after: Month, until: Month) -> list[Month]:
    """The periods of a measure's frequency that end after a month, up to a recovery month
    (inclusive).
    """
    months = [after + number for number in range(1, until - after + 1)]
    return [month for month in months if frequency.ends_in(rule, month)]


def is_at_least(
    actual: Decimal,
    wanted: Decimal,
    polarity: str,
    decimals: int,
    planned: Decimal | None = None,
) -> bool:
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


def compare(
    path: MonthlyFigures,
    actuals: MonthlyFigures,
    plan: MonthlyFigures,
    polarity: str,
    decimals: int,
) -> list[PathRow]:
    """Each period of a path against what was reported: {month: value} of expected, actual and
    planned.
    """
    rows = []
    for month in sorted(path):
        actual, planned = actuals.get(month), plan.get(month)
        on_path = None
        if actual is not None:
            # The path only leads back to the plan: a figure on plan is on the path.
            goals = [path[month]] if planned is None else [path[month], planned]
            on_path = any(is_at_least(actual, goal, polarity, decimals, planned) for goal in goals)
        rows.append(PathRow(month, path[month], actual, planned, on_path))
    return rows


def missed(rows: Sequence[PathRow]) -> PathRow | None:
    """The newest reported period, when its figure is off the path; None when it is on the path or
    nothing came yet.
    """
    for row in reversed(rows):
        if row.on_path is not None:
            return None if row.on_path else row
    return None


def path_problem(
    path: MonthlyFigures, plan: MonthlyFigures, polarity: str, decimals: int, unit: str = ""
) -> str:
    """Why a path does not lead back to plan, in plain English; "" when it does.  Its last period
    must be on plan; a milestone that is late stays late, so that its path ends when it is done.
    """
    if not path:
        return "Give what you expect for each period up to the recovery month."
    last = max(path)
    if is_date(unit):
        if path[last] <= number_of_day(last.last_day):
            return ""
        return (
            "The path does not end with the milestone: its last date lies after its last period."
            " Expect it by then, or choose a later period."
        )
    if last in plan and not is_at_least(path[last], plan[last], polarity, decimals, plan[last]):
        return (
            "The path does not lead back to plan: its last period is off plan. Expect more by then,"
            " or choose a later recovery month."
        )
    return ""
