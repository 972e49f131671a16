"""A published line as one calm row, the summary above the rows, and what a target's page answers
first.
"""

from decimal import Decimal

import pytest

from pmf_portal.periods.month import Month
from reporting.content.answers import answer_of
from reporting.content.calm_lines import (
    calm_line,
    one_figure_words,
    scorecard_headline,
    span_words,
    turned_since,
    without_comment,
)
from reporting.content.front import (
    front_headline,
    getting_better,
    getting_worse,
    is_better,
    panels_of,
    peers_message,
    promises_of,
    tiles_of,
)
from reporting.content.in_short.order import published_worst_first
from reporting.content.recent import recent_figures, spark_of
from reporting.content.year_chances import chances_of, likeliest, next_period
from reporting.publishing.pages import services_of
from reporting.website.pages import actions_of
from scorecards.rating.series import series_rows

pytestmark = pytest.mark.any_database
FEBRUARY = Month(2024, 2)


def line(code="F1", **values):
    base = {
        "code": code,
        "title": f"Measure {code}",
        "service": "Care",
        "priority": "",
        "unit": "%",
        "decimals": 1,
        "rating": "red",
        "period_rating": "red",
        "provisional": False,
        "periods_reported": "April 2023 to February 2024, 11 of 11",
        "reporting_period": "February 2024",
        "actual_to_date": "70.7",
        "period_actual": "63.2",
        "plan_to_date": "78",
        "to_date_last_year": "75.6",
        "previous_year": None,
        "comment": "Winter pressure continued.",
        "exception_report": "",
        "recovery_month": "",
        "direction": "Getting worse",
        "why": "Red: …",
        "recent": [["2024-01", "78", "62.4"], ["2024-02", "78", "63.2"]],
    }
    return base | values


@pytest.mark.parametrize(
    ("covered", "period", "alone", "words"),
    [
        ("April 2023 to February 2024, 11 of 11", "February 2024", "63.2", "since April"),
        ("April 2023 to February 2024, 11 of 11", "February 2024", "70.7", "in February"),
        ("2023/24 Q1 to 2023/24 Q3, 3 of 3", "2023/24 Q3", "1", "April to December 2023"),
        ("2023/24 Q3, 1 of 1", "2023/24 Q3", "70.7", "October to December 2023"),
        ("2023/24 H1 to 2023/24 H2, 2 of 2", "2023/24 H2", "1", "April 2023 to March 2024"),
        ("2022/23, 1 of 1", "2022/23", "70.7", "2022/23"),
        (
            "12 months to March 2024, 1 of 1",
            "12 months to March 2024",
            "70.7",
            "12 months to March 2024",
        ),
        ("", "", None, ""),
    ],
)
def test_the_span_of_a_figure_is_said_after_it(covered, period, alone, words):
    of_line = line(periods_reported=covered, reporting_period=period, period_actual=alone)
    assert span_words(of_line) == words


def test_a_unit_stands_once_beside_the_figure():
    people = calm_line(line(unit="people", decimals=0, actual_to_date="614", plan_to_date="682"))
    assert (people.figure, people.span, people.plan) == ("614", "people since April", "682")
    assert people.a_year_ago == "76 a year ago"
    share = calm_line(line())
    assert (share.figure, share.span, share.plan) == ("70.7%", "since April", "78.0%")
    assert (share.direction, share.arrow, share.look) == ("Getting worse", "↘", "worse")


def test_a_figure_that_is_not_published_is_said_to_be_so():
    assert (
        calm_line(line(suppressed="actual_to_date", actual_to_date=None)).figure == "not published"
    )


def test_the_newest_period_s_rating_stands_beside_that_of_the_year():
    shown = calm_line(line(period_rating="green"))
    assert (shown.period, shown.period_rating) == ("February", "green")
    assert calm_line(line()).period_rating == "red"
    assert calm_line(line(period_actual="70.7")).period_rating == ""
    assert calm_line(line(period_actual="70.7", period_rating="green")).period_rating == "green"
    assert calm_line(line(period_rating="not_due")).period_rating == ""


