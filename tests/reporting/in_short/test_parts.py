"""What got worse and better, promises, money, decisions and questions, as tables."""

from datetime import date
from decimal import Decimal

import pytest

from reporting.content.in_short.changes import (
    better_measures,
    moved_sentence,
    turns,
    worse_measures,
)
from reporting.content.in_short.decisions import decisions_asked, outcomes
from reporting.content.in_short.facts import Action, Ruling, measure_of, period_end, report_of
from reporting.content.in_short.money import money_in_plans
from reporting.content.in_short.promises import (
    kept_promises,
    missed_promises,
    newest_paths,
    reports_headline,
    way_back,
)
from reporting.content.in_short.questions import questions_to_ask
from reporting.content.in_short.readers import Reader, in_short
from tests.reporting.in_short.measures import (
    FEBRUARY,
    OFF_TWICE,
    account,
    measure,
    path,
    report,
)

pytestmark = pytest.mark.any_database
D = Decimal


@pytest.mark.parametrize(
    ("trend", "direction", "is_worse", "is_better"),
    [
        ("deteriorating", "Getting worse", True, False),
        ("deteriorating", "No clear change", False, False),
        ("deteriorating", "", False, False),
        ("improving", "Getting worse", False, False),
        ("improving", "Getting better", False, True),
        ("improving", "Too few figures", False, False),
        ("sustained", "Getting better", False, False),
    ],
)
def test_worse_and_better_want_the_tested_direction(trend, direction, is_worse, is_better):
    line = measure(trend_year=trend, direction=direction)
    assert bool(worse_measures([line])) == is_worse
    assert bool(better_measures([line])) == is_better


def test_a_movement_gives_both_years_and_the_plan():
    assert moved_sentence(measure()).text == (
        "Title of CP01: 70.7% since April, 75.6% a year ago; plan 78.0% (red)."
    )


def test_a_yearly_figure_is_beside_the_year_before():
    line = measure(aggregation="latest", coverage="2022/23, 1 of 1", reporting_period="2022/23")
    assert "70.7% in 2022/23, 75.6% the year before" in moved_sentence(line).text


@pytest.mark.parametrize(
    ("was", "now", "way", "sentences"),
    [
        ("amber", "red", "worse", 1),
        ("amber", "red", "better", 0),
        ("red", "amber", "better", 1),
        ("red", "red", "worse", 0),
        ("not_due", "red", "worse", 0),
        ("green", "not_reported", "worse", 0),
    ],
)
def test_only_a_change_between_colours_is_a_turn(was, now, way, sentences):
    lines = turns([measure(rating=now)], {"CP01": was}, way)
    assert len(lines) == sentences


def test_a_turn_names_both_ratings_and_since_when():
    (turn,) = turns([measure()], {"CP01": "amber"}, "worse")
    assert turn.sentence("January 2024").text == (
        "Title of CP01: amber to red since January 2024; 70.7% since April, plan 78.0%."
    )


LATE_ACTION = Action("Recruit", "Monday 27 November 2023 (113 days late)", "Late")
MISSED = report(promise="Promised February 2024; missed", promised="February 2024", path=OFF_TWICE)


@pytest.mark.parametrize(
    ("given", "outcomes_expected"),
    [
        (MISSED, ["Missed: 63.2% in February 2024 (71.4% promised)"]),
        (
            report(promise="Promised February 2024; no figure since", promised="February 2024"),
            ["No figure since"],
        ),
        (report(promise="Promised February 2024; met", promised="February 2024"), []),
        (report(promise="May 2024", promised="May 2024", path=OFF_TWICE), []),
        (
            report(
                plan_due="The delivery plan is 5 days late; it has not been started",
                due_on="Thursday 14 March 2024",
            ),
            ["Missed: the delivery plan is 5 days late; it has not been started"],
        ),
        (report(plan_due="The delivery plan is due on Friday 22 March 2024; it is being"), []),
        (report(actions=(LATE_ACTION,)), ["Missed: 113 days late"]),
        (report(actions=(Action("Recruit", LATE_ACTION.due, "Done"),)), []),
        (report(actions=(Action("Recruit", "Friday 26 April 2024", "On track"),)), []),
    ],
)
def test_a_promise_is_missed_when_its_day_has_passed(given, outcomes_expected):
    assert [promise.outcome for promise in missed_promises([given])] == outcomes_expected


