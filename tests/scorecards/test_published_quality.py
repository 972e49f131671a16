"""The data quality that stands beside a month's lines: written with a build, frozen and published
with it.
"""

import csv
import io
import json
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import PublishedTarget
from scorecards.models import LineQuality, PlausibilityWarning
from tests.factories import LONDON, YEAR
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all

pytestmark = [pytest.mark.slow, pytest.mark.on_sqlite]


def fill_last_winter(council, specification, **told):
    """Figures for October to March, each in time."""
    for month in (Month(2012, 10) + n for n in range(6)):
        council.figure(
            specification,
            str(month),
            at=datetime.combine((month + 1).first_day, datetime.min.time(), tzinfo=LONDON),
            **told,
        )


@pytest.fixture
def figures(approved):
    approved.promise_the_year_before()
    for n in range(4, 10):
        approved.figure(approved.latest, f"2013-{n:02d}", "91.2")
        approved.figure(approved.ratio, f"2013-{n:02d}", numerator="91", denominator="100")
        approved.figure(approved.total, f"2013-{n:02d}", "12")
        approved.figure(approved.elsewhere, f"2013-{n:02d}", "92")
    return approved


def test_a_build_writes_the_quality_of_every_line_with_its_working(figures):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    rows = {
        quality.target.code: quality
        for quality in LineQuality.objects.filter(build=build).select_related("target")
    }
    assert (
        set(rows) == {"F1", "F2", "C1", "P1"}
        and rows["F1"].grade == "D"
        and rows["F1"].confidence == ""
    )
    told = json.loads(rows["F1"].principles)
    assert [name for name, _, _ in told] == [
        "accuracy",
        "validity",
        "reliability",
        "timeliness",
        "completeness",
    ]
    assert told[4] == ["completeness", "D", "6 of 12 periods are reported."]


def test_building_again_counts_again_but_what_is_signed_off_stays(figures):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    fill_last_winter(figures, figures.latest, value="91")
    fill_last_winter(figures, figures.elsewhere, value="91")
    build_month(SEPTEMBER, by=None, at=RELEASE)
    grades = dict(LineQuality.objects.filter(build=build).values_list("target__code", "grade"))
    assert grades == {"F1": "A", "F2": "D", "C1": "D", "P1": "A"}
    sign_all(figures, build)
    figures.figure(figures.latest, "2013-09", "91.2", revision=2, at=RELEASE)
    PlausibilityWarning.objects.create(
        actual=figures.latest.target.actuals.get(month=Month(2013, 8)),
        rule="outlier",
        words="Unusual",
    )
    build_month(SEPTEMBER, by=None, at=RELEASE)
    assert LineQuality.objects.get(build=build, target=figures.latest.target).grade == "A"


def publish(council):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(council, build)
    return run_month_end(SEPTEMBER, by=None, at=RELEASE).build


INSERT = (
    "INSERT INTO scorecards_linequality (build_id, target_id, grade, principles, confidence) SELECT"
    " build_id, (SELECT MAX(id) FROM targets_target), 'A', '[]', '' FROM scorecards_linequality"
    " LIMIT 1"
)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE scorecards_linequality SET grade = 'A'", "DELETE FROM scorecards_linequality", INSERT],
    ids=["update", "delete", "insert"],
)
def test_published_quality_is_frozen_and_unpublished_is_not(figures, statement):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    figures.target("F9", year=YEAR + 1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        transaction.set_rollback(True)
    sign_all(figures, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    before = list(LineQuality.objects.order_by("pk").values())
    with (
        pytest.raises(DatabaseError, match="published and frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(LineQuality.objects.order_by("pk").values()) == before and len(before) == 4


def test_quality_is_published_in_every_form(client, figures):
    fill_last_winter(figures, figures.latest, value="91")
    publish(figures)
    lines = {
        line["code"]: line
        for line in client.get("/api/v1/scorecards/families/2013-09/").json()["lines"]
    }
    assert (
        lines["F1"]["data_quality"],
        lines["F1"]["audit_confidence"],
        lines["F2"]["data_quality"],
    ) == ("A", "", "D")
    table = list(
        csv.DictReader(
            io.StringIO(
                client.get("/api/v1/scorecards/families/2013-09.csv").content.decode("utf-8-sig")
            )
        )
    )
    assert {row["code"]: (row["data_quality"], row["audit_confidence"]) for row in table}["F2"] == (
        "D",
        "",
    )
    columns = [
        column["name"]
        for column in client.get("/api/v1/scorecards/families/2013-09-metadata.json").json()[
            "tableSchema"
        ]["columns"]
    ]
    assert {"data_quality", "audit_confidence"} <= set(columns)
    assert "Data quality D (poor)" in client.get("/scorecards/families/2013-09/").content.decode()
    page = client.get("/targets/F2/").content.decode()
    assert (
        "Data quality:" in page
        and "6 of 12 periods are reported." in page
        and "Internal Audit’s confidence" not in page
    )
    assert len(json.loads(PublishedTarget.objects.get(code="F1").content)["quality"]) == 5


def test_a_later_figure_changes_no_published_quality(client, figures):
    publish(figures)
    page = client.get("/targets/F2/").content
    fill_last_winter(figures, figures.ratio, numerator="90", denominator="100")
    assert client.get("/targets/F2/").content == page


@pytest.mark.parametrize("more", [0, 2])
def test_a_build_asks_as_many_questions_at_one_and_three_targets(council, more):
    for n in range(1 + more):
        council.figure(council.target(f"F{n}"), "2013-09", "90")
    council.approve()
    with CaptureQueriesContext(connection) as asked:
        build_month(SEPTEMBER, by=None, at=RELEASE)
    quality = [
        q["sql"]
        for q in asked
        if "scorecards_linequality" in q["sql"]
        or "scorecards_plausibilitywarning" in q["sql"]
        or "nothingtoreport" in q["sql"]
    ]
    # Rows of SQLite's executemany are logged as one; COPY on PostgreSQL is not logged at all.
    assert len(quality) == {"sqlite": 7, "postgresql": 6}[connection.vendor]
