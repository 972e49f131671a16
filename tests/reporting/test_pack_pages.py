"""The pages of a pack: exceptions with their gap, what was decided and what it means; charts with
their finding.
"""

from decimal import Decimal

import pytest

from pmf_portal.periods.month import Month
from reporting.content.document import Said
from reporting.content.pack_charts import charts_headline, finding_of, small, status_marks
from reporting.content.pack_exceptions import (
    Decisions,
    action_row,
    asked_panel,
    gap_in_words,
    page_title,
    path_message,
)
from reporting.content.pack_in_short import money_blocks, turned_facts
from reporting.content.packs import line_remark

pytestmark = pytest.mark.any_database
FEBRUARY = Month(2024, 2)
PERCENT = {"unit": "%", "decimals": 1, "polarity": "higher", "frequency": "month"}


def path(*steps):
    """Steps of (actual or None, expected, on the path), by month."""
    return [
        {
            "period": (FEBRUARY - (len(steps) - 1 - n)).name,
            "actual": actual,
            "expected": expected,
            "actual_shown": f"{actual}%",
            "expected_shown": f"{expected}%",
            "on_path": on_path,
        }
        for n, (actual, expected, on_path) in enumerate(steps)
    ]


OFF = (("63.6", "66.9", False), ("62.3", "69.2", False), ("63.2", "71.4", False))


@pytest.mark.parametrize(
    ("steps", "more", "message", "gap"),
    [
        (
            OFF,
            {},
            "Three months off the promised path, and the gap is growing: 3.3, 6.9, then 8.2 points"
            " short",
            "8.2 points short",
        ),
        (
            OFF[::-1],
            {"polarity": "lower"},
            "Three months off the promised path, and the gap is closing: 8.2, 6.9, then 3.3 points"
            " over",
            "3.3 points over",
        ),
        (
            (OFF[1], OFF[0], OFF[2]),
            {"polarity": "closest", "frequency": "quarter"},
            "Three quarters off the promised path: 6.9, 3.3, then 8.2 points off",
            "8.2 points off",
        ),
        (
            (("70", "69.2", True), OFF[2]),
            {},
            "February 2024 was off the promised path: 8.2 points short",
            "8.2 points short",
        ),
        (
            (("72", "71.4", True),),
            {},
            "February 2024 kept to the way back: 72%, promised 71.4%",
            "",
        ),
        # A figure that is not published has no gap.
        (
            (OFF[0], (None, "71.4", False)),
            {},
            "February 2024 was off the way back, 2 periods running: None%, promised 71.4%",
            "",
        ),
    ],
)
def test_the_way_back_names_how_far_it_is_missed(steps, more, message, gap):
    assert path_message(path(*steps), PERCENT | more) == (message, gap)


@pytest.mark.parametrize(
    ("gap", "unit", "decimals", "words"),
    [
        ("8.2", "%", 1, "8.2 points"),
        ("1.0", "%", 1, "1.0 point"),
        ("2.8", "£ million", 1, "£2.8 million"),
        ("0.11", "days", 2, "0.11 days"),
    ],
)
def test_a_gap_has_its_unit(gap, unit, decimals, words):
    rule = PERCENT | {"unit": unit, "decimals": decimals}
    assert gap_in_words(Decimal(gap), rule) == words


def test_the_title_of_a_report_says_where_its_measure_stands():
    report = {"title": "Waits", "path": path(*OFF)}
    assert page_title(report, None) == "Waits: 63.2%; promised 71.4%"
    line = {"actual_to_date": "10.9", "plan_to_date": "9.5", "decimals": 1, "unit": "%"}
    assert page_title({"title": "Waits", "path": []}, {"line": line}) == "Waits: 10.9%; plan 9.5%"
    assert page_title({"title": "Waits", "path": []}, None) == "Waits"


def action(**more):
    given = {"what": "Recruit", "effect": "", "due": "Thursday 26 October 2023"}
    return given | {"status": "Done", "reason": ""} | more


@pytest.mark.parametrize(
    ("given", "due", "status"),
    [
        (
            action(done_on="Monday 12 February 2024", done_late="109 days late"),
            "26 October 2023",
            Said("Done 109 days late,", "on 12 February 2024"),
        ),
        (
            action(done_on="Monday 2 October 2023", done_late=""),
            "26 October 2023",
            "Done on 2 October 2023",
        ),
        # From before the day was published.
        (action(), "26 October 2023", "Done"),
        (
            action(
                due="Monday 27 November 2023 (113 days late)", status="Late", reason="No staff."
            ),
            "27 November 2023",
            Said("113 days late.", "No staff."),
        ),
        (action(status="On track"), "26 October 2023", "On track"),
    ],
)
def test_an_action_says_how_late_it_is_or_was(given, due, status):
    _, effect, when, standing = action_row(given)
    assert (effect, when, standing) == ("None given", due, status)


ASKED = {"question": "Keep its plan?", "asks_money": False, "own_words": ""}
ASKED |= {"options": ["Keep the plan", "Ask for a new plan"]}


