"""The grades of data quality at their limits, the whole, and Internal Audit's confidence (pure)."""

import pytest

from pmf_portal.ui.rating_tags import GRADE_WORDS, grade_html
from scorecards.rating.quality_grades import GRADES, Counts, Principle, confidence, grades, overall

ALL_MET = dict.fromkeys(Principle, "met")


def counts(**told):
    return Counts(**{"expected": 100, "reported": 100} | told)


def grade_of(principle, told):
    return next(grade for grade in grades(told) if grade.principle == principle)


@pytest.mark.parametrize(
    "principle, counted",
    [("accuracy", "revised"), ("validity", "warnings"), ("reliability", "provisional")],
)
@pytest.mark.parametrize(
    ("number", "grade"),
    [(0, "A"), (1, "B"), (10, "B"), (11, "C"), (25, "C"), (26, "D"), (100, "D")],
)
def test_a_share_of_the_figures_is_graded_at_its_limits(principle, counted, number, grade):
    assert grade_of(principle, counts(**{counted: number})).grade == grade


@pytest.mark.parametrize(
    ("reported", "declared", "grade"),
    [
        (100, 0, "A"),
        (99, 0, "B"),
        (90, 0, "B"),
        (89, 0, "C"),
        (75, 0, "C"),
        (74, 0, "D"),
        (0, 0, "D"),
        (74, 26, "A"),
        (74, 16, "B"),
        (0, 100, "A"),
    ],
)
def test_what_is_missing_is_graded_and_a_declared_period_is_not_missing(reported, declared, grade):
    assert grade_of("completeness", counts(reported=reported, declared=declared)).grade == grade


@pytest.mark.parametrize(
    ("days", "feed", "grade"),
    [
        (0, None, "A"),
        (0, 0, "A"),
        (1, None, "B"),
        (200, None, "B"),
        (201, None, "C"),
        (1000, None, "C"),
        (1001, None, "D"),
        (0, 1, "B"),
        (0, 2, "B"),
        (0, 3, "C"),
        (0, 10, "C"),
        (0, 11, "D"),
        (1001, 1, "D"),
    ],
)
def test_days_late_are_graded_on_average_or_by_a_feed_that_is_later(days, feed, grade):
    assert grade_of("timeliness", counts(days_late=days, feed_days_late=feed)).grade == grade


@pytest.mark.parametrize(
    ("told", "principle", "working"),
    [
        (counts(revised=3), "accuracy", "3 of 100 figures were revised after they were published."),
        (
            counts(warnings=1),
            "validity",
            "1 warning about an unusual figure is not explained yet, on 100 figures.",
        ),
        (
            counts(warnings=2),
            "validity",
            "2 warnings about unusual figures are not explained yet, on 100 figures.",
        ),
        (counts(provisional=4), "reliability", "4 of 100 figures are provisional."),
        (counts(), "timeliness", "No figure came late."),
        (counts(days_late=250), "timeliness", "Figures came 2.5 days late on average."),
        (
            counts(overdue=1, overdue_days=101),
            "timeliness",
            "Figures are 1.0 days late on average: 1 is still missing, 101 days late so far.",
        ),
        (counts(feed_days_late=1), "timeliness", "No figure came late. The feed is 1 day behind."),
        (counts(feed_days_late=4), "timeliness", "No figure came late. The feed is 4 days behind."),
        (counts(feed_days_late=0), "timeliness", "No figure came late."),
        (counts(reported=98), "completeness", "98 of 100 periods are reported."),
        (
            counts(reported=98, declared=1),
            "completeness",
            "98 of 100 periods are reported, 1 declared with a reason as nothing to report.",
        ),
    ],
)
def test_every_grade_shows_its_working(told, principle, working):
    assert grade_of(principle, told).working == working


def test_nothing_is_graded_while_no_period_has_been_due():
    found = grades(Counts(feed_days_late=30, warnings=2))
    assert [grade.principle for grade in found] == list(Principle) and {
        grade.grade for grade in found
    } == {""}
    assert {grade.working for grade in found} == {"No period has been due yet."} and overall(
        found
    ) == ""


def test_where_nothing_is_reported_the_whole_is_poor():
    found = {grade.principle: grade.grade for grade in grades(Counts(expected=12))}
    assert found == {
        "accuracy": "A",
        "validity": "A",
        "reliability": "A",
        "timeliness": "A",
        "completeness": "D",
    }
    assert overall(grades(Counts(expected=12))) == "D"


@pytest.mark.parametrize(
    ("told", "whole"),
    [
        (counts(), "A"),
        (counts(revised=1), "B"),
        (counts(provisional=11, revised=1), "C"),
        (counts(warnings=26), "D"),
        (counts(feed_days_late=11), "D"),
    ],
)
def test_data_are_as_good_as_their_weakest_side(told, whole):
    assert overall(grades(told)) == whole


def test_there_is_a_word_for_every_grade_and_nothing_to_grade_is_no_grade():
    assert (
        set(GRADE_WORDS) == set(GRADES) and "not known yet" in grade_html("") and overall([]) == ""
    )


def test_counts_of_many_targets_add_up_and_the_latest_feed_counts():
    one = Counts(
        expected=12,
        reported=11,
        declared=1,
        days_late=3,
        warnings=1,
        revised=2,
        provisional=4,
        feed_days_late=2,
    )
    other = Counts(
        expected=4, reported=2, declared=1, days_late=5, warnings=0, revised=1, provisional=1
    )
    assert one + other == Counts(
        expected=16,
        reported=13,
        declared=2,
        days_late=8,
        warnings=1,
        revised=3,
        provisional=5,
        feed_days_late=2,
    )
    assert (one + Counts(feed_days_late=9)).feed_days_late == 9 and (
        other + other
    ).feed_days_late is None
    assert (Counts(feed_days_late=0) + other).feed_days_late == 0
    assert sum([one, other], Counts()) == one + other


@pytest.mark.parametrize(
    ("verdicts", "found"),
    [
        ({}, ""),
        (dict.fromkeys(Principle, "not_tested"), ""),
        (ALL_MET, "high"),
        ({"accuracy": "met"}, "high"),
        ({"accuracy": "met", "validity": "not_tested"}, "high"),
        (
            {"validity": "met", "reliability": "met", "timeliness": "met", "completeness": "met"},
            "moderate",
        ),
        (ALL_MET | {"accuracy": "not_tested"}, "moderate"),
        (ALL_MET | {"timeliness": "partly_met"}, "moderate"),
        (ALL_MET | {"accuracy": "partly_met"}, "moderate"),
        (ALL_MET | {"timeliness": "not_met"}, "moderate"),
        (ALL_MET | {"timeliness": "not_met", "completeness": "not_met"}, "low"),
        (ALL_MET | {"accuracy": "not_met"}, "low"),
        (ALL_MET | {"validity": "not_met"}, "low"),
        ({"reliability": "not_met"}, "moderate"),
        (dict.fromkeys(Principle, "partly_met"), "moderate"),
    ],
)
def test_confidence_follows_from_what_was_tested(verdicts, found):
    assert confidence({Principle(name): verdict for name, verdict in verdicts.items()}) == found
