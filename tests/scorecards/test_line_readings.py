"""Readings beside a month's lines: made after them by a job, gone with them, frozen with them."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from pmf_portal.jobs.models import Job
from pmf_portal.jobs.queue import plan, run_due
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from scorecards.models import LineReading, ScorecardBuild
from scorecards.month import readings
from scorecards.month.readings import lines_without_reading, make_readings, plan_readings
from scorecards.statistics.measure_series import MeasureSeries
from targets.decisions import withdraw_target
from targets.rules.polarity import Polarity
from tests.factories import YEAR
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all

pytestmark = pytest.mark.slow

AFTER = RELEASE + timedelta(minutes=5)
AUGUST = RELEASE - timedelta(days=60)


@pytest.fixture
def figures(approved):
    approved.promise_the_year_before()
    for n in range(18):
        month = str(Month(2012, 4) + n)
        approved.figure(approved.latest, month, f"{90 + n % 3}")
        approved.figure(approved.ratio, month, numerator=str(88 + n % 4), denominator="100")
        approved.figure(approved.total, month, f"{12 + n % 2}")
    return approved


@pytest.fixture
def built(figures):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    return build


def contents(build):
    rows = LineReading.objects.filter(build=build).values_list("target__code", "content")
    return {code: json.loads(content) for code, content in rows}


def test_each_line_gets_its_reading_with_its_words(built):
    assert make_readings(SEPTEMBER, at=AFTER) == 4
    told = contents(built)
    assert set(told) == {"F1", "F2", "C1", "P1"}
    assert told["F1"]["words"]["change"].startswith("No real change: the last 18 figures")
    assert told["P1"]["words"]["change"].startswith("Too few figures")
    assert told["F1"]["year_end"]["year"] == str(YEAR)
    assert sum(map(float, told["F1"]["year_end"]["probabilities"].values())) == pytest.approx(1)
    assert [period for period, *_ in told["C1"]["ahead"]] == [
        str(SEPTEMBER + n) for n in range(1, 7)
    ]


def test_made_again_a_reading_is_the_same(built):
    make_readings(SEPTEMBER, at=AFTER)
    before = contents(built)
    assert make_readings(SEPTEMBER, at=AFTER) == 0
    LineReading.objects.all().delete()
    make_readings(SEPTEMBER, at=AFTER)
    assert contents(built) == before


def test_a_block_at_a_time_makes_the_same_readings(built, monkeypatch):
    make_readings(SEPTEMBER, at=AFTER)
    before = contents(built)
    LineReading.objects.all().delete()
    monkeypatch.setattr(readings, "BLOCK", 1)
    assert make_readings(SEPTEMBER, at=AFTER) == 4
    assert contents(built) == before


def test_the_job_is_due_while_a_line_has_no_reading(built):
    [job] = plan_readings(AFTER)
    assert (job["kind"], job["period"]) == ("make_readings", "2013-09")
    plan(AFTER)
    assert Job.objects.get(kind="make_readings").state == Job.DUE
    run_due(AFTER)
    assert Job.objects.get(kind="make_readings").outcome == "4 readings made"
    assert not list(plan_readings(AFTER))


def test_a_line_that_is_built_again_drops_its_reading(figures, built):
    make_readings(SEPTEMBER, at=AFTER)
    figures.figure(figures.latest, "2013-09", "50", revision=2, at=AFTER)
    build_month(SEPTEMBER, by=None, at=AFTER)
    assert not LineReading.objects.exists() and len(list(plan_readings(AFTER))) == 1
    make_readings(SEPTEMBER, at=AFTER)
    assert contents(built)["F1"]["words"]["change"].startswith("A real fall, for the worse: 50")


def test_a_signed_line_keeps_its_reading(figures, built):
    make_readings(SEPTEMBER, at=AFTER)
    sign_all(figures, built)
    figures.figure(figures.latest, "2013-09", "50", revision=2, at=AFTER)
    build_month(SEPTEMBER, by=None, at=AFTER)
    assert LineReading.objects.count() == 4


def test_a_reading_of_a_signed_line_is_of_what_was_signed(figures, built):
    sign_all(figures, built)
    figures.figure(figures.latest, "2013-09", "50", revision=2, at=AFTER)
    make_readings(SEPTEMBER, at=AFTER)
    assert contents(built)["F1"]["variation"] == "common"


def test_lines_built_anew_meanwhile_keep_no_old_reading(built):
    lines = readings.next_lines(built)
    rows = readings.reading_rows(built, lines, AFTER)
    ScorecardBuild.objects.filter(pk=built.pk).update(built_at=AFTER)
    assert not readings.keep_readings(built, rows)
    assert not LineReading.objects.exists()


def test_a_month_is_published_without_readings_too(figures, built):
    sign_all(figures, built)
    assert not run_month_end(SEPTEMBER, by=None, at=RELEASE).waits_for
    assert make_readings(SEPTEMBER, at=AFTER) == 0
    assert not list(plan_readings(AFTER))


def test_a_withdrawn_target_gets_no_reading(figures, built):
    by = figures.people["holder"]
    withdraw_target(figures.latest, reason="No longer counted", by=by, at=AUGUST)
    build_month(SEPTEMBER, by=None, at=AFTER)
    assert "F1" not in lines_without_reading(built).values_list("code", flat=True)


def publish_from(council, month, count):
    """Some months one after another, each with readings and figures as in the fixture."""
    for n in range(count):
        at = timetable.BY_RULE.moment_of(month + n, "publish_month")
        if n:
            council.figure(council.latest, str(month + n), "91", at=at - timedelta(days=5))
        build, _ = build_month(month + n, by=None, at=at)
        make_readings(month + n, at=at)
        sign_all(council, build)
        run_month_end(month + n, by=None, at=at)
    return build


def test_former_forecasts_are_held_against_what_came(figures):
    build = publish_from(figures, SEPTEMBER, 3)
    assert contents(build)["F1"]["record"] == {
        "scored": 2,
        "within": 2,
        "words": "Of 2 former forecasts 2 were right to within what they said.",
    }
    assert contents(build)["P1"]["record"] == {"scored": 0, "within": 0, "words": ""}


def test_a_forecast_is_held_against_a_figure_of_the_same_measure_only():
    series = MeasureSeries(
        Polarity.HIGHER, "mean", "%", 1, "month", YEAR, {SEPTEMBER: 90.0, SEPTEMBER + 1: 99.0}
    )
    former = {"unit": "%", "frequency": "month", "ahead": [["2013-09", "88", "89", "91"]]}
    missed = former | {"ahead": [["2013-10", "88", "89", "91"], ["2013-11", "1", "2", "3"]]}
    other = former | {"unit": "people", "ahead": [["2013-10", "1", "2", "3"]]}
    to_come = former | {"ahead": [["2013-11", "1", "2", "3"]]}
    made = [former, former, other, missed, to_come]
    assert readings.record_content(made, series) == {
        "scored": 2,
        "within": 1,
        "words": "Of 2 former forecasts 1 was right to within what they said.",
    }


INSERT = (
    "INSERT INTO scorecards_linereading (build_id, target_id, content, engine, made_at) SELECT"
    " build_id, (SELECT MAX(id) FROM targets_target), '{}', '1', made_at FROM scorecards_linereading"
    " LIMIT 1"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scorecards_linereading SET content = '{}'",
        "DELETE FROM scorecards_linereading",
        INSERT,
    ],
    ids=["update", "delete", "insert"],
)
def test_a_published_reading_is_frozen_and_an_unpublished_is_not(figures, built, statement):
    make_readings(SEPTEMBER, at=AFTER)
    figures.target("F9", year=YEAR + 1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        transaction.set_rollback(True)
    sign_all(figures, built)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    with (
        pytest.raises(DatabaseError, match="published and frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert LineReading.objects.count() == 4


def test_the_command_makes_them_at_once(built, capsys):
    call_command("make_readings", "2013-09")
    assert capsys.readouterr().out.strip() == "September 2013: 4 readings made"
    with pytest.raises(CommandError, match="not a month"):
        call_command("make_readings", "September")
