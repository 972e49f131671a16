"""Figures are corrected after an action was evaluated: it is evaluated anew, and what was said before
stays and is shown.
"""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exceptions.evaluations import corrected, evaluating
from exceptions.evaluations.evaluating import evaluate_actions
from exceptions.evaluations.reading import evaluated_actions
from exceptions.models import Evaluation
from exceptions.rules.evaluations import window
from pmf_portal.council.models import Notice
from pmf_portal.periods.month import Month
from scorecards.models import ScorecardBuild
from scorecards.statistics import intervention
from tests.at_once import needs_postgresql, overlapping
from tests.exceptions.evaluated_actions import done, measure, published
from tests.exceptions.story import DECEMBER, NOVEMBER, OCTOBER, day, publish
from tests.factories import Council

pytestmark = pytest.mark.django_db
JANUARY = DECEMBER + 1
CORRECTED, FEBRUARY = day(2014, 2, 3), day(2014, 2, 20)


def months(*texts):
    return [Month.parse(text) for text in texts]


@pytest.mark.parametrize(
    ("until", "most_since", "periods"),
    [
        ("2013-12", 12, ["2013-08", "2013-09", "2013-11", "2013-12"]),
        ("2013-11", 12, ["2013-08", "2013-09", "2013-11"]),
        ("2014-01", 2, ["2013-08", "2013-09", "2013-11", "2013-12"]),
        ("2013-09", 12, ["2013-08", "2013-09"]),
    ],
)
def test_the_window_of_an_evaluation(until, most_since, periods):
    known = months("2014-01", "2013-08", "2013-09", "2013-10", "2013-11", "2013-12")
    given = {"began": OCTOBER, "since": NOVEMBER, "until": Month.parse(until)}
    assert window(known, **given, most_since=most_since) == months(*periods)


def test_no_more_than_three_years_before_are_looked_at():
    known = [OCTOBER - n for n in range(50)]
    given = {"began": OCTOBER, "since": OCTOBER, "until": OCTOBER - 1}
    assert len(window(known, **given, most_since=12)) == 36


@pytest.fixture
def last_word(council, monkeypatch):
    """An action that was evaluated by December for the last time: here three figures are enough."""
    for module in (evaluating, corrected, intervention):
        monkeypatch.setattr(module, "figures_looked_at", lambda series: 3)
    measure(council)
    council.action = done(council)
    evaluate_actions(published(council, 58, 57, 59), at=day(2014, 1, 24))
    assert Evaluation.objects.get().is_last
    return council


def correct(council, month, value, at=CORRECTED, revision=2):
    council.figure(
        council.specification, str(month), value, revision=revision, at=at, reason="Counted twice"
    )


def newest_month(council, month=JANUARY, value="50", at=FEBRUARY):
    council.figure(council.specification, str(month), value)
    return publish(council, month, at)


def outcomes():
    rows = Evaluation.objects.order_by("build__month", "build__edition")
    return [(row.outcome, row.corrected_on) for row in rows]


def test_a_corrected_figure_is_evaluated_anew_and_the_old_word_is_kept(last_word):
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        correct(last_word, month, "50")
    assert evaluate_actions(newest_month(last_word), at=FEBRUARY) == 1
    assert outcomes() == [("as_expected", None), ("not_moved", date(2014, 2, 3))]
    (row,) = evaluated_actions()
    assert row.evaluation.is_last and row.evaluation.outcome == "not_moved"
    assert [one.evaluation.outcome for one in row.replaced] == ["as_expected"]
    assert row.why_anew == "Figures were corrected on 3 February 2014"


def test_without_a_correction_the_last_word_rests(last_word):
    assert evaluate_actions(newest_month(last_word), at=FEBRUARY) == 0


def test_a_figure_of_after_the_year_is_none_of_it(last_word):
    build = newest_month(last_word)
    assert evaluate_actions(build, at=FEBRUARY) == 0
    correct(last_word, JANUARY, "40", at=day(2014, 3, 3))
    assert (
        evaluate_actions(newest_month(last_word, JANUARY + 1, "51", day(2014, 3, 20)), at=CORRECTED)
        == 0
    )
    assert outcomes() == [("as_expected", None)]


def test_a_correction_that_changes_no_figure_changes_nothing(last_word):
    correct(last_word, NOVEMBER, "57.000")
    assert evaluate_actions(newest_month(last_word), at=FEBRUARY) == 0


