"""What cannot be right about a target, and what can be but seldom is and has to be confirmed (pure;
framework 3.2).  What is missing stands in `targets/completeness.py`.
"""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from pmf_portal.formats.numbers import plain_number
from pmf_portal.formats.units import Unit, UnitKind, nearest_unit, unit_of
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods.frequency import ADJECTIVE, overlaps
from pmf_portal.periods.month import Month
from targets.rules.aggregation import Aggregation, adds_up, is_latest, takes_parts
from targets.rules.contradiction import Contradiction, Measure
from targets.rules.peer_targets import planned_beside_peers, wrong_peers
from targets.rules.polarity import Polarity, is_rated
from targets.rules.tolerance import (
    Tolerance,
    ToleranceError,
    ToleranceKind,
    bounds,
    tolerance_of,
    wrong_margins_above,
)
from targets.rules.trajectory import PlannedPoint
from targets.rules.value_kinds import (
    in_unit,
    margin_size,
    why_no_unit,
    why_not_of_kind,
    wrong_for_kind,
)

__all__ = [
    "QUESTIONS",
    "Contradiction",
    "Measure",
    "confirmed_text",
    "contradictions",
    "contradictions_of_measure",
    "contradictions_of_points",
    "limits_of",
    "words_confirmed",
]

ONE, HUNDRED = Decimal(1), Decimal(100)
# What can be asked back, by the word that confirms it in a file: what is confirmed, for a form.
QUESTIONS = {
    "own_unit": "This is a unit of our own: keep it as it is written",
    "own_scale": "The scale is meant to be this one",
    "small_percentage": "It is meant to be less than one per cent",
    "unusual_range": "This measure can lie there",
    "wide_margin": "The margin is meant to be this wide",
    "code": "The code is right as it is written",
}
# What stays confirmed when the numbers of the next year are decided anew.
LASTING = {"own_unit", "own_scale", "unusual_range", "code"}


def contradictions(
    measure: Measure, points: Iterable[PlannedPoint] = (), confirmed: Collection[str] = ()
) -> list[Contradiction]:
    """Everything about a target and its trajectory that cannot be right, or that nobody has
    confirmed.
    """
    return contradictions_of_measure(measure, confirmed) + contradictions_of_points(
        measure, points, confirmed
    )


def contradictions_of_measure(
    measure: Measure, confirmed: Collection[str] = ()
) -> list[Contradiction]:
    """What cannot be right about periods, unit, scale, target and tolerance, whatever the
    trajectory.
    """
    problems = [
        *_overlapping_windows(measure),
        *_unknown_unit(measure),
        *_wrong_for_kind(measure),
        *_wrong_scale(measure),
        *_impossible_values(measure),
        *_small_target(measure),
        *_nothing_to_count(measure),
        *_wrong_margins(measure),
        *wrong_peers(measure),
    ]
    return [problem for problem in problems if problem.question not in confirmed]


def contradictions_of_points(
    measure: Measure, points: Iterable[PlannedPoint], confirmed: Collection[str] = ()
) -> list[Contradiction]:
    """What cannot be right about planned values and their amber bounds, period by period."""
    problems: list[Contradiction] = []
    for point in points:
        problems += _impossible_point(measure, point)
        problems += planned_beside_peers(measure, point)
    return [problem for problem in problems if problem.question not in confirmed]


def words_confirmed(text: str) -> set[str]:
    """The questions that a text confirms, as it is stored and as files say it."""
    return set(text.replace(",", " ").replace(";", " ").lower().split())


def confirmed_text(words: Iterable[str]) -> str:
    """Confirmed questions as they are stored."""
    return " ".join(sorted(words))


