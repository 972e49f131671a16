"""A reading as it is kept and published: plain values, numbers as exact text (pure)."""

from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.numbers import rounded
from scorecards.statistics.measure_series import MeasureSeries
from scorecards.statistics.reading import ENGINE, Reading
from scorecards.statistics.reading_words import (
    assurance_sentence,
    change_sentence,
    direction_sentence,
    direction_word,
    limits_at,
    remarks_of,
    within_possible,
    year_end_sentence,
)
from scorecards.statistics.usual_range import UsualRange

MOST_DECIMALS = 6


def number(value: float, decimals: int) -> str:
    """A number at so many decimals, as text."""
    return decimal_text(rounded(Decimal(repr(value)), min(decimals, MOST_DECIMALS)))


def reading_content(reading: Reading, inputs: str) -> dict[str, Any]:
    """Everything that is kept of a reading; `inputs` is the digest of what it was made from.

    Limits and forecasts have one decimal more than the measure is published with.
    """
    series = reading.series
    return {
        "engine": ENGINE,
        "inputs": inputs,
        "unit": series.unit,
        "decimals": series.decimals,
        "frequency": series.frequency,
        "figures": len(series.figures),
        "variation": reading.variation,
        "signal": (reading.usual.signal or "") if reading.usual else "",
        "assurance": reading.assurance,
        "direction": direction_word(reading),
        "direction_of": direction_content(reading),
        "usual": usual_content(series, reading.usual) if reading.usual else None,
        "year_end": year_end_content(reading),
        "ahead": ahead_content(reading),
        "warnings": list(reading.warnings),
        "words": {
            "change": change_sentence(reading),
            "direction": direction_sentence(reading),
            "assurance": assurance_sentence(reading),
            "year_end": year_end_sentence(reading),
            "remarks": remarks_of(reading),
        },
    }


def direction_content(reading: Reading) -> dict[str, Any] | None:
    """The test behind the direction: slope from one period to the next, chance, and figures."""
    direction = reading.direction
    if direction is None:
        return None
    return {
        "verdict": direction.verdict,
        "slope": number(direction.slope, reading.series.decimals + 2),
        "chance": number(direction.chance, 4),
        "figures": direction.points,
    }


def usual_content(series: MeasureSeries, usual: UsualRange) -> dict[str, Any]:
    """The control chart: its limits, and each period shown as [period, figure, signal, what it
    means].  Where seasons were taken out, `limits` are each period's own [lower, mean, upper].
    """
    more = series.decimals + 1
    points, own_limits = [], []
    for place, period in enumerate(usual.periods):
        point, added = usual.chart.points[place], usual.season[place]
        figure = number(usual.values[place], more)
        points.append([str(period), figure, str(point.signal or ""), point.judged(series.polarity)])
        if usual.is_seasonal or usual.steps:
            lower, upper = limits_at(series, usual, place)
            mean = usual.limits_of(place).mean + added
            own_limits.append([number(value, more) for value in (lower, mean, upper)])
    lower, upper = within_possible(series, usual, usual.limits, 0.0)
    steps = {"steps": [str(period) for period in usual.steps]} if usual.steps else {}
    return steps | {
        "from": str(usual.periods[0]),
        "to": str(usual.periods[-1]),
        "figures": usual.limits.points,
        "is_trial": usual.limits.is_trial,
        "is_seasonal": usual.is_seasonal,
        "run": usual.chart.rules.run,
        "trend": usual.chart.rules.trend,
        "lower": number(lower, more),
        "mean": number(usual.limits.mean, more),
        "upper": number(upper, more),
        "limits": own_limits,
        "points": points,
    }


def year_end_content(reading: Reading) -> dict[str, Any] | None:
    """Where the year ends, and how likely each rating is."""
    end, more = reading.end, reading.series.decimals + 1
    if end is None:
        return None
    return {
        "year": str(reading.series.year),
        "is_over": not reading.ahead,
        "p10": number(end.p10, more),
        "p50": number(end.p50, more),
        "p90": number(end.p90, more),
        "probabilities": {
            str(rating): number(chance, 3) for rating, chance in end.probabilities.items()
        },
    }


def ahead_content(reading: Reading) -> list[list[str]]:
    """Each period to come: [period, lower limit, middle, upper limit]."""
    more = reading.series.decimals + 1
    rows = []
    for one in reading.ahead:
        limits = (one.p10, one.p50, one.p90)
        rows.append([str(one.period), *(number(value, more) for value in limits)])
    return rows