def test_a_quarter_is_called_by_its_months_and_an_older_one_by_its_year():
    quarter = {"reporting_period": "2023/24 Q3", "periods_reported": "2023/24 Q1 to 2023/24 Q3, 3"}
    older = calm_line(line(unit="people", **quarter))
    assert (older.span, older.period) == ("people Apr to Dec 2023", "Oct to Dec 2023")
    newest = calm_line(line(recent=[["2023-12", "1", "1"]], **quarter))
    assert (newest.span, newest.period) == ("Apr to Dec", "Oct to Dec")


@pytest.mark.parametrize(
    ("direction", "chance", "figures", "change", "words"),
    [
        ("Getting worse", "0.008", 24, "concern", "very sure"),
        ("Getting better", "0.0201", 24, "common", "fairly sure"),
        ("Rising", "0", 11, "neither", "early sign, 11 figures"),
        ("No clear change", "0.2", 24, "common", "usual ups and downs"),
        ("No clear change", "0.2", 24, "concern", "lately worse than usual"),
        ("No clear change", "0.2", 24, "", ""),
        ("No clear change", "0.2", 11, "common", "11 figures so far"),
        ("Too few figures", "1", 2, "", ""),
        ("Getting worse", None, None, "concern", ""),
    ],
)
def test_a_direction_says_how_sure_it_is(direction, chance, figures, change, words):
    of_line = line(
        direction=direction, direction_chance=chance, direction_figures=figures, change=change
    )
    assert calm_line(of_line).how_sure == words


@pytest.mark.parametrize(
    ("recent", "words"),
    [
        ([["2023-03", "70", "70.2"]], "One figure; 75.6% the year before"),
        ([["2023-03", "70", None]], "One figure so far"),
        ([["2024-01", "1", "1"], ["2024-02", "1", "1"]], ""),
        (None, ""),
    ],
)
def test_one_figure_is_said_and_not_drawn(recent, words):
    assert one_figure_words(line(recent=recent)) == words


@pytest.mark.parametrize(
    ("green", "amber", "red", "words"),
    [
        (11, 4, 4, "11 of 19 measures are on plan; 4 are just short and 4 off plan"),
        (1, 1, 1, "1 of 3 measures is on plan; 1 is just short and 1 off plan"),
        (0, 0, 2, "None of 2 measures are on plan; 2 are off plan"),
        (2, 1, 0, "2 of 3 measures are on plan; 1 is just short"),
        (5, 0, 0, "All 5 rated measures are on plan"),
        (0, 0, 0, "None of the measures could be rated"),
    ],
)
def test_a_scorecard_says_first_how_many_are_on_plan(green, amber, red, words):
    assert scorecard_headline({"green": green, "amber": amber, "red": red}) == words


def test_what_turned_is_told_worst_first_and_only_between_colours():
    lines = [line("A", rating="green"), line("B"), line("C", rating="not_reported"), line("D")]
    turned = turned_since(lines, {"A": "red", "B": "amber", "C": "green", "D": "red", "E": "red"})
    assert [(one["code"], one["was"], one["now"]) for one in turned] == [
        ("B", "amber", "red"),
        ("A", "red", "green"),
    ]


def test_reds_and_ambers_without_a_word_are_named():
    lines = [line("A", comment=""), line("B"), line("C", comment="", rating="green")]
    assert [one["code"] for one in without_comment(lines)] == ["A"]


def test_a_scorecard_of_several_services_is_also_listed_by_them():
    lines = [line("A", rating="green", service="Roads"), line("B"), line("C", service="Roads")]
    services = services_of(lines)
    assert [(one["title"], [row["line"]["code"] for row in one["lines"]]) for one in services] == [
        ("Care", ["B"]),
        ("Roads", ["C", "A"]),
    ]
    assert services[0]["lines"][0]["figure"] == "70.7%"
    assert services_of(lines[1:2]) == []