def _overlapping_windows(measure: Measure) -> Iterator[Contradiction]:
    """Periods that count the same months again, and a rule that would count them twice."""
    kind = measure.frequency
    if kind not in ADJECTIVE or not overlaps(kind) or not measure.aggregation:
        return
    if not is_latest(measure.aggregation):
        reason = (
            f"Figures that come {ADJECTIVE[kind]}, count the same months again, so they are never"
            " added up or averaged. Choose latest (or, of two counts, latest_ratio): the latest"
            " period stands for the year to date."
        )
        yield Contradiction(("aggregation", "frequency"), reason)


def _wrong_for_kind(measure: Measure) -> Iterator[Contradiction]:
    """What dates, yes or no and words of a scale cannot have."""
    for fields, reason in wrong_for_kind(measure):
        yield Contradiction(fields, reason)


def _unknown_unit(measure: Measure) -> Iterator[Contradiction]:
    if not measure.unit or unit_of(measure.unit):
        return
    if reason := why_no_unit(measure.unit):
        yield Contradiction(("unit",), reason)
        return
    near = nearest_unit(measure.unit)
    question = f" Did you mean “{near}”?" if near else ""
    yield Contradiction(
        ("unit",), f"“{measure.unit}” is not a unit that the portal knows.{question}", "own_unit"
    )


def _wrong_scale(measure: Measure) -> Iterator[Contradiction]:
    """A ratio is multiplied by what its unit says: 100 for a percentage, 1,000 for “per 1,000”."""
    unit = unit_of(measure.unit)
    if not takes_parts(measure.aggregation) or unit is None:
        return
    stated = plain_number(Decimal(measure.scale))
    if unit.kind == UnitKind.PERCENTAGE and measure.scale != HUNDRED:
        reason = f"A percentage of two counts needs the scale 100, not {stated}."
        yield Contradiction(("scale", "unit", "aggregation"), reason)
    elif unit.kind == UnitKind.RATE and unit.factor != ONE and measure.scale != unit.factor:
        reason = f"“{measure.unit}” needs the scale {plain_number(unit.factor)}, not {stated}."
        yield Contradiction(("scale", "unit", "aggregation"), reason)
    elif unit.kind in (UnitKind.COUNT, UnitKind.TIME) and measure.scale != ONE:
        reason = f"A ratio in “{measure.unit}” usually has the scale 1, not {stated}."
        yield Contradiction(("scale", "unit", "aggregation"), reason, "own_scale")


def _impossible_values(measure: Measure) -> Iterator[Contradiction]:
    for name, words in (
        ("annual_target", "An annual target"),
        ("previous_year", "Last year’s result"),
    ):
        value = getattr(measure, name)
        yield from _outside_range(measure, value, words, (name, "unit", "aggregation"))


def _outside_range(
    measure: Measure,
    value: Decimal | None,
    words: str,
    fields: tuple[str, ...],
    month: Month | None = None,
) -> Iterator[Contradiction]:
    """A value that its unit does not have, or does not reach: two counts divided never do, others
    may.
    """
    if value is None:
        return
    if reason := why_not_of_kind(value, measure.unit, words):
        yield Contradiction(fields, reason, "", month)
    else:
        yield from _beyond_limits(measure, value, words, fields, month)


def _beyond_limits(
    measure: Measure,
    value: Decimal,
    words: str,
    fields: tuple[str, ...],
    month: Month | None,
) -> Iterator[Contradiction]:
    unit = unit_of(measure.unit)
    is_ratio = takes_parts(measure.aggregation)
    lowest, highest = _limits(unit)
    if is_ratio and (lowest is None or lowest < 0):
        lowest = Decimal(0)
    below, above = lowest is not None and value < lowest, highest is not None and value > highest
    if not below and not above:
        return
    figure = f"{words} of {in_unit(value, measure.unit)}"
    if is_ratio and highest is not None:
        reason = f"{figure} cannot be right: a part of a whole lies between 0% and 100%."
    elif is_ratio:
        reason = f"{figure} cannot be right: one count divided by another is never below 0."
    elif highest is not None:
        reason = f"{figure} lies outside 0% to 100%."
    else:
        reason = f"{figure} lies below 0."
    yield Contradiction(fields, reason, "" if is_ratio else "unusual_range", month)


