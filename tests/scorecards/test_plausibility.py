"""Plausibility at the door: each rule as a table of cases, its words, and how often the rules are
right on real series.
"""

from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.periods.frequency import ends_in
from pmf_portal.periods.month import Month
from scorecards.plausibility.rules import Known, Rule, habits, warnings_about
from scorecards.rating.year_to_date import Figure
from tests.scorecards.plausibility_corpus import rates, table

pytestmark = pytest.mark.any_database

COUNT = Known("sum", "enquiries", 1, "month")
SNAPSHOT = Known("latest", "people", 1, "month")
PER_CENT = Known("mean", "%", 1, "month")
SHARE = Known("ratio", "%", 100, "month")
RATE = Known("ratio", "per 1,000", 1000, "month")
MONEY = Known("latest", "£ million", 1, "month")
QUARTERLY = Known("sum", "homes", 1, "quarter")
YEARLY = Known("mean", "days", 1, "year")
ROLLING = Known("latest", "people", 1, "year_monthly")
BY_TERM = Known("latest", "%", 1, "term")

START = Month(2011, 4)
# April 2011 to March 2013, between 380 and 455.
STEADY = [
    412,
    398,
    440,
    421,
    380,
    455,
    430,
    409,
    417,
    425,
    390,
    433,
    405,
    441,
    399,
    420,
    415,
    428,
    386,
    447,
    410,
    436,
    402,
    424,
]
SUMMER = [100, 110, 180, 300, 420, 310, 190, 120, 90, 60, 55, 80]
TWO_SUMMERS = [value + 7 * (place % 3) for place, value in enumerate(SUMMER * 2)]
TOTALS = [
    40,
    85,
    121,
    160,
    204,
    246,
    281,
    325,
    366,
    402,
    448,
    490,
    38,
    80,
    125,
    161,
    199,
    243,
    288,
    322,
    370,
    411,
    450,
    497,
]
HIGH = [93.4, 92.8, 94.1, 93.0, 93.9, 92.5, 93.7, 94.0, 93.2, 92.9]


def figure(given):
    if isinstance(given, tuple):
        return Figure(None, *(D(str(part)) for part in given))
    return Figure(None if given is None else D(str(given)))


def months_from(first, frequency):
    month = first
    while True:
        if ends_in(frequency, month):
            yield month
        month += 1


def warnings_after(known, before, entered, first=START, **options):
    """The warnings about a figure that follows at once on those before it."""
    months = months_from(first, known.frequency)
    history = {next(months): figure(value) for value in before}
    return warnings_about(figure(entered), next(months), habits(history, known), **options)


def rules(*args, **options):
    return [warning.rule for warning in warnings_after(*args, **options)]


def out_of(whole, *tops):
    return [(top, whole) for top in tops]


