"""Proof of targets that aim at a level of other councils: the level is worked out again from the
locked book, the councils that the group had when the book was approved, and the stored revisions of
their figures.
"""

from collections.abc import Mapping
from typing import Any

from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import ScorecardBuild
from scorecards.peer_figures import GroupMembers, groups_at
from scorecards.peer_levels import level_from, scale_of
from scorecards.rating.year_to_date import Planned
from targets.models import PeerFigure, Specification

NOT_STORED = "a figure of other councils that its plan was made of is not stored"
# By target and year.
Key = tuple[str, FinancialYear]


class BookedLevels:
    """The targets of three years that aim at a level, with the councils of their groups and every
    stored revision of those councils' figures; nothing is read where there is none.
    """

    def __init__(self, year: FinancialYear) -> None:
        specifications = (
            Specification.objects.approved()
            .filter(financial_year__in=[year - back for back in range(3)])
            .exclude(peer_level="")
            .select_related("approval", "benchmark", "peer_group", "target")
        )
        self.specifications: dict[Key, Specification] = {}
        for specification in specifications:
            key = specification.target.code, specification.financial_year
            self.specifications[key] = specification
        self.members: dict[Key, GroupMembers] = {}
        self.figures: dict[tuple[int, Month, str, int], PeerFigure] = {}
        if self.specifications:
            self.read()

    def read(self) -> None:
        wanted = {}
        for key, specification in self.specifications.items():
            assert specification.approval is not None
            wanted[key] = specification.peer_group_id, specification.approval.entered_at
        groups = groups_at(set(wanted.values()))
        self.members = {key: groups[group_at] for key, group_at in wanted.items()}
        measures = {s.benchmark_id for s in self.specifications.values()}
        rows = PeerFigure.objects.filter(measure__in=measures).select_related("council")
        for row in rows:
            self.figures[row.measure_id, row.month, row.council.code, row.revision] = row

    def plans_again(
        self, code: str, published: Mapping[str, Any], build: ScorecardBuild
    ) -> tuple[dict[Month, Planned], str]:
        """The plans of a published target, worked out again, and in words what was never stored."""
        plans: dict[Month, Planned] = {}
        for period, revisions in published.get("peer_level", {}).get("revisions", {}).items():
            month = Month.parse(period)
            specification = self.specifications.get((code, month.financial_year))
            if specification is None:
                return plans, "its book names no level of other councils"
            rows = self.stored(specification, month, revisions, build)
            if rows is None:
                return plans, NOT_STORED
            level = level_from(
                specification.peer_level,
                rows,
                self.members[code, month.financial_year].members,
                polarity=specification.polarity,
                scale=scale_of(specification),
            )
            if level.value is not None:
                plans[month] = Planned(level.value)
        return plans, ""

    def stored(
        self,
        specification: Specification,
        month: Month,
        revisions: Mapping[str, int],
        build: ScorecardBuild,
    ) -> dict[str, PeerFigure] | None:
        """The figures of a period by the revisions that were published; None where one of them was
        not stored before the publication.
        """
        rows = {}
        for code, revision in revisions.items():
            assert specification.benchmark_id is not None
            row = self.figures.get((specification.benchmark_id, month, code, revision))
            if row is None or build.frozen_at is None or row.recorded_at > build.frozen_at:
                return None
            rows[code] = row
        return rows