def test_a_late_action_keeps_its_day_and_how_late_it_is():
    (promise,) = missed_promises([report(actions=(LATE_ACTION,))])
    assert (promise.due, promise.sentence.text) == (
        "27 November 2023",
        "Title of CP01: “Recruit” was due on 27 November 2023; 113 days late.",
    )


@pytest.mark.parametrize(("promised", "kept"), [("December 2023", 1), ("March 2023", 0)])
def test_a_promise_that_was_kept_is_news_for_two_months(promised, kept):
    given = report(promise=f"Promised {promised}; met", promised=promised)
    assert len(kept_promises([given], FEBRUARY)) == kept


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            report(path=OFF_TWICE, promise="May 2024", promised="May 2024"),
            "63.2% in February 2024 (71.4% promised): off the promised path for the second time in"
            " a row. Back on plan promised for May 2024.",
        ),
        (
            MISSED,
            "63.2% in February 2024 (71.4% promised): off the promised path for the second time in"
            " a row. Back on plan was promised for February 2024: missed.",
        ),
        (
            report(
                path=path(("February 2024", "71.4%", "72.0%", True)),
                promise="May 2024",
                promised="May 2024",
            ),
            "72.0% in February 2024 (71.4% promised): on the promised path. Back on plan promised"
            " for May 2024.",
        ),
        (
            report(plan_due="The delivery plan is 5 days late; it has not been started"),
            "The delivery plan is 5 days late; it has not been started.",
        ),
        (report(promise="May 2024", promised="May 2024"), "Back on plan promised for May 2024."),
    ],
)
def test_the_way_back_tells_what_has_passed_as_passed(given, words):
    assert way_back(given).text == words


def test_the_newest_promised_figures_are_counted():
    kept = report("CP02", path=path(("February 2024", "71.4%", "72.0%", True)))
    sentence = newest_paths([report(path=OFF_TWICE), kept, report("CP03")])
    assert sentence.text == "1 of 2 promised figures was missed in the newest period."


def test_money_is_added_up_by_whether_it_has_to_be_moved():
    moved = [
        report("TR09", money=D(1200000), needs_virement=True, finance_note="From contingency."),
        report("FW09", money=D(240000), needs_virement=True),
        report("CP01", money=D(180000)),
        report("CP02"),
    ]
    assert [sentence.text for sentence in money_in_plans(moved)] == [
        "£1.44 million would have to come from other budgets: Title of TR09 £1.2 million (“From"
        " contingency.”); Title of FW09 £240,000.",
        "£180,000 is in plans and needs no other budget: Title of CP01 £180,000.",
    ]


WANTS_MONEY = {"money": D(240000), "needs_virement": True, "support": "Finance: a virement"}
ESCALATED = {"escalated": True, "promise": "May 2024", "promised": "May 2024"}


def test_decisions_come_with_the_most_money_then_the_longest_off_the_path():
    reports = [
        report("A", plan_due="The delivery plan is 5 days late; it is being written"),
        report("B", **ESCALATED, path=OFF_TWICE[:1]),
        report("C", **ESCALATED, path=OFF_TWICE),
        report("D", **WANTS_MONEY),
        report("E", **WANTS_MONEY | {"money": D(1200000)}),
        report("F", promise="May 2024", promised="May 2024"),
        report("G", plan_due="The delivery plan is written; the director’s verification is 1 day"),
    ]
    asked = decisions_asked(account([measure(one.code) for one in reports], reports))
    assert [one.code for one in asked] == ["E", "D", "C", "B", "A"]


