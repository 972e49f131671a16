"""Specifications and trajectories that cannot be right, one of each kind, with what every door says
of it (no tests here).
"""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Planted:
    """A consistent draft, what is changed of it, and the words it is met with; `question` is the word
    that confirms it, `column` where a file says so.
    """

    name: str
    base: dict
    changed: dict
    words: str
    question: str = ""
    part: str = "ambition"
    planned: dict = field(default_factory=dict)

    @property
    def column(self):
        return next(iter(self.changed))

    @property
    def fields(self):
        return self.base | self.changed


D = Decimal
RATIO = {"aggregation": "ratio", "unit": "%", "scale": D(100), "annual_target": D(90)}
COUNT = {"aggregation": "latest", "unit": "people", "decimals": 0, "annual_target": D(50)}
ABSOLUTE = {"tolerance": "absolute", "amber_within": D(2)}
FLOOR = {"tolerance": "floor", "amber_within": D(40)}

CLOSEST = {
    "polarity": "closest",
    "tolerance": "absolute",
    "green_within": D(1),
    "amber_within": D(2),
}

OF_A_MEASURE = [
    Planted(
        "a percentage of two counts with the scale 1",
        RATIO,
        {"scale": D(1)},
        "A percentage of two counts needs the scale 100, not 1.",
        part="calculation",
    ),
    Planted(
        "a cumulative percentage with the scale 1",
        RATIO | {"aggregation": "cumulative"},
        {"scale": D(1)},
        "A percentage of two counts needs the scale 100, not 1.",
        part="calculation",
    ),
    Planted(
        "a threshold for small counts of a measure that does not count",
        {"aggregation": "mean", "unit": "days", "decimals": 1, "annual_target": D(9)} | ABSOLUTE,
        {"suppress_below": 5},
        "Only counts can be too small to publish, and this measure does not count.",
        part="calculation",
    ),
    Planted(
        "a margin above plan where higher is better",
        RATIO | ABSOLUTE,
        {"amber_above": D(3)},
        "A margin above plan is only for measures that should be closest to plan.",
    ),
    Planted(
        "a negative margin above plan",
        RATIO | CLOSEST,
        {"amber_above": D(-3)},
        "A margin cannot be negative.",
    ),
    Planted(
        "a green margin above plan wider than the amber one",
        RATIO | CLOSEST,
        {"green_above": D(3)},
        "The green margin of 3 above plan is wider than the amber margin of 2, so that nothing could"
        " be amber there.",
    ),
    Planted(
        "a percentage by another spelling with the scale 1",
        RATIO | {"unit": "Percentage"},
        {"scale": D(1)},
        "A percentage of two counts needs the scale 100, not 1.",
        part="calculation",
    ),
    Planted(
        "a rate per thousand with the scale 100",
        RATIO | {"unit": "per 1,000", "scale": D(1000)},
        {"scale": D(100)},
        "“per 1,000” needs the scale 1,000, not 100.",
        part="calculation",
    ),
    Planted(
        "a ratio of days with the scale 100",
        RATIO | {"unit": "days", "scale": D(1)},
        {"scale": D(100)},
        "A ratio in “days” usually has the scale 1, not 100.",
        question="own_scale",
        part="calculation",
    ),
    Planted(
        "an unknown unit",
        COUNT,
        {"unit": "poeple"},
        "“poeple” is not a unit that the portal knows. Did you mean “people”?",
        question="own_unit",
        part="calculation",
    ),
    Planted(
        "a negative amber margin",
        COUNT,
        {"amber_within": D(-5)},
        "A margin cannot be negative.",
    ),
    Planted(
        "a negative green margin",
        COUNT | ABSOLUTE | {"polarity": "closest", "green_within": D(1)},
        {"green_within": D(-1)},
        "A margin cannot be negative.",
    ),
    Planted(
        "a percentage margin wider than the plan",
        COUNT,
        {"amber_within": D(150)},
        "An amber margin of 150% of plan is wider than the plan itself, so that nothing could ever"
        " be red.",
    ),
    Planted(
        "a margin wider than the plan",
        COUNT | ABSOLUTE,
        {"amber_within": D(60)},
        "An amber margin of 60 people is wider than the annual target of 50 people, so that nothing"
        " could ever be red.",
    ),
    Planted(
        "a margin of points wider than the plan",
        RATIO | ABSOLUTE,
        {"amber_within": D(95)},
        "An amber margin of 95 percentage points is wider than the annual target of 90%, so that"
        " nothing could ever be red.",
    ),
    Planted(
        "a margin wider than the plan where lower is better",
        COUNT | ABSOLUTE | {"polarity": "lower"},
        {"amber_within": D(60)},
        "An amber margin of 60 people is wider than the annual target of 50 people.",
        question="wide_margin",
    ),
    Planted(
        "a green margin wider than the amber one",
        COUNT | ABSOLUTE | {"polarity": "closest", "green_within": D(1)},
        {"green_within": D(3)},
        "The green margin of 3 is wider than the amber margin of 2, so that nothing could be amber.",
    ),
    Planted(
        "an amber bound on the better side",
        COUNT | FLOOR,
        {"amber_within": D(60)},
        "The amber bound 60 is on the better side of the plan 50.",
    ),
    Planted(
        "an amber bound on the better side where lower is better",
        COUNT | FLOOR | {"polarity": "lower", "amber_within": D(60)},
        {"amber_within": D("49.5")},
        "The amber bound 49.5 is on the better side of the plan 50.",
    ),
    Planted(
        "a stated bound where closest is best",
        COUNT | ABSOLUTE | {"polarity": "closest"},
        {"tolerance": "floor"},
        "A measure that should be closest to plan takes margins, not an amber bound.",
    ),
    Planted(
        "a part above its whole",
        RATIO,
        {"annual_target": D("104.8")},
        "An annual target of 104.8% cannot be right: a part of a whole lies between 0% and 100%.",
    ),
    Planted(
        "a percentage above a hundred",
        RATIO | {"aggregation": "latest", "scale": D(1)},
        {"annual_target": D("104.8")},
        "An annual target of 104.8% lies outside 0% to 100%.",
        question="unusual_range",
    ),
    Planted(
        "a negative count",
        COUNT,
        {"annual_target": D(-6)},
        "An annual target of −6 people lies below 0.",
        question="unusual_range",
    ),
    Planted(
        "a negative ratio",
        RATIO | {"unit": "days", "scale": D(1)},
        {"annual_target": D(-6)},
        "An annual target of −6 days cannot be right: one count divided by another is never below"
        " 0.",
    ),
    Planted(
        "a last year that cannot have been",
        RATIO,
        {"previous_year": D(101)},
        "Last year’s result of 101% cannot be right: a part of a whole lies between 0% and 100%.",
    ),
    Planted(
        "a fraction in place of a percentage",
        RATIO,
        {"annual_target": D("0.95")},
        "An annual target of 0.95% is less than 1%. Was a fraction typed in place of 95%?",
        question="small_percentage",
    ),
    Planted(
        "one in place of a hundred per cent",
        RATIO,
        {"annual_target": D(1)},
        "An annual target of 1% is only 1%. Was a fraction typed in place of 100%?",
        question="small_percentage",
    ),
    Planted(
        "a rolling year that is added up",
        COUNT | {"frequency": "year_monthly"},
        {"aggregation": "sum"},
        "Figures that come monthly, over 12 months, count the same months again, so they are never"
        " added up or averaged. Choose latest (or, of two counts, latest_ratio): the latest period"
        " stands for the year to date.",
        part="calculation",
    ),
    Planted(
        "three years that are averaged year by year",
        COUNT | {"frequency": "three_calendar_years"},
        {"aggregation": "mean"},
        "Figures that come yearly, over three calendar years, count the same months again, so they"
        " are never added up or averaged. Choose latest (or, of two counts, latest_ratio): the"
        " latest period stands for the year to date.",
        part="calculation",
    ),
]
OF_A_TRAJECTORY = [
    Planted(
        "a plan above the whole",
        RATIO,
        {"planned": "104.8"},
        "A plan of 104.8% cannot be right: a part of a whole lies between 0% and 100%.",
    ),
    Planted(
        "a plan above a hundred per cent",
        RATIO | {"aggregation": "latest", "scale": D(1)},
        {"planned": "104.8"},
        "A plan of 104.8% lies outside 0% to 100%.",
        question="unusual_range",
    ),
    Planted(
        "a plan below nought",
        COUNT,
        {"planned": "-6"},
        "A plan of −6 people lies below 0.",
        question="unusual_range",
    ),
    Planted(
        "a fraction in place of a planned percentage",
        RATIO,
        {"planned": "0.95"},
        "A plan of 0.95% is less than 1%. Was a fraction typed in place of 95%?",
        question="small_percentage",
    ),
    Planted(
        "a bound on the better side of the plan",
        COUNT | {"tolerance": "floor", "amber_within": None},
        {"amber_bound": "60", "planned": "50"},
        "The amber bound 60 is on the better side of the plan 50.",
    ),
    Planted(
        "a bound that the unit does not reach",
        COUNT | {"tolerance": "floor", "amber_within": None},
        {"amber_bound": "-3", "planned": "50"},
        "An amber bound of −3 people lies below 0.",
        question="unusual_range",
    ),
]