@pytest.mark.parametrize(
    ("known", "before", "entered", "expected"),
    [
        pytest.param(COUNT, STEADY, 431, None, id="as usual"),
        pytest.param(COUNT, STEADY, 470, None, id="a little above all others"),
        pytest.param(COUNT, STEADY, 73390, Rule.MAGNITUDE, id="73,390 where 420 is usual"),
        pytest.param(COUNT, STEADY, 1900, Rule.MAGNITUDE, id="more than four times"),
        pytest.param(COUNT, STEADY, 0, Rule.MAGNITUDE, id="nought where it never was"),
        pytest.param(
            COUNT, [0, 2, 0, 1, 3, 0, 0, 2, 1, 0, 4, 0], 0, None, id="nought among noughts"
        ),
        pytest.param(COUNT, [0, 2, 0, 1, 3, 0, 0, 2, 1, 0, 4, 0], 7, None, id="small counts leap"),
        pytest.param(
            COUNT, [0, 2, 0, 1, 3, 0, 0, 2, 1, 0, 4, 0], 40, Rule.UNIT_SLIP, id="but not so far"
        ),
        pytest.param(COUNT, [0] * 12, 3, None, id="the first that is not nought"),
        pytest.param(COUNT, STEADY[:3], 73390, None, id="three figures are no habit"),
        pytest.param(COUNT, [], 73390, None, id="no history"),
        pytest.param(COUNT, STEADY, 4200, Rule.UNIT_SLIP, id="ten times"),
        pytest.param(COUNT, STEADY, 42, Rule.UNIT_SLIP, id="a tenth"),
        pytest.param(COUNT, STEADY, 42000, Rule.UNIT_SLIP, id="a hundred times"),
        pytest.param(COUNT, STEADY, D("0.42"), Rule.UNIT_SLIP, id="a thousandth"),
        pytest.param(COUNT, STEADY, D("418.5"), Rule.UNIT_SLIP, id="half an enquiry"),
        pytest.param(
            COUNT,
            [*STEADY[:12], 4200, *STEADY[:4]],
            4180,
            Rule.UNIT_SLIP,
            id="an old mistake excuses none",
        ),
        pytest.param(
            COUNT, [*STEADY[:12], 4200], 417, None, id="after a mistake the usual is usual"
        ),
        pytest.param(
            MONEY,
            [1.2, 1.3, 1.1, 1.25, 1.2],
            1200,
            Rule.UNIT_SLIP,
            id="thousands where millions belong",
        ),
        pytest.param(
            PER_CENT, HIGH, 0.934, Rule.PERCENT_OR_FRACTION, id="a fraction for a percentage"
        ),
        pytest.param(
            PER_CENT, [0.4, 0.9, 0.6, 0.7, 0.8], 0.5, None, id="less than 1 per cent is usual"
        ),
        pytest.param(
            Known("mean", "rate", 1, "month"),
            [0.93, 0.94, 0.92, 0.95, 0.93],
            93.4,
            Rule.PERCENT_OR_FRACTION,
            id="a percentage for a fraction",
        ),
        pytest.param(PER_CENT, HIGH, 9.34, Rule.UNIT_SLIP, id="the point slipped"),
        pytest.param(PER_CENT, HIGH, 193.4, Rule.MAGNITUDE, id="more than the whole"),
        pytest.param(PER_CENT, HIGH, 49.3, Rule.BEYOND_LIMITS, id="digits exchanged"),
        pytest.param(
            SHARE, out_of(500, 450, 460, 455, 448, 452), (455, 500), None, id="a share as usual"
        ),
        pytest.param(
            SHARE,
            out_of(500, 450, 460, 455, 448, 452),
            (500, 455),
            Rule.NUMERATOR_ABOVE_DENOMINATOR,
            id="parts exchanged",
        ),
        pytest.param(
            SHARE,
            [(5, 4), (3, 4), (6, 5), (4, 5), (7, 6)],
            (5, 4),
            None,
            id="above the whole is usual",
        ),
        pytest.param(
            SHARE,
            [],
            (500, 455),
            Rule.NUMERATOR_ABOVE_DENOMINATOR,
            id="parts exchanged, the first figure",
        ),
        pytest.param(RATE, [], (12, 8), None, id="a rate may be above one"),
        pytest.param(
            RATE,
            out_of(2000, 16, 18, 15, 17, 16),
            (2000, 16),
            Rule.PARTS_SWAPPED,
            id="parts of a rate exchanged",
        ),
        pytest.param(
            RATE,
            out_of(900, 870, 880, 860, 850, 890),
            (870, 90000),
            Rule.UNIT_SLIP,
            id="a rate's denominator slipped",
        ),
        pytest.param(
            SHARE, out_of(500, 450, 460, 455, 448, 452), (0, 0), None, id="nothing out of nothing"
        ),
        pytest.param(
            SHARE,
            [(450, 500), (0, 0), (460, 500), (455, 500), (0, 0), (452, 500)],
            (46, 500),
            Rule.UNIT_SLIP,
            id="nothing of nothing in the past is passed over",
        ),
        pytest.param(COUNT, STEADY, -412, Rule.NEGATIVE, id="a negative count"),
        pytest.param(COUNT, [], -4, Rule.NEGATIVE, id="a negative count, the first figure"),
        pytest.param(MONEY, [1.2, -0.3, 0.8, -1.1, 0.4], -0.9, None, id="an underspend"),
        pytest.param(
            MONEY, [1.2, 1.3, 1.1, 1.25, 1.2], -0.2, None, id="money may fall below nought"
        ),
        pytest.param(
            MONEY, [1.2, -0.3, 0.8, -1.1, 0.4], -80, Rule.UNIT_SLIP, id="but not a hundredfold"
        ),
        pytest.param(
            Known("latest", "percentage points", 1, "month"),
            [1.2, 0.4, 0.8, 1.1, 0.4],
            -0.9,
            None,
            id="a change may be negative",
        ),
        pytest.param(
            COUNT, [*STEADY[:12], 420, 420, 420], 420, Rule.REPEATED, id="four times the same"
        ),
        pytest.param(COUNT, [*STEADY[:12], 420, 420], 420, None, id="three times is chance"),
        pytest.param(COUNT, [*STEADY[:8], 0, 0, 0, 0], 0, None, id="noughts again"),
        pytest.param(SNAPSHOT, [12] * 20, 12, None, id="constant by nature"),
        pytest.param(
            SNAPSHOT,
            [12, 12, 12, 13, 13, 13, 13, 12, 12, 14, 14, 14],
            14,
            None,
            id="seldom changes",
        ),
        pytest.param(
            SHARE,
            [*out_of(500, 450, 460, 455, 448, 452, 461), (90, 100), (9, 10), (45, 50)],
            (18, 20),
            None,
            id="equal shares of different parts",
        ),
        pytest.param(
            SHARE,
            [*out_of(500, 450, 460, 455, 448, 452, 461), *[(90, 100)] * 3],
            (90, 100),
            Rule.REPEATED,
            id="equal parts",
        ),
        pytest.param(
            YEARLY, [9.1, 9.4, 8.8, 9.6, 9.2, 9.2], 9.2, Rule.REPEATED, id="three years the same"
        ),
        pytest.param(YEARLY, [9.1, 9.4, 8.8, 9.6, 9.3, 9.2], 9.2, None, id="two years the same"),
        pytest.param(
            YEARLY, [9.1, 9.4, 8.8, 9.6, 9.2], 92, Rule.UNIT_SLIP, id="a year ten times the others"
        ),
        pytest.param(
            YEARLY, [9.1, 9.4, 8.8, 9.6, 9.2], 11.8, None, id="a year a quarter above the others"
        ),
        pytest.param(
            SNAPSHOT, [*TOTALS, 41, 83, 122], 118, Rule.CUMULATIVE_FALLS, id="a running total falls"
        ),
        pytest.param(
            COUNT,
            [*TOTALS, 41, 83, 122],
            39,
            Rule.CUMULATIVE_FALLS,
            id="a month for a running total",
        ),
        pytest.param(
            ROLLING,
            [*TOTALS, 41, 83, 122],
            118,
            Rule.BEYOND_LIMITS,
            id="a window that moves on is no running total",
        ),
        pytest.param(
            BY_TERM, [91.4, 90.8, 92.2, 91.6, 91.1], 91.1, None, id="twice the same is chance"
        ),
        pytest.param(
            BY_TERM,
            [91.4, 90.8, 92.2, 91.6, 91.1, 91.1],
            91.1,
            Rule.REPEATED,
            id="three terms the same",
        ),
        pytest.param(SNAPSHOT, [*TOTALS, 41, 83, 122], 160, None, id="a running total rises"),
        pytest.param(SNAPSHOT, TOTALS, 42, None, id="a running total starts again in April"),
        pytest.param(
            SNAPSHOT, list(range(100, 400, 12)), 380, None, id="a rising stock is no running total"
        ),
        pytest.param(
            QUARTERLY,
            [30, 61, 94, 120, 28, 66, 90, 125, 33, 60, 92, 121, 30, 64],
            31,
            Rule.CUMULATIVE_FALLS,
            id="a running total of quarters",
        ),
        pytest.param(
            COUNT,
            [*STEADY[:16]],
            412 + 398 + 440 + 421 + 415,
            Rule.YEAR_TO_DATE_TYPED,
            id="the year to date for August",
        ),
        pytest.param(
            COUNT,
            [*STEADY[:13]],
            860,
            Rule.BEYOND_LIMITS,
            id="twice the usual in May is no year to date",
        ),
        pytest.param(
            SNAPSHOT,
            [*STEADY[:16]],
            412 + 398 + 440 + 421 + 415,
            Rule.MAGNITUDE,
            id="a snapshot has no year to date",
        ),
        pytest.param(COUNT, STEADY, 700, Rule.BEYOND_LIMITS, id="a jump beyond the limits"),
        pytest.param(COUNT, STEADY[:7], 700, None, id="seven figures are no process"),
        pytest.param(
            SNAPSHOT,
            [10000, 10001, 10002] * 4,
            10100,
            None,
            id="1 per cent is no jump, however still the series",
        ),
        pytest.param(
            SNAPSHOT, list(range(5000, 3000, -100)), 2900, None, id="a trend that goes on"
        ),
        pytest.param(
            COUNT, [*TWO_SUMMERS, 104, 113, 178, 306], 425, None, id="August is high each year"
        ),
        pytest.param(
            COUNT,
            [*TWO_SUMMERS, 104, 113, 178, 306],
            190,
            Rule.BEYOND_LIMITS,
            id="a low August, though some months are lower",
        ),
        pytest.param(
            COUNT,
            [*TWO_SUMMERS, 104, 113, 178, 306, 425, 312, 188, 125, 92],
            250,
            Rule.BEYOND_LIMITS,
            id="a January like July",
        ),
        pytest.param(COUNT, STEADY, None, None, id="no figure"),
    ],
)
def test_rules(known, before, entered, expected):
    assert rules(known, before, entered) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("known", "before", "entered", "words"),
    [
        (
            COUNT,
            STEADY,
            73390,
            (
                "73,390 is far above anything reported before: the last 24 figures lie between 380"
                " and 455. Was a digit or the unit mistaken?"
            ),
        ),
        (
            COUNT,
            STEADY,
            4200,
            (
                "4,200 is far from 424 before it; divided by 10 it would be 420, as usual. Was a"
                " nought, the point or the unit mistaken?"
            ),
        ),
        (
            COUNT,
            STEADY,
            D("418.5"),
            (
                "418.5 is not a whole number, all of the last 24 figures are. Is the point in the"
                " right place?"
            ),
        ),
        (
            PER_CENT,
            HIGH,
            D("0.934"),
            (
                "0.934% is far below what is usual, 93.4% would fit. Was a fraction typed in place"
                " of a percentage?"
            ),
        ),
        (
            SHARE,
            [],
            (500, 455),
            (
                "The numerator, 500, is above the denominator, 455, which makes more than 100%."
                " Were the two exchanged?"
            ),
        ),
        (
            SHARE,
            out_of(500, 450, 460, 455, 448),
            (4500, 500),
            (
                "The numerator, 4,500, is above the denominator, 500, which makes more than 100%."
                " Is one of them mistaken?"
            ),
        ),
        (
            COUNT,
            STEADY,
            -412,
            "−412 is below nought; none of the 24 figures before it is. Is the sign right?",
        ),
        (
            COUNT,
            [*STEADY[:12], 420, 420, 420],
            420,
            (
                "420 would be the same figure 4 times running, while it changed nearly every time"
                " before. Is it new?"
            ),
        ),
        (
            SNAPSHOT,
            [*TOTALS, 41, 83, 122],
            39,
            (
                "39 is below 122 of June 2013, while the figures rise through the year. Was the"
                " period's own figure typed where the year to date belongs?"
            ),
        ),
        (
            COUNT,
            STEADY[:16],
            2085,
            (
                "2,085 is close to the total of the year so far: 1,665 before this period and 420"
                " for it. Was the year to date typed where the period's own figure belongs?"
            ),
        ),
        (
            COUNT,
            STEADY,
            700,
            (
                "700 after 424: going by its usual ups and downs, we expected 336.9 to 498.4."
                " Is it right?"
            ),
        ),
        (
            MONEY,
            [1.2, 1.3, 1.1, 1.25, 1.2],
            1200,
            (
                "£1,200 million is far from £1.2 million before it; divided by 1,000 it would be"
                " £1.2 million, as usual. Was a nought, the point or the unit mistaken?"
            ),
        ),
    ],
)
def test_a_doubt_quotes_the_numbers(known, before, entered, words):
    assert [warning.words for warning in warnings_after(known, before, entered)] == [words]


