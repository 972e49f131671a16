"""Whether a plan is being delivered, in one sentence and a word (pure; framework 2.3)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from pmf_portal.formats.numbers import counted, is_or_are
from scorecards.plan_delivery.clashes import (
    AMBER,
    GREEN,
    RED,
    Clash,
    PlanMonth,
    how_many_green,
)
from targets.rules.actions import Standing

# From this share of green measures on a plan is being delivered, below that one it is not.
MOST, FEW = 0.75, 0.5


class Answer(StrEnum):
    """The answer, with the look of its box."""

    YES = "green"
    IN_PART = "amber"
    NO = "red"
    OPEN = "blue"


class Finding(NamedTuple):
    """The answer and its sentence."""

    answer: Answer
    words: str


def finding(plan: PlanMonth, found: Sequence[Clash]) -> Finding:
    """What the page begins with: how many measures are green, how actions stand, and whether
    something contradicts that.
    """
    rated, green = plan.rated(), plan.rated(GREEN)
    if not rated:
        return Finding(Answer.OPEN, f"No measure is rated yet.{against(found)}")
    share = len(green) / len(rated)
    counts = how_many_green(len(green), len(rated))
    if share >= MOST:
        return delivered(counts, plan, found)
    answer = Answer.IN_PART if share >= FEW else Answer.NO
    lead = "In part" if answer is Answer.IN_PART else "No"
    parts = [counts]
    for rating in (AMBER, RED):
        if number := len(plan.rated(rating)):
            parts.append(f"{number} {rating}")
    return Finding(answer, f"{lead}: {', '.join(parts)}{actions_late(plan)}.{against(found)}")


def delivered(counts: str, plan: PlanMonth, found: Sequence[Clash]) -> Finding:
    """By its measures the plan is delivered; whether that can be believed is said too."""
    late = actions_late(plan)
    if found:
        signs = "1 clash says" if len(found) == 1 else f"{len(found)} clashes say"
        words = f"By its measures yes: {counts}{late}. But {signs} otherwise."
        return Finding(Answer.IN_PART, words)
    if late:
        return Finding(Answer.IN_PART, f"By its measures yes: {counts}{late}.")
    return Finding(Answer.YES, f"Yes: {counts}, and nothing contradicts it.")


def actions_late(plan: PlanMonth) -> str:
    """ "; 2 of 9 actions are late"; "" where none is."""
    own = [one for one in plan.actions if one.is_own and one.standing is not Standing.STOPPED]
    late = [one for one in own if one.standing is Standing.LATE]
    if not late:
        return ""
    total = counted(len(own), "action")
    return f"; {len(late)} of {total} {is_or_are(len(late))} late"


def against(found: Sequence[Clash]) -> str:
    if not found:
        return ""
    return " 1 clash to explain." if len(found) == 1 else f" {len(found)} clashes to explain."
