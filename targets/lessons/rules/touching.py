"""Which lessons touch a draft (pure; framework 5.1): those of its own measure, of a measure of its
objective, or of its service.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# A finding on a measure is one of its service only where it is not alone.
FEWEST_OF_A_SERVICE = 3
OWN_MEASURE = "its own measure"
OF_OBJECTIVE = "another measure of its objective"
OF_SERVICE = "its service"


@dataclass(frozen=True)
class Reach:
    """What a lesson is about: measures and services, by their keys; and measures by themselves,
    as where one might be retired: that teaches nothing about those beside it.
    """

    measures: frozenset[int]
    units: frozenset[int]
    alone: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Place:
    """Where a draft stands: its measure, the others of its objective, its service."""

    measure: int
    beside: frozenset[int]
    unit: int | None


def reach_of(findings: Iterable[tuple[int, int | None, int | None]]) -> Reach:
    """What a lesson is about, by (finding, measure, unit) of its findings: every measure; and a
    service where a finding names no measure at all, or where three of them are of it.
    """
    measures: set[int] = set()
    with_measure: set[int] = set()
    of_unit: dict[int, set[int]] = {}
    for finding, measure, unit in findings:
        if measure is not None:
            measures.add(measure)
            with_measure.add(finding)
        if unit is not None:
            of_unit.setdefault(unit, set()).add(finding)
    units = set()
    for unit, numbers in of_unit.items():
        if len(numbers) >= FEWEST_OF_A_SERVICE or numbers - with_measure:
            units.add(unit)
    return Reach(frozenset(measures), frozenset(units))


def why_it_touches(reach: Reach, place: Place) -> str:
    """Why a lesson touches a draft, the nearest reason; "" where it does not."""
    if place.measure in reach.measures | reach.alone:
        return OWN_MEASURE
    if place.beside & reach.measures:
        return OF_OBJECTIVE
    return OF_SERVICE if place.unit in reach.units else ""