def test_a_period_already_published_is_told_beside_what_else_is_doubtful():
    first, second = warnings_after(
        COUNT, STEADY[:17], 4200, first=Month(2012, 4), published_on="17 October 2013"
    )
    assert first.rule == Rule.PUBLISHED
    assert (
        first.words
        == "The figure of September 2013 was published on 17 October 2013; the change will be"
        " listed as a correction."
    )
    assert second.rule == Rule.UNIT_SLIP


def test_the_order_of_the_history_does_not_matter():
    history = {Month(2011, 4) + place: figure(value) for place, value in enumerate(TWO_SUMMERS)}
    assert habits(dict(reversed(history.items())), COUNT) == habits(history, COUNT)


def test_a_correction_is_held_against_what_came_before_it():
    history = {Month(2011, 4) + place: figure(value) for place, value in enumerate(STEADY)}
    month = Month(2012, 2)
    del history[month]
    usual = habits(history, COUNT)
    assert warnings_about(figure(401), month, usual) == []
    assert [warning.rule for warning in warnings_about(figure(4010), month, usual)] == [
        Rule.UNIT_SLIP
    ]
    assert [warning.rule for warning in warnings_about(figure(4010), Month(2011, 3), usual)] == [
        Rule.UNIT_SLIP
    ]


@given(
    st.sampled_from([COUNT, SNAPSHOT, PER_CENT, MONEY, QUARTERLY, YEARLY]),
    st.lists(st.decimals(-1000, 100000, places=1) | st.none(), max_size=30),
    st.decimals(-1000, 100000, places=1),
)
def test_whatever_comes_there_is_at_most_one_doubt_about_size(known, before, entered):
    assert len(warnings_after(known, before, entered)) <= 2
    size = [
        rule
        for rule in rules(known, before, entered)
        if rule not in (Rule.REPEATED, Rule.PUBLISHED)
    ]
    assert len(size) <= 1


