"""The rules of a measure's life: harder or easier, what may follow, shares of reds, as tables."""

from decimal import Decimal

import pytest

from pmf_portal.periods.month import FinancialYear
from targets.rules.measure_life import (
    Ambition,
    Fate,
    MeasureYear,
    Shares,
    harder_or_easier,
    why_no_successor,
)
from targets.rules.stretch import Promise

pytestmark = pytest.mark.any_database

BASIS = {"definition": "What is counted", "unit": "%"}


def of_year(target, *, result=None, polarity="higher", **basis):
    promise = None
    if target is not None:
        promise = Promise(FinancialYear(2014), Decimal(target), polarity, "%", 1)
    known = None if result is None else Decimal(result)
    return MeasureYear(promise, known, BASIS | basis)


@pytest.mark.parametrize(
    ("polarity", "target", "last_plan", "result", "ambition"),
    [
        ("higher", "80", "78", "79", Ambition.HARDER),
        ("higher", "80", "78", None, Ambition.HARDER),
        ("higher", "80", None, "79", Ambition.HARDER),
        ("higher", "80", "80", "79", Ambition.HARDER),
        ("higher", "80", "80", "80", Ambition.SAME),
        ("higher", "80", "80", "81", Ambition.EASIER),
        ("higher", "80", "82", "81", Ambition.EASIER),
        ("higher", "80", "78", "81", Ambition.MIXED),
        ("higher", "80", "82", "79", Ambition.MIXED),
        ("higher", "80.04", "80", None, Ambition.SAME),
        ("lower", "80", "82", "81", Ambition.HARDER),
        ("lower", "80", "78", "79", Ambition.EASIER),
        ("lower", "80", "82", "79", Ambition.MIXED),
        ("closest", "80", "80", "80", Ambition.SAME),
        ("closest", "80", "82", "80", Ambition.CANNOT_BE_SAID),
        ("neutral", "80", "82", "80", Ambition.CANNOT_BE_SAID),
        ("higher", "80", None, None, Ambition.CANNOT_BE_SAID),
        ("higher", None, "80", "80", Ambition.CANNOT_BE_SAID),
    ],
)
def test_a_year_is_held_against_the_plan_and_the_result_before(
    polarity, target, last_plan, result, ambition
):
    before = of_year(last_plan, result=result, polarity=polarity)
    assert harder_or_easier(of_year(target, polarity=polarity), before).ambition == ambition


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"definition": "Another thing"}, "The definition changed."),
        ({"unit": "days"}, "The unit changed."),
        ({"denominator": "all"}, "What it is counted out of changed."),
        (
            {"definition": "x", "unit": "days", "scale": "2"},
            "The definition, the unit and the scale changed.",
        ),
    ],
)
def test_nothing_can_be_said_where_the_basis_changed(changed, words):
    told = harder_or_easier(of_year("80"), of_year("78", result="79", **changed))
    assert (told.ambition, told.words) == (Ambition.CANNOT_BE_SAID, words)


def test_spaces_and_capitals_of_a_definition_change_nothing():
    before = of_year("78", definition="what  is\ncounted")
    assert harder_or_easier(of_year("80"), before).ambition == Ambition.HARDER


def test_the_first_year_has_nothing_before_it():
    assert harder_or_easier(of_year("80"), None).words == "It was not measured in the year before."


def test_the_sentence_has_both_figures():
    words = harder_or_easier(of_year("80"), of_year("78", result="81")).words
    assert words == (
        "80.0% against last year’s plan of 78.0%: 2.0 percentage points higher, so harder;"
        " last year’s result of 81.0%: 1.0 percentage points lower, so easier"
    )


@pytest.mark.parametrize(
    ("fate", "codes", "why"),
    [
        (Fate.RETIRED, [], ""),
        (Fate.RETIRED, ["F2"], "Nothing takes the place"),
        (Fate.CARRIED_ON, [], ""),
        (Fate.CARRIED_ON, ["F2"], "Nothing takes the place"),
        (Fate.RENAMED, [], "called now"),
        (Fate.RENAMED, ["F2"], ""),
        (Fate.RENAMED, ["F2", "F3"], "at most 1 measure."),
        (Fate.REPLACED, [], "takes its place"),
        (Fate.REPLACED, ["F2", "F3"], ""),
        (Fate.REPLACED, ["F1"], "F1 cannot follow itself"),
        (Fate.SPLIT, ["F2"], "at least two"),
        (Fate.SPLIT, ["F2", "F3"], ""),
    ],
)
def test_what_may_follow_a_measure(fate, codes, why):
    told = why_no_successor(fate, codes, "F1")
    assert (why in told) if why else told == ""


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (Shares(0, 0, 5, 60), "Every measure of the year before is still measured."),
        (
            Shares(25, 28, 5, 60),
            "25 of the 28 measures that left the plans were red (89 in 100); of the 60 that stayed"
            " 5 were (8 in 100).",
        ),
        (
            Shares(1, 1, 0, 3),
            "1 of the 1 measure that left the plans was red; of the 3 that stayed 0 were.",
        ),
        (Shares(2, 2, 0, 0), "2 of the 2 measures that left the plans were red; none stayed."),
    ],
)
def test_shares_of_reds_are_one_sentence(shares, words):
    assert shares.words == words
