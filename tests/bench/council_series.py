"""Real series that forecasts are tried on, in groups, with how each would be put together."""

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from targets.rules.polarity import Polarity

TESTS = Path(__file__).resolve().parents[1]
SERIES = TESTS / "scorecards" / "series"
M3 = TESTS / "vectors" / "forecast_vectors.json"
MONTHS = 36


@dataclass(frozen=True)
class Group:
    """Series of one kind: the last twelve figures of each are the year that is forecast."""

    name: str
    rule: str
    unit: str
    polarity: Polarity
    series: list[np.ndarray]


def groups():
    """The groups that version 0.5 was measured on (sources: tests/scorecards/series/SOURCES.md)."""
    m3 = []
    for one in json.loads(M3.read_text())["m3_monthly_sample"]:
        m3.append(np.array(one["train"] + one["test"][:12], dtype=float))
    within, attendances = accident_and_emergency()
    higher, lower = Polarity.HIGHER, Polarity.LOWER
    claimants, credit = "claimant_count_monthly.csv", "universal_credit_monthly.csv"
    return [
        Group("M3 as sums", "sum", "number", higher, m3),
        Group("M3 as snapshots", "latest", "number", higher, m3),
        Group("A&E % averaged", "mean", "%", higher, within),
        Group("A&E % as snapshot", "latest", "%", higher, within),
        Group("A&E counts", "sum", "people", lower, attendances),
        Group("claimants, %", "latest", "%", lower, by_area(claimants, "percentage")),
        Group("claimants", "latest", "people", lower, by_area(claimants, "count")),
        Group("Universal Credit, %", "latest", "%", lower, by_area(credit, "rate")),
        Group("Universal Credit", "latest", "people", lower, by_area(credit, "count")),
    ]


def a_year_earlier(group):
    """The same group as it was a year before: with fewer than 24 figures for most."""
    return Group(
        group.name, group.rule, group.unit, group.polarity, [one[:-12] for one in group.series]
    )


def rows_of(name):
    with (SERIES / name).open() as file:
        return list(csv.DictReader(file))


def accident_and_emergency():
    """The share of patients seen within four hours, and attendances, of England and each trust."""
    rows = defaultdict(list)
    for row in rows_of("ae_england_monthly.csv"):
        rows["England"].append(row)
    for row in rows_of("ae_type1_northwest_monthly.csv"):
        rows[row["trust"]].append(row)
    within, attendances = [], []
    for months in rows.values():
        months.sort(key=lambda row: row["period"])
        came = np.array([float(row["attendances"]) for row in months])
        waited = np.array([float(row["breaches"]) for row in months])
        within.append(100 * (1 - waited / came))
        attendances.append(came)
    return within, attendances


def by_area(name, measure):
    values = defaultdict(list)
    for row in rows_of(name):
        if row["measure"] == measure:
            values[row["area"]].append((row["period"], float(row["value"])))
    return [np.array([value for _, value in sorted(one)][:MONTHS]) for one in values.values()]