PART = st.integers(0, 1000)


@given(
    st.sampled_from([SHARE, RATE]),
    st.lists(st.tuples(PART, PART), max_size=30),
    st.tuples(PART, PART),
)
def test_whatever_parts_come_there_is_an_answer(known, before, entered):
    found = rules(known, before, entered)
    assert len(set(found)) == len(found) <= 2
    assert entered[1] or not found


@pytest.fixture(scope="module")
def found():
    return rates()


@pytest.mark.slow
def test_how_often_the_doubts_are_right_on_real_series(found, capsys):
    with capsys.disabled():
        print(f"\n{table(found)}")
    assert found.false_alarms <= 4
    assert found.false_alarms_but_covid <= 3
    floors = {
        **dict.fromkeys(("x 10", "/ 10", "x 100", "/ 100", "x 1,000"), 98),
        **dict.fromkeys(
            ("fraction for per cent", "per cent for fraction", "sign flipped", "parts swapped"), 99
        ),
        "front digits exchanged": 60,
        "year to date typed": 85,
        "running total falls": 95,
        "own figure for running total": 75,
        "same figure again and again": 80,
    }
    assert {
        error: found.catch(error) for error, floor in floors.items() if found.catch(error) < floor
    } == {}
    assert set(floors) == set(found.seeded)


@pytest.mark.slow
def test_the_measured_rates_stand_in_the_documentation(found):
    assert table(found) in (Path(__file__).parents[2] / "docs/plausibility.md").read_text(
        encoding="utf-8"
    )
