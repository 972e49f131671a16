"""How sure a share is (against published intervals), when two waves differ, and what is too small."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pmf_portal.periods.month import Month
from reporting.voice.rules.shown_counts import (
    WHOLE_COUNCIL,
    QuarterCounts,
    change_words,
    clearly_more,
    has_whole,
    of_two_years,
    shown_of_quarter,
)
from reporting.voice.rules.waves import change_between, hidden_in, interval_of, shown_wave
from targets.voice.rules.complaints import CountsEntry
from targets.voice.rules.surveys import WaveEntry

pytestmark = pytest.mark.any_database
Q = Month(2013, 9)


def wave(count=None, n=100, **fields):
    days = {"first_day": date(2013, 9, 2), "last_day": date(2013, 9, 27)}
    return WaveEntry(mode="post", population="Residents", n=n, count=count, **days | fields)


# R. G. Newcombe, Statistics in Medicine 17 (1998), pages 857 and 873: the score method.
@pytest.mark.parametrize(
    ("count", "n", "lower", "upper"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_the_interval_of_a_share_is_that_of_published_cases(count, n, lower, upper):
    interval = interval_of(wave(count, n), ())
    assert (round(interval.lower, 2), round(interval.upper, 2)) == (lower, upper)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ((56, 70), (48, 80), "clearly better"),
        ((9, 10), (3, 10), ""),
        ((58, 70), (56, 70), "no clear change"),
        ((48, 80), (56, 70), "clearly worse"),
    ],
)
def test_a_difference_is_said_only_where_it_is_clear(one, other, words):
    said = change_between(wave(*other), wave(*one), (), higher_is_better=True)
    assert said.startswith(words) and bool(said) == bool(words)


def test_where_less_is_better_more_is_worse():
    said = change_between(wave(48, 80), wave(56, 70), (), higher_is_better=False)
    assert said == "clearly worse than in September 2013 (60.0%)"


@pytest.mark.parametrize(
    ("way", "is_told"),
    [
        ({}, False),
        ({"population": "residents "}, False),
        ({"mode": "online"}, True),
        ({"population": "Users of the website"}, True),
    ],
)
def test_other_people_or_another_way_are_told_with_the_change(way, is_told):
    words = change_between(wave(56, 70), replace(wave(48, 80), **way), (), higher_is_better=True)
    assert words.endswith("; people were asked differently") is is_told


def test_a_weighted_sample_is_less_sure():
    plain = interval_of(wave(n=400, share=Decimal(50)), ())
    weighted = interval_of(wave(n=400, share=Decimal(50), design_effect=Decimal(4)), ())
    assert interval_of(wave(50, 100), ()) == weighted
    assert weighted.upper - weighted.lower > plain.upper - plain.lower


@pytest.mark.parametrize(
    ("one", "is_shown"),
    [
        (wave(60, 100), True),
        (wave(0, 100), True),
        (wave(4, 100), False),
        (wave(97, 100), False),
        (wave(2, 4), False),
        (wave(n=100, share=Decimal("2.5")), False),
        (wave(n=100, share=Decimal("0.5")), False),
        (wave(n=300, share=Decimal("0.1")), False),
        (wave(n=300, share=Decimal("99.9")), False),
        (wave(n=1, share=Decimal(50)), False),
        (wave(n=300, share=Decimal(0)), True),
        (wave(n=300, share=Decimal(100)), True),
    ],
)
def test_a_share_of_few_people_is_not_published(one, is_shown):
    shown = shown_wave(one, (), mode="By post")
    assert shown.is_shown is is_shown
    assert (shown.lower is not None) is is_shown and ("%" in shown.share_text) is is_shown


def test_an_answer_of_few_cannot_be_worked_out():
    one = wave(n=200, answers={"Very": 60, "Fairly": 3, "Not": 100, "Never": 37})
    hidden = hidden_in(one, ("Very", "Fairly"))
    assert {"answer Very", "answer Fairly"} <= hidden and "answer Not" not in hidden
    shown = shown_wave(one, ("Very", "Fairly"), mode="By post")
    assert shown.answers == {"Very": None, "Fairly": None, "Not": 100, "Never": 37}
    assert shown.share == Decimal("31.5")


def test_a_hidden_wave_says_nothing_of_the_next():
    assert change_between(wave(2, 100), wave(60, 100), (), higher_is_better=True) == ""


def of_quarter(*entries):
    """Counts of services in one quarter, as they are published."""
    names = ("care", "waste", "growth", "roads")
    rows = (QuarterCounts(name, Q, one) for name, one in zip(names, entries, strict=False))
    return shown_of_quarter(tuple(rows))


def test_a_small_count_is_hidden_and_cannot_be_worked_out():
    shown = of_quarter(CountsEntry(48, 38, 17), CountsEntry(60, 40, 20), CountsEntry(3, 3))
    assert shown["growth"] == {"received": None, "in_time": None}
    # Of the total and two services the third would follow.
    assert shown[WHOLE_COUNCIL]["received"] is None
    assert (shown["care"]["received"], shown["waste"]["received"]) == (48, 60)


def test_few_late_answers_do_not_follow_from_those_in_time():
    assert of_quarter(CountsEntry(48, 46))["care"] == {"received": 48, "in_time": None}
    shown = of_quarter(CountsEntry(48, 48, 0))["care"]
    assert shown == {"received": 48, "in_time": 48, "upheld_1": 0}


@pytest.mark.parametrize(
    ("entries", "whole"),
    [
        # One late answer of each service: two of the council.
        ([CountsEntry(100, 99), CountsEntry(100, 99)], {"received": 200, "in_time": None}),
        ([CountsEntry(100, 97), CountsEntry(100, 97)], {"received": 200, "in_time": 194}),
        # The one late answer of the first would follow from those of the second.
        ([CountsEntry(100, 99), CountsEntry(100, 60)], {"received": 200, "in_time": None}),
        ([CountsEntry(100, 80), CountsEntry(100, 60)], {"received": 200, "in_time": 140}),
        ([CountsEntry(40), CountsEntry(60), CountsEntry(3)], {"received": None}),
        ([CountsEntry(40), CountsEntry(4), CountsEntry(3)], {"received": 47}),
        ([CountsEntry(40, 30), CountsEntry(60)], {"received": 100}),
    ],
)
def test_the_council_as_a_whole_gives_no_small_count_away(entries, whole):
    assert of_quarter(*entries)[WHOLE_COUNCIL] == whole


def test_what_a_service_shows_does_not_change_as_others_enter():
    first, second, third = CountsEntry(40, 38), CountsEntry(60, 50), CountsEntry(3, 2)
    assert of_quarter(first, second, third)["care"] == of_quarter(first)["care"]


ALL, SOME = {"care", "waste", "growth"}, {"care", "waste"}


@pytest.mark.parametrize(
    ("services", "is_told"),
    [
        ({Q - 3: ALL, Q: ALL}, True),
        # One is late, and one that had entered nothing before.
        ({Q - 3: ALL, Q: SOME}, False),
        ({Q - 3: SOME, Q: ALL}, False),
        # The first quarter of all, as the one after it.
        ({Q: ALL}, False),
        ({Q: ALL, Q + 3: ALL}, True),
        ({Q: ALL, Q + 3: SOME}, False),
    ],
)
def test_a_total_waits_for_the_last_service(services, is_told):
    assert has_whole(Q, services, {}) is is_told


@pytest.mark.parametrize(
    ("day", "is_told"), [(date(2013, 9, 30), True), (date(2013, 10, 1), False)]
)
def test_a_service_that_has_ended_is_not_waited_for(day, is_told):
    assert has_whole(Q, {Q - 3: ALL, Q: SOME}, {"growth": day}) is is_told


@pytest.mark.parametrize(
    ("now", "before", "is_clear"),
    [(215, 160, True), (170, 160, False), (160, 215, False), (6, 0, True), (3, 0, False)],
)
def test_complaints_are_up_where_chance_does_not_make_them_so(now, before, is_clear):
    assert clearly_more(now, before) is is_clear


def test_two_years_are_said_only_where_every_quarter_is():
    received = {Q - 3 * back: 50 - 2 * back for back in range(8)}
    assert of_two_years(received, Q) == (188, 156)
    assert change_words(of_two_years(received, Q)).startswith("no clear change")
    assert of_two_years(received | {Q - 6: None}, Q) is None and change_words(None) == ""


def test_the_first_quarter_that_there_is_has_no_year_before():
    assert of_two_years({Month(1900, 6): 50}, Month(1900, 6)) is None
