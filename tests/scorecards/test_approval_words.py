"""The sentences over a plan that waits for its approver, made of counts."""

from datetime import date
from decimal import Decimal

import pytest

from pmf_portal.periods.month import FinancialYear
from scorecards.actuals import approval_words as words

YEAR = FinancialYear(2024)
OPENING = "Approve the plan for 2024/25: "


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((11, 4, 11), "4 of 11 targets are easier than the result of 2023/24"),
        ((11, 1, 9), "1 of 11 targets is easier than the result of 2023/24"),
        ((11, 0, 11), "11 targets, none of them easier than the result of 2023/24"),
        ((1, 0, 1), "1 target, not easier than the result of 2023/24"),
        ((1, 1, 1), "1 of 1 target is easier than the result of 2023/24"),
        ((3, 0, 0), "3 targets"),
    ],
)
def test_the_headline_is_the_finding(counts, sentence):
    assert words.headline(YEAR, *counts) == OPENING + sentence


@pytest.mark.parametrize(
    ("levels", "again", "same", "sentence"),
    [
        (
            {"easier": 4, "harder": 7},
            ["green"] * 4 + ["amber"] * 5 + ["red"] * 2,
            11,
            "All 11 targets are the same as in 2023/24. 7 ask for more than the result of 2023/24."
            " A year like 2023/24 would be green on 4, amber on 5 and red on 2.",
        ),
        (
            {"harder": 1},
            ["red"],
            1,
            "1 of 11 targets is the same as in 2023/24. 1 asks for more than the result of 2023/24."
            " A year like 2023/24 would be red on 1.",
        ),
        ({}, [], 0, ""),
    ],
)
def test_the_lead_says_what_a_year_like_the_last_would_be(levels, again, same, sentence):
    assert words.lead_words(YEAR, levels, again, same, 11) == sentence


@pytest.mark.parametrize(
    ("easier", "by_trend", "heading"),
    [
        (4, 0, "4 targets that ask for less than the result of 2023/24"),
        (1, 0, "1 target that asks for less than the result of 2023/24"),
        (0, 2, "2 targets easier than the trend of the years before"),
        (4, 2, "6 targets worth questioning: 4 easier than 2023/24, 2 than the trend"),
    ],
)
def test_easier_targets_have_a_heading_of_their_own(easier, by_trend, heading):
    assert words.heading_of_questionable(YEAR, easier, by_trend) == heading


def test_the_others_are_named_by_what_they_ask():
    assert (
        words.heading_of_others(YEAR, 7, 7)
        == "7 targets that ask for more than the result of 2023/24"
    )
    assert words.heading_of_others(YEAR, 7, 6) == "7 other targets"


AGREED = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("money", "sentence"),
    [
        (
            (Decimal(61_500_000), Decimal(24_800_000), Decimal(655), AGREED),
            "£61.5 million of running money, £24.8 million of capital and 655 full-time equivalent"
            " posts stand behind this plan, as agreed on 1 March 2024.",
        ),
        (
            (Decimal(250_000), None, None, None),
            "£250,000 of running money stands behind this plan.",
        ),
        ((None, None, None, None), "No money and no posts are agreed for this plan."),
    ],
)
def test_money_and_posts_stand_in_one_sentence(money, sentence):
    assert words.resources_in_words(*money).replace("Friday ", "") == sentence


@pytest.mark.parametrize(
    ("answered", "without", "sentences"),
    [
        (
            {"F1": 0, "F2": 0},
            ["F1", "F2"],
            [
                "Each of the 2 targets answers for none of the 12 design principles.",
                "Each of the 2 targets names no evidence.",
            ],
        ),
        (
            {"F1": 0, "F2": 5, "F3": 12},
            ["F1", "F3"],
            [
                "F1 answers for none of the 12 design principles.",
                "F2 answers for only some of the 12 design principles.",
                "F1 and F3: each names no evidence.",
            ],
        ),
        ({"F1": 12}, [], []),
    ],
)
def test_what_is_left_open_is_said_once(answered, without, sentences):
    assert words.left_open(answered, without) == sentences


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (0, "No target has changed since."),
        (1, "1 target has changed since; the other 10 are as before."),
        (11, "11 targets have changed since."),
    ],
)
def test_a_plan_that_was_sent_back_says_what_changed(changed, sentence):
    told = words.sent_back_in_words(date(2024, 4, 8), changed, 11)
    assert told == f"The plan was sent back on Monday 8 April 2024. {sentence}"


def test_a_year_whose_figures_are_to_come_is_told_so_far():
    so_far = {"goes_on": True}
    assert words.headline(YEAR, 11, 4, 11, **so_far).endswith(
        "are easier than the result of 2023/24 so far"
    )
    told = words.lead_words(YEAR, {"harder": 7}, ["red"], 0, 11, **so_far)
    assert (
        told
        == "7 ask for more than the result of 2023/24 so far. A year like 2023/24 so far would be red on 1."
    )
    assert words.heading_of_questionable(YEAR, 4, 0, **so_far).endswith(
        "less than the result of 2023/24 so far"
    )
    assert words.heading_of_others(YEAR, 7, 7, **so_far).endswith(
        "more than the result of 2023/24 so far"
    )
