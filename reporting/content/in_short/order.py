"""The one order of concern, for front page, scorecards, packs and briefings: by rating, then what
is before the executive group, then how far off plan in tolerances (pure).
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from pmf_portal.formats.canonical import decimal_of
from scorecards.rating.rag import Rating
from targets.rules.codes import sort_key
from targets.rules.polarity import Polarity

RANKS = {Rating.RED: 0, Rating.WITHDRAWN_RED: 1, Rating.AMBER: 2, Rating.GREEN: 3}
UNRANKED = 4
# How the standing of a report before the executive group begins.
ESCALATED = "Escalated"
# Where no tolerance applies, a twentieth of the plan stands for one.
STAND_IN = Decimal("0.05")


class RatedFigure(Protocol):
    """A line of a build, or a measure of “in short”."""

    @property
    def code(self) -> str: ...
    @property
    def rating(self) -> str: ...
    @property
    def polarity(self) -> str: ...
    @property
    def actual_to_date(self) -> Decimal | None: ...
    @property
    def plan_to_date(self) -> Decimal | None: ...
    @property
    def amber_low(self) -> Decimal | None: ...
    @property
    def amber_high(self) -> Decimal | None: ...


Line = TypeVar("Line", bound=RatedFigure)


def tolerances_off_plan(line: RatedFigure) -> Decimal:
    """How far a figure lies on the wrong side of its plan, counted in tolerances (1 is the edge of
    red); below 0 on the right side, 0 where nothing is known.
    """
    actual, plan = line.actual_to_date, line.plan_to_date
    if actual is None or plan is None:
        return Decimal(0)
    off = actual - plan
    bound = line.amber_high
    if line.polarity == Polarity.HIGHER or (line.polarity == Polarity.CLOSEST and off < 0):
        off, bound = -off, line.amber_low
    tolerance = abs(bound - plan) if bound is not None else Decimal(0)
    return off / (tolerance or abs(plan) * STAND_IN or Decimal(1))


def worst_first(lines: Iterable[Line], escalated: Collection[str] = ()) -> list[Line]:
    """Lines in the order of concern; `escalated` are the codes before the executive group."""

    def place(line: Line) -> tuple[int, bool, Decimal, object]:
        rank = next((rank for name, rank in RANKS.items() if name == line.rating), UNRANKED)
        distance = Decimal(0) if rank == UNRANKED else -tolerances_off_plan(line)
        return rank, line.code not in escalated, distance, sort_key(line.code)

    return sorted(lines, key=place)


def published_worst_first(lines: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Published lines in the same order: each holds how far off plan it was, in tolerances."""

    def place(line: Mapping[str, Any]) -> tuple[int, bool, Decimal, object]:
        rank = next((rank for name, rank in RANKS.items() if name == line["rating"]), UNRANKED)
        off = decimal_of(line.get("tolerances_off_plan")) or Decimal(0)
        distance = Decimal(0) if rank == UNRANKED else -off
        return rank, not is_before_executives(line), distance, sort_key(line["code"])

    return sorted(lines, key=place)


def is_before_executives(line: Mapping[str, Any]) -> bool:
    """Whether the exception report of a published line is before the executive group."""
    return str(line.get("exception_report", "")).startswith(ESCALATED)