def _limits(unit: Unit | None) -> tuple[Decimal | None, Decimal | None]:
    return (unit.lowest, unit.highest) if unit else (None, None)


def limits_of(
    measure: Measure, confirmed: Collection[str]
) -> tuple[Decimal | None, Decimal | None]:
    """How low and how high the plans of a measure may lie, for whoever makes them."""
    if takes_parts(measure.aggregation):
        lowest, highest = _limits(unit_of(measure.unit))
        return (lowest or Decimal(0)), highest
    return (None, None) if "unusual_range" in confirmed else _limits(unit_of(measure.unit))


def _small_target(measure: Measure) -> Iterator[Contradiction]:
    fields = ("annual_target", "unit")
    yield from _fraction(measure, measure.annual_target, "An annual target", fields)


def _fraction(
    measure: Measure,
    value: Decimal | None,
    words: str,
    fields: tuple[str, ...],
    month: Month | None = None,
) -> Iterator[Contradiction]:
    """A percentage that was perhaps typed as a fraction: 0.95 in place of 95, 1 in place of 100."""
    unit = unit_of(measure.unit)
    if value is None or unit is None or unit.kind != UnitKind.PERCENTAGE:
        return
    is_fraction = 0 < abs(value) < 1
    is_whole = value == 1 and measure.polarity == Polarity.HIGHER
    if is_fraction or is_whole:
        meant = in_unit(value * HUNDRED, measure.unit)
        size = "less than 1%" if is_fraction else "only 1%"
        reason = (
            f"{words} of {in_unit(value, measure.unit)} is {size}. Was a fraction typed in place of"
            f" {meant}?"
        )
        yield Contradiction(fields, reason, "small_percentage", month)


def _wrong_margins(measure: Measure) -> Iterator[Contradiction]:
    if not is_rated(measure.polarity):
        return
    if measure.tolerance in (ToleranceKind.PERCENT, ToleranceKind.ABSOLUTE):
        yield from _negative_margins(measure)
        yield from _wide_margins(measure)
    yield from _margins_above(measure)
    if measure.tolerance == ToleranceKind.FLOOR:
        yield from _wrong_stated_bound(measure)


def _negative_margins(measure: Measure) -> Iterator[Contradiction]:
    for name in ("amber_within", "green_within", "green_above", "amber_above"):
        within = getattr(measure, name)
        if within is not None and within < 0:
            yield Contradiction((name, "tolerance"), "A margin cannot be negative.")


def _margins_above(measure: Measure) -> Iterator[Contradiction]:
    if reason := wrong_margins_above(_margins(measure), measure.polarity):
        name = "amber_above" if measure.green_above is None else "green_above"
        yield Contradiction((name, "polarity", "tolerance", "green_within", "amber_within"), reason)


def _nothing_to_count(measure: Measure) -> Iterator[Contradiction]:
    """A threshold for small counts of a measure that counts nothing."""
    unit, rule = unit_of(measure.unit), measure.aggregation
    is_count = (unit is None or unit.kind == UnitKind.COUNT) and rule != Aggregation.MEAN
    if measure.suppress_below is not None and not is_count and not takes_parts(rule):
        reason = "Only counts can be too small to publish, and this measure does not count."
        yield Contradiction(("suppress_below", "unit", "aggregation"), reason)


def _wide_margins(measure: Measure) -> Iterator[Contradiction]:
    """Margins wider than the plan, and a green margin wider than the amber one."""
    amber, green = measure.amber_within, measure.green_within
    is_closest = measure.polarity == Polarity.CLOSEST
    if is_closest and amber is not None and green is not None and green > amber >= 0:
        reason = (
            f"The green margin of {plain_number(green)} is wider than the amber margin of"
            f" {plain_number(amber)}, so that nothing could be amber."
        )
        yield Contradiction(("green_within", "amber_within"), reason)
    for name, colour, within in (
        ("amber_within", "An amber", amber),
        ("green_within", "A green", green if is_closest else None),
    ):
        if within is not None and (whole := _narrower_plan(measure, within)):
            yield _wide_margin(measure, name, f"{colour} margin of {whole}")


