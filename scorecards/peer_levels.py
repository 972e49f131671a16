"""Targets that aim at a level of other councils: the level becomes the plan of a period when the
councils' figures of that period are in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.period_names import in_a_sentence
from scorecards.peer_figures import OfMeasure, figures_of, groups_at
from scorecards.rating.rag import COLOURS, Rating
from scorecards.rating.year_to_date import Planned
from scorecards.rating_inputs import Block
from targets.models import PeerFigure, Specification
from targets.rules.peer_levels import Level, PeerLevel, level_of
from targets.rules.peer_targets import level_in_words

EXACT = Decimal("0.000001")


@dataclass
class TargetLevels:
    """The levels that the plans of one target are, by period, and the revisions of the figures that
    they were worked out of, by ONS code.
    """

    aims: str = ""
    years: set[FinancialYear] = field(default_factory=set)
    levels: dict[Month, Level] = field(default_factory=dict)
    revisions: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def plan(self) -> dict[Month, Planned]:
        """What is planned for the periods whose level is known."""
        plan = {}
        for month, level in self.levels.items():
            if level.value is not None:
                plan[month] = Planned(level.value)
        return plan


def level_from(
    kind: str,
    rows: Mapping[str, PeerFigure],
    members: Mapping[str, str],
    *,
    polarity: str,
    scale: Decimal,
) -> Level:
    """The level of a period by the figures that are stored of it, to six decimals."""
    values = {}
    for code, row in rows.items():
        worth = row.parts.worth(scale)
        if worth is not None:
            values[code] = worth.quantize(EXACT, ROUND_HALF_UP)
    return level_of(PeerLevel(kind), values, members, polarity)


def read_levels(
    block: Block, month: Month, *, at: datetime | None = None
) -> dict[int, TargetLevels]:
    """The levels of the targets of a block that aim at one, from two years back; of the figures
    that had come in by a moment, or by now.
    """
    years = [month.financial_year - back for back in range(3)]
    aiming = Specification.objects.approved().filter(
        target__id__range=block, financial_year__in=years
    )
    return levels_of(aiming, until=month.financial_year.last, at=at)


def levels_of(
    approved: QuerySet[Specification], *, until: Month, at: datetime | None = None
) -> dict[int, TargetLevels]:
    """The levels of those among some approved specifications that aim at one, by target; the newest
    year speaks last.
    """
    specifications = list(
        approved.exclude(peer_level="")
        .select_related("approval", "benchmark", "peer_group")
        .order_by("financial_year")
    )
    wanted = {(s.peer_group_id, s.approval.entered_at) for s in specifications if s.approval}
    groups = groups_at(wanted)
    figures = figures_of({s.benchmark_id for s in specifications}, until=until, at=at)
    by_target: dict[int, TargetLevels] = {}
    for specification in specifications:
        assert specification.approval is not None
        members = groups[specification.peer_group_id, specification.approval.entered_at].members
        levels = by_target.setdefault(specification.target_id, TargetLevels())
        add_levels(levels, specification, figures[specification.benchmark_id], members)
    return by_target


def add_levels(
    levels: TargetLevels,
    specification: Specification,
    figures: OfMeasure,
    members: Mapping[str, str],
) -> None:
    """Add the levels of the periods of a specification's year."""
    assert specification.peer_group is not None
    levels.aims = level_in_words(specification.peer_level, specification.peer_group.title)
    year = specification.financial_year
    levels.years.add(year)
    for month in frequency.periods_of_year(specification.frequency, year):
        rows = {code: row for code, row in figures.get(month, {}).items() if code in members}
        if rows:
            levels.levels[month] = level_from(
                specification.peer_level,
                rows,
                members,
                polarity=specification.polarity,
                scale=scale_of(specification),
            )
            levels.revisions[str(month)] = {code: row.revision for code, row in rows.items()}


def scale_of(specification: Specification) -> Decimal:
    """What a numerator over its denominator is multiplied by."""
    assert specification.benchmark is not None
    return specification.scale if specification.takes_a_ratio else specification.benchmark.scale


def why_with_level(
    levels: TargetLevels,
    why: str,
    *,
    rating: str,
    period: Month,
    label: str,
    unit: str,
    decimals: int,
) -> str:
    """The sentence of a rating, with what the level is; or, in its place, that the level is not
    known yet.
    """
    if period.financial_year not in levels.years:
        return why
    if rating == Rating.NO_TARGET:
        return f"No target yet: the peers’ figures of {in_a_sentence(label)} are not in."
    level = levels.levels.get(period)
    if level is None or level.value is None or rating not in COLOURS:
        return why
    value = format_number(level.value, decimals, unit)
    return (
        f"{why} The plan is {levels.aims}: {value}, by the figures of"
        f" {counted(level.councils, 'council')} of {level.members}."
    )
