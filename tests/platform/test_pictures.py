"""Pictures: their geometry as data, in every state that figures come in."""

import re

import pytest

from pmf_portal.periods.month import Month
from pmf_portal.pictures.chance_bar import chance_bar
from pmf_portal.pictures.dot_strip import dot_strip
from pmf_portal.pictures.drawing import NAVY, Drawn, Said, attributes, marks, short
from pmf_portal.pictures.measure_chart import control_chart, fan_chart, recovery_chart, target_chart
from pmf_portal.pictures.measured import Measured
from pmf_portal.pictures.periods_frame import HALF, NARROW, frame_of
from pmf_portal.pictures.scales import pushed_apart, scale_of, tick_words, value_words
from pmf_portal.pictures.sparkline import Spark, joined, pieces, sparkline
from pmf_portal.pictures.stacked_bars import Part, stacked_bars
from pmf_portal.pictures.status_strip import StripRow, row_of_marks, status_strip, worst_first

pytestmark = pytest.mark.any_database
APRIL = Month(2023, 4)


def monthly(*values, first=APRIL):
    return {first + n: value for n, value in enumerate(values) if value is not None}


def measured(figures, **more):
    shown = {"unit": "%", "decimals": 1, "frequency": "month", "higher_is_better": True}
    return Measured(figures=figures, **(shown | more))


def texts(drawn):
    return re.findall(r"<text[^>]*>([^<]*)</text>", "".join(drawn.parts))


def count_of(drawn, mark):
    return "".join(drawn.parts).count(mark)


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1"), (1.25, "1.2"), (-0.01, "0"), (100.06, "100.1")]
)
def test_places_are_written_to_a_tenth(value, written):
    assert short(value) == written


def test_empty_attributes_are_left_out():
    assert (
        attributes(fill="", class_="spark", stroke_width=2.0) == ' class="spark" stroke-width="2"'
    )


def test_a_picture_says_its_message_or_is_passed_over():
    drawn = Drawn(10, 10, ["<path/>"])
    spoken = drawn.on_page(said=Said("A & B", "C"), name="one")
    assert 'role="img" aria-labelledby="one-title one-description"' in spoken
    assert '<title id="one-title">A &amp; B</title>' in spoken
    assert 'aria-hidden="true"' in drawn.on_page(said=None)


def test_a_picture_alone_has_its_title_and_its_source():
    drawn = target_chart(measured(monthly(70, 71, 72)), NARROW)
    alone = drawn.alone("Waits have grown since April", "Patients, %, Wirral", "Source: NHS")
    assert "Waits have grown since April</text>" in alone and "Source: NHS</text>" in alone
    assert float(re.search(r'height="([0-9.]+)"', alone)[1]) > drawn.height


@pytest.mark.parametrize("rating", ["green", "amber", "red", "none"])
def test_each_rating_has_a_shape_of_its_own(rating):
    shape = marks([(10, 10)], rating)
    curves = {"green": "a4.5", "amber": "l5.2", "red": "h-9.9", "none": "h7.2"}
    assert curves[rating] in shape
    assert marks([], rating) == ""


def test_a_scale_holds_all_values_between_round_numbers():
    scale = scale_of([61.2, 83.9], 300, 0, from_zero=False)
    assert (scale.low, scale.high, scale.step) == (60, 85, 5)
    assert scale(60) == 300 and scale(85) == 0
    assert tick_words(scale, "%")[:2] == ["60%", "65%"]
    assert tick_words(scale_of([0, 40], 1, 0, from_zero=True), "people") == [
        "0",
        "10",
        "20",
        "30",
        "40",
    ]


def test_a_lone_value_still_has_a_scale():
    assert scale_of([5, 5], 0, 10, from_zero=False)(5) == 5


def test_labels_stand_apart_and_above_the_bottom():
    assert pushed_apart([10, 12, 200], 18, 0, 100) == [10, 28, 100]
    assert pushed_apart([90, 95], 18, 0, 100) == [82, 100]
    assert pushed_apart([], 18, 0, 100) == []