def _narrower_plan(measure: Measure, within: Decimal) -> str:
    """The margin and what it is wider than, in words; "" when it is not wider than the plan."""
    if measure.tolerance == ToleranceKind.PERCENT:
        if within > HUNDRED:
            return f"{plain_number(within)}% of plan is wider than the plan itself"
        return ""
    target = measure.annual_target
    if not target or measure.polarity == Polarity.CLOSEST or within <= abs(target):
        return ""
    size = margin_size(within, measure.unit)
    return f"{size} is wider than the annual target of {in_unit(target, measure.unit)}"


def _wide_margin(measure: Measure, name: str, words: str) -> Contradiction:
    """Where higher is better and nothing lies below nought, such a margin leaves no room for red;
    elsewhere it may be meant.
    """
    fields = (name, "tolerance", "annual_target", "polarity", "unit")
    lowest, _ = _limits(unit_of(measure.unit))
    if measure.polarity == Polarity.HIGHER and lowest is not None:
        return Contradiction(fields, f"{words}, so that nothing could ever be red.")
    return Contradiction(fields, f"{words}.", "wide_margin")


def _wrong_stated_bound(measure: Measure) -> Iterator[Contradiction]:
    """A stated amber bound for a measure that takes none, or on the better side of the target."""
    fields = ("amber_within", "tolerance", "annual_target", "polarity")
    target = measure.annual_target
    if measure.polarity == Polarity.CLOSEST:
        reason = "A measure that should be closest to plan takes margins, not an amber bound."
        yield Contradiction(("tolerance", "polarity"), reason)
    elif target is not None and not adds_up(measure.aggregation):
        if reason := wrong_side(target, _margins(measure), measure.polarity, None, measure.unit):
            yield Contradiction(fields, reason)
    if measure.amber_within is not None:
        words = "An amber bound"
        yield from _outside_range(measure, measure.amber_within, words, (*fields, "unit"))


def _margins(measure: Measure) -> Tolerance:
    return tolerance_of(measure)


def wrong_side(
    planned: Decimal,
    tolerance: Tolerance,
    polarity: str,
    amber_bound: Decimal | None = None,
    unit: str = "",
) -> str:
    """Why an amber bound cannot belong to a planned value; "" when it can."""
    try:
        bounds(planned, tolerance, polarity, amber_bound)
    except ToleranceError as error:
        bound = tolerance.amber_within if amber_bound is None else amber_bound
        if bound is None or not kind_of(unit) or polarity == Polarity.CLOSEST:
            return str(error)
        return (
            f"The amber bound of {in_unit(bound, unit)} is on the better side of the plan of"
            f" {in_unit(planned, unit)}."
        )
    return ""


def _impossible_point(measure: Measure, point: PlannedPoint) -> Iterator[Contradiction]:
    """A planned value that its unit does not reach, that was perhaps typed as a fraction, or whose
    amber bound lies on the better side.
    """
    month = point.month
    yield from _outside_range(measure, point.planned, "A plan", ("planned",), month)
    if not adds_up(measure.aggregation):
        yield from _fraction(measure, point.planned, "A plan", ("planned",), month)
    if not is_rated(measure.polarity) or not measure.tolerance:
        return
    stated = ("amber_bound",)
    if point.amber_bound is not None:
        yield from _outside_range(measure, point.amber_bound, "An amber bound", stated, month)
    tolerance = _margins(measure)
    if reason := wrong_side(
        point.planned, tolerance, measure.polarity, point.amber_bound, measure.unit
    ):
        yield Contradiction(stated, reason, "", month)
