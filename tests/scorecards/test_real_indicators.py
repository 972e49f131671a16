"""Indicators that councils really report, each as a row of targets.csv: how many can be set up.

Where they come from stands beside each in `cases/real_indicators.csv`.
"""

import csv
import io
from pathlib import Path

import pytest

from pmf_portal.formats.csv_files import FileRefused
from targets.imports.targets import import_targets
from targets.models import Specification
from tests.factories import APPROVED_AT, WORDS, YEAR

pytestmark = pytest.mark.any_database

LIST = Path(__file__).parent / "cases" / "real_indicators.csv"
INDICATORS = list(csv.DictReader(LIST.open(newline="", encoding="utf-8")))
OF_TARGETS_CSV = (
    "title polarity aggregation unit scale decimals frequency annual_target tolerance amber_within"
    " green_within green_above amber_above cohort"
).split()
SHARE = 0.9


def row_of(number, indicator):
    row = {name: indicator[name] for name in OF_TARGETS_CSV}
    return row | {
        "code": f"I{number:03d}",
        "plan": "families",
        "priority": "first",
        "service": "care",
        "kind": "indicator",
        "financial_year": str(YEAR),
        "numerator": WORDS["numerator"],
        "denominator": WORDS["denominator"],
        "confirmed": "own_unit",
    }


def bring(council, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return import_targets(
        out.getvalue().encode(), name="targets.csv", by=council.people["team"], at=APPROVED_AT
    )


def test_each_has_a_source_and_none_stands_twice():
    titles = [(indicator["title"], indicator["source"]) for indicator in INDICATORS]
    assert len(titles) == len(set(titles)) >= 97
    assert all(indicator["source"] for indicator in INDICATORS)


def test_nine_in_ten_can_be_set_up(council, capsys):
    possible = [one for one in INDICATORS if not one["cannot"]]
    rows = [row_of(number, one) for number, one in enumerate(possible, start=1)]
    try:
        brought = bring(council, rows)
    except FileRefused as refused:
        reasons = [
            f"{rows[problem.row - 2]['title']}: {problem.column}: {problem.reason}"
            for problem in refused.problems
        ]
        pytest.fail("\n".join(reasons))
    assert brought == len(possible) == Specification.objects.count()
    with capsys.disabled():
        print(f" {brought} of {len(INDICATORS)} real indicators can be set up")
    assert brought / len(INDICATORS) >= SHARE