def test_one_figure_is_no_sparkline():
    assert sparkline(Spark([None, 5.0], [1.0, 1.0], [2023, 2023])) is None
    assert sparkline(Spark([4.0, 5.0], [None, None], [2023, 2023])) is not None


def test_two_figures_are_dots_with_the_plan_of_each_and_no_line():
    drawn = sparkline(Spark([4.0, 5.0], [4.5, 4.5], [2022, 2023]))
    assert count_of(drawn, "<circle") == 2 and count_of(drawn, "<path") == 2
    assert f'stroke="{NAVY}"' not in "".join(drawn.parts)
    assert count_of(sparkline(Spark([4.0, 5.0, 6.0], [4.5] * 3, [2023] * 3)), NAVY) > 3


def test_two_figures_of_a_chart_are_not_joined():
    two = target_chart(
        measured({Month(2023, 3): 70.0, Month(2024, 3): 75.0}, frequency="year"), HALF
    )
    assert count_of(two, "<circle") == 2 and count_of(two, 'stroke-width="2.5"') == 0
    four = {Month(2021 + n, 3): 70.0 + n for n in range(4)}
    assert count_of(target_chart(measured(four, frequency="year"), HALF), 'width="2.5"') == 1


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ([60.0] * 12, ["Plan 82.0%"]),
        # Figures above the plan leave room below it.
        ([83.0] * 12, ["Plan 82.0%"]),
        # A line that crosses the words on every side leaves none.
        ([90.0, 70.0] * 6, []),
    ],
)
def test_an_earlier_plan_is_written_where_no_figure_is_in_the_way(figures, words):
    shown = measured(
        monthly(*figures, *[75.0] * 6, first=Month(2022, 4)),
        planned=monthly(*[82.0] * 12, *[78.0] * 12, first=Month(2022, 4)),
    )
    drawn = target_chart(shown, HALF)
    assert [one for one in texts(drawn) if one == "Plan 82.0%"] == words
    assert "Plan 78.0%" in texts(drawn)


def test_a_bar_of_chances_keeps_its_words_apart():
    chances = {"red": (0.005, "Red under 1%"), "amber": (0.17, "Amber 17%"), "green": (0.0, "")}
    drawn = chance_bar(chances | {"green": (0.825, "Green 82%")}, 350)
    assert texts(drawn) == ["Red under 1%", "Amber 17%", "Green 82%"]
    starts = [float(x) for x in re.findall(r'<text x="([0-9.]+)"', "".join(drawn.parts))]
    assert starts[1] - starts[0] > 90 and starts[2] + 75 < 350
    assert texts(chance_bar({"red": (1.0, "Red over 99%")}, 350)) == ["Red over 99%"]
    assert chance_bar({}, 350).parts == []


def test_a_way_back_goes_on_dashed_after_the_newest_figure():
    spark = Spark(
        [70.0, 65.0, 63.0, None],
        [78.0, 78.0, 78.0, None],
        [2023] * 4,
        promised=[None, 66.0, 70.0, 78.0],
    )
    drawn = joined(spark, 320, 72, last="63%", promised="78% May")
    assert count_of(drawn, "stroke-dasharray") == 1 and texts(drawn) == ["63%", "78% May"]
    # The words stand right of everything that is drawn.
    ends = [float(x) for x in re.findall(r'<text x="([0-9.]+)"', "".join(drawn.parts))]
    points = [float(x) for x in re.findall(r'cx="([0-9.]+)"', "".join(drawn.parts))]
    assert min(ends) > max(points) and max(ends) + 8 * len("78% May") < 320


def test_a_gap_in_a_sparkline_stays_a_gap():
    assert list(pieces([1.0, 2.0, None, 4.0])) == [[(0, 1.0), (1, 2.0)], [(3, 4.0)]]
    # A quarter among months is no gap.
    assert list(pieces([1.0, None, None, 4.0])) == [[(0, 1.0), (3, 4.0)]]


def test_a_provisional_last_point_is_hollow():
    spark = Spark([4.0, 5.0], [None, None], [2023, 2023], is_provisional=True)
    assert 'fill="#fff"' in sparkline(spark).parts[-1]