@pytest.mark.parametrize(
    ("given", "question", "options"),
    [
        (
            report(**ESCALATED),
            "Keep its plan?",
            ("Keep the plan, to May 2024", "Ask for a new plan"),
        ),
        (
            report(
                escalated=True,
                promise="Promised February 2024; missed",
                promised="February 2024",
                support="HR: faster checks",
            ),
            "Keep its plan?",
            ("Ask for a new plan", "Keep this plan", "Give the support: “HR: faster checks”"),
        ),
        (
            report(**ESCALATED | WANTS_MONEY),
            "Move £240,000 from another budget?",
            ("Agree, and move £240,000", "Keep the plan, to May 2024", "Ask for a new plan"),
        ),
        (
            report(plan_due="The delivery plan is 5 days late; it is being written"),
            "When will there be a plan?",
            ("Set a deadline for the plan", "Ask the director to explain"),
        ),
    ],
)
def test_what_is_asked_has_its_options(given, question, options):
    (asked,) = decisions_asked(account([measure()], [given]))
    assert (asked.question, asked.options) == (question, options)
    assert all(len(option.split()) <= 12 for option in asked.options)


@pytest.mark.parametrize(
    ("act", "day", "given", "came"),
    [
        (
            Ruling.KEPT,
            date(2024, 2, 21),
            report(path=OFF_TWICE),
            "Missed: 63.2% in February 2024 (71.4% promised); off the promised path for the second"
            " time in a row",
        ),
        (
            Ruling.KEPT,
            date(2024, 2, 21),
            report(path=path(("February 2024", "71.4%", "72.0%", True))),
            "Kept: 72.0% in February 2024 (71.4% promised)",
        ),
        # The newest figure was known when it was decided.
        (
            Ruling.KEPT,
            date(2024, 2, 21),
            report(path=OFF_TWICE[:1]),
            "Not known: no figure since",
        ),
        (
            Ruling.NEW_PLAN,
            date(2024, 2, 21),
            report(plan_due="The delivery plan is 2 days late; it is being written"),
            "Not there yet: the delivery plan is 2 days late; it is being written",
        ),
        (
            Ruling.NEW_PLAN,
            date(2024, 2, 21),
            report(promise="May 2024", promised="May 2024"),
            "The plan now promises to be back in May 2024",
        ),
        (Ruling.KEPT, date(2024, 2, 21), None, "No report is under way"),
    ],
)
def test_what_became_of_a_decision_is_what_the_figures_say(act, day, given, came):
    ruling = Ruling("CP01", "Title of CP01", day, act)
    (outcome,) = outcomes(account([measure()], [given] if given else [], rulings=(ruling,)))
    assert outcome.came == came


def test_a_decision_on_a_report_that_was_closed_says_so():
    ruling = Ruling("CP01", "Title of CP01", date(2024, 2, 21), Ruling.KEPT)
    given = account([measure()], rulings=(ruling,), ended=frozenset({"CP01"}))
    assert outcomes(given)[0].came == "Its report was closed"


AGAIN = (Action("Recruit", "Friday 26 April 2024", "On track"),) * 3


@pytest.mark.parametrize(
    ("line", "given", "words"),
    [
        (
            {},
            {"path": OFF_TWICE, "promise": "May 2024", "promised": "May 2024"},
            "Title of CP01: off the promised path 2 of 2 times, with 63.2% in February 2024 (71.4%"
            " promised). What will bring it back by May 2024?",
        ),
        (
            {},
            {"path": OFF_TWICE, "promise": "Promised February 2024; missed"}
            | {"promised": "February 2024"},
            "Title of CP01: back on plan was promised for February 2024 and missed: 63.2% in"
            " February 2024 (71.4% promised). What is the new date, and what makes it likely?",
        ),
        (
            {},
            {"actions": AGAIN},
            "Title of CP01: “Recruit” is in the plan for the third time. What did it change the"
            " first two times?",
        ),
        (
            {"annual_target": D(74), "previous_year": D(75)},
            None,
            "Title of CP01: this year’s target (74.0%) is easier than last year’s result (75.0%)."
            " What is the reason?",
        ),
        (
            {"annual_target": D(76), "previous_year": D(75), "polarity": "lower"},
            None,
            "Title of CP01: this year’s target (76.0%) is easier than last year’s result (75.0%)."
            " What is the reason?",
        ),
    ],
)
def test_questions_are_made_from_data(line, given, words):
    reports = [report(**given)] if given is not None else []
    (question,) = questions_to_ask(account([measure(**line)], reports))
    assert question.text == words


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ({}, {"path": OFF_TWICE[:1], "promise": "May 2024", "promised": "May 2024"}),
        ({}, {"actions": AGAIN[:2]}),
        ({"annual_target": D(76), "previous_year": D(75)}, {}),
    ],
)
def test_nothing_to_ask_is_no_question(line, given):
    assert not questions_to_ask(account([measure(**line)], [report(**given)]))


