"""Measures and reports of a month, as the tests of “in short” begin from them."""

from decimal import Decimal

from pmf_portal.periods.month import Month
from reporting.content.in_short.facts import Account, Measure, PathStep, Report

FEBRUARY = Month(2024, 2)


def measure(code="CP01", **more):
    """A red percentage, higher is better, plan 78 and amber down to 74."""
    given = {
        "title": f"Title of {code}",
        "rating": "red",
        "month": FEBRUARY,
        "unit": "%",
        "decimals": 1,
        "aggregation": "ratio",
        "actual_to_date": Decimal("70.7"),
        "plan_to_date": Decimal("78"),
        "to_date_last_year": Decimal("75.6"),
        "amber_low": Decimal("74"),
        "coverage": "April 2023 to February 2024, 11 of 11",
        "reporting_period": "February 2024",
        "why": f"Why {code}.",
    }
    return Measure(code=code, **given | more)


def path(*steps):
    """Steps of (period, promised, actual or "", on the path)."""
    return tuple(PathStep(period, said, actual or "–", on) for period, said, actual, on in steps)


OFF_TWICE = path(
    ("January 2024", "69.2%", "62.3%", False),
    ("February 2024", "71.4%", "63.2%", False),
    ("March 2024", "73.6%", "", None),
)


def report(code="CP01", **more):
    given = {"title": f"Title of {code}", "state": "in recovery", "opened_for": "April 2022"}
    return Report(code=code, **given | more)


def account(measures=(), reports=(), **more):
    return Account("Corporate Plan", FEBRUARY, tuple(measures), tuple(reports), **more)
