"""The demonstration's figures: read from open series where one fits, otherwise made by a fixed rule
(pure).

Nothing here is random: the same council comes out every time.
"""

import csv
import hashlib
import math
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month

SOURCES = Path(__file__).parent / "sources"
FIRST, LAST = Month(2021, 4), Month(2024, 2)
YEARS = [FinancialYear(2021), FinancialYear(2022), FinancialYear(2023)]
# Council tax comes in ten instalments: the share of the year's bill collected from April to March.
TAX = [
    "10.60",
    "9.30",
    "9.20",
    "9.25",
    "9.15",
    "9.20",
    "9.30",
    "9.10",
    "8.90",
    "8.85",
    "1.60",
    "1.35",
]


def rows_of(name):
    with open(SOURCES / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rounded(value, decimals):
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def wobble(*key):
    """A number from -1 to 1 that depends on its key alone."""
    return (
        int(hashlib.sha256(" ".join(map(str, key)).encode()).hexdigest()[:8], 16) / 0x7FFFFFFF - 1
    )


def season(target, month):
    """How much above or below its level a measure usually is in a month."""
    return 1 + float(target["season"] or 0) * math.cos(
        2 * math.pi * (month.month - int(target["peak"] or 1)) / 12
    )


def figures(target):
    """A target's figures by period end: {month: (value, numerator, denominator)}."""
    kind, _, detail = target["series"].partition(":")
    series = READERS[kind](target, detail)
    return {month: figure for month, figure in sorted(series.items()) if FIRST <= month <= LAST}


def emergency(target, detail):
    """Type 1 attendances and those of four hours or less, moved forward five years."""
    rows = rows_of("ae_type1_wirral_monthly.csv")
    return {
        Month.parse(r["period"][:7]) + 60: (
            None,
            int(r["attendances"]) - int(r["breaches"]),
            int(r["attendances"]),
        )
        for r in rows
    }


def by_month(name):
    def read(target, measure):
        rows = [r for r in rows_of(name) if r["measure"] == measure]
        return {
            Month.parse(r["month"]): (rounded(r["value"], int(target["decimals"])), None, None)
            for r in rows
        }

    return read


def social_care(target, code):
    rows = [r for r in rows_of("oflog_adult_social_care_wirral.csv") if r["Code"] == code]
    return {
        FinancialYear.parse(r["Financial year"]).last: (
            rounded(r["Value"], int(target["decimals"])),
            None,
            None,
        )
        for r in rows
    }


def participation(target, detail):
    """Two indicators share the series: only the one with “or whose activity is not known”, labelled
    by academic year, is taken.
    """
    rows = [r for r in rows_of("neet_annual.csv") if "/" in r["period"]]
    return {
        FinancialYear.parse(r["period"]).last: (rounded(r["value"], 1), None, None) for r in rows
    }


def recycling(target, detail):
    return {
        FinancialYear.parse(r["period"]).last: (rounded(r["value"], 1), None, None)
        for r in rows_of("recycling_rate_annual.csv")
    }


def certificates(target, detail):
    rows = rows_of("epc_quarterly.csv")
    return {
        Month.parse(r["period"][:7]): (
            None,
            sum(int(r[f"value_rating_{band}"]) for band in "ABC"),
            int(r["value_certificates_lodged"]),
        )
        for r in rows
    }


def chargers(target, detail):
    """Counted on the first day after the quarter."""
    return {
        Month.parse(r["period"]) - 1: (rounded(r["value"], 1), None, None)
        for r in rows_of("ev_chargers_quarterly.csv")
    }


def published(target, indicator):
    """Quarters that another council printed in its reports."""
    rows = [r for r in rows_of("council_rows_quarterly.csv") if r["indicator"] == indicator]
    return {
        frequency.parse(r["period"], frequency.QUARTER): (
            rounded(r["actual"], int(target["decimals"])),
            None,
            None,
        )
        for r in rows
    }


def missed_collections(target, detail):
    months = [FIRST + n for n in range(LAST - FIRST + 1)]
    return {
        m: (
            None,
            round(205 * (1 - 0.004 * (m - FIRST)) * (1 + 0.25 * wobble("missed", m))),
            374_000 + round(2000 * wobble("due", m)),
        )
        for m in months
    }


def council_tax(target, detail):
    months = [FIRST + n for n in range(LAST - FIRST + 1)]
    return {
        m: (
            rounded(float(TAX[(m - m.financial_year.first)]) * (1 + 0.006 * wobble("tax", m)), 2),
            None,
            None,
        )
        for m in months
    }


def illustrative(target, detail):
    """Level × yearly drift × season × noise, at published decimals; a ratio gets a denominator of
    its own.
    """
    series = {}
    for n in range(LAST - FIRST + 1):
        month = FIRST + n
        if not frequency.ends_in(target["frequency"], month):
            continue
        level = (
            float(target["base"]) * (1 + float(target["drift"])) ** (n / 12) * season(target, month)
        )
        value = level * (1 + float(target["noise"]) * wobble(target["code"], month))
        series[month] = (rounded(value, int(target["decimals"])), None, None)
        if target["aggregation"] == "ratio":
            whole = round(
                int(target["whole"]) * (1 + 0.12 * wobble(target["code"], month, "whole"))
            )
            series[month] = (None, min(whole, round(whole * value)), whole)
    return series


READERS = {
    "ae": emergency,
    "claimants": by_month("claimant_count_monthly.csv"),
    "credit": by_month("universal_credit_monthly.csv"),
    "oflog": social_care,
    "neet": participation,
    "recycling": recycling,
    "epc": certificates,
    "ev": chargers,
    "published": published,
    "missed": missed_collections,
    "tax": council_tax,
    "illustrative": illustrative,
}


def trajectory(target, year):
    """The planned value of each period of a year; an empty list for a measure that is for
    information only.
    """
    plan = target[f"plan_{year.start}"]
    if not plan:
        return []
    decimals, goal = int(target["decimals"]), Decimal(plan)
    periods = frequency.periods_of_year(target["frequency"], year)
    if target["aggregation"] == "sum":
        shares = (
            [float(share) for share in TAX]
            if target["series"] == "tax"
            else [season(target, month) for month in periods]
        )
        planned = [rounded(float(goal) * share / sum(shares), decimals) for share in shares]
        planned[-1] += goal - sum(planned)
    elif target["aggregation"] == "latest":
        before = Decimal(year > YEARS[0] and target[f"plan_{year.start - 1}"] or plan)
        planned = [
            rounded(before + (goal - before) * (n + 1) / len(periods), decimals)
            for n in range(len(periods))
        ]
    else:
        planned = [goal] * len(periods)
    return list(zip(periods, planned, strict=True))