def test_old_actions_that_are_done_are_folded():
    actions = [{"what": n, "status": "Done" if n < 4 else "Late"} for n in range(6)]
    told = actions_of({"actions": actions})
    assert [one["what"] for one in told["folded"]] == [0, 1]
    assert [one["what"] for one in told["in_sight"]] == [2, 3, 4, 5]
    assert actions_of(None) == {"folded": [], "in_sight": []}


def test_the_worst_stands_first_by_colour_group_and_tolerances():
    lines = [
        line("A", tolerances_off_plan="1.2"),
        line("B", tolerances_off_plan="3.5"),
        line("C", exception_report="Escalated", tolerances_off_plan="1.1"),
        line("D", rating="amber", tolerances_off_plan="0.4"),
        line("E", rating="not_due"),
        line("F"),
    ]
    assert [one["code"] for one in published_worst_first(lines)] == ["C", "B", "A", "F", "D", "E"]


def test_recent_figures_are_those_of_two_years_as_printed():
    rows = series_rows(
        [
            ["2022-02", "1", None, "1", None, None],
            ["2023-01", "70.05", None, "63.249", None, None],
            ["2024-02", None, None, None, None, None, "c"],
            ["2024-03", "5", None, None, None, None],
        ],
        "mean",
        1,
    )
    assert recent_figures(rows, 1, FEBRUARY) == [
        ["2023-01", "70.1", "63.2"],
        ["2024-02", None, None],
    ]
    assert spark_of({"recent": [], "provisional": False}) is None


def content(of_line, **rule):
    rule = {"decimals": 1, "unit": "%", "polarity": "higher", "amber_low": "74"} | rule
    return {"line": of_line, "rule": rule}


def test_the_answer_says_what_came_against_what_and_where_red_begins():
    assert answer_of(content(line())) == (
        "70.7% since April; the plan by now was 78.0%. In February 2024 alone it was 63.2%."
        " Below 74.0% counts as red."
    )
    assert answer_of(content(line(suppressed="actual_to_date", why="Red: left out."))) == (
        "Red: left out."
    )


def test_the_answer_of_a_year_says_in_which_year_it_was():
    yearly = line(periods_reported="2022/23, 1 of 1", reporting_period="2022/23")
    assert answer_of(content(yearly | {"period_actual": "70.7"})).startswith("70.7% in 2022/23;")


@pytest.mark.parametrize(
    ("on_path", "every", "promise", "words"),
    [
        ([False, False, False], "month", "May 2024", "missed for three months."),
        ([True, False, False], "quarter", "May 2024", "missed for two quarters."),
        ([False, False], "year_monthly", "May 2024", "missed for two periods."),
        ([True, False], "month", "May 2024", "The newest figure is off the promised way back."),
        ([False, True], "month", "May 2024", "Below 74.0% counts as red."),
        (
            [False],
            "month",
            "Promised February 2024; missed",
            "It was promised to be back on plan in February 2024; that was missed.",
        ),
    ],
)
def test_the_answer_says_that_the_way_back_was_missed(on_path, every, promise, words):
    steps = [
        {"period": "January 2024", "expected_shown": "70%", "actual_shown": "63%", "on_path": one}
        for one in on_path
    ]
    report = {"code": "F1", "title": "Waits", "path": steps, "promise": promise}
    month = promise.removeprefix("Promised ").partition(";")[0]
    told = answer_of(content(line(), frequency=every), report | {"recovery_month": month})
    assert told.endswith(words)


def reading(*ahead, **probabilities):
    return {
        "ahead": [["2024-03", "54.41", "62.97", "70.79"]] * len(ahead),
        "decimals": 1,
        "unit": "%",
        "frequency": "month",
        "year_end": {"is_over": False, "probabilities": probabilities},
    }


def test_the_chances_of_the_years_end_are_those_of_the_forecast():
    some = reading(1, green="0.824", amber="0.174", red="0.002")
    assert [words for _, words in chances_of(some).values()] == [
        "Red under 1%",
        "Amber 17%",
        "Green 82%",
    ]
    assert likeliest(chances_of(some)) == "green 82%"
    assert likeliest(chances_of(reading(1, red="1"))) == "red over 99%"
    for none in (None, reading(1), reading(1) | {"year_end": None}):
        assert chances_of(none) == {} and likeliest(chances_of(none)) == ""
    over = reading(1, red="1")
    over["year_end"]["is_over"] = True
    assert chances_of(over) == {}


