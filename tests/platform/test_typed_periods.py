"""Periods as people and their spreadsheets write them: what can be read in one way is read."""

import pytest

from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import typed_period

MARCH, DECEMBER = Month(2024, 3), Month(2023, 12)
READ = [
    ("month", MARCH, "2024-03", "March 2024", "Mar-24", "mar 24", "MARCH, 2024", "2024 March"),
    ("month", MARCH, "01/03/2024", "1.3.24", "1 March 2024", "2024-03-01", "2024-03-01 00:00:00"),
    ("month", MARCH, "31/03/2024", "2024-03-31", "45352", "03/2024", "3/2024", "2024-3", "Mar–24"),
    ("month", Month(2023, 9), "Sept 2023", "Sep-23", "1/9/23"),
    ("quarter", MARCH, "2023/24 Q4", "Q4 2023/24", "2023/2024 Q4", "q4 23/24", "2023-24 Q4"),
    ("quarter", MARCH, "Quarter 4 2023/24", "Q4, 2023/24", "2023/24Q4", "Q4 of 2023/24"),
    ("half", Month(2023, 9), "2023/24 H1", "H1 2023/2024", "half 1 2023/24"),
    ("year", Month(2023, 3), "2022/23", "2022/2023", "22/23", "FY2022/23", "2022–2023"),
    ("academic_year", Month(2023, 8), "AY2022/23", "AY 2022/2023", "academic year 2022/23"),
    ("calendar_year", DECEMBER, "2023", "CY2023", "calendar year 2023", "Jan-Dec 2023"),
    ("calendar_year", DECEMBER, "January to December 2023", "12 months to December 2023"),
    ("term", DECEMBER, "autumn 2023/24", "2023-24 Autumn", "Autumn term, 2023", "AY2023/24 autumn"),
    ("term", Month(2024, 4), "Spring 2024", "Spring term 23/24", "spring 2023–24"),
    ("term", Month(2024, 8), "SUMMER TERM 2024", "summer term of 2023/2024"),
    ("four_months", Month(2023, 7), "T1 2023/24", "2023/2024 T1", "t1 23/24"),
    ("even_years", MARCH, "2022/23-2023/24", "2022/2023 – 2023/2024", "2023/24", "FY2023/24"),
    ("even_years", MARCH, "2 years to March 2024", "two years ending 31/03/2024"),
    ("odd_years", Month(2023, 3), "2021/22-2022/23", "2022/23"),
    ("year_monthly", MARCH, "2024-03", "Mar-24", "year to March 2024", "12m to Mar-24"),
    ("year_monthly", MARCH, "rolling 12 months to 31/03/2024", "twelve months ending March 2024"),
    ("year_monthly", MARCH, "April 2023 to March 2024", "Apr 2023 – Mar 2024", "45382"),
    ("half_quarterly", MARCH, "Q4 2023/24", "6 months to Mar 24", "March 2024"),
    ("year_quarterly", MARCH, "Q4 2023/24", "12 months to Mar 24", "March 2024"),
    ("three_years", MARCH, "2021/22 to 2023/24", "2021/22-2023/24", "three years to Mar 2024"),
    ("three_years", MARCH, "3 years to 2023/24", "2024-03", "April 2021 to March 2024"),
    ("three_calendar_years", DECEMBER, "2021-23", "2021-2023", "2021 – 2023", "2021 to 23"),
    ("three_calendar_years", DECEMBER, "3 years to December 2023", "Jan 2021 to Dec 2023"),
]
REFUSED = [
    (
        "month",
        "15/03/2024",
        "24-Mar",
        "March",
        "03/01",
        "01/13/2024",
        "45366",
        "2023/24",
        "Marchy 24",
    ),
    ("month", "2023/24 Q4", "30/02/2024", "March 24th 2024", "", "²⁰²⁴-03"),
    ("quarter", "March 2024", "2024-03-01", "Q4 2023", "Q5 2023/24", "H1 2023/24", "Q4 2023/25"),
    ("half", "Q2 2023/24", "H3 2023/24"),
    ("year", "2022", "2022/24", "March 2023", "01/03/2023"),
    ("academic_year", "2022/23"),
    ("calendar_year", "2022/23", "23", "December 2023", "12 months to March 2023", "45291"),
    ("term", "Autumn", "December 2023", "2023/24", "Autumn 2023/25", "term 1 2023/24"),
    ("four_months", "T4 2023/24", "Q1 2023/24", "July 2023", "T1 2023"),
    ("even_years", "2022/23", "2021/22 to 2022/23", "2021/22 to 2023/24", "2024", "2022-24"),
    ("odd_years", "2023/24", "2022/23 to 2023/24"),
    ("year_monthly", "2023/24", "15/03/2024", "April 2023 to February 2024", "3 years to Mar 24"),
    ("year_quarterly", "May 2024", "12 months to May 2024", "Q5 2023/24"),
    ("three_years", "2023/24", "2022/23 to 2023/24", "3 years to June 2024", "2021-24"),
    ("three_calendar_years", "2023", "2021-24", "2021/22 to 2023/24", "3 years to March 2024"),
]


@pytest.mark.parametrize(
    ("kind", "month", "text"),
    [(kind, month, text) for kind, month, *texts in READ for text in texts],
)
def test_a_period_is_read_however_it_is_written(kind, month, text):
    assert typed_period(text, kind) == month


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, *texts in REFUSED for text in texts]
)
def test_what_names_no_period_or_could_be_another_is_refused(kind, text):
    with pytest.raises(PeriodError):
        typed_period(text, kind)
