"""Expected effects against figures, contracts on a day, recommendations that are late, and sentences
with their pages: as tables.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.audits.rules.lifecycle import (
    RECOMMENDATION_ACTS,
    AuditRecommendationState,
    Standing,
    audit_diagram,
    recommendation_diagram,
    response_due,
    tally,
)
from reporting.audits.rules.lifecycle import after as after_in_audits
from reporting.contracts.rules.contract_words import (
    Term,
    contract_diagram,
    contract_in_words,
    measures_in_words,
)
from reporting.effects.rules.comparison import (
    Direction,
    Expected,
    Measured,
    SizeKind,
    comparison_in_words,
    outcome_of,
    require_measurable,
    require_possible,
)
from reporting.effects.rules.lifecycle import EffectState, effect_diagram, state_of
from reporting.lessons.rules.facts import EffectFact
from reporting.lessons.rules.others import effect_missed
from reporting.self_assessment.rules.claims import CLAIMS, Facts, assessment_of, is_known_gap
from reporting.self_assessment.rules.headings import (
    BEST_VALUE,
    CHARACTERISTICS,
    GAPS,
    GROUPS,
    Heading,
)

pytestmark = pytest.mark.any_database

DOCS = Path(__file__).resolve().parents[3] / "docs"
MEASURE = Measured("F1", "Visits in time", "%", 1, "higher", "month")
EXPECTED = Expected(
    MEASURE,
    Direction.RISE,
    Decimal(5),
    SizeKind.UNITS,
    Month(2014, 3),
    Decimal("70.7"),
    Month(2013, 9),
)
LOWER = replace(MEASURE, polarity="lower")


@pytest.mark.parametrize(
    ("change", "actual", "outcome"),
    [
        ({}, "75.7", "reached"),
        ({}, "80", "reached"),
        ({}, "75.65", "reached"),
        ({}, "75.6", "partly"),
        ({}, "70.8", "partly"),
        ({}, "70.7", "not_reached"),
        ({}, "60", "not_reached"),
        ({}, None, "no_figure"),
        # In per cent of the figure from which it starts: 74.2 to one decimal.
        ({"size_kind": SizeKind.PERCENT}, "74.2", "reached"),
        ({"size_kind": SizeKind.PERCENT}, "74.1", "partly"),
        # A measure of which less is better, falling.
        ({"measure": LOWER, "direction": Direction.FALL}, "65.7", "reached"),
        ({"measure": LOWER, "direction": Direction.FALL}, "69", "partly"),
        ({"measure": LOWER, "direction": Direction.FALL}, "71", "not_reached"),
        # Expected for the worse: reached where it got no worse than that.
        ({"measure": LOWER}, "75.7", "reached"),
        ({"measure": LOWER}, "60", "reached"),
        ({"measure": LOWER}, "75.8", "not_reached"),
        ({"direction": Direction.FALL}, "65.7", "reached"),
        ({"direction": Direction.FALL}, "65.6", "not_reached"),
        # Neither is better: what counts is the way that was expected.
        ({"measure": replace(MEASURE, polarity="neutral")}, "72", "partly"),
        ({"measure": replace(MEASURE, polarity="closest")}, "76", "reached"),
    ],
)
def test_an_expected_effect_is_held_against_the_figure(change, actual, outcome):
    figure = None if actual is None else Decimal(actual)
    assert outcome_of(replace(EXPECTED, **change), figure) == outcome


@pytest.mark.parametrize(
    ("change", "actual", "words"),
    [
        (
            {},
            "74",
            "Expected to rise by 5 points by March 2014, from 70.7% in September 2013 to 75.7%; it"
            " was 74.0%: partly reached.",
        ),
        (
            {"size_kind": SizeKind.PERCENT, "direction": Direction.FALL, "measure": LOWER},
            "60",
            "Expected to fall by 5% of its figure by March 2014, from 70.7% in September 2013 to 67.2%; it was"
            " 60.0%: reached.",
        ),
        (
            {"measure": LOWER, "size": Decimal(1)},
            "80",
            "Expected to rise by at most 1 point by March 2014, from 70.7% in September 2013 to"
            " 71.7%; it was 80.0%: not reached.",
        ),
        (
            {},
            None,
            "Expected to rise by 5 points by March 2014, from 70.7% in September 2013 to 75.7%; no"
            " figure was published for March 2014, so it cannot be compared.",
        ),
    ],
)
def test_the_comparison_is_one_sentence(change, actual, words):
    figure = None if actual is None else Decimal(actual)
    assert comparison_in_words(replace(EXPECTED, **change), figure) == words


@pytest.mark.parametrize(
    ("unit", "outcome", "ends"),
    [
        ("%", "reached", "it was 4,500.0%: reached."),
        ("days", "no_figure", "was published in another unit, so it cannot be compared."),
        ("", "no_figure", "was published in another unit, so it cannot be compared."),
    ],
)
def test_a_figure_in_another_unit_is_not_compared(unit, outcome, ends):
    assert outcome_of(EXPECTED, Decimal(4500), unit) == outcome
    assert comparison_in_words(EXPECTED, Decimal(4500), unit).endswith(ends)
    assert "no figure was published" in comparison_in_words(EXPECTED, None, unit)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"by_month": Month(2013, 9)}, "by_month"),
        (
            {"by_month": Month(2014, 2), "measure": replace(MEASURE, frequency="quarter")},
            "by_month",
        ),
        ({"size": Decimal("0.01")}, "size"),
        ({"size": Decimal(30)}, "size"),
        ({"size": Decimal(80), "direction": Direction.FALL}, "size"),
        ({}, None),
        ({"measure": replace(MEASURE, frequency="quarter")}, None),
    ],
)
def test_what_no_figure_can_show_is_refused_at_its_field(change, field):
    if field is None:
        require_possible(replace(EXPECTED, **change))
        return
    with pytest.raises(Refused) as refused:
        require_possible(replace(EXPECTED, **change))
    assert refused.value.field == field


@pytest.mark.parametrize("unit", ["date", "yes/no", "h:mm", "CQC"])
def test_a_measure_without_plain_numbers_is_refused(unit):
    with pytest.raises(Refused, match="plain numbers"):
        require_measurable(replace(MEASURE, unit=unit))


@pytest.mark.parametrize(
    ("stored", "taken", "dropped", "standing"),
    [
        ("written", False, False, "written"),
        ("written", True, False, "frozen"),
        ("written", False, True, "withdrawn"),
        ("frozen", False, True, "frozen"),
        ("compared", True, False, "compared"),
        ("withdrawn", True, False, "withdrawn"),
    ],
)
def test_the_decision_says_where_its_effect_stands(stored, taken, dropped, standing):
    assert EffectState(state_of(stored, taken, dropped)) == standing


@pytest.mark.parametrize(
    ("page", "diagram"),
    [
        ("expected-effects.md", effect_diagram),
        ("contracts.md", contract_diagram),
        ("audits.md", audit_diagram),
        ("audits.md", recommendation_diagram),
    ],
)
def test_the_guides_have_the_diagrams_of_the_lives(page, diagram):
    assert diagram() in (DOCS / page).read_text()


@pytest.mark.parametrize("state", AuditRecommendationState)
@pytest.mark.parametrize("act", RECOMMENDATION_ACTS)
def test_each_act_on_a_recommendation_is_done_in_its_states_alone(state, act):
    allowed = {
        "change": {"draft"},
        "release": {"draft"},
        "accept": {"waiting"},
        "accept_partly": {"waiting"},
        "reject": {"waiting"},
        "ask_again": {"rejected"},
        "update": {"agreed"},
        "move_date": {"agreed"},
        "say_done": {"agreed"},
        "verify": {"done"},
        "send_back": {"done", "verified"},
        "withdraw": {"draft", "waiting", "agreed"},
    }
    if state in allowed[act]:
        assert after_in_audits("recommendation", state, act)
    else:
        with pytest.raises(Refused, match="This recommendation stands at"):
            after_in_audits("recommendation", state, act)


@pytest.mark.parametrize(
    ("state", "today", "late"),
    [
        ("waiting", date(2013, 10, 28), ""),
        ("waiting", date(2013, 10, 29), "1 day late"),
        ("agreed", date(2013, 12, 20), ""),
        ("agreed", date(2013, 12, 25), "5 days late"),
        ("done", date(2014, 6, 1), ""),
        ("rejected", date(2014, 6, 1), ""),
        ("verified", date(2014, 6, 1), ""),
    ],
)
def test_a_recommendation_is_late_while_its_owner_owes_something(state, today, late):
    assert Standing(state, date(2013, 10, 28), date(2013, 12, 20)).lateness(today) == late


def test_an_answer_is_due_after_twenty_working_days():
    assert response_due(date(2013, 9, 30)) == date(2013, 10, 28)


def test_a_tally_says_what_became_of_recommendations():
    due = date(2013, 12, 20)
    states = ("verified", "rejected", "agreed", "done", "waiting", "withdrawn", "draft")
    rows = [(Standing(state, due, due), 1 if state == "agreed" else 0) for state in states]
    counted = tally(rows, date(2013, 12, 31))
    assert counted.words == (
        "5 recommendations: 1 done and checked, 1 rejected, 3 open, 2 of them overdue."
    )
    assert counted.moved_in_words == "Dates were moved once."
    assert tally([], due).words == "No recommendation has been made."


@pytest.mark.parametrize(
    ("starts", "ends", "ended", "today", "words", "to_decide"),
    [
        ("2012-04-01", "2014-03-31", None, "2013-10-21", "Ends in 5 months", True),
        ("2012-04-01", "2014-03-31", None, "2013-09-30", "Ends in 6 months", False),
        ("2012-04-01", "2014-03-31", None, "2014-03-19", "Ends in 12 days", True),
        ("2012-04-01", "2014-03-31", None, "2014-03-31", "Ends today", True),
        ("2012-04-01", "2014-03-31", None, "2014-04-01", "Ended on 31 March 2014", False),
        ("2012-04-01", "2018-03-31", None, "2013-10-21", "Runs until 31 March 2018", False),
        ("2014-04-01", "2014-05-31", None, "2014-03-01", "Begins on 1 April 2014", False),
        (
            "2012-04-01",
            "2014-03-31",
            "2013-06-30",
            "2013-10-21",
            "Ended early, on 30 June 2013",
            False,
        ),
    ],
)
def test_a_contract_says_how_long_it_runs(starts, ends, ended, today, words, to_decide):
    days = [date.fromisoformat(day) if day else None for day in (starts, ends, ended)]
    term = Term(*days)
    assert term.days_in_words(date.fromisoformat(today)) == words
    assert term.is_to_decide(date.fromisoformat(today)) is to_decide


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([], "no measure is linked"),
        ([""], "1 measure, without a rating"),
        (["withdrawn", ""], "2 measures, without a rating"),
        (["green", ""], "its one measure with a rating is green"),
        (["red"], "its one measure is red"),
        (["red", "green", "red", "amber"], "2 of 4 measures are red"),
        (["red", "green"], "1 of 2 measures is red"),
        (["green", "amber", ""], "none of 2 measures is red"),
    ],
)
def test_a_contract_says_how_its_measures_do(ratings, words):
    assert measures_in_words(ratings) == words


def test_a_contract_is_one_sentence():
    term = Term(date(2012, 4, 1), date(2014, 3, 31))
    words = contract_in_words(term, ["red", "red", "green", "green"], date(2013, 10, 21))
    assert words == "Ends in 5 months; 2 of 4 measures are red."


def test_an_effect_that_was_missed_is_a_finding():
    fact = EffectFact(
        7, 1, "Fill the posts", "It was 74.0%.", True, date(2014, 3, 31), "/e/7/", "F1"
    )
    found = effect_missed(fact)
    assert found.key == "effect 7 missed edition 1" and found.worked == "bad"
    assert found.words == "Decided: “Fill the posts” F1: It was 74.0%."
    assert effect_missed(replace(fact, is_missed=False)) is None


def test_eleven_characteristics_and_seven_themes_are_spoken_to():
    assert (len(CHARACTERISTICS), len(BEST_VALUE)) == (11, 7)
    keys = {key for _, headings in GROUPS for one in headings for key in one.claims}
    assert keys == set(GAPS) and set(CLAIMS) <= keys


def test_without_a_record_there_are_gaps_and_no_sentence():
    for group in assessment_of(Facts("2013/14"), {}):
        for one in group["headings"]:
            assert not one["sentences"] and one["gaps"]
            assert all(gap.startswith("The portal holds nothing about ") for gap in one["gaps"])


NUMBERS = dict.fromkeys(
    """plans targets months measures with_figure green amber red reports proof_holds meetings
    recommended answered questions sessions with_evidence peers places partners compared reached
    judged moved themes proposals worked audits advised overdue data_audits corrections policies
    case_studies signals surveys contracts verified""".split(),
    2,
)


@pytest.mark.parametrize("key", sorted(CLAIMS))
def test_no_sentence_stands_without_its_page(key):
    words = {"thread": "2 of 2 plans."}
    facts = Facts("2013/14", "September 2013", NUMBERS, {}, words)
    assert CLAIMS[key](facts).endswith(".")
    headings = [one for group in assessment_of(facts, {}) for one in group["headings"]]
    assert not any(one["sentences"] for one in headings)
    linked = replace(facts, addresses={key: "/page/"})
    said = [
        sentence
        for group in assessment_of(linked, {})
        for one in group["headings"]
        for sentence in one["sentences"]
    ]
    assert said and {(one["key"], one["address"]) for one in said} == {(key, "/page/")}


@pytest.mark.parametrize(
    ("key", "numbers", "words"),
    [
        ("exceptions", {}, ""),
        ("exceptions", {"no_reports": 1}, "In May 2013, no measure needed an exception report."),
        ("exceptions", {"reports": 2}, "In May 2013, 2 exception reports were under way."),
        (
            "exceptions",
            {"reports": 3, "answered_reports": 1},
            "In May 2013, 1 exception report said why a measure is off plan and what is done; 2 were"
            " still being written.",
        ),
        (
            "partners",
            {"partners": 2, "verified": 1},
            "In May 2013, figures of 2 measures came from partners, such as F1; partners verified 1"
            " of them.",
        ),
        (
            "peers",
            {"peers": 1},
            "1 measure was compared with other councils in May 2013, such as F1.",
        ),
        ("contracts", {"contracts": 0}, ""),
        ("contracts", {"contracts": 2}, "On 6 June 2013, 2 contracts run."),
        (
            "actions",
            {"judged": 2},
            "Of 2 actions of 2013/14 that could be judged, none moved the measure.",
        ),
    ],
)
def test_a_sentence_says_what_its_page_shows(key, numbers, words):
    examples = {"partners": "F1", "peers": "F1"}
    facts = Facts("2013/14", "May 2013", numbers, examples=examples, day="6 June 2013")
    assert CLAIMS[key](facts) == words


def test_contracts_of_a_year_that_is_over_ran():
    assert CLAIMS["contracts"](Facts("2013/14", "", {"contracts": 1})) == (
        "1 contract ran in 2013/14."
    )


@pytest.mark.parametrize(
    ("claims", "is_added_to", "known"),
    [
        (("survey",), False, ["survey"]),
        (("survey",), True, []),
        (("contracts", "spending"), False, ["contracts", "spending"]),
        (("contracts", "spending"), True, ["contracts"]),
    ],
)
def test_what_people_may_have_added_is_no_known_gap(claims, is_added_to, known):
    heading = Heading("key", "Title", claims)
    assert [key for key in claims if is_known_gap(heading, key, is_added_to)] == known


@pytest.mark.parametrize("key", sorted(set(CLAIMS) - {"proof", "plans"}))
def test_a_count_of_a_year_has_a_gap_of_that_year(key):
    assert "this year" in GAPS[key]
