"""Measures as councils have them, from their file to every form of a publication: two counts put
together in three ways, margins of each side, and information whose direction is told.
"""

import csv
import io
import json
from decimal import Decimal

import pytest

from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import PublishedTarget
from reporting.public_record.proof import prove_targets
from reporting.publishing.plans import publish_plan
from scorecards.models import ScorecardLine
from targets.approval import approve_plan
from targets.imports.plan_export import target_rows
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import Specification
from tests.factories import APPROVED_AT, YEAR
from tests.reporting.measure_files import COLUMNS, USUAL, periods, table
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all
from tests.states import made_once

PERCENT = {"unit": "%", "scale": "100", "decimals": "1"}
MEASURES = {
    "TAX": PERCENT
    | {
        "title": "Council tax collected",
        "aggregation": "cumulative",
        "unit": "% of the year's bill",
        "annual_target": "96",
        "tolerance": "absolute",
        "amber_within": "1",
    },
    "SICK": {
        "title": "Days of sickness for each post",
        "aggregation": "cumulative",
        "polarity": "lower",
        "unit": "days",
        "scale": "1",
        "decimals": "2",
        "annual_target": "9.6",
        "tolerance": "percent",
        "amber_within": "10",
    },
    "HOME": PERCENT
    | {
        "title": "Care leavers in suitable homes",
        "aggregation": "latest_ratio",
        "annual_target": "90",
        "tolerance": "percent",
        "amber_within": "5",
        "cohort": "under_18",
    },
    "BUDGET": {
        "title": "Spending against the budget",
        "aggregation": "latest",
        "polarity": "closest",
        "unit": "£ thousand",
        "scale": "1",
        "decimals": "0",
        "annual_target": "1000",
        "tolerance": "absolute",
        "green_within": "50",
        "amber_within": "100",
        "green_above": "0",
        "amber_above": "10",
    },
    "CASES": {
        "title": "Cases that came in",
        "aggregation": "sum",
        "polarity": "falling",
        "unit": "cases",
        "scale": "1",
        "decimals": "0",
        "suppress_below": "10",
    },
}
MONTHLY = {"TAX": "8", "SICK": "0.8", "HOME": "90", "BUDGET": "1000"}
# Each month's figure: by hand, 6 × 79 of 1,000 is 47.4%; the last denominator alone counts.
FIGURES = {
    "TAX": [("79", "990")] * 5 + [("79", "1000")],
    "SICK": [("90", "100")] * 5 + [("90", "120")],
    "HOME": [("10", "20")] * 5 + [("35", "40")],
    "BUDGET": ["900"] * 5 + ["1005"],
    "CASES": ["40", "35", "30", "25", "20", "15"],
}
EXPECTED = {
    "TAX": ("amber", "47.4", "48.0", "474 out of 1,000"),
    "SICK": ("green", "4.50", "4.80", "540 out of 120"),
    "HOME": ("amber", "87.5", "90.0", "35 out of 40"),
    "BUDGET": ("amber", "1005", "1000", "outside £950 thousand to £1,000 thousand, which is green"),
    "CASES": ("not_rated", "165", None, "for information only"),
}


def set_up(council):
    """The measures as files bring them, and their approval."""
    team = council.people["team"]
    rows = [USUAL | {"code": code} | measure for code, measure in MEASURES.items()]
    import_targets(table(COLUMNS, rows), name="targets.csv", by=team, at=APPROVED_AT)
    points = [
        {"code": code, "period": period, "planned": planned}
        for code, planned in MONTHLY.items()
        for period in periods()
    ]
    import_trajectory(
        table(["code", "period", "planned"], points), name="trajectory.csv", by=team, at=APPROVED_AT
    )
    approve_plan(
        council.plans["families"],
        YEAR,
        reference="Council, minute 12",
        by=council.people["holder"],
        at=APPROVED_AT,
    )


def enter(council):
    for code, figures in FIGURES.items():
        specification = Specification.objects.get(target__code=code)
        for month, figure in zip(periods(), figures, strict=False):
            parts = (
                {"value": figure}
                if isinstance(figure, str)
                else dict(zip(("numerator", "denominator"), figure, strict=True))
            )
            council.figure(specification, month, **parts)


@made_once
def published(council):
    set_up(council)
    enter(council)
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(council, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    return council


@pytest.mark.parametrize("code", EXPECTED)
def test_a_line_is_rated_and_told_by_its_rule(published, code):
    rating, actual, plan, words = EXPECTED[code]
    line = ScorecardLine.objects.get(code=code)
    assert (line.rating, line.actual_to_date) == (rating, Decimal(actual))
    assert line.plan_to_date == (None if plan is None else Decimal(plan))
    assert words in line.why


def test_what_is_for_information_has_a_direction(published):
    line = ScorecardLine.objects.get(code="CASES")
    assert line.trend_period == "improving"
    assert line.on_period_before == "Better than the period before: 15 cases, was 20 cases"


@pytest.mark.parametrize("code", EXPECTED)
def test_pages_and_files_say_the_same(client, published, code):
    rating, actual, plan, words = EXPECTED[code]
    page = client.get(f"/targets/{code}/2013-09/").content.decode()
    assert words in page
    answer = client.get("/api/v1/scorecards/families/2013-09.csv")
    rows = {
        row["code"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    }
    row = rows[code]
    assert (row["rating"], Decimal(row["actual_to_date"])) == (rating, Decimal(actual))
    content = json.loads(PublishedTarget.objects.get(code=code).content)
    assert content["line"]["rating"] == rating
    above = {name: content["rule"].get(name) for name in ("green_above", "amber_above")}
    stated = {"green_above": "0", "amber_above": "10"} if code == "BUDGET" else {}
    assert {name: value for name, value in above.items() if value is not None} == stated


def test_the_proof_holds(published):
    proof = prove_targets(YEAR, at=RELEASE)
    assert proof.holds
    assert json.loads(proof.content)["statuses"]["checked"] == len(MEASURES)


def test_the_book_keeps_what_each_says(client, published):
    publish_plan(published.plans["families"], YEAR, by=None, at=RELEASE)
    page = client.get("/specifications/families/2013-14/").content.decode()
    for words in (
        "numerators are added up and divided by the latest denominator",
        "the latest numerator is divided by the latest denominator",
        "green within £50 thousand below it and £0 thousand above",
        "amber within £100 thousand below it and £10 thousand above",
        "Counts below 5 are not published (people under 18)",
        "Counts below 10 are not published",
        "for information only, lower is better",
    ):
        assert words in page, words


def test_a_plan_workbook_has_it_as_the_file_had(published):
    rows = {row["code"]: row for row in target_rows(published.plans["families"], YEAR)}
    for code, measure in MEASURES.items():
        for name, stated in measure.items():
            kept = rows[code][name]
            assert (Decimal(stated) == kept) if isinstance(kept, Decimal) else (stated == kept)
