"""What cannot be right about a target that is held beside other councils, or aims at their level
(pure).
"""

from collections.abc import Iterator

from pmf_portal.formats.value_kinds import kind_of
from targets.rules.contradiction import Contradiction, Measure
from targets.rules.peer_levels import PeerLevel, has_a_better
from targets.rules.polarity import is_rated
from targets.rules.tolerance import ToleranceKind
from targets.rules.trajectory import PlannedPoint

NO_PLAN = "The level of the peers stands in place of {what}: leave it out."


def wrong_peers(measure: Measure) -> Iterator[Contradiction]:
    """What cannot be right about the peers of a target."""
    if (measure.benchmark_id is None) != (measure.peer_group_id is None):
        yield Contradiction(
            ("peer_group", "benchmark"),
            "A comparison needs both: the measure of other councils, and the group of councils.",
        )
    if measure.benchmark_id is not None and kind_of(measure.unit):
        yield Contradiction(
            ("benchmark", "unit"),
            "Dates, durations and words are not compared with other councils.",
        )
    if measure.peer_level:
        yield from wrong_level(measure)


def wrong_level(measure: Measure) -> Iterator[Contradiction]:
    """What cannot be right about a target that aims at a level of other councils."""
    if measure.benchmark_id is None or measure.peer_group_id is None:
        yield Contradiction(
            ("peer_level", "benchmark", "peer_group"),
            "A target relative to other councils needs their measure and their group.",
        )
    if measure.annual_target is not None:
        reason = NO_PLAN.format(what="an annual target")
        yield Contradiction(("peer_level", "annual_target"), reason)
    if not is_rated(measure.polarity) or not has_a_better(measure.polarity):
        yield Contradiction(
            ("peer_level", "polarity"),
            "A level of other councils is aimed at only where higher is better, or lower.",
        )
    if measure.tolerance == ToleranceKind.FLOOR:
        yield Contradiction(
            ("peer_level", "tolerance"),
            "Beside a level of other councils amber is a margin, and no bound stated in advance.",
        )


def planned_beside_peers(measure: Measure, point: PlannedPoint) -> Iterator[Contradiction]:
    """A planned value where the level of the peers is the plan."""
    if measure.peer_level:
        reason = NO_PLAN.format(what="a trajectory")
        yield Contradiction(("planned",), reason, "", point.month)


def level_in_words(level: str, group: str) -> str:
    """What a target aims at: “the top quartile of Metropolitan districts”."""
    return PeerLevel(level).words.replace("the group", group)
