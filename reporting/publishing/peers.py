"""What an edition says of other councils: each target's standing among them, frozen with the
target.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.numbers import rounded
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from scorecards.models import LineSource, ScorecardBuild, ScorecardLine
from scorecards.month.peer_levels import PEERS
from scorecards.peer_figures import GroupMembers, OfMeasure, figures_of, groups_at
from scorecards.rating.series import SeriesRow, read_series
from scorecards.rating.year_to_date import Figure
from scorecards.statistics.benchmark import Peer
from scorecards.statistics.standing import OWN, GroupStanding, interval_of, standing_of
from targets.models import BenchmarkMeasure, PeerFigure, PeerGroup
from targets.rules.aggregation import takes_parts
from targets.rules.peer_levels import PeerFigureValue
from targets.rules.peer_targets import level_in_words
from targets.rules.polarity import Polarity

# Figures that are worked out are published with so many decimals more than the measure's own.
MORE_DECIMALS = 1
FROM_PORTAL, FROM_SOURCE = "portal", "source"


def standings_of_edition(
    lines: Iterable[ScorecardLine], *, month: Month, at: datetime, withheld: Mapping[int, Any]
) -> dict[int, dict[str, Any]]:
    """What is published of the peers of each target, by target; nothing where none has peers.

    A line of which something is not published shows its peers, and nothing of its own.
    """
    compared = [line for line in lines if line.specification.benchmark_id]
    if not compared:
        return {}
    measures = BenchmarkMeasure.objects.in_bulk(
        [line.specification.benchmark_id for line in compared]
    )
    groups = PeerGroup.objects.select_related("own_council").in_bulk(
        [line.specification.peer_group_id for line in compared]
    )
    figures = figures_of(measures, until=month, at=at)
    members = groups_at({(group, at) for group in groups})
    contents = {}
    for line in compared:
        comparison = Comparison(
            line,
            measures[line.specification.benchmark_id],
            groups[line.specification.peer_group_id],
            members[line.specification.peer_group_id, at],
            figures[line.specification.benchmark_id],
            is_withheld=line.target_id in withheld,
        )
        if content := comparison.content():
            contents[line.target_id] = content
    return contents


def levels_of_edition(
    build: ScorecardBuild, lines: Iterable[ScorecardLine]
) -> dict[int, dict[str, Any]]:
    """What is published of the targets that aim at a level of other councils, by target: which
    level, and the revisions of the figures that their plans were worked out of.
    """
    aiming = {line.target_id: line for line in lines if line.specification.peer_level}
    if not aiming:
        return {}
    groups = PeerGroup.objects.in_bulk([s.specification.peer_group_id for s in aiming.values()])
    contents = {}
    stored = LineSource.objects.filter(build=build, target__in=aiming)
    for target, text in stored.values_list("target_id", "content"):
        specification = aiming[target].specification
        group = groups[specification.peer_group_id]
        contents[target] = {
            "aims_at": level_in_words(specification.peer_level, group.title),
            "revisions": json.loads(text).get(PEERS, {}),
        }
    return contents


class Comparison:
    """One line beside the councils of its group."""

    def __init__(
        self,
        line: ScorecardLine,
        measure: BenchmarkMeasure,
        group: PeerGroup,
        members: GroupMembers,
        figures: OfMeasure,
        *,
        is_withheld: bool,
    ) -> None:
        self.line, self.measure, self.group = line, measure, group
        self.members, self.figures, self.is_withheld = members, figures, is_withheld
        has_parts = takes_parts(line.aggregation)
        self.scale: Decimal = line.scale if has_parts else measure.scale
        self.periods: dict[Month, SeriesRow] = {}
        if line.frequency == measure.frequency:
            self.periods = {row.month: row for row in read_series(line) if row.actual is not None}

    def content(self) -> dict[str, Any]:
        """What the page says, with exact decimals as text; {} where no figure of a peer is in."""
        month = self.month()
        if month is None:
            return {}
        figures = self.of_members(month)
        known = []
        for code, figure in figures.items():
            if peer := self.peer(code, figure.parts):
                known.append(peer)
        own, own_from = self.own_in(month)
        polarity = Polarity(self.line.polarity)
        standing = standing_of(own, known, polarity, scale=float(self.scale))
        return self.about(month) | {
            "own": {
                "value": published_number(own.value, self.line.decimals) if own else None,
                "of": own_from,
            },
            "councils": [self.council(code, figures.get(code)) for code in sorted(self.names)],
            "standing": standing_content(standing, self.line.decimals),
            "sentence": self.withheld_sentence() or standing.sentence,
        }

    @property
    def names(self) -> dict[str, str]:
        return self.members.members

    def of_members(self, month: Month) -> dict[str, PeerFigure]:
        """The rows of the group’s councils in a period, in the order of their codes."""
        rows = self.figures.get(month, {})
        return {code: rows[code] for code in sorted(self.names) if code in rows}

    def month(self) -> Month | None:
        """The newest period for which peers have figures, of those for which the council has one
        too; without such a period the newest of the peers’.
        """
        with_peers = []
        for month in sorted(self.figures, reverse=True):
            rows = self.of_members(month)
            if any(self.peer(code, row.parts) for code, row in rows.items()):
                with_peers.append(month)
        for month in with_peers:
            if self.own_in(month)[0]:
                return month
        return with_peers[0] if with_peers else None

    def peer(self, name: str, parts: PeerFigureValue) -> Peer | None:
        """A figure as it is compared: at the decimals that are published."""
        value = rounded(parts.worth(self.scale), self.line.decimals)
        if value is None:
            return None
        counts = [None if part is None else float(part) for part in parts[1:]]
        return Peer(name, float(value), *counts)

    def own_in(self, month: Month) -> tuple[Peer | None, str]:
        """The council’s own figure of a period: the portal’s, or else the source’s."""
        if self.is_withheld:
            return None, ""
        if row := self.periods.get(month):
            figure = row.figure or NO_FIGURE
            parts = PeerFigureValue(row.actual, figure.numerator, figure.denominator)
            return self.peer(OWN, parts), FROM_PORTAL
        council = self.group.own_council
        stored = self.figures.get(month, {}).get(council.code) if council else None
        own = self.peer(OWN, stored.parts) if stored else None
        return own, FROM_SOURCE if own else ""

    def withheld_sentence(self) -> str:
        if not self.is_withheld:
            return ""
        return "This council’s own figure is not published here, so that no small count is told."

    def about(self, month: Month) -> dict[str, Any]:
        """What is compared, with whom, for which period, and whose figures they are."""
        version, newest = self.members.version, self.line.reporting_month
        return {
            "measure": self.measure.code,
            "title": self.measure.title,
            "source": self.measure.source,
            "licence": self.measure.licence,
            "link": self.measure.link,
            "period": frequency.label(self.measure.frequency, month),
            "is_older": newest is not None and month < newest,
            "group": self.group.title,
            "group_kind": self.group.get_kind_display(),
            "group_source": version.source,
            "group_as_at": version.source_date.isoformat(),
            "group_reason": version.reason,
        }

    def council(self, code: str, figure: PeerFigure | None) -> dict[str, Any]:
        """One council of the group, with its figure or why there is none."""
        content: dict[str, Any] = {"code": code, "name": self.names[code]}
        if figure is None:
            return content | {"value": None, "missing": "no figure"}
        peer = self.peer(code, figure.parts)
        content |= {
            "value": published_number(peer.value, self.line.decimals) if peer else None,
            "numerator": decimal_text(figure.numerator),
            "denominator": decimal_text(figure.denominator),
            "missing": figure.missing,
        }
        interval = interval_of(peer, float(self.scale)) if peer else None
        if interval:
            decimals = self.line.decimals + MORE_DECIMALS
            content["lower"] = published_number(interval.lower, decimals)
            content["upper"] = published_number(interval.upper, decimals)
        return content


NO_FIGURE = Figure()


def published_number(value: float | None, decimals: int) -> str | None:
    """A number as it is published."""
    return None if value is None else decimal_text(rounded(Decimal(repr(value)), decimals))


def standing_content(standing: GroupStanding, decimals: int) -> dict[str, Any]:
    """The standing in numbers, those that are worked out with one decimal more."""
    more = decimals + MORE_DECIMALS
    return {
        "rank": standing.rank,
        "of": standing.of,
        "shared_with": standing.shared_with,
        "quartile": standing.quartile,
        "median": published_number(standing.median, more),
        "mean": published_number(standing.mean, more),
        "pooled": published_number(standing.pooled, more),
        "mads": published_number(standing.mads, 2),
        "compared": list(standing.compared),
        "different": list(standing.different),
    }
