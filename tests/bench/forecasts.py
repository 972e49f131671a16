"""What forecasts and readings are worth: beside the rule of version 0.5, on real series and on
noise that is exactly on plan.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from pmf_portal.periods.month import FinancialYear
from scorecards.rating.assessment import Measure
from scorecards.rating.forecast import forecast as published_forecast
from scorecards.rating.forecast import rating_of_year_end
from scorecards.rating.rag import rate
from scorecards.rating.year_to_date import Figure, Planned
from scorecards.statistics.measure_series import MeasureSeries
from scorecards.statistics.reading import readings_of
from scorecards.statistics.ways_on import in_proportion, on_plan, same_season, sloped_departure
from targets.rules.aggregation import is_latest, to_date
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Tolerance, ToleranceKind
from tests.bench.council_series import a_year_earlier, groups

YEAR = FinancialYear(2023)
FIRST = YEAR.first
ORIGINS = (3, 6, 9)
# Amber reaches 5% of the plan; targets as hard as last year's result, and 3% harder and easier.
TOLERANCE = Tolerance(ToleranceKind.PERCENT, Decimal(5))
HARDNESS = (0.97, 1.0, 1.03)
COLOURS = ("green", "amber", "red")


@dataclass
class Told:
    """What was measured of one group."""

    scaled: dict[str, list[float]] = field(default_factory=dict)
    year_end: dict[str, list[float]] = field(default_factory=dict)
    impossible: Counter = field(default_factory=Counter)
    within: list[float] = field(default_factory=list)
    year_end_within: list[bool] = field(default_factory=list)

    def add(self, way, error, end):
        self.scaled.setdefault(way, []).append(error)
        self.year_end.setdefault(way, []).append(end)

    def mean(self, way):
        return float(np.mean(self.scaled[way]))

    def mean_end(self, way):
        return float(np.mean(self.year_end[way]))


def measure_of(group_rule, unit, polarity, target):
    return Measure(
        polarity=polarity,
        aggregation=group_rule,
        scale=Decimal(1),
        decimals=1,
        unit=unit,
        frequency="month",
        tolerance=TOLERANCE,
        annual_target=target,
    )


def exact(value):
    return Decimal(f"{value:.4f}")


def year_of(values, rule):
    return float(to_date(rule, [exact(value) for value in values]))


def series_of(values, known, plan, measure, *, planned_since=0):
    """A measure of which the year before last March and so many months of the year are known."""
    at = len(values) - 12
    months = [FIRST + (n - at) for n in range(len(values))]
    planned = {FIRST + n: float(value) for n, value in enumerate(plan)}
    for back in range(1, planned_since + 1):
        planned[FIRST - back] = float(plan[-back % 12])
    so_far = year_of(values[at : at + known], measure.aggregation) if known else None
    rate_year_end = rating_of_year_end(
        measure, {month: Planned(exact(value)) for month, value in planned.items()}, {}, YEAR
    )
    return MeasureSeries(
        polarity=measure.polarity,
        aggregation=measure.aggregation,
        unit=measure.unit,
        decimals=measure.decimals,
        frequency="month",
        year=YEAR,
        figures=dict(zip(months[: at + known], map(float, values), strict=False)),
        planned=planned,
        so_far=so_far,
        rate=rate_year_end,
    )


def carried_on(values, plan, known, rule):
    """Version 0.5's rule, period by period, for the months left."""
    at, left = len(values) - 12, 12 - known
    past = values[None, : at + known]
    planned = np.concatenate([np.full(at, np.nan), plan])[None]
    if rule == "sum":
        return in_proportion(past, left, planned)[0]
    return (sloped_departure if is_latest(rule) else on_plan)(past, left, planned)[0]


def is_impossible(values, unit):
    return bool((values < 0).any() or (unit == "%" and (values > 100).any()))


def accuracy(group):
    """Errors over the months left, as parts of the mean change from year to year, after three, six
    and nine months; plans are last year's figures.
    """
    told, cases = Told(), {}
    for number, values in enumerate(group.series):
        at = len(values) - 12
        plan = values[at - 12 : at]
        measure = measure_of(group.rule, group.unit, group.polarity, None)
        for known in ORIGINS:
            cases[number, known] = series_of(values, known, plan, measure)
    readings = readings_of(cases)
    for (number, known), reading in readings.items():
        add_case(told, group, group.series[number], known, reading)
    return told