def test_it_is_evaluated_anew_once_for_a_correction(last_word):
    correct(last_word, NOVEMBER, "58")
    build = newest_month(last_word)
    assert evaluate_actions(build, at=FEBRUARY) == 1
    assert evaluate_actions(build, at=FEBRUARY) == 0
    build = newest_month(last_word, JANUARY + 1, "52", day(2014, 3, 20))
    assert evaluate_actions(build, at=day(2014, 3, 20)) == 0
    correct(last_word, NOVEMBER, "61", at=day(2014, 4, 2), revision=3)
    build = newest_month(last_word, JANUARY + 2, "52", day(2014, 4, 20))
    assert evaluate_actions(build, at=day(2014, 4, 20)) == 1
    (row,) = evaluated_actions()
    assert row.why_anew == "Figures were corrected on 3 February 2014 and 2 April 2014"


def test_a_figure_of_before_the_action_counts_too(last_word):
    correct(last_word, OCTOBER - 3, "30")
    assert evaluate_actions(newest_month(last_word), at=FEBRUARY) == 1


def test_one_that_is_not_ended_says_why_it_says_something_else(council):
    measure(council)
    done(council)
    evaluate_actions(published(council, 58, 57, 59), at=day(2014, 1, 24))
    correct(council, NOVEMBER, "48")
    evaluate_actions(newest_month(council), at=FEBRUARY)
    evaluate_actions(newest_month(council, JANUARY + 1, at=day(2014, 3, 20)), at=CORRECTED)
    assert [corrected_on for _, corrected_on in outcomes()] == [None, date(2014, 2, 3), None]
    (row,) = evaluated_actions()
    assert len(row.replaced) == 1


def test_the_owner_is_told_where_something_else_is_said(last_word):
    correct(last_word, NOVEMBER, "57.5")
    evaluate_actions(newest_month(last_word), at=FEBRUARY)
    told = Notice.objects.filter(subject__startswith="Evaluated anew")
    assert not told.exists()
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        correct(last_word, month, "50", at=day(2014, 3, 3), revision=3 if month == NOVEMBER else 2)
    build = newest_month(last_word, JANUARY + 1, "52", day(2014, 3, 20))
    evaluate_actions(build, at=day(2014, 3, 20))
    notice = told.get()
    assert notice.user == last_word.people["head"]
    assert "corrected on 3 March 2014" in notice.body and "Did not move" in notice.body


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_everybody_reads_that_figures_were_corrected(client, last_word):
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        correct(last_word, month, "50")
    evaluate_actions(newest_month(last_word), at=FEBRUARY)
    page = text_of(client.get("/did-it-work/"))
    assert "0 of 1 actions moved their measure" in page
    assert "Evaluated anew.</strong> Figures were corrected on 3 February 2014." in page
    assert "Moved as expected. The 3 figures since are on average 7.57 points higher" in page
    body = client.get("/did-it-work/actions.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row["outcome"] == "Did not move" and row["said_before"].startswith("Moved as expected.")
    assert row["evaluated_anew"] == "Figures were corrected on 3 February 2014"
    client.force_login(last_word.people["head"])
    own = text_of(client.get(f"/actions/{last_word.action.pk}/evaluation/"))
    assert "Evaluated anew." in own and "before the correction of 3 February 2014" in own


@pytest.mark.parametrize("number", [1, 3])
def test_evaluating_anew_asks_as_much_for_three_as_for_one(last_word, number):
    for place in range(1, number):
        done(last_word, what=f"Action {place}")
    if number > 1:
        evaluate_actions(publish(last_word, DECEMBER + 0, day(2014, 1, 25)), at=day(2014, 1, 25))
    correct(last_word, NOVEMBER, "58")
    build = newest_month(last_word)
    with CaptureQueriesContext(connection) as queries:
        assert evaluate_actions(build, at=FEBRUARY) == number
    assert len(queries) == QUERIES[connection.vendor]


QUERIES = {"sqlite": 20, "postgresql": 19}


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_evaluate_anew_once(monkeypatch):
    council = Council()
    for module in (evaluating, corrected, intervention):
        monkeypatch.setattr(module, "figures_looked_at", lambda series: 3)
    measure(council)
    done(council)
    evaluate_actions(published(council, 58, 57, 59), at=day(2014, 1, 24))
    correct(council, NOVEMBER, "50")
    build = newest_month(council)

    def evaluate():
        return evaluate_actions(ScorecardBuild.objects.get(pk=build.pk), at=FEBRUARY)

    assert overlapping(evaluate, evaluate) == [1, 0]
    assert Evaluation.objects.count() == 2
