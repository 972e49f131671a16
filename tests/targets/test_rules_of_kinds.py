"""What a target of dates, durations, answers or words can and cannot be."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from pmf_portal.formats.numbers import NumberError, typed_number
from pmf_portal.periods.month import Month
from targets.rules.contradictions import contradictions_of_measure, contradictions_of_points
from targets.rules.tolerance import Tolerance, ToleranceKind
from targets.rules.trajectory import PlannedPoint, changed_plans, mismatch
from targets.rules.value_kinds import typed_margin, unit_of_margin, way_in_words

pytestmark = pytest.mark.any_database

OFSTED = "Inadequate < Requires improvement < Good < Outstanding"
D = Decimal
JUNE_30 = typed_number("30 June 2024", "date")
DATE = {"unit": "date", "polarity": "lower", "annual_target": JUNE_30}
WORDS = {"unit": OFSTED, "annual_target": D(3)}
ANSWER = {"unit": "yes/no", "annual_target": D(1)}
TIME = {"unit": "mm:ss", "polarity": "lower", "annual_target": D(270)}
ABSOLUTE = {"tolerance": "absolute"}


@dataclass
class Measure:
    """A specification that is right, but for what a test changes."""

    unit: str
    annual_target: Decimal | None
    polarity: str = "higher"
    aggregation: str = "latest"
    frequency: str = "month"
    scale: Decimal = D(1)
    decimals: int = 0
    previous_year: Decimal | None = None
    tolerance: str = "none"
    amber_within: Decimal | None = None
    green_within: Decimal | None = None
    green_above: Decimal | None = None
    amber_above: Decimal | None = None
    suppress_below: int | None = None
    benchmark_id: int | None = None
    peer_group_id: int | None = None
    peer_level: str = ""

    @property
    def margins(self):
        return Tolerance(ToleranceKind(self.tolerance), self.amber_within, self.green_within)


RIGHT = [
    DATE,
    DATE | ABSOLUTE | {"amber_within": D(14)},
    DATE | {"polarity": "closest"} | ABSOLUTE | {"amber_within": D(14), "green_within": D(2)},
    DATE | {"tolerance": "floor", "amber_within": JUNE_30 + 14},
    DATE | {"polarity": "neutral", "tolerance": "percent", "amber_within": D(5)},
    WORDS,
    WORDS | ABSOLUTE | {"amber_within": D(1)},
    WORDS | {"tolerance": "floor", "amber_within": D(2)},
    ANSWER,
    ANSWER | {"polarity": "lower", "annual_target": D(0)},
    TIME | ABSOLUTE | {"amber_within": D(20)},
    TIME | {"tolerance": "percent", "amber_within": D(10), "aggregation": "mean", "decimals": 1},
    TIME | {"aggregation": "sum"},
]
WRONG = [
    (DATE | {"aggregation": "sum"}, "aggregation", "Dates cannot be added up or averaged"),
    (DATE | {"aggregation": "ratio"}, "aggregation", "Dates cannot be added up or averaged"),
    (ANSWER | {"aggregation": "mean"}, "aggregation", "Yes and no cannot be added up"),
    (WORDS | {"aggregation": "cumulative"}, "aggregation", "Words of a scale cannot be added up"),
    (DATE | {"decimals": 1}, "decimals", "Dates have no decimals: give 0."),
    (WORDS | {"decimals": 2}, "decimals", "Words of a scale have no decimals"),
    (
        DATE | {"tolerance": "percent", "amber_within": D(5)},
        "tolerance",
        "Dates have no per cent of plan: give the margin in days",
    ),
    (
        WORDS | {"tolerance": "percent", "amber_within": D(5)},
        "tolerance",
        "give the margin in steps of the scale",
    ),
    (
        ANSWER | {"tolerance": "percent", "amber_within": D(5)},
        "tolerance",
        "Yes and no have no per cent of plan: choose no tolerance.",
    ),
    (ANSWER | ABSOLUTE | {"amber_within": D(1)}, "tolerance", "there is no amber"),
    (DATE | ABSOLUTE | {"amber_within": D("1.5")}, "amber_within", "a whole number of days"),
    (WORDS | ABSOLUTE | {"amber_within": D("0.5")}, "amber_within", "a whole number of steps"),
    (WORDS | {"polarity": "lower"}, "polarity", "so higher is better"),
    (WORDS | {"polarity": "falling"}, "polarity", "so higher is better"),
    (ANSWER | {"polarity": "closest"}, "polarity", "choose higher or lower"),
    (DATE | {"annual_target": D(30)}, "annual_target", "30 is not the day of a milestone"),
    (
        WORDS | {"annual_target": D(90)},
        "annual_target",
        "An annual target of 90 is none of these: Inadequate, Requires improvement, Good,",
    ),
    (ANSWER | {"annual_target": D(2)}, "annual_target", "2 is none of these: No, Yes."),
    (WORDS | {"previous_year": D("2.5")}, "previous_year", "Last year’s result of 2.5 is none"),
    (WORDS | {"unit": "Good <"}, "unit", "needs a word on either side"),
    (WORDS | {"unit": "Good < Good"}, "unit", "one stands there twice"),
    (
        DATE | {"tolerance": "floor", "amber_within": JUNE_30 - 1},
        "amber_within",
        "The amber bound of 29 June 2024 is on the better side of the plan of 30 June 2024.",
    ),
    (TIME | {"annual_target": D(-5)}, "annual_target", "An annual target of −0:05 lies below 0."),
    (
        TIME | ABSOLUTE | {"amber_within": D(300)},
        "amber_within",
        "An amber margin of 5:00 is wider than the annual target of 4:30.",
    ),
]


@pytest.mark.parametrize("fields", RIGHT)
def test_what_is_right_is_not_asked_about(fields):
    assert contradictions_of_measure(Measure(**fields)) == []


@pytest.mark.parametrize(("fields", "field", "words"), WRONG)
def test_what_cannot_be_is_told_at_its_field(fields, field, words):
    found = contradictions_of_measure(Measure(**fields))
    assert [problem.fields[0] for problem in found] == [field]
    assert words in found[0].reason


@pytest.mark.parametrize(
    ("fields", "planned", "amber", "words"),
    [
        (DATE, JUNE_30, None, ""),
        (DATE, D(12), None, "A plan of 12 is not the day of a milestone."),
        (WORDS, D(5), None, "A plan of 5 is none of these"),
        (ANSWER, D("0.5"), None, "A plan of 0.5 is none of these: No, Yes."),
        (
            WORDS | {"tolerance": "floor"},
            D(3),
            D(4),
            "The amber bound of Outstanding is on the better side of the plan of Good.",
        ),
    ],
)
def test_planned_values_are_of_their_kind(fields, planned, amber, words):
    point = PlannedPoint(Month(2024, 6), planned, amber)
    found = contradictions_of_points(Measure(**fields), [point])
    assert bool(found) == bool(words)
    assert not words or words in found[0].reason


@pytest.mark.parametrize(
    ("text", "tolerance", "unit", "kept"),
    [
        ("14 days", "absolute", "date", "14"),
        ("5%", "percent", "date", "5"),
        ("14 July 2024", "floor", "date", str(JUNE_30 + 14)),
        ("1 step", "absolute", OFSTED, "1"),
        ("Good", "floor", OFSTED, "3"),
        ("0:20", "absolute", "mm:ss", "20"),
        ("10%", "percent", "mm:ss", "10"),
        ("5%", "absolute", "%", "5"),
        ("£1,200", "absolute", "£", "1200"),
    ],
)
def test_a_margin_is_typed_in_what_it_is_counted_in(text, tolerance, unit, kept):
    assert typed_margin(text, tolerance, unit) == D(kept)


@pytest.mark.parametrize(
    ("text", "tolerance", "unit"),
    [("14 July 2024", "absolute", "date"), ("14", "floor", OFSTED), ("20", "absolute", "mm:ss")],
)
def test_a_margin_in_something_else_is_refused(text, tolerance, unit):
    with pytest.raises(NumberError):
        typed_margin(text, tolerance, unit)


@pytest.mark.parametrize(
    ("tolerance", "unit", "shown_in"),
    [
        ("absolute", "date", ""),
        ("floor", "date", "date"),
        ("absolute", "mm:ss", "mm:ss"),
        ("percent", "mm:ss", ""),
        ("absolute", "people", "people"),
    ],
)
def test_a_stored_margin_is_shown_as_it_is_typed(tolerance, unit, shown_in):
    assert unit_of_margin(tolerance, unit) == shown_in


@pytest.mark.parametrize(
    ("polarity", "unit", "words"),
    [
        ("lower", "date", "earlier is better"),
        ("higher", "date", "later is better"),
        ("closest", "date", ""),
        ("falling", "date", "for information only, earlier is better"),
        ("lower", "mm:ss", "shorter is better"),
        ("higher", "yes/no", "yes is better"),
        ("higher", OFSTED, "further up the scale is better"),
        ("lower", "days", ""),
        ("neutral", "date", ""),
    ],
)
def test_which_way_is_better_is_said_in_words_of_the_kind(polarity, unit, words):
    assert way_in_words(polarity, unit) == words


def test_a_trajectory_that_misses_its_target_says_both_in_words():
    planned = [JUNE_30, JUNE_30 + 1]
    assert mismatch(planned, JUNE_30, "latest", 0, "date") == (
        "the trajectory comes to 1 July 2024, but the annual target is 30 June 2024"
    )


def test_the_trail_names_changed_plans_in_words():
    june = Month(2024, 6)
    before, after = {june: PlannedPoint(june, JUNE_30)}, {june: PlannedPoint(june, JUNE_30 + 1)}
    assert changed_plans(before, after, "date") == {f"plan {june}": ("30 June 2024", "1 July 2024")}