def add_case(told, group, values, known, reading):
    at = len(values) - 12
    plan, truth = values[at - 12 : at], values[at + known :]
    scale = np.abs(values[12 : at + known] - values[: at + known - 12]).mean()
    middle = np.array([one.p50 for one in reading.ahead])
    made = {
        "new": middle,
        "0.5": carried_on(values, plan, known, group.rule),
        "naive": same_season(values[None, : at + known], len(truth), 12)[0],
    }
    end = year_of(values[at:], group.rule)
    ends = {
        way: year_of([*values[at : at + known], *ahead], group.rule) for way, ahead in made.items()
    }
    # What a page says of the year's end is the middle of the courses, put together course by course.
    ends["new"] = reading.end.p50
    share = 1 if is_latest(group.rule) or group.rule == "mean" else 12
    for way, ahead in made.items():
        error = np.abs(ahead - truth).mean() / scale
        told.add(way, error, abs(ends[way] - end) / scale / share)
        told.impossible[way] += is_impossible(ahead, group.unit)
    limits = [(one.p10, one.p90) for one in reading.ahead]
    for (low, high), value in zip(limits, truth, strict=True):
        told.within.append(low <= value <= high)
        told.impossible["new"] += is_impossible(np.array([low, high]), group.unit)
    told.year_end_within.append(reading.end.p10 <= end <= reading.end.p90)


def right_colours(group):
    """How often the final colour was said after three, six and nine months, by each way of saying
    it; of `new` also how likely it held the right colour, on the mean.
    """
    right = {known: Counter() for known in ORIGINS}
    cases, asked = {}, {}
    for number, values in enumerate(group.series):
        at = len(values) - 12
        for hardness in HARDNESS:
            plan = values[at - 12 : at] * hardness
            target = exact(year_of(plan, group.rule))
            measure = measure_of(group.rule, group.unit, group.polarity, target)
            for known in ORIGINS:
                key = (number, hardness, known)
                cases[key] = series_of(values, known, plan, measure)
                asked[key] = (values, plan, measure)
    for key, reading in readings_of(cases).items():
        count_colours(right[key[2]], *asked[key], key[2], reading)
    return right


def count_colours(right, values, plan, measure, known, reading):
    at = len(values) - 12
    year, rule = values[at:], measure.aggregation
    final = rated(year_of(year, rule), year_of(plan, rule), measure)
    today = rated(year_of(year[:known], rule), year_of(plan[:known], rule), measure)
    figures = {FIRST + n: Figure(exact(value)) for n, value in enumerate(year[:known])}
    planned = {FIRST + n: Planned(exact(value)) for n, value in enumerate(plan)}
    old = published_forecast(measure, planned, figures, YEAR)
    chances = reading.end.probabilities
    right["cases"] += 1
    right["new"] += max(chances, key=chances.get) == final
    right["chance"] += chances.get(final, 0.0)
    right["0.5"] += old is not None and old.rating == final
    right["today"] += today == final
    right["plan as made"] += final == "green"


def rated(value, planned, measure):
    return rate(exact(value), exact(planned), measure.tolerance, measure.polarity, decimals=1).value


# Noise


def noisy_years(rule, noise, years=200, seed=5):
    """Of years that are exactly on plan but for noise from month to month, three of them known: how
    many had a red forecast, and how many newest figures an arrow or an alarm.
    """
    random = np.random.default_rng(seed)
    values = random.normal(100, 100 * noise, (years, 48))
    plan = np.full(12, 100.0)
    target = exact(year_of(plan, rule))
    measure = measure_of(rule, "number", Polarity.HIGHER, target)
    cases = {}
    for number in range(years):
        for known in range(3, 12):
            cases[number, known] = series_of(values[number], known, plan, measure, planned_since=36)
    readings = readings_of(cases)
    told = Counter(years=years, points=len(cases))
    for number in range(years):
        of_year = [readings[number, known] for known in range(3, 12)]
        reds = [one.end.probabilities.get("red", 0) >= 0.5 for one in of_year]
        old = [old_rating(values[number], plan, measure, known) == "red" for known in range(3, 12)]
        told["red"] += sum(reds)
        told["red in 0.5"] += sum(old)
        told["years red"] += any(reds)
        told["years red in 0.5"] += any(old)
        told["ended red"] += rated(year_of(values[number][-12:], rule), target, measure) == "red"
        told["outside"] += sum(one.usual.signal == "outside" for one in of_year)
        told["alarms"] += sum(bool(one.usual.movement) for one in of_year)
        told["directions"] += sum(one.direction.is_clear for one in of_year)
        told["arrows of 0.5"] += len(of_year)
    return told


