"""The lives of findings, themes and proposals; what suggests a theme, and what touches a draft."""

from pathlib import Path

import pytest

from pmf_portal.refusals import Refused
from targets.lessons.rules import lifecycle
from targets.lessons.rules.lifecycle import THINGS, after
from targets.lessons.rules.stop_words import STOP_WORDS
from targets.lessons.rules.suggesting import Described, suggest, words_that_count
from targets.lessons.rules.touching import Place, Reach, reach_of, why_it_touches

pytestmark = pytest.mark.any_database

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "lessons.md"


@pytest.mark.parametrize("name", ["finding", "theme", "proposal"])
def test_the_guide_has_the_diagram_of_each_life(name):
    assert getattr(lifecycle, f"{name}_diagram")() in GUIDE.read_text()


@pytest.mark.parametrize(
    ("thing", "act", "allowed"),
    [
        ("finding", "set_aside", {"open"}),
        ("finding", "reopen", {"set_aside"}),
        ("theme", "confirm", {"suggested"}),
        ("theme", "drop", {"suggested"}),
        ("theme", "join", {"suggested", "confirmed"}),
        ("theme", "settle", {"confirmed"}),
        ("theme", "reopen", {"settled", "dropped"}),
        ("proposal", "change", {"draft"}),
        ("proposal", "send", {"draft"}),
        ("proposal", "accept", {"on_agenda"}),
        ("proposal", "reject", {"on_agenda"}),
        ("proposal", "carry_out", {"accepted", "changed"}),
        ("proposal", "give_up", {"accepted", "changed"}),
        ("proposal", "withdraw", {"draft", "sent", "on_agenda"}),
    ],
)
def test_each_act_is_allowed_in_its_states_alone(thing, act, allowed):
    _, labels = THINGS[thing]
    for state in labels:
        if state in allowed:
            assert after(thing, state, act)
        else:
            with pytest.raises(Refused, match="cannot be done now"):
                after(thing, state, act)


def described(number, **more):
    return Described(number, more.pop("worked", "bad"), more.pop("words", ""), **more)


def of_cause(number):
    return described(number, cause="staffing", cause_title="Staffing: vacancies")


def bases(findings):
    return {one.basis: one.numbers for one in suggest(findings)}


def test_the_same_cause_in_three_findings_is_a_theme_and_in_two_none():
    assert bases(map(of_cause, (3, 1, 2))) == {"cause staffing": (1, 2, 3)}
    assert bases(map(of_cause, (1, 2))) == {}


def test_the_same_findings_in_any_order_suggest_the_same():
    findings = [
        *map(of_cause, (1, 2, 3)),
        *(described(n, unit="care", unit_title="Care") for n in (4, 5, 6)),
    ]
    assert suggest(findings) == suggest(reversed(findings))


def test_what_worked_and_what_did_not_are_kept_apart():
    good = [described(n, unit="care", unit_title="Care", worked="good") for n in (1, 2)]
    bad = [described(n, unit="care", unit_title="Care") for n in (3, 4)]
    assert bases([*good, *bad]) == {}
    third = described(5, unit="care", unit_title="Care", worked="good")
    [one] = suggest([*good, *bad, third])
    assert (one.basis, one.title) == ("service care good", "Care: what worked")


def test_part_of_an_earlier_suggestion_is_none_of_its_own():
    findings = [
        described(n, cause="staffing", cause_title="Staffing", unit="care", unit_title="Care")
        for n in (1, 2, 3)
    ]
    assert list(bases(findings)) == ["cause staffing"]
    fourth = described(4, unit="care", unit_title="Care")
    assert list(bases([*findings, fourth])) == ["cause staffing", "service care bad"]


def test_one_measure_again_and_again_is_a_theme():
    findings = [described(n, measures=(("F1", "Visits"),)) for n in (1, 2, 3)]
    [one] = suggest(findings)
    assert (one.basis, one.title) == ("measure F1 bad", "F1 Visits: what did not work")


@pytest.mark.parametrize(
    ("words", "is_theme"),
    [
        (("Forms lie with one officer", "An officer keeps the form", "One form, one officer"), 1),
        (("Forms lie with one officer", "An officer keeps the form", "Nobody has forms"), 0),
        (("The report of the council", "A council reports", "The councils’ report"), 0),
    ],
)
def test_two_words_in_common_are_a_theme_one_or_stop_words_are_none(words, is_theme):
    findings = [described(n, words=text) for n, text in enumerate(words)]
    assert len(suggest(findings)) == is_theme


def test_words_count_without_plural_codes_figures_and_stop_words():
    text = "CP13 Assessments of 45 children: the plan was 87.0%, access is better"
    assert words_that_count(text) == {"assessment", "children", "access"}
    assert all(word == word.casefold() for word in STOP_WORDS)


@pytest.mark.parametrize(
    ("findings", "measures", "units"),
    [
        ([(1, 10, 7)], {10}, set()),
        ([(1, None, 7)], set(), {7}),
        ([(1, 10, 7), (2, 11, 7)], {10, 11}, set()),
        ([(1, 10, 7), (2, 11, 7), (3, 10, 7)], {10, 11}, {7}),
        ([(1, 10, 7), (1, 11, 7), (2, 10, 7)], {10, 11}, set()),
        ([(1, None, None)], set(), set()),
    ],
)
def test_a_service_is_reached_without_a_measure_or_by_three_findings(findings, measures, units):
    assert reach_of(findings) == Reach(frozenset(measures), frozenset(units))


@pytest.mark.parametrize(
    ("reach", "why"),
    [
        (Reach(frozenset({1}), frozenset({7})), "its own measure"),
        (Reach(frozenset({2}), frozenset({7})), "another measure of its objective"),
        (Reach(frozenset({3}), frozenset({7})), "its service"),
        (Reach(frozenset({3}), frozenset({8})), ""),
        (Reach(frozenset(), frozenset()), ""),
    ],
)
def test_the_nearest_reason_says_why_a_lesson_touches_a_draft(reach, why):
    assert why_it_touches(reach, Place(1, frozenset({2}), 7)) == why


def test_without_a_service_no_lesson_touches_by_it():
    assert not why_it_touches(Reach(frozenset(), frozenset({7})), Place(1, frozenset(), None))
