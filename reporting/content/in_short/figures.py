"""The figures of a measure as sentences print them: with span, plan, and the year before (pure)."""

import re
from decimal import Decimal

from pmf_portal.formats.numbers import format_number
from pmf_portal.periods.month import NAMES
from pmf_portal.periods.period_names import WINDOWS
from reporting.content.in_short.facts import Measure

MONTH_NAME = re.compile(rf"({'|'.join(NAMES)}) [0-9]{{4}}")
YEAR_NAME = re.compile(r"(?:AY)?[0-9]{4}(?:/[0-9]{2})?")
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def figure(measure: Measure, value: Decimal | None) -> str:
    return format_number(value, measure.decimals, measure.unit)


def span(measure: Measure) -> str:
    """The time that the figure to date speaks of: “since April”, “in February”, “in 2022/23”."""
    covered = measure.coverage.rpartition(", ")[0]
    is_window = covered.startswith(WINDOWS)
    first, joined, last = ("", "", covered) if is_window else covered.partition(" to ")
    if not joined or measure.aggregation.startswith("latest"):
        return in_period(measure.reporting_period or last or first, measure)
    if last == measure.month.name and MONTH_NAME.fullmatch(first):
        return f"since {first.split()[0]}"
    if MONTH_NAME.fullmatch(first) and MONTH_NAME.fullmatch(last):
        return f"from {first.split()[0]} to {last.split()[0]}"
    return f"from {first} to {last.removeprefix(first.rpartition(' ')[0] + ' ')}"


def in_period(period: str, measure: Measure) -> str:
    """ "in February": a month without its year, where it is near the month of the report"""
    if period.startswith(WINDOWS):
        return f"in the {period}"
    near = {(measure.month - back).name for back in range(11)}
    return f"in {period.split()[0]}" if period in near else f"in {period}"


def to_date(measure: Measure) -> str:
    """ "70.7% since April" """
    return f"{figure(measure, measure.actual_to_date)} {span(measure)}"


def against_plan(measure: Measure) -> str:
    """ "plan 78.0%"; "" where nothing was planned"""
    if measure.plan_to_date is None:
        return ""
    return f"plan {figure(measure, measure.plan_to_date)}"


def a_year_ago(measure: Measure) -> str:
    """ "75.6% a year ago"; "" where it is not known"""
    if measure.to_date_last_year is None:
        return ""
    is_year = YEAR_NAME.fullmatch(measure.reporting_period)
    when = "the year before" if is_year else "a year ago"
    return f"{figure(measure, measure.to_date_last_year)} {when}"


def ordinal(number: int) -> str:
    return ORDINALS[number] if number < len(ORDINALS) else f"{number}th"


def number_in_words(number: int) -> str:
    """ "three"; from ten on in digits"""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)
