"""The pure rules of the further reports, as tables."""

from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from pmf_portal.periods.month import Month
from pmf_portal.pictures.plotted import plotted
from pmf_portal.pictures.scales import scale_of
from pmf_portal.ui.charts import bars_figure, trajectory_figure
from reporting.content.analysis import described, facts_of
from reporting.content.areas import ordinal, place_in_words
from reporting.content.document import Chart, Table
from reporting.content.kinds import is_due
from reporting.content.packs import decisions_wanted
from reporting.content.rating_changes import rating_changes
from reporting.content.statistics import describe
from reporting.content.target_charts import chart_of, parts_of
from reporting.print.sheet_tables import named, tables_of
from scorecards.rating.series import SeriesRow
from scorecards.rating.year_to_date import Figure


@pytest.mark.parametrize(
    ("rhythm", "months"),
    [
        ("monthly", list(range(1, 13))),
        ("quarterly", [3, 6, 9, 12]),
        ("half-yearly", [3, 9]),
        ("yearly", [3]),
    ],
)
def test_a_rhythm_is_the_council_year_s(rhythm, months):
    assert [n for n in range(1, 13) if is_due(rhythm, Month(2013, n))] == months


@pytest.mark.parametrize(
    ("before", "now", "direction"),
    [
        ("red", "green", "better"),
        ("amber", "red", "worse"),
        ("green", "amber", "worse"),
        ("green", "not_reported", "changed"),
        ("not_due", "red", "changed"),
    ],
)
def test_what_turned_is_told_with_its_direction(before, now, direction):
    [found] = rating_changes([{"code": "A", "title": "a", "rating": now}], {"A": before})
    assert (found["before"], found["now"], found["direction"]) == (before, now, direction)


def test_only_changed_ratings_are_listed_the_worst_first():
    lines = [
        {"code": code, "title": code, "rating": rating}
        for code, rating in (("A", "green"), ("B", "red"), ("C", "amber"), ("D", "red"))
    ]
    assert [t["code"] for t in rating_changes(lines, {"A": "red", "B": "amber", "C": "amber"})] == [
        "B",
        "A",
    ]


def rows(*figures):
    """A row for each month from January 2012: (actual, planned)."""
    found = [
        (None if a is None else Decimal(a), None if p is None else Decimal(p)) for a, p in figures
    ]
    return [
        SeriesRow(Month(2012, 1) + n, planned, None, None, actual)
        for n, (actual, planned) in enumerate(found)
    ]


@pytest.mark.parametrize(
    ("polarity", "met"), [("higher", 2), ("lower", 2), ("closest", 1), ("neutral", None)]
)
def test_plan_is_met_by_polarity_at_published_decimals(polarity, met):
    found = describe(
        rows(("1.04", "1"), ("0.9", "1"), ("1.1", "1"), (None, "1"), ("5", None)), 1, polarity
    )
    assert (found.met, found.compared, found.count) == (met, 3, 4)


def test_level_spread_and_change_on_the_same_period_a_year_before():
    found = describe(rows(*[(str(n), None) for n in range(1, 14)]), 0, "higher")
    assert (found.latest, found.mean, found.median, found.change) == (13, 7, 7, 12)
    assert (found.lowest, found.lowest_in, found.highest, found.highest_in) == (
        1,
        Month(2012, 1),
        13,
        Month(2013, 1),
    )


@pytest.mark.parametrize(
    ("figures", "median"),
    [(["1", "2"], "1.5"), (["3"], "3.0"), (["1", "9", "2"], "2.0"), (["1", "2", "3", "10"], "2.5")],
)
def test_the_median_is_the_middle_or_the_mean_of_the_two_middle_ones(figures, median):
    assert describe(rows(*[(f, None) for f in figures]), 1, "higher").median == Decimal(median)


def test_an_empty_series_has_no_description_and_a_short_one_no_change():
    assert (
        describe(rows((None, "1")), 0, "higher") is None
        and describe(rows(("1", None)), 0, "higher").change is None
    )