def test_worst_rows_stand_on_top_and_the_newest_month_is_tinted():
    rows = [
        StripRow("fine", ["green", "green"]),
        StripRow("unknown", ["none", "none"]),
        StripRow("turned", ["green", "red"]),
        StripRow("long", ["red", "red"]),
    ]
    assert [row.name for row in worst_first(rows)] == ["long", "turned", "fine", "unknown"]
    drawn = status_strip(rows, "Jan 2024", "Feb 2024")
    assert drawn.parts[0].startswith('<rect x="14"') and drawn.width == 28
    assert texts(drawn) == ["Jan 2024", "Feb 2024"]


def test_a_row_of_marks_counts():
    assert row_of_marks(["green"] * 3 + ["red"]).width == 80


@pytest.mark.parametrize(("lower_is_better", "side"), [(True, "left"), (False, "right")])
def test_better_is_always_right_on_a_dot_strip(lower_is_better, side):
    drawn = dot_strip(
        [60.0, 80.0],
        90.0,
        70.0,
        own_words="We 90%",
        middle_words="middle 70%",
        lower_is_better=lower_is_better,
    )
    own = float(re.search(r'<circle cx="([0-9.]+)" cy="34" r="7"', "".join(drawn.parts))[1])
    assert (own > drawn.width / 2) == (side == "right")
    assert texts(drawn) == ["middle 70%", "We 90%"]


def test_a_dot_strip_without_an_own_figure_shows_the_others():
    drawn = dot_strip(
        [60.0], None, 60.0, own_words="", middle_words="middle", lower_is_better=False
    )
    assert count_of(drawn, "<circle") == 1


def test_plans_of_two_years_are_never_joined():
    planned = monthly(*[82] * 12, *[78] * 12)
    drawn = target_chart(measured(monthly(*[70] * 24), planned=planned), HALF)
    assert count_of(drawn, 'stroke="#484949" stroke-width="1.5"') == 2
    assert count_of(drawn, 'fill="#e8f3ee"') == 2


def quarterly(*values):
    return {Month(2023, 6) + 3 * n: value for n, value in enumerate(values) if value is not None}


def flat_pieces(drawn):
    """The corners of each plan line."""
    paths = re.findall(
        r'd="(M[^"]+)" fill="none" stroke="#484949" stroke-width="1.5"', "".join(drawn.parts)
    )
    return [
        [tuple(map(float, point.split())) for point in re.split("[ML]", path) if point]
        for path in paths
    ]


def test_a_quarterly_plan_is_drawn_as_steps():
    shown = measured(
        quarterly(5, 6, 7), frequency="quarter", planned=quarterly(3, 2, 3, 2), unit="people"
    )
    (piece,) = flat_pieces(target_chart(shown, HALF))
    assert len(piece) == 8
    for (x, y), (next_x, next_y) in zip(piece, piece[1:], strict=False):
        assert abs(x - next_x) < 0.2 or y == next_y, "a plan has no slope that nobody planned"


def test_a_step_ends_where_a_quarter_has_no_plan():
    shown = measured(quarterly(5, 6, 7, 8), frequency="quarter", planned=quarterly(3, None, 3, 2))
    assert [len(piece) for piece in flat_pieces(target_chart(shown, HALF))] == [2, 4]


def test_a_monthly_plan_is_a_line():
    (piece,) = flat_pieces(target_chart(measured(monthly(1, 2), planned=monthly(3, 4)), HALF))
    assert len(piece) == 4 and piece[1][1] != piece[2][1]


def yearly(*values):
    return {Month(2021, 3) + 12 * n: value for n, value in enumerate(values)}


@pytest.mark.parametrize(("count", "lines"), [(2, 0), (3, 0), (4, 1)])
def test_few_years_are_points_with_their_values(count, lines):
    shown = measured(yearly(*[60.0 + n for n in range(count)]), frequency="year")
    drawn = target_chart(shown, HALF)
    assert count_of(drawn, 'stroke="#144e81" stroke-width="2.5"') == lines
    assert ("60.0%" in texts(drawn)) == (not lines)


