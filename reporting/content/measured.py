"""What a target's pictures show, from its published content (pure)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import typed_period
from pmf_portal.pictures.measured import Limits, Measured
from reporting.content.readings import limits_of
from reporting.content.target_charts import published_series

HIGHER_IS_BETTER = {"higher": True, "lower": False}


def measured_of(
    content: Mapping[str, Any], path: Sequence[Mapping[str, Any]] = ()
) -> Measured | None:
    """The figures of a published target with all that can be drawn beside them; `path` is the way
    back of its exception report, as it was published.  None without any figure.
    """
    rule, line, reading = content["rule"], content["line"], content.get("reading")
    rows = published_series(content)
    figures = {row.month: float(row.actual) for row in rows if row.actual is not None}
    if not figures:
        return None
    newest = max(figures)
    usual, changed, steps = usual_of(reading)
    return Measured(
        unit=rule["unit"],
        decimals=rule["decimals"],
        frequency=rule["frequency"],
        higher_is_better=HIGHER_IS_BETTER.get(rule["polarity"]),
        figures=figures,
        planned={row.month: float(row.planned) for row in rows if row.planned is not None},
        provisional=frozenset({newest}) if line.get("provisional") else frozenset(),
        earlier={month + 12: value for month, value in figures.items() if month + 12 <= newest},
        promised=promised_of(path, rule["frequency"]),
        usual={month: limits for month, limits in usual.items() if month in figures},
        changed=changed,
        steps=steps,
        ahead=ahead_of(reading),
    )


def measured_of_reading(reading: Mapping[str, Any], planned: Mapping[Month, Decimal]) -> Measured:
    """What the picture of a published reading shows; `planned` is the plan by period."""
    usual, changed, steps = usual_of(reading)
    figures = {
        Month.parse(period): float(figure) for period, figure, *_ in reading["usual"]["points"]
    }
    return Measured(
        unit=reading["unit"],
        decimals=reading["decimals"],
        frequency=reading["frequency"],
        higher_is_better=None,
        figures=figures,
        planned={month: float(value) for month, value in planned.items()},
        usual=usual,
        changed=changed,
        steps=steps,
        ahead=ahead_of(reading),
    )


def usual_of(
    reading: Mapping[str, Any] | None,
) -> tuple[dict[Month, Limits], frozenset[Month], tuple[Month, ...]]:
    """The usual range by period, the figures that are a real change, and where the range begins
    anew.
    """
    usual = reading["usual"] if reading else None
    if usual is None:
        return {}, frozenset(), ()
    limits, changed = {}, set()
    for place, (period, _, signal, _) in enumerate(usual["points"]):
        lower, mean, upper = map(float, limits_of(usual, place))
        limits[Month.parse(period)] = (lower, mean, upper)
        if signal:
            changed.add(Month.parse(period))
    return limits, frozenset(changed), tuple(map(Month.parse, usual.get("steps", ())))


def ahead_of(reading: Mapping[str, Any] | None) -> dict[Month, Limits]:
    ahead = {}
    for period, *values in reading["ahead"] if reading else ():
        low, middle, high = map(float, values)
        ahead[Month.parse(period)] = (low, middle, high)
    return ahead


def promised_of(path: Sequence[Mapping[str, Any]], frequency: str) -> dict[Month, float]:
    """The expected figures of a way back to plan, by period."""
    promised = {}
    for row in path:
        expected: Decimal | None = decimal_of(row["expected"])
        try:
            month = typed_period(row["period"], frequency)
        except PeriodError:
            continue
        if expected is not None:
            promised[month] = float(expected)
    return promised