@pytest.mark.parametrize(
    ("value", "others", "polarity", "words"),
    [
        (3, [1, 2, 3], "higher", "1st of 3"),
        (3, [1, 2, 3], "lower", "3rd of 3"),
        (2, [2, 2, 3], "higher", "2nd of 3"),
        (2, [2, None], "higher", "1st of 1"),
        (None, [1], "higher", ""),
        (1, [1, 2], "neutral", ""),
        (1, [1, 2], "closest", ""),
    ],
)
def test_the_place_among_constituencies(value, others, polarity, words):
    assert place_in_words(value, others, polarity) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_ordinals(number, words):
    assert ordinal(number) == words


def exception(**what):
    return {
        "code": "A",
        "title": "a",
        "escalated": False,
        "recovery_month": "March 2014",
        "relapses": 0,
        "due_on": "Friday",
    } | what


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (exception(escalated=True), "Decide: keep the plan"),
        (exception(recovery_month=""), "The delivery plan is not verified yet; due on Friday"),
        (exception(relapses=1), "Under-performance came back"),
    ],
)
def test_what_waits_for_a_decision(report, words):
    [wanted] = decisions_wanted({"lines": [report]}, {"A"})
    assert wanted["what"].startswith(words)


def test_a_plan_on_its_way_and_a_measure_of_others_wait_for_nothing():
    assert (
        decisions_wanted({"lines": [exception(), exception(code="B", escalated=True)]}, {"A"}) == []
    )


def test_sheet_names_are_short_allowed_and_each_once():
    tables = [
        Table(name, "", (), ())
        for name in ("People", "people", "A/B: [x]?", "", "y" * 40, "y" * 40)
    ]
    names = [name for name, _ in named(tables)]
    assert names == ["People", "people 2", "A B x", "Table", "y" * 31, "y" * 29 + " 2"]


def test_a_table_beside_its_chart_is_one_sheet_and_those_of_parts_follow():
    def of(*blocks, parts=()):
        return SimpleNamespace(title="", blocks=blocks, parts=parts)

    alone, charted, inside = (Table(name, name, (), ()) for name in ("alone", "charted", "inside"))
    document = of(alone, Chart({}, "", charted), charted, parts=[of(inside, charted)])
    assert [table.name for table in tables_of(document)] == [
        "alone",
        "charted",
        "inside",
        "charted",
    ]


def drawn(figure):
    root = ElementTree.fromstring(plotted(figure))
    return root, [element.tag.rpartition("}")[2] for element in root.iter()]


def chart(actual, planned=None, unit="%"):
    periods = [f"<p{n}> & co" for n in range(len(actual))]
    return trajectory_figure(
        periods, planned or [None] * len(actual), actual, [None] * len(actual), unit
    )


@pytest.mark.parametrize(
    "actual", [[1, 2, 3], [5, 5, 5], [-3, 0, 4], [7], [0, 0], [Decimal("1234567.5"), 2]]
)
def test_every_figure_has_a_marker_and_markup_in_names_is_text(actual):
    root, tags = drawn(chart(actual))
    assert tags.count("circle") == len(actual) + 1
    assert any("<p" in (element.text or "") for element in root.iter())


def test_a_line_breaks_at_a_missing_figure_and_keeps_a_lone_one():
    root, tags = drawn(chart([1, 2, None, 4]))
    solid = [e.get("d") for e in root.iter() if e.get("stroke-width") == "3"]
    assert [path.count("L") for path in solid[:2]] == [1, 0] and tags.count("circle") == 3 + 1


def test_without_a_figure_the_drawing_says_so():
    root, _ = drawn(chart([None, None]))
    assert any("No figure has been reported yet" in (element.text or "") for element in root.iter())