def test_a_sparkline_of_quarters_has_a_plan_of_steps():
    values, years = [4.0, 5.0, 6.0], [2023] * 3
    steps = sparkline(Spark(values, [3.0, 2.0, 3.0], years, is_stepped=True))
    slopes = sparkline(Spark(values, [3.0, 2.0, 3.0], years))
    assert [part.count("L") for part in (steps.parts[0], slopes.parts[0])] == [5, 2]


def test_amounts_on_an_axis_have_their_pound():
    assert tick_words(scale_of([0, 5], 1, 0, from_zero=True), "£ million")[:2] == ["£0m", "£1m"]
    assert tick_words(scale_of([400, 550], 1, 0, from_zero=False), "£ thousand")[0] == "£400k"
    assert value_words(2.8, 1, "£ million", 50) == "£2.8m"


@pytest.mark.parametrize(
    ("promised", "stands_beside"),
    [(monthly(66, 68, 70, 72, 74, 76), True), (monthly(66, 70), False)],
)
def test_the_gap_to_the_way_back_is_drawn_and_named(promised, stands_beside):
    figures = monthly(*[60] * (3 if stands_beside else 2))
    drawn = recovery_chart(measured(figures, promised=promised), HALF, "10 points short")
    assert count_of(drawn, 'stroke="#b60f0f"') == 1 and "10 points short" in texts(drawn)
    (x,) = re.findall(r'<text x="([0-9.]+)"[^>]*>10 points short', "".join(drawn.parts))
    assert (float(x) < HALF.width - HALF.right) == stands_beside


def test_a_gap_breaks_the_line_and_the_last_value_is_written():
    drawn = target_chart(measured(monthly(70, 71, None, 73, 74)), HALF)
    assert count_of(drawn, 'stroke="#144e81" stroke-width="2.5"') == 2
    assert "74.0%" in texts(drawn) and "August 2023" in texts(drawn)


@pytest.mark.parametrize(
    ("paper", "words"), [(HALF, ["no figure"]), (NARROW, [])], ids=["room", "no room"]
)
def test_a_period_without_a_figure_is_marked_at_the_foot(paper, words):
    values = [70] * 8 + [None] * 3 + [72] * 10
    drawn = target_chart(measured(monthly(*values), planned=monthly(*[75] * 24)), paper)
    (mark,) = re.findall(
        r'<path d="([^"]*)" stroke="#484949" stroke-width="2"', "".join(drawn.parts)
    )
    assert mark.count("M") == 3
    assert [text for text in texts(drawn) if text == "no figure"] == words


def test_what_comes_before_the_first_and_after_the_newest_is_no_gap():
    drawn = target_chart(measured(monthly(None, 70, 71), planned=monthly(*[75] * 12)), HALF)
    assert "no figure" not in texts(drawn) and count_of(drawn, 'stroke-width="2"') == 0


def test_a_range_that_begins_anew_says_so():
    usual = monthly(*[(60.0, 65.0, 70.0)] * 3, *[(70.0, 75.0, 80.0)] * 3)
    shown = measured(monthly(64, 66, 65, 74, 76, 75), usual=usual, steps=(APRIL + 3,))
    assert "new range" in texts(control_chart(shown, HALF))


def test_the_newest_figure_fits_in_its_large_letters():
    quarters = {Month(2022, 6) + 3 * n: 100.0 + n for n in range(4)}
    shown = measured(quarters, frequency="quarter", unit="homes", decimals=0)
    assert "103" in texts(target_chart(shown, NARROW))
    assert "103 homes" in texts(target_chart(shown, HALF))


def test_layers_are_there_and_named_only_where_there_is_something():
    bare = measured(monthly(70, 71))
    assert bare.layers == []
    full = measured(
        monthly(70, 71),
        earlier=monthly(60, 61),
        promised=monthly(72, 73, 74),
        usual=monthly((60, 65, 70), (60, 65, 70)),
        changed=frozenset({APRIL + 1}),
        ahead=monthly((69, 71, 73), first=APRIL + 2),
    )
    drawn = target_chart(full, HALF)
    assert full.layers == ["range", "earlier", "promised", "forecast"]
    for name in full.layers:
        assert f'class="layer layer--{name}"' in "".join(drawn.parts)