def test_one_period_that_is_left_is_said_and_not_drawn():
    assert next_period(reading(1)) == (
        "One period is left: March 2024 is expected at 63.0%, four times in five between 54.4% and"
        " 70.8%."
    )
    assert next_period(reading(1, 2)) == next_period(reading()) == next_period(None) == ""


def corporate(lines, **summary):
    summary = {"green": 0, "amber": 0, "red": 0} | summary
    return {"title": "Corporate Plan", "lines": lines, "summary": summary}


def test_a_front_page_without_its_own_headline_counts_the_plan():
    assert front_headline(corporate([], green=1, red=2)) == (
        "1 of 3 Corporate Plan measures is on plan."
    )
    assert front_headline(corporate([], amber=1)) == (
        "The one rated Corporate Plan measure is just short of plan."
    )
    assert front_headline(corporate([])) == "No Corporate Plan measure could be rated."


def test_better_and_worse_need_a_tested_direction():
    lines = [
        line("A"),
        line("B", direction="No clear change"),
        line("C", rating="green"),
        line("D", rating="green", direction="Getting better", comment=""),
        line("E", rating="amber", direction="Getting better"),
        line("F", rating="green", direction="Getting better"),
    ]
    assert [one["code"] for one in getting_worse(lines)] == ["A"]
    assert [one["code"] for one in getting_better(lines)] == ["F", "D", "E"]


def test_a_tile_stands_for_each_of_the_services_with_most_measures():
    lines = [
        line("A"),
        line("B"),
        line("C", service="Roads"),
        line("D", service="Bins", recent=None),
    ]
    assert [one["code"] for one in tiles_of(lines)] == ["A", "C"]


def test_the_strip_has_the_plans_priorities_and_each_directorate_once():
    history = {"recent_ratings": ["green", "not_due", "red"]}
    first = corporate([line("A", priority="One", **history), line("B", priority="Two", **history)])
    second = {"title": "Care Directorate", "lines": [line("A", **history), line("C", **history)]}
    panels = panels_of([first, second])
    assert [panel.title for panel in panels] == ["One", "Two", "Care Directorate"]
    assert [row.name for row in panels[2].rows] == ["C Measure C"]
    assert panels[0].rows[0].ratings == ["green", "none", "red"]


def test_promises_are_counted_with_how_the_year_will_end():
    lines = [
        line("A", chance_of_green="0.9", chance_of_red="0.05", exception_report="In recovery"),
        line("B", chance_of_green="0.2", chance_of_red="0.7"),
        line("C"),
    ]
    contents = [{"missed": [{"code": "A"}, {"code": "A"}]}, {}]
    promises = promises_of(contents, lines)
    assert (promises.likely_green, promises.likely_red, promises.forecast) == (1, 1, 2)
    assert (promises.missed, promises.promised) == (1, 1)


@pytest.mark.parametrize(
    ("own", "polarity", "better"),
    [
        ("71", "higher", True),
        ("70", "higher", False),
        ("69", "lower", True),
        ("71", "lower", False),
        ("71", "closest", None),
        (None, "higher", None),
    ],
)
def test_a_figure_is_better_than_the_middle_by_its_polarity(own, polarity, better):
    figure = None if own is None else Decimal(own)
    assert is_better(figure, Decimal(70), polarity) is better


@pytest.mark.parametrize(
    ("better", "says"),
    [
        ([True, False, False], "Better than the middle council on 1 of 3"),
        ([False, False, None], "Better than the middle council on none of 2"),
        ([None], "Beside other councils"),
        ([], "Beside other councils"),
    ],
)
def test_the_strips_of_other_councils_say_first_how_many_are_better(better, says):
    assert peers_message(better) == says
