"""Lines of targets that aim at a level of other councils: their plan, what is said of it, and the
revisions that it was worked out of.
"""

from collections.abc import Mapping
from typing import Any

from pmf_portal.formats.numbers import rounded
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.month.lines import Line
from scorecards.peer_levels import TargetLevels, why_with_level
from scorecards.rating.assessment import Measure
from scorecards.rating.rag import Rating

# Where the figures of other councils stand in what a line was built from.
PEERS = "other councils"


def aims_at_peers(measures: Mapping[int, Mapping[FinancialYear, Measure]]) -> bool:
    """Whether any target aims at a level of other councils."""
    return any(measure.peer_level for by_year in measures.values() for measure in by_year.values())


def add_to_sources(
    sources: dict[int, dict[str, Any]], by_target: Mapping[int, TargetLevels]
) -> None:
    """Write down which revisions of other councils' figures lines are built from."""
    for target, levels in by_target.items():
        sources.setdefault(target, {})[PEERS] = levels.revisions


def with_level(line: Line, levels: TargetLevels | None) -> Line:
    """The line of a target that aims at a level, with what the level is, or that it is not known
    yet.
    """
    if levels is None or line.reporting_month is None:
        return line
    period = Month.parse(line.reporting_month[:7])
    why = why_with_level(
        levels,
        line.why,
        rating=line.rating,
        period=period,
        label=line.reporting_period,
        unit=line.unit,
        decimals=line.decimals,
    )
    if line.rating == Rating.NO_TARGET and why != line.why:
        why = f"{why} {line.newest_note}".rstrip()
    line = line._replace(why=why)
    level = levels.levels.get(period)
    if level is None or level.value is None or period != period.financial_year.last:
        return line
    return line._replace(annual_target=rounded(level.value, line.decimals))