def test_bars_are_as_long_as_their_counts():
    root, _ = drawn(bars_figure(["One", "Two & <three>"], [("Open", [1, 3]), ("Late", [0, 1])]))
    widths = [
        float(e.get("width"))
        for e in root.iter()
        if e.tag.endswith("rect") and e.get("height") == "20"
    ]
    assert (
        len(widths) == 3
        and widths[1] == pytest.approx(3 * widths[0], abs=0.2)
        and widths[2] == pytest.approx(widths[0], abs=0.2)
    )


@pytest.mark.parametrize(
    ("values", "from_zero"),
    [
        ([0, 97.3], True),
        ([91.2, 93.4], False),
        ([-5, 12], True),
        ([3, 3], False),
        ([0.02, 0.05], True),
    ],
)
def test_a_scale_holds_its_values_between_round_steps(values, from_zero):
    scale = scale_of(values, 100, 0, from_zero=from_zero)
    assert scale.low <= min(values) and scale.high >= max(values) and 2 <= len(scale.steps) <= 14
    assert (scale(scale.low), scale(scale.high)) == (100, 0) and (
        not from_zero or scale.low <= 0 <= scale.high
    )


def annual(**line):
    """What is published of an annual measure whose figures of this and last year are not there."""
    return {
        "line": {
            "code": "A",
            "title": "a",
            "actual_to_date": "57.6",
            "period_actual": "57.6",
            "plan_to_date": "58",
            "reporting_period": "2021/22",
        }
        | line,
        "rule": {
            "aggregation": "latest",
            "scale": "1",
            "unit": "%",
            "decimals": 1,
            "frequency": "year",
            "polarity": "higher",
            "tolerance": "percent",
            "amber_within": "3",
            "green_within": None,
            "green_above": None,
            "amber_above": None,
            "amber_low": "56.26",
            "amber_high": None,
            "numerator": None,
            "denominator": None,
        },
        "specification": {"financial_year": "2023/24"},
        "series": [
            ["2023-03", "57", None, None, None, None],
            ["2024-03", "57", None, None, None, None],
        ],
        "forecast": None,
    }


def test_a_chart_shows_the_figure_that_the_line_speaks_of():
    drawn = chart_of(annual())
    assert [row["period"] for row in drawn["rows"]] == ["2021/22", "2022/23", "2023/24"]
    assert [row["actual"] for row in drawn["rows"]] == ["57.6%", "–", "–"]
    assert drawn["sentence"].startswith("In 2021/22 the figure was 57.6% against a plan of 58.0%")


def test_the_only_figure_is_called_the_only_one():
    facts = dict(facts_of(annual(), described(annual())))
    assert facts["Level"] == "57.6% (2021/22), the only figure so far" and "Spread" not in facts


def test_figures_that_overlap_have_no_mean():
    content = annual(reporting_period="12 months to February 2023")
    content["rule"]["frequency"] = "year_monthly"
    content["series"] = [
        ["2023-01", "58", None, "57.1", None, None],
        ["2023-02", "58", None, "57.6", None, None],
    ]
    facts = dict(facts_of(content, described(content)))
    assert facts["Level"] == "57.6%; 2 periods, which overlap, so they have no mean"
    assert "12 months to January 2023" in facts["Spread"]
    drawn = chart_of(content)
    assert drawn["sentence"].startswith("In the 12 months to February 2023 the figure was 57.6%")
    assert drawn["figure"]["data"][0]["x"] == ["12m to Jan 2023", "12m to Feb 2023"]


def test_a_chart_without_any_figure_says_so():
    empty = annual(actual_to_date=None, period_actual=None, reporting_period="")
    assert chart_of(empty)["sentence"].startswith("No figure has been reported")


def test_the_bound_of_a_chart_is_the_last_figure_that_is_amber():
    assert chart_of(annual())["rows"][0]["amber"] == "56.3%"


def test_parts_are_printed_so_that_the_rating_can_be_redone():
    assert parts_of(Figure(None, Decimal("0.25"), Decimal("1.5"))) == "0.25 / 1.5"
    assert parts_of(Figure(None, Decimal(58483), Decimal(82739))) == "58,483 / 82,739"
