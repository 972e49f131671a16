"""A plan's targets beside the years before: how a year like the last one would be rated, and the
plan drawn on the ground of its colours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.pictures.year_ahead import Ground, YearAhead
from scorecards.rating.worked_example import RatingRule
from scorecards.rating.year_again import YearAgain, year_again
from scorecards.rating.year_to_date import Figure, performance_to_date, period_value
from targets.models import Specification, TrajectoryPoint
from targets.rules.aggregation import adds_up, to_date
from targets.rules.polarity import Polarity
from targets.rules.stretch import Against, Comparison, compare
from targets.rules.tolerance import ToleranceError, ToleranceKind, bounds
from targets.rules.trajectory import annual_value
from targets.stretch import promise_of


@dataclass(frozen=True)
class LastYear:
    """A target beside what the year before came to: like with like.

    While a sum still lacks periods, `comparison` is of the plan for those that are reported.
    """

    year: FinancialYear
    comparison: Comparison
    again: YearAgain | None
    periods: int | None = None
    # Whether figures of the year are still to come.
    goes_on: bool = False

    @property
    def subject(self) -> str:
        """ "A year like 2023/24 so far (58.7%)" """
        if self.periods is None:
            so_far = " so far" if self.goes_on else ""
            return f"A year like {self.year}{so_far} ({self.figure_text(self.comparison.other)})"
        figure, planned = (
            self.figure_text(one) for one in (self.comparison.other, self.comparison.target)
        )
        return (
            f"The plan for the same {counted(self.periods, 'period')} is {planned}; {figure}"
            " once more"
        )

    def figure_text(self, value: Decimal) -> str:
        return format_number(value, self.comparison.decimals, self.comparison.unit)


class KnownOfTarget(NamedTuple):
    """What outlooks are made from, read for all targets of a plan at once."""

    figures: Mapping[FinancialYear, Mapping[Month, Figure]]
    earlier: Mapping[FinancialYear, Specification]
    points: Sequence[TrajectoryPoint]
    earlier_points: Mapping[int, Sequence[TrajectoryPoint]]
    comparisons: Sequence[Comparison]


def rule_of(specification: Specification, points: Iterable[TrajectoryPoint]) -> RatingRule | None:
    """How the year will be rated at its target; None where there is none yet."""
    if specification.annual_target is None:
        return None
    return rule_for(specification, specification.annual_target, points)


def rule_for(
    specification: Specification, planned: Decimal, points: Iterable[TrajectoryPoint]
) -> RatingRule:
    """How a stretch of the year is rated at what is planned for it."""
    stated = [point.amber_bound for point in points if point.amber_bound is not None]
    return RatingRule(
        planned=planned,
        polarity=Polarity(specification.polarity),
        aggregation=specification.aggregation,
        scale=specification.scale,
        unit=specification.unit,
        decimals=specification.decimals,
        tolerance=specification.margins,
        amber_bound=annual_value(stated, specification.aggregation) if stated else None,
    )


def last_year_of(
    specification: Specification, known: KnownOfTarget, rule: RatingRule | None
) -> LastYear | None:
    """The target beside last year's result; while a sum lacks periods, the plan for the same
    periods beside those that are reported.  None where nothing can be compared.
    """
    year = specification.financial_year - 1
    if rule is None:
        return None
    reported = len(known.figures.get(year, {}))
    periods = frequency.periods_of_year(specification.frequency, year)
    goes_on = 0 < reported < len(periods)
    for comparison in known.comparisons:
        if comparison.against == Against.RESULT:
            again = year_again(rule, comparison.other)
            return LastYear(year, comparison, again, goes_on=goes_on)
    return last_year_so_far(specification, known, rule)


def last_year_so_far(
    specification: Specification, known: KnownOfTarget, rule: RatingRule
) -> LastYear | None:
    """A sum that is not complete yet, beside the plan for the same periods."""
    year = specification.financial_year - 1
    figures = known.figures.get(year, {})
    by_month = {point.month: point for point in known.points}
    points = [by_month[month + 12] for month in sorted(figures) if month + 12 in by_month]
    promise = promise_of(specification)
    if promise is None or not adds_up(rule.aggregation) or not points:
        return None
    if len(points) < len(figures):
        return None
    done = performance_to_date(
        [figures[month] for month in sorted(figures)], rule.aggregation, rule.scale
    )
    planned = to_date(rule.aggregation, [point.planned for point in points])
    if done.value is None or planned is None:
        return None
    so_far = rule_for(specification, planned, points)
    comparison = compare(
        promise._replace(target=planned), Against.RESULT, f"{year} so far", done.value
    )
    return LastYear(year, comparison, year_again(so_far, comparison.other), len(points), True)


def year_ahead_of(specification: Specification, known: KnownOfTarget) -> YearAhead:
    """The plan by period with the colours it is rated in, beside the figures and the plan of the
    years before.
    """
    figures = {}
    for by_month in known.figures.values():
        for month, figure in by_month.items():
            value = period_value(figure, specification.aggregation, specification.scale)
            if value is not None:
                figures[month] = float(value)
    before = known.earlier.get(specification.financial_year - 1)
    planned = known.earlier_points.get(before.pk, []) if before else []
    return YearAhead(
        year=specification.financial_year,
        unit=specification.unit,
        decimals=specification.decimals,
        frequency=specification.frequency,
        figures=figures,
        planned={point.month: float(point.planned) for point in planned},
        ahead={point.month: float(point.planned) for point in known.points},
        grounds=grounds_of(specification, known.points),
    )


def grounds_of(
    specification: Specification, points: Iterable[TrajectoryPoint]
) -> dict[Month, Ground]:
    """Where green and amber end, period by period; nothing where a stated margin is one of the
    whole year, which no single period shows.
    """
    grounds = {}
    for point in points:
        is_stated = point.amber_bound is not None
        of_year = specification.tolerance not in (ToleranceKind.PERCENT, ToleranceKind.NONE)
        if adds_up(specification.aggregation) and of_year and not is_stated:
            return {}
        try:
            limits = bounds(
                point.planned, specification.margins, specification.polarity, point.amber_bound
            )
        except ToleranceError:
            return {}
        if limits is None:
            return {}
        ends = (limits.green_low, limits.green_high, limits.amber_low, limits.amber_high)
        grounds[point.month] = Ground(*(None if end is None else float(end) for end in ends))
    return grounds
