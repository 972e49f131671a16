"""Reporting frequencies: which periods a measure has, how many months a figure of one covers, and
what it is called (pure).

A period is named by the month in which it ends: the second quarter of 2013/14 is September 2013.
Its figure covers a window of months up to there.  Where the window is longer than the way from one
period to the next (“12 months to March 2024”, every month), neighbouring figures count the same
months again: they are never added up.
"""

from dataclasses import dataclass

from pmf_portal.periods.month import FinancialYear, Month, PeriodError, YearRule
from pmf_portal.periods.period_names import (
    TERMS,
    Reader,
    Spelling,
    academic_year_label,
    academic_year_read,
    calendar_year_label,
    calendar_year_read,
    calendar_years_label,
    calendar_years_read,
    financial_year_label,
    financial_year_read,
    month_label,
    month_read,
    part_of_year,
    part_read,
    short_term_label,
    short_two_years_label,
    short_window_label,
    term_label,
    term_read,
    two_years_label,
    two_years_read,
    window_label,
    window_read,
)

MONTH, QUARTER, HALF, YEAR, ACADEMIC_YEAR = "month", "quarter", "half", "year", "academic_year"
CALENDAR_YEAR, TERM, FOUR_MONTHS = "calendar_year", "term", "four_months"
EVEN_YEARS, ODD_YEARS = "even_years", "odd_years"
YEAR_MONTHLY, YEAR_QUARTERLY = "year_monthly", "year_quarterly"
HALF_QUARTERLY = "half_quarterly"
THREE_YEARS, THREE_CALENDAR_YEARS = "three_years", "three_calendar_years"


@dataclass(frozen=True, slots=True)
class Frequency:
    """What a frequency says of its periods.

    `spacing` is how many months lie between the ends of two periods, `window` how many months the
    figure of one covers.  Periods are counted from the calendar month `ends_with` (1–12), or from
    the last month of the council's own year (None), of a year that is even; `shift` moves that by
    some months.  `words` say how often figures come, `noun` what one period is, `axis` what it is
    called where there is little room, and `example` lies in or after a period that shows how files
    spell one.
    """

    spacing: int
    window: int
    words: str
    noun: str
    label: Spelling
    read: Reader
    example: Month
    ends_with: int | None = None
    shift: int = 0
    axis: Spelling | None = None

    def ends_in(self, month: Month) -> bool:
        last = YearRule.begins_in - 1 if self.ends_with is None else self.ends_with
        return (month.index - (last - 1) - self.shift) % self.spacing == 0


def ends_in(frequency: str, month: Month) -> bool:
    """Whether a period of this frequency ends in the month."""
    return FREQUENCIES[frequency].ends_in(month)


def ends_quarter(month: Month) -> bool:
    """Whether a quarter of the council's year ends in the month."""
    return ends_in(QUARTER, month)


def spacing(frequency: str) -> int:
    """How many months lie between the ends of one period and the next."""
    return FREQUENCIES[frequency].spacing


def window(frequency: str) -> int:
    """How many months the figure of one period covers."""
    return FREQUENCIES[frequency].window


def overlaps(frequency: str) -> bool:
    """Whether the figures of neighbouring periods count the same months, so that they can neither
    be added up nor averaged.
    """
    return window(frequency) > spacing(frequency)