def old_rating(values, plan, measure, known):
    at = len(values) - 12
    figures = {FIRST + n: Figure(exact(value)) for n, value in enumerate(values[at : at + known])}
    planned = {FIRST + n: Planned(exact(value)) for n, value in enumerate(plan)}
    return published_forecast(measure, planned, figures, YEAR).rating


def arrows_on_real_series(group):
    """On common-cause figures of the last year of real series: how many there are, and how many of
    them have a clear direction.  Version 0.5 had an arrow on each figure that differed.
    """
    told = Counter()
    for values in group.series:
        at = len(values) - 12
        measure = measure_of(group.rule, group.unit, group.polarity, None)
        for known in range(1, 12):
            reading = readings_of({0: series_of(values, known, values[at - 12 : at], measure)})[0]
            told["points"] += 1
            if reading.variation == "common":
                told["common"] += 1
                told["directions"] += reading.direction.is_clear
                told["arrows of 0.5"] += values[at + known - 1] != values[at + known - 2]
    return told


# The tables


def report_all(report):
    report("MASE over the months left (plans are last year's figures; after 3, 6 and 9 months)")
    report(f"{'':22}{'0.5':>8}{'naive':>8}{'new':>8}{'80 % hold':>11}{'impossible 0.5 / new':>22}")
    for group in groups():
        line_of_accuracy(group, "", report)
    for group in groups()[2:]:
        line_of_accuracy(a_year_earlier(group), ", short", report)
    report("")
    report("the year's end: mean error, and how often the 80 % limits hold")
    for group in groups():
        told = accuracy(group)
        ends = f"{told.mean_end('0.5'):8.2f}{told.mean_end('new'):8.2f}"
        report(f"{group.name:22}{ends}{np.mean(told.year_end_within):11.0%}")
    report_colours(report)
    report_noise(report)


def line_of_accuracy(group, suffix, report):
    told = accuracy(group)
    errors = "".join(f"{told.mean(way):8.2f}" for way in ("0.5", "naive", "new"))
    impossible = f"{told.impossible['0.5']} / {told.impossible['new']}"
    report(f"{group.name + suffix:22}{errors}{np.mean(told.within):11.0%}{impossible:>22}")


def report_colours(report):
    ways = ("plan as made", "today", "0.5", "new", "chance")
    together = {known: Counter() for known in ORIGINS}
    for group in groups():
        for known, right in right_colours(group).items():
            together[known] += right
    report("")
    report("the right final colour, of all series and targets (chance: held likely, on the mean)")
    report(f"{'':22}" + "".join(f"{way:>14}" for way in ways))
    for known, right in together.items():
        shares = "".join(f"{right[way] / right['cases']:14.0%}" for way in ways)
        report(f"after {known} months".ljust(22) + shares)


def report_noise(report):
    report("")
    report(
        "noise exactly on plan, known for three years, 5 % tolerance: red forecasts, of all made"
    )
    report("and of years with any (of nine); years that ended red; newest figures with an arrow …")
    names = ("red, 0.5", "red, new", "years, 0.5", "years, new", "ended red")
    marks = ("arrows 0.5", "direction", "outside", "any alarm")
    report(" " * 14 + "".join(f"{name:>11}" for name in (*names, *marks)))
    for rule in ("sum", "mean", "latest"):
        for noise in (0.02, 0.1):
            told = noisy_years(rule, noise)
            shares = [told[name] / told["points"] for name in ("red in 0.5", "red")]
            years = ("years red in 0.5", "years red", "ended red")
            shares += [told[name] / told["years"] for name in years]
            marked = ("arrows of 0.5", "directions", "outside", "alarms")
            shares += [told[name] / told["points"] for name in marked]
            row = "".join(f"{share:11.1%}" for share in shares)
            report(f"{rule}, {noise:.0%}".ljust(14) + row)
    report("")
    for group in groups()[2:4:2]:
        told = arrows_on_real_series(group)
        report(
            f"{group.name}: {told['common']} of {told['points']} figures are common cause; version"
            f" 0.5 had an arrow on {told['arrows of 0.5']} of them, {told['directions']} have a"
            " clear direction over two years"
        )
