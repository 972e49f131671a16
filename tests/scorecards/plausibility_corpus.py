"""Errors seeded in real series: how many of them the warnings catch, and how often a true figure is
doubted.

`python -m tests.scorecards.plausibility_corpus` prints the table.
"""

import csv
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from pmf_portal.periods.frequency import spacing
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.plausibility.rules import Known, Rule, habits, warnings_about
from scorecards.rating.year_to_date import Figure

SERIES = Path(__file__).parent / "series"
# What an officer's entry is held against: three years of months or quarters, all the years there
# are.
HISTORY = {1: 36, 3: 12, 12: 12}
LEAST = 4
# Real jumps: a warning about them is welcome, and counted as a false alarm all the same.
COVID = Month(2020, 4), Month(2021, 6)
SIZE = {
    Rule.MAGNITUDE,
    Rule.UNIT_SLIP,
    Rule.PERCENT_OR_FRACTION,
    Rule.PARTS_SWAPPED,
    Rule.YEAR_TO_DATE_TYPED,
    Rule.BEYOND_LIMITS,
    Rule.NUMERATOR_ABOVE_DENOMINATOR,
}
RIGHT = {
    "fraction for per cent": {Rule.PERCENT_OR_FRACTION},
    "per cent for fraction": {Rule.PERCENT_OR_FRACTION},
    "parts swapped": {Rule.NUMERATOR_ABOVE_DENOMINATOR, Rule.PARTS_SWAPPED},
    "sign flipped": {Rule.NEGATIVE},
    "year to date typed": {Rule.YEAR_TO_DATE_TYPED},
    "same figure again and again": {Rule.REPEATED},
    "running total falls": {Rule.CUMULATIVE_FALLS},
    "own figure for running total": {Rule.CUMULATIVE_FALLS},
}


class Series(NamedTuple):
    """One series of one place: its kind (a row of the table), what is known, and {month:
    figure}.
    """

    kind: str
    known: Known
    figures: dict