def test_at_most_two_questions_of_a_kind_are_asked():
    reports = [
        report(code, path=OFF_TWICE, promise="May 2024", promised="May 2024") for code in "ABC"
    ]
    asked = questions_to_ask(account([measure(code) for code in "ABC"], reports))
    assert [one.code for one in asked] == ["A", "B"]


@pytest.mark.parametrize(
    ("reader", "asks", "decides", "money"),
    [
        (Reader.RESIDENT, False, False, False),
        (Reader.COMMITTEE, True, False, True),
        (Reader.HOLDER, True, False, True),
        (Reader.CESG, False, True, True),
        (Reader.DIRECTOR, False, True, True),
    ],
)
def test_each_reader_gets_their_own_parts(reader, asks, decides, money):
    given = report(path=OFF_TWICE, **ESCALATED | WANTS_MONEY)
    brief = in_short(reader, account([measure()], [given]))
    assert (bool(brief.questions), bool(brief.asked), bool(brief.money)) == (asks, decides, money)


@pytest.mark.parametrize(
    ("label", "end"),
    [
        ("February 2024", "2024-02"),
        ("2023/24 Q3", "2023-12"),
        ("2023/24", "2024-03"),
        ("something", "None"),
    ],
)
def test_a_period_is_known_by_its_name(label, end):
    assert str(period_end(label)) == end


def test_an_older_public_copy_without_the_newer_parts_is_read():
    copy = report_of({"code": "CP01", "title": "Waits", "recovery_month": "May 2024"})
    assert (copy.promised, copy.promise, copy.money, copy.path) == (
        "May 2024",
        "May 2024",
        None,
        (),
    )


def test_a_published_line_without_a_reading_has_no_direction():
    published = {
        "code": "CP01",
        "title": "Waits",
        "rating": "red",
        "unit": "%",
        "decimals": 1,
        "reporting_period": "February 2024",
        "trend_year": "deteriorating",
        "actual_to_date": "70.7",
        "plan_to_date": None,
    }
    line = measure_of(published, measure(), FEBRUARY)
    assert (line.direction, line.plan_to_date, line.actual_to_date) == ("", None, D("70.7"))


LATE_PLAN = {"plan_due": "The delivery plan is 5 days late; it has not been started"}
DUE_PLAN = {"plan_due": "The delivery plan is due on Thursday 14 March 2024; it is being written"}
MISSED_DATE = {"promise": "Promised February 2024; missed", "promised": "February 2024"}
MET_DATE = {"promise": "Promised March 2023; met", "promised": "March 2023"}


@pytest.mark.parametrize(
    ("reports", "says"),
    [
        ([], "No measure needs an exception report"),
        ([{}], "1 exception report is under way"),
        ([DUE_PLAN, MET_DATE], "2 exception reports are under way"),
        ([LATE_PLAN, {}], "2 exception reports are under way; 1 is late"),
        ([MISSED_DATE, {}], "2 exception reports are under way; 1 promised date was missed"),
        (
            [LATE_PLAN, LATE_PLAN, MISSED_DATE, MISSED_DATE],
            "4 exception reports are under way; 2 are late; 2 promised dates were missed",
        ),
    ],
)
def test_the_reports_of_a_month_begin_with_how_they_stand(reports, says):
    named = [report(f"CP{n:02}", **more) for n, more in enumerate(reports)]
    assert reports_headline(named).replace("\u00a0", " ") == says