def test_what_is_asked_says_what_each_option_means():
    decided = {"decided": "Keep the plan", "came": "Missed: 63.2%", "day": "21 February 2024"}
    panel = asked_panel(ASKED | {"meanings": ["March has to be 73.6%.", ""]}, decided)
    assert panel.options == (
        ("A Keep the plan.", "March has to be 73.6%."),
        ("B Ask for a new plan.", ""),
    )
    assert panel.lines[-1] == (
        "On 21 February 2024 you decided: keep the plan. What came of it: missed: 63.2%."
    )


def test_an_older_pack_has_options_without_meanings():
    panel = asked_panel(ASKED, None)
    assert [meaning for _, meaning in panel.options] == ["", ""]
    assert panel.lines == ("Keep its plan? No new money.",)


def test_a_report_knows_which_decision_it_is():
    decisions = Decisions({"A": {}, "B": {}}, {})
    assert decisions.place_in_words("B") == "decision 2 of 2"
    assert decisions.place_in_words("C") == "" and decisions.place("C") == 3


def target(title, rating, **more):
    rule = PERCENT | {"aggregation": "mean", "scale": "1", "numerator": None}
    line = {"code": title, "title": title, "rating": rating, "actual_to_date": None}
    return {"line": line | {"why": "Why."}, "rule": rule, "series": []} | more


def group(title, *ratings):
    return title, [target(f"{title} {n}", rating) for n, rating in enumerate(ratings)]


@pytest.mark.parametrize(
    ("groups", "headline"),
    [
        (
            [group("People", "red", "green"), group("Customer", "red"), group("Finance", "amber")],
            "People and Customer have measures off plan; Finance is just short",
        ),
        ([group("People", "red")], "People has measures off plan"),
        (
            [group("People", "amber"), group("Risk", "green"), group("Money", "green")],
            "People is just short; Risk and Money are on plan",
        ),
        (
            [group("A very long name of a priority that takes many words and some more", "red")]
            + [group("B", "green")],
            "1 of 2 measures is off plan",
        ),
        ([group("People", "not_rated")], "No measure has a rating"),
    ],
)
def test_a_page_of_charts_begins_with_its_finding(groups, headline):
    assert charts_headline(groups) == headline


@pytest.mark.parametrize(
    ("ratings", "finding"),
    [
        (("red", "green"), "Off plan: M 0"),
        (("amber", "red"), "Off plan: M 1; just short: M 0"),
        (("green", "green"), "Both on plan"),
        (("green",) * 3, "All 3 on plan"),
        (("green", "not_rated"), "On plan"),
        (("not_rated",), "Not rated"),
        (("red",) * 30, "30 off plan"),
    ],
)
def test_a_group_of_charts_names_what_is_off_plan(ratings, finding):
    assert finding_of(group("M", *ratings)[1]) == finding


WITHDRAWN = {
    "act": "Target withdrawn",
    "on": "10:00 on 4 December 2023",
    "reason": "The contract ended.",
}


def test_nothing_is_said_against_the_plan_of_a_withdrawn_measure():
    given = target("Calls", "withdrawn", decisions=[WITHDRAWN])
    shown = small(given, FEBRUARY)
    assert (shown.message, shown.note) == ("Withdrawn on 4 December 2023", "The contract ended.")
    assert shown.drawing is None and "plan" not in shown.message
    assert line_remark(given, FEBRUARY) == "Withdrawn on 4 December 2023. The contract ended."


def test_the_marks_of_all_groups_stand_in_one_row_where_they_fit():
    names = ("People", "Finance", "Governance and risk", "Protect the vulnerable in our borough")
    drawn = status_marks([group(name, *["green"] * 6) for name in names], ())
    # Three lines of a long name, below one row of marks.
    assert 'height="83"' in drawn.svg and ">vulnerable in our<" in drawn.svg


TURN = {"code": "CP12", "title": "Children in care", "change": "amber to red"}
TURN |= {"figures": "10.9% in February, plan 9.5%", "words": "Two groups were placed apart."}


@pytest.mark.parametrize(
    ("short", "worse"),
    [
        (
            {"turned_worse": [TURN], "turned_better": []},
            "CP12 Children in care, amber to red: 10.9% in February, plan 9.5%. “Two groups were"
            " placed apart.”",
        ),
        # From before turns were kept apart.
        (
            {"worse": ["Children in care: amber to red."], "better": []},
            "Children in care: amber to red.",
        ),
    ],
)
def test_what_turned_is_told_with_its_reason(short, worse):
    facts = dict(turned_facts({"since": "January 2024"}, short))
    assert facts == {"Worse": worse, "Better": "None since January 2024."}


def test_money_stands_in_large_figures():
    short = {
        "asked_sum": {"sum": "£1.44 million", "parts": "Budget £1.2 million; Plans £240,000"},
        "money": [
            "£1.2 million would have to come from other budgets: Budget £1.2 million.",
            "£275,000 is in plans and needs no other budget: Waits £275,000 (“Agreed.”).",
        ],
    }
    _, cards = money_blocks(short)
    assert cards.cards == (
        ("£1.44 million", "asked for here: Budget £1.2 million; Plans £240,000"),
        ("£275,000", "is in plans and needs no other budget: Waits £275,000"),
    )
    assert money_blocks({"money": []}) == []