def rows(name):
    with (SERIES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def grouped(name, keys, kind_of, month_of, figure_of):
    """The series of a file: rows grouped by the columns `keys`, made to figures by `figure_of`."""
    found = defaultdict(dict)
    for row in rows(name):
        figure = figure_of(row)
        if figure is not None:
            found[tuple(row[key] for key in keys)][month_of(row)] = figure
    for key, figures in found.items():
        kind, known = kind_of(dict(zip(keys, key, strict=True)))
        yield Series(kind, known, dict(sorted(figures.items())))


def month_of(row):
    return Month.parse(row["period"])


def month_before(row):
    """The end month of a quarter that is named by the month after it."""
    return Month.parse(row["period"]) - 1


def year_of(row):
    """The year's end; calendar years stand for the financial year that begins in them."""
    text = row.get("year") or row["period"]
    return (FinancialYear.parse(text) if len(text) > 4 else FinancialYear(int(text))).last


def value_of(row):
    return Figure(Decimal(row["value"]))


def column(name):
    return lambda row: Figure(Decimal(row[name]))


def ratio(top, bottom):
    return lambda row: Figure(None, top(row), bottom(row))


def within_four_hours(row):
    return Decimal(row["attendances"]) - Decimal(row["breaches"])


def a_to_c(row):
    return sum(Decimal(row[f"rating_{letter}"]) for letter in "abc")


def always(kind, aggregation, unit, frequency, scale=1):
    return lambda _: (kind, Known(aggregation, unit, scale, frequency))


CLAIMED = {
    "count": ("Claimant count", Known("latest", "people", 1, "month")),
    "percentage": ("Claimants, per cent", Known("latest", "%", 1, "month")),
}
CREDIT = {
    "count": ("Universal Credit, people", Known("latest", "people", 1, "month")),
    "rate": ("Universal Credit, per cent", Known("latest", "%", 1, "month")),
}
UNITS = {
    **dict.fromkeys(("C&L1", "C&L2", "CHN8a", "CORP 4", "SW1", "SW5"), "£"),
    **dict.fromkeys(("CHN9", "CORP 3b", "CORP 7", "CORP 8", "ENV6", "HSN1b", "HSN2"), "%"),
    **{
        "CORP 3c": "percentage points",
        "CORP 6b": "days",
        "ECON3": "weeks",
        "SW8": "days per 1,000",
    },
    **{
        "ASC1": "score",
        "ASC2": "score",
        "ASC3": "%",
        "ASC4": "%",
        "ASC5": "%",
        "ASC6": "per 100,000",
        "ASC7": "%",
    },
}


def yearly(kind):
    return lambda key: (
        (
            f"{kind},"
            f" {'£' if UNITS[key['code']] == '£' else '%' if UNITS[key['code']] == '%' else 'other units'}"
        ),
        Known("mean", UNITS[key["code"]], 1, "year"),
    )


def corpus():
    """Every series of the folder."""
    area = ("area",)
    for name, keys in (
        ("ae_england_monthly.csv", ()),
        ("ae_type1_northwest_monthly.csv", ("trust",)),
    ):
        yield from grouped(
            name,
            keys,
            always("A&E attendances", "sum", "attendances", "month"),
            month_of,
            column("attendances"),
        )
        yield from grouped(
            name,
            keys,
            always("A&E breaches", "sum", "breaches", "month"),
            month_of,
            column("breaches"),
        )
        yield from grouped(
            name,
            keys,
            always("A&E within four hours", "ratio", "%", "month", 100),
            month_of,
            ratio(within_four_hours, lambda row: Decimal(row["attendances"])),
        )
    yield from grouped(
        "claimant_count_monthly.csv",
        ("area", "measure"),
        lambda key: CLAIMED[key["measure"]],
        month_of,
        value_of,
    )
    yield from grouped(
        "universal_credit_monthly.csv",
        ("area", "measure"),
        lambda key: CREDIT[key["measure"]],
        month_of,
        value_of,
    )
    yield from grouped(
        "epc_quarterly.csv",
        area,
        always("EPC lodged", "sum", "certificates", "quarter"),
        month_of,
        column("lodged"),
    )
    yield from grouped(
        "epc_quarterly.csv",
        area,
        always("EPC rated A (few, many noughts)", "sum", "certificates", "quarter"),
        month_of,
        column("rating_a"),
    )
    yield from grouped(
        "epc_quarterly.csv",
        area,
        always("EPC rated A to C", "ratio", "%", "quarter", 100),
        month_of,
        ratio(a_to_c, lambda row: Decimal(row["lodged"])),
    )
    yield from grouped(
        "ev_chargers_quarterly.csv",
        area,
        always("EV chargers", "latest", "per 100,000", "quarter"),
        month_before,
        value_of,
    )
    yield from grouped(
        "recycling_annual.csv", area, always("Recycling", "mean", "%", "year"), year_of, value_of
    )
    # The two labels are two definitions; held apart by their spelling, as the file has no other
    # key.
    for length in (7, 4):
        known = always("NEET", "mean", "%", "year")
        yield from grouped(
            "neet_annual.csv",
            ("area_code",),
            known,
            year_of,
            lambda row, n=length: value_of(row) if len(row["period"]) == n else None,
        )
    yield from grouped("lgbf_annual.csv", ("council", "code"), yearly("LGBF"), year_of, value_of)
    yield from grouped(
        "oflog_adult_social_care_annual.csv",
        ("area", "code"),
        yearly("Oflog adult social care"),
        year_of,
        value_of,
    )


def running_totals(series):
    """A sum as a council may keep it: the total of the year so far."""
    figures, total = {}, Decimal(0)
    for month, figure in series.figures.items():
        total = (
            figure.value
            if (month.index - 3) % 12 < spacing(series.known.frequency)
            else total + figure.value
        )
        figures[month] = Figure(total)
    return Series(
        f"{series.kind}, running total", replace(series.known, aggregation="latest"), figures
    )


class Case(NamedTuple):
    """A true figure with what came before it."""

    series: Series
    month: Month
    earlier: dict

    @property
    def true(self):
        return self.series.figures[self.month]

    @property
    def length(self):
        return spacing(self.series.known.frequency)

    @property
    def year_so_far(self):
        """The figures of the year before this one; None unless all are there."""
        first = self.month.financial_year.first + (self.length - 1)
        months = range(first.index, self.month.index, self.length)
        found = [self.earlier.get(Month.from_index(index)) for index in months]
        return None if None in found else [figure.value for figure in found]


def cases(series):
    months = list(series.figures)
    for place in range(LEAST, len(months)):
        earlier = months[max(0, place - HISTORY[spacing(series.known.frequency)]) : place]
        yield Case(series, months[place], {month: series.figures[month] for month in earlier})


def times(factor):
    factor = Decimal(factor)

    def seeded(case):
        value, top, bottom = case.true
        figure = Figure(None, top * factor, bottom) if value is None else Figure(value * factor)
        return figure if value or top else None

    return seeded


def fraction_for_per_cent(case):
    """0.934 for 93.4; where a figure is below 1 per cent the two cannot be told apart from a small
    figure.
    """
    return (
        times("0.01")(case)
        if case.series.known.unit == "%" and case.true.value and case.true.value <= 100
        else None
    )


def per_cent_for_fraction(case):
    return (
        times(100)(case)
        if case.true.value and case.series.known.unit == "score" and case.true.value < 1
        else None
    )


def front_digits_exchanged(case):
    value, top, bottom = case.true
    number = top if value is None else value
    digits = str(abs(number)).replace(".", "")
    text = str(abs(number))
    if len(digits) < 3 or text[1] == "." or text[0] in {text[1], "0"} or text[1] == "0":
        return None
    number = Decimal(text[1] + text[0] + text[2:])
    return Figure(None, number, bottom) if value is None else Figure(number)


def parts_swapped(case):
    _, top, bottom = case.true
    return Figure(None, bottom, top) if top and top != bottom else None


def sign_flipped(case):
    value = case.true.value
    return (
        Figure(-value)
        if value and value > 0 and case.series.known.unit not in {"£", "percentage points"}
        else None
    )


def year_to_date_typed(case):
    so_far = case.year_so_far
    if (
        case.series.known.aggregation != "sum"
        or so_far is None
        or len(so_far) < 2
        or not case.true.value
    ):
        return None
    return Figure(sum(so_far) + case.true.value)


def own_figure_for_running_total(case):
    """What the period added, where the total of the year belongs."""
    months = list(case.earlier)
    if (
        case.month.financial_year != months[-1].financial_year
        or case.true.value == case.earlier[months[-1]].value
    ):
        return None
    return Figure(case.true.value - case.earlier[months[-1]].value)


def running_total_falls(case):
    months = list(case.earlier)
    before = case.earlier[months[-1]].value
    lower = (before * Decimal("0.95")).to_integral_value()
    return (
        Figure(lower)
        if case.month.financial_year == months[-1].financial_year and lower < before
        else None
    )


ERRORS = {
    "x 10": times(10),
    "/ 10": times("0.1"),
    "x 100": times(100),
    "/ 100": times("0.01"),
    "x 1,000": times(1000),
    "fraction for per cent": fraction_for_per_cent,
    "per cent for fraction": per_cent_for_fraction,
    "front digits exchanged": front_digits_exchanged,
    "parts swapped": parts_swapped,
    "sign flipped": sign_flipped,
    "year to date typed": year_to_date_typed,
}
OF_RUNNING_TOTALS = {
    "running total falls": running_total_falls,
    "own figure for running total": own_figure_for_running_total,
}
REPEATED = "same figure again and again"


def same_again(case):
    """The figure before, and its two (for a year: one) forerunners made equal to it, typed once
    more; None at the very start.
    """
    months = list(case.earlier)
    running = 4 if case.length < 12 else 3
    figure = case.earlier[months[-1]]
    if (
        len(months) < LEAST + running
        or figure.value == 0
        or figure.numerator == 0
        or case.month - months[-running + 1] != (running - 1) * case.length
    ):
        return None
    return figure, case.earlier | dict.fromkeys(months[1 - running :], figure)


class Rates(NamedTuple):
    """Per kind of error: seeded, caught by any warning, and named rightly; per kind of series: true
    figures, and doubted by which rule.
    """

    seeded: Counter
    caught: Counter
    named: Counter
    true: Counter
    doubted: Counter
    in_covid: Counter
    by_rule: Counter

    def catch(self, error):
        return 100 * self.caught[error] / self.seeded[error]

    @property
    def false_alarms(self):
        return 100 * self.doubted.total() / self.true.total()

    @property
    def false_alarms_but_covid(self):
        return (
            100
            * (self.doubted.total() - self.in_covid["doubted"])
            / (self.true.total() - self.in_covid["true"])
        )


def count(found, error, warnings):
    found.seeded[error] += 1
    found.caught[error] += bool(warnings)
    found.named[error] += any(warning.rule in RIGHT.get(error, SIZE) for warning in warnings)


def judge(case, found, errors):
    """Counts the warnings about a true figure, and about each error seeded in its place."""
    usual = habits(case.earlier, case.series.known)
    warnings = warnings_about(case.true, case.month, usual)
    found.true[case.series.kind] += 1
    found.doubted[case.series.kind] += bool(warnings)
    if COVID[0] <= case.month <= COVID[1]:
        found.in_covid["true"] += 1
        found.in_covid["doubted"] += bool(warnings)
    for warning in warnings:
        found.by_rule[case.series.kind, warning.rule] += 1
    for error, seeded in errors.items():
        figure = seeded(case)
        if figure is not None:
            count(found, error, warnings_about(figure, case.month, usual))
    again = same_again(case)
    if again:
        count(
            found,
            REPEATED,
            warnings_about(again[0], case.month, habits(again[1], case.series.known)),
        )


def rates():
    """What the warnings catch and how often they are wrong, over the whole corpus."""
    found = Rates(*(Counter() for _ in Rates._fields))
    for series in corpus():
        for case in cases(series):
            judge(case, found, ERRORS)
        if series.known.aggregation == "sum":
            for case in cases(running_totals(series)):
                judge(
                    case,
                    found,
                    OF_RUNNING_TOTALS if len(case.earlier) > 12 // case.length + 2 else {},
                )
    return found


def table(found):
    """The rates as two Markdown tables."""
    lines = ["| seeded error | seeded | caught, % | named rightly, % |", "|---|--:|--:|--:|"]
    for error, seeded in found.seeded.items():
        lines.append(
            f"| {error} | {seeded:,} | {found.catch(error):.1f} |"
            f" {100 * found.named[error] / seeded:.1f} |"
        )
    lines += ["", "| true figures of | figures | doubted, % | by rule |", "|---|--:|--:|---|"]
    for kind, true in found.true.items():
        rules = ", ".join(
            f"{rule} {found.by_rule[kind, rule]}" for rule in Rule if found.by_rule[kind, rule]
        )
        lines.append(f"| {kind} | {true:,} | {100 * found.doubted[kind] / true:.1f} | {rules} |")
    lines.append(f"| **all** | {found.true.total():,} | **{found.false_alarms:.1f}** | |")
    lines.append(
        f"| all but April 2020 to June 2021 | {found.true.total() - found.in_covid['true']:,} |"
        f" {found.false_alarms_but_covid:.1f} | |"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(rates()))