def years_apart(frequency: str) -> int:
    """How many of the council's years back the period before one lies at most."""
    return -(-spacing(frequency) // 12)


def before(frequency: str, end: Month) -> Month:
    """The end of the period before one."""
    return end - spacing(frequency)


def ending_months(frequency: str) -> list[int]:
    """The months (1–12) in which periods of this frequency end, whatever the year."""
    numbers = set()
    for month in months_from(Month(2000, 1), max(12, spacing(frequency))):
        if ends_in(frequency, month):
            numbers.add(month.month)
    return sorted(numbers)


def months_from(first: Month, count: int) -> list[Month]:
    return [first + number for number in range(count)]


def periods_of_year(frequency: str, year: FinancialYear, until: Month | None = None) -> list[Month]:
    """The end months of the periods that end in a financial year, up to `until` (inclusive); none
    in every other year of a frequency of two years.
    """
    months = [month for month in year.months if until is None or month <= until]
    return [month for month in months if ends_in(frequency, month)]


def latest_ended(frequency: str, month: Month) -> Month:
    """The newest period that has ended by the month."""
    while not ends_in(frequency, month):
        month -= 1
    return month


def first_month(frequency: str, end: Month) -> Month:
    """The first month that the figure of a period covers."""
    return end - (window(frequency) - 1)


def label(frequency: str, end: Month) -> str:
    """What a reader calls the period: "September 2013", "2013/14 Q2", "Autumn term 2013/14",
    "12 months to March 2014", "2021 to 2023".
    """
    return FREQUENCIES[frequency].label(end)


def axis_label(frequency: str, end: Month) -> str:
    """What the period is called under a chart, where there is little room: "12m to Mar 2014" for
    the 12 months to March 2014.
    """
    spelled = FREQUENCIES[frequency].axis or FREQUENCIES[frequency].label
    return spelled(end)


def code(frequency: str, end: Month) -> str:
    """How files spell the period: as `label`, but months as "2013-09"."""
    return str(end) if frequency == MONTH else label(frequency, end)


def example(frequency: str) -> str:
    """A period as files spell it, for whoever wrote one otherwise."""
    return code(frequency, latest_ended(frequency, FREQUENCIES[frequency].example))


def parse(text: str, frequency: str) -> Month:
    """Read a period of a given frequency, as `label` or `code` spells it, and give its end month;
    raises PeriodError saying what was expected.
    """
    text = " ".join(str(text).split())
    end = FREQUENCIES[frequency].read(text)
    if end is None or not ends_in(frequency, end):
        noun = FREQUENCIES[frequency].noun
        raise PeriodError(f"“{text}” is not {noun}. Write it like {example(frequency)}.")
    return end


def coverage(frequency: str, first: Month, last: Month, *, reported: int, expected: int) -> str:
    """Which periods a year-to-date figure covers: "April 2013 to September 2013, 6 of 6".  Of
    windows that overlap the last one alone stands for the year.
    """
    if not reported:
        return f"no period reported, 0 of {expected}"
    first_label, last_label = label(frequency, first), label(frequency, last)
    is_one = first_label == last_label or overlaps(frequency)
    span = last_label if is_one else f"{first_label} to {last_label}"
    return f"{span}, {reported} of {expected}"


FREQUENCIES = {
    MONTH: Frequency(
        spacing=1,
        window=1,
        words="monthly",
        noun="a month",
        label=month_label,
        read=month_read,
        example=Month(2013, 9),
    ),
    QUARTER: Frequency(
        spacing=3,
        window=3,
        words="quarterly",
        noun="a quarter",
        label=part_of_year("Q", 3),
        read=part_read("Q", 3),
        example=Month(2013, 9),
    ),
    HALF: Frequency(
        spacing=6,
        window=6,
        words="half-yearly",
        noun="a half-year",
        label=part_of_year("H", 6),
        read=part_read("H", 6),
        example=Month(2014, 3),
    ),
    YEAR: Frequency(
        spacing=12,
        window=12,
        words="yearly",
        noun="a financial year",
        label=financial_year_label,
        read=financial_year_read,
        example=Month(2014, 3),
    ),
    ACADEMIC_YEAR: Frequency(
        spacing=12,
        window=12,
        words="by academic year",
        noun="an academic year",
        label=academic_year_label,
        read=academic_year_read,
        example=Month(2014, 8),
        ends_with=TERMS["Summer"],
    ),
    CALENDAR_YEAR: Frequency(
        spacing=12,
        window=12,
        words="by calendar year",
        noun="a calendar year",
        label=calendar_year_label,
        read=calendar_year_read,
        example=Month(2023, 12),
        ends_with=12,
    ),
    TERM: Frequency(
        spacing=4,
        window=4,
        words="by school term",
        noun="a school term",
        label=term_label,
        read=term_read,
        axis=short_term_label,
        example=Month(2023, 12),
        ends_with=TERMS["Summer"],
    ),
    FOUR_MONTHS: Frequency(
        spacing=4,
        window=4,
        words="every four months",
        noun="a third of a year",
        label=part_of_year("T", 4),
        read=part_read("T", 4),
        example=Month(2023, 11),
    ),
    EVEN_YEARS: Frequency(
        spacing=24,
        window=24,
        words="every two years, in 2022, 2024 and so on",
        noun="two years that end in an even year",
        label=two_years_label,
        read=two_years_read,
        axis=short_two_years_label,
        example=Month(2025, 1),
    ),
    ODD_YEARS: Frequency(
        spacing=24,
        window=24,
        words="every two years, in 2023, 2025 and so on",
        noun="two years that end in an odd year",
        label=two_years_label,
        read=two_years_read,
        axis=short_two_years_label,
        example=Month(2024, 1),
        shift=12,
    ),
    YEAR_MONTHLY: Frequency(
        spacing=1,
        window=12,
        words="monthly, over 12 months",
        noun="12 months up to a month",
        label=window_label("12 months"),
        read=window_read("12 months"),
        axis=short_window_label("12m"),
        example=Month(2024, 3),
    ),
    HALF_QUARTERLY: Frequency(
        spacing=3,
        window=6,
        words="quarterly, over 6 months",
        noun="6 months up to the end of a quarter",
        label=window_label("6 months"),
        read=window_read("6 months"),
        axis=short_window_label("6m"),
        example=Month(2024, 6),
    ),
    YEAR_QUARTERLY: Frequency(
        spacing=3,
        window=12,
        words="quarterly, over 12 months",
        noun="12 months up to the end of a quarter",
        label=window_label("12 months"),
        read=window_read("12 months"),
        axis=short_window_label("12m"),
        example=Month(2024, 6),
    ),
    THREE_YEARS: Frequency(
        spacing=12,
        window=36,
        words="yearly, over three years",
        noun="three years up to the end of a financial year",
        label=window_label("3 years"),
        read=window_read("3 years"),
        axis=short_window_label("3y"),
        example=Month(2024, 3),
    ),
    THREE_CALENDAR_YEARS: Frequency(
        spacing=12,
        window=36,
        words="yearly, over three calendar years",
        noun="three calendar years",
        label=calendar_years_label,
        read=calendar_years_read,
        example=Month(2023, 12),
        ends_with=12,
    ),
}
# Whose periods lie more than a year apart.
SLOWER_THAN_YEARLY = tuple(name for name in FREQUENCIES if spacing(name) > 12)
# How often figures come, in words.
ADJECTIVE = {name: frequency.words for name, frequency in FREQUENCIES.items()}
