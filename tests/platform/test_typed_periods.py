"""Periods as people and their spreadsheets write them: what can be read in one way is read."""

import pytest

from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import typed_period

MARCH = Month(2024, 3)
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