STATES = {
    "one point": measured(monthly(70)),
    "negative": measured(monthly(-4, -2), unit="£ million"),
    "nothing": measured(monthly(0, 0, 0)),
    "400 points": measured(monthly(*[70 + n % 7 for n in range(400)], first=Month(1990, 4))),
    "no better": measured(monthly(3, 4), higher_is_better=None, planned=monthly(3, 3)),
    "yearly": measured({Month(2020, 3) + 12 * n: 4.0 + n for n in range(4)}, frequency="year"),
    "quarterly": measured({Month(2022, 6) + 3 * n: 4.0 + n for n in range(7)}, frequency="quarter"),
    "provisional": measured(monthly(70, 71), provisional=frozenset({APRIL + 1})),
    "a date": measured(monthly(738_000, 738_100), unit="date"),
}


@pytest.mark.parametrize("shown", STATES.values(), ids=STATES)
@pytest.mark.parametrize("paper", [HALF, NARROW], ids=["half", "narrow"])
def test_every_state_is_drawn_within_its_paper(shown, paper):
    drawn = target_chart(shown, paper)
    for x, y in re.findall(r'<text x="([-0-9.]+)" y="([-0-9.]+)"', "".join(drawn.parts)):
        assert 0 <= float(x) <= paper.width and 0 <= float(y) <= paper.height
    assert texts(drawn)


def test_a_control_chart_tells_real_changes_by_shape():
    usual = dict.fromkeys(monthly(1, 1, 1), (60.0, 65.0, 70.0))
    shown = measured(
        monthly(64, 66, 75), usual=usual, changed=frozenset({APRIL + 2}), steps=(APRIL + 2,)
    )
    drawn = control_chart(shown, HALF)
    assert count_of(drawn, 'fill="#c25700"') == 1 and count_of(drawn, "1 3") == 1
    assert {"Upper 70.0%", "Average 65.0%", "Lower 60.0%"} <= set(texts(drawn))


def test_a_fan_begins_at_the_newest_figure():
    shown = measured(monthly(70, 71), ahead=monthly((69, 71, 73), (68, 71, 74), first=APRIL + 2))
    drawn = fan_chart(shown, HALF)
    assert "71.0% likely" in texts(drawn) and count_of(drawn, 'stroke-dasharray="6 5"') == 1


def test_the_distance_from_the_way_back_is_shaded():
    shown = measured(monthly(60, 61, 62), promised=monthly(66, 70, first=APRIL + 1))
    drawn = recovery_chart(shown, HALF)
    assert count_of(drawn, 'fill="#fbe3c8"') == 1
    assert "70.0% promised" in texts(drawn)


def test_only_some_periods_are_named():
    frame = frame_of(NARROW, "%", "month", monthly(*[1] * 24), [1.0, 2.0])
    assert len(frame.places) == 24
    drawn = target_chart(measured(monthly(*[70] * 24)), NARROW)
    named = [words for words in texts(drawn) if words in ("Apr", "Oct", "Mar", "Jul", "Jan")]
    assert 3 <= len(named) <= 5 and "2023/24" in texts(drawn)


def test_stacked_bars_name_their_parts_and_totals():
    parts = [Part("red", [8, 10], "red"), Part("amber", [0, 11], "amber")]
    drawn = stacked_bars(["Jan", "Feb"], parts, 500)
    assert {"8", "21", "10 red", "11 amber", "Jan", "Feb"} <= set(texts(drawn))
    assert count_of(drawn, "<rect") == 3


def test_a_month_of_which_nothing_is_known_has_no_bar():
    parts = [Part("red", [8, None, 10], "red"), Part("amber", [0, None, 11], "amber")]
    drawn = stacked_bars(["Jan", "Feb", "Mar"], parts, 500)
    assert count_of(drawn, "<rect") == 3 and "0" in texts(drawn)
    assert len([words for words in texts(drawn) if words in ("8", "21")]) == 2
    assert count_of(drawn, 'stroke="#484949" stroke-width="2"') == 1
