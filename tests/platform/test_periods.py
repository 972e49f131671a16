"""Months, years, frequencies, working days and the timetable, as tables."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.periods import clock, frequency, timetable
from pmf_portal.periods.month import FinancialYear, Month, PeriodError
from pmf_portal.periods.typed import typed_period
from pmf_portal.periods.working_days import (
    is_working_day,
    working_day_after,
    working_day_before,
    working_days_between,
)


@pytest.mark.parametrize(
    ("text", "kind", "month", "label"),
    [
        ("2013-09", "month", "2013-09", "September 2013"),
        ("2013/14 Q1", "quarter", "2013-06", "2013/14 Q1"),
        ("2013/14 Q4", "quarter", "2014-03", "2013/14 Q4"),
        ("2013-14 q2", "quarter", "2013-09", "2013/14 Q2"),
        ("2013/14 H1", "half", "2013-09", "2013/14 H1"),
        ("2013/14 H2", "half", "2014-03", "2013/14 H2"),
        ("2013/14", "year", "2014-03", "2013/14"),
        ("AY2013/14", "academic_year", "2014-08", "AY2013/14"),
        ("1999/00", "year", "2000-03", "1999/00"),
        ("2023", "calendar_year", "2023-12", "2023"),
        ("Autumn term 2023/24", "term", "2023-12", "Autumn term 2023/24"),
        ("spring  term 2023-24", "term", "2024-04", "Spring term 2023/24"),
        ("Summer term 2023/24", "term", "2024-08", "Summer term 2023/24"),
        ("2023/24 T1", "four_months", "2023-07", "2023/24 T1"),
        ("2023/24 T2", "four_months", "2023-11", "2023/24 T2"),
        ("2023/24 t3", "four_months", "2024-03", "2023/24 T3"),
        ("2022/23 to 2023/24", "even_years", "2024-03", "2022/23 to 2023/24"),
        ("2021/22 to 2022/23", "odd_years", "2023-03", "2021/22 to 2022/23"),
        ("12 months to March 2024", "year_monthly", "2024-03", "12 months to March 2024"),
        ("12 Months to may 2024", "year_monthly", "2024-05", "12 months to May 2024"),
        ("12 months to June 2024", "year_quarterly", "2024-06", "12 months to June 2024"),
        ("3 years to March 2024", "three_years", "2024-03", "3 years to March 2024"),
        ("2021 to 2023", "three_calendar_years", "2023-12", "2021 to 2023"),
    ],
)
def test_a_period_is_named_by_the_month_it_ends_in(text, kind, month, label):
    end = frequency.parse(text, kind)
    assert (str(end), frequency.label(kind, end)) == (month, label)
    assert frequency.parse(frequency.code(kind, end), kind) == end


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2013-13", "month"),
        ("2013-9", "month"),
        ("Sept 2013", "month"),
        ("2013/15", "year"),
        ("2013", "year"),
        ("2013/14 Q5", "quarter"),
        ("2013/14 H3", "half"),
        ("2013/14 Q1", "half"),
        ("2013/14", "academic_year"),
        ("", "month"),
        ("２０１３-09", "month"),
        ("2023/24", "calendar_year"),
        ("20233", "calendar_year"),
        ("2023/24 T4", "four_months"),
        ("2023/24 Q1", "four_months"),
        ("Autumn term 2023/25", "term"),
        ("Winter term 2023/24", "term"),
        ("Autumn 2023/24", "term"),
        ("2021/22 to 2023/24", "even_years"),
        ("2022/23 to 2023/24", "odd_years"),
        ("2021/22 to 2022/23", "even_years"),
        ("2024-03", "year_monthly"),
        ("12 months to May 2024", "year_quarterly"),
        ("12 months to Mai 2024", "year_monthly"),
        ("3 years to March 2024", "year_monthly"),
        ("3 years to June 2024", "three_years"),
        ("2020 to 2023", "three_calendar_years"),
        ("2021/22 to 2023/24", "three_calendar_years"),
    ],
)
def test_it_rejects_what_is_no_period(text, kind):
    with pytest.raises(PeriodError):
        frequency.parse(text, kind)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("quarter", "“x” is not a quarter. Write it like 2013/14 Q2."),
        ("half", "“x” is not a half-year. Write it like 2013/14 H2."),
        ("academic_year", "“x” is not an academic year. Write it like AY2013/14."),
        ("calendar_year", "“x” is not a calendar year. Write it like 2023."),
        ("term", "“x” is not a school term. Write it like Autumn term 2023/24."),
        ("four_months", "“x” is not a third of a year. Write it like 2023/24 T2."),
        (
            "even_years",
            "“x” is not two years that end in an even year. Write it like 2022/23 to 2023/24.",
        ),
        (
            "odd_years",
            "“x” is not two years that end in an odd year. Write it like 2021/22 to 2022/23.",
        ),
        (
            "year_monthly",
            "“x” is not 12 months up to a month. Write it like 12 months to March 2024.",
        ),
        (
            "year_quarterly",
            "“x” is not 12 months up to the end of a quarter. Write it like 12 months to June"
            " 2024.",
        ),
        (
            "three_years",
            "“x” is not three years up to the end of a financial year. Write it like 3 years to"
            " March 2024.",
        ),
        ("three_calendar_years", "“x” is not three calendar years. Write it like 2021 to 2023."),
    ],
)
def test_a_text_that_is_no_period_is_told_how_one_is_written(kind, told):
    with pytest.raises(PeriodError) as refused:
        frequency.parse("x", kind)
    assert str(refused.value) == told


# Of each frequency: the periods of 2022/23 and of 2023/24, the first month that the last of them
# covers, the period before it, and whether neighbours count the same months.
CALENDARS = [
    ("month", 12, 12, "2024-03", "2024-02", False),
    ("quarter", 4, 4, "2024-01", "2023-12", False),
    ("half", 2, 2, "2023-10", "2023-09", False),
    ("year", 1, 1, "2023-04", "2023-03", False),
    ("academic_year", 1, 1, "2022-09", "2022-08", False),
    ("calendar_year", 1, 1, "2023-01", "2022-12", False),
    ("term", 3, 3, "2023-09", "2023-08", False),
    ("four_months", 3, 3, "2023-12", "2023-11", False),
    ("even_years", 0, 1, "2022-04", "2022-03", False),
    ("odd_years", 1, 0, "2021-04", "2021-03", False),
    ("year_monthly", 12, 12, "2023-04", "2024-02", True),
    ("half_quarterly", 4, 4, "2023-10", "2023-12", True),
    ("year_quarterly", 4, 4, "2023-04", "2023-12", True),
    ("three_years", 1, 1, "2021-04", "2023-03", True),
    ("three_calendar_years", 1, 1, "2021-01", "2022-12", True),
]


def test_every_frequency_has_its_calendar():
    assert [kind for kind, *_ in CALENDARS] == list(frequency.ADJECTIVE)
    # The columns of the database are no wider.
    assert max(len(kind) for kind in frequency.ADJECTIVE) <= 30


def test_the_guide_to_files_tells_every_frequency():
    rows = {}
    for line in Path("docs/formats.md").read_text().splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if cells[0] in frequency.ADJECTIVE:
            rows[cells[0]] = (cells[1], cells[2], cells[4])
    covered = {kind: frequency.window(kind) for kind in frequency.ADJECTIVE}
    assert rows == {
        kind: (
            words,
            "a month" if covered[kind] == 1 else f"{covered[kind]} months",
            frequency.example(kind),
        )
        for kind, words in frequency.ADJECTIVE.items()
    }


@pytest.mark.parametrize(("kind", "first", "second", "begins", "before", "overlaps"), CALENDARS)
def test_the_periods_of_a_frequency_lie_as_far_apart_as_it_says(
    kind, first, second, begins, before, overlaps
):
    ends = [frequency.periods_of_year(kind, FinancialYear(year)) for year in (2022, 2023)]
    assert [len(months) for months in ends] == [first, second]
    last = (ends[0] + ends[1])[-1]
    assert str(frequency.first_month(kind, last)) == begins
    assert str(frequency.before(kind, last)) == before
    assert frequency.overlaps(kind) is overlaps
    assert frequency.latest_ended(kind, last + 0) == last
    assert frequency.latest_ended(kind, last - 1) == frequency.before(kind, last)


@pytest.mark.parametrize("kind", list(frequency.ADJECTIVE))
def test_every_period_of_ten_years_is_read_as_it_is_written(kind):
    end = frequency.latest_ended(kind, Month(2033, 12))
    ends, names = [], set()
    while end > Month(2023, 1):
        ends.append(end)
        names.add(frequency.label(kind, end))
        assert frequency.parse(frequency.code(kind, end), kind) == end
        assert typed_period(frequency.label(kind, end), kind) == end
        assert len(frequency.axis_label(kind, end)) <= len("2022/23–2023/24")
        end = frequency.before(kind, end)
    assert len(names) == len(ends)
    assert frequency.parse(frequency.example(kind), kind)


@pytest.mark.parametrize(
    ("month", "year"),
    [
        ("2014-03", "2013/14"),
        ("2014-04", "2014/15"),
        ("2014-01", "2013/14"),
        ("2013-12", "2013/14"),
    ],
)
def test_the_financial_year_runs_from_april_to_march(month, year):
    assert str(Month.parse(month).financial_year) == year


@given(st.integers(1950 * 12, 2900 * 12), st.integers(-500, 500))
def test_months_add_and_subtract(index, n):
    month = Month.from_index(index)
    assert (
        (month + n) - month == n and (month + n) - n == month and Month.parse(str(month)) == month
    )


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2013, 10, 1), True),
        (date(2013, 10, 5), False),
        (date(2013, 12, 25), False),
        (date(2013, 12, 26), False),
        (date(2024, 3, 29), False),
        (date(2024, 4, 1), False),
        (date(2013, 8, 26), False),
        (date(2022, 9, 19), False),
        (date(2023, 5, 8), False),
        (date(2028, 2, 29), True),
    ],
)
def test_bank_holidays_of_england(day, working):
    assert is_working_day(day) is working


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_counting_working_days_there_and_back(day, count):
    assert working_days_between(day, working_day_after(day, count)) == count


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_counting_working_days_back(day, count):
    start = working_day_before(day, count)
    days = [start + timedelta(days=n) for n in range((day - start).days)]
    assert is_working_day(start) and sum(map(is_working_day, days)) == count


@pytest.mark.parametrize(
    ("step", "day"),
    [
        ("open_month", date(2024, 4, 2)),
        ("actuals_due", date(2024, 4, 8)),
        ("chase_actuals", date(2024, 4, 9)),
        ("build_scorecards", date(2024, 4, 10)),
        ("exceptions_due", date(2024, 4, 15)),
        ("sign_off_due", date(2024, 4, 17)),
        ("publish_month", date(2024, 4, 18)),
    ],
)
def test_the_timetable_of_march_2024_steps_over_easter(step, day):
    assert timetable.BY_RULE.day_of(Month(2024, 3), step) == day


def test_publication_is_at_half_past_nine_in_london_all_year():
    assert (
        timetable.BY_RULE.moment_of(Month(2024, 3), "publish_month").isoformat()
        == "2024-04-18T09:30:00+01:00"
    )
    assert (
        timetable.BY_RULE.moment_of(Month(2023, 12), "publish_month").isoformat()
        == "2024-01-18T09:30:00+00:00"
    )


@pytest.mark.parametrize(
    ("today", "month"),
    [(date(2024, 4, 1), "2024-02"), (date(2024, 4, 2), "2024-03"), (date(2024, 4, 30), "2024-03")],
)
def test_a_month_opens_on_its_first_working_day(today, month):
    assert str(timetable.open_month(today)) == month


def test_coverage_says_which_periods_count():
    april, september = Month(2013, 4), Month(2013, 9)
    assert (
        frequency.coverage("month", april, september, reported=6, expected=6)
        == "April 2013 to September 2013, 6 of 6"
    )
    one = frequency.coverage("month", april, april, reported=1, expected=6)
    none = frequency.coverage("month", april, april, reported=0, expected=6)
    rolling = frequency.coverage("year_monthly", april, september, reported=6, expected=6)
    assert rolling == "12 months to September 2013, 6 of 6"
    assert one == "April 2013, 1 of 6"
    assert none == "no period reported, 0 of 6"
    assert FinancialYear.parse("2013-14").slug == "2013-14"


def test_the_pinned_clock_moves_and_never_leaves_its_day():
    pinned = datetime(2024, 4, 18, 9, 31)
    moments = [
        clock.on_pinned_day(pinned, datetime(2026, 11, 25, *at))
        for at in ((0, 0), (7, 55), (7, 55, 1), (9, 31), (23, 59, 59))
    ]
    assert moments == sorted(set(moments))
    assert {moment.date() for moment in moments} == {pinned.date()} and moments[0].replace(
        tzinfo=None
    ) == pinned


@pytest.mark.parametrize(
    ("kind", "months"),
    [
        (frequency.MONTH, list(range(1, 13))),
        (frequency.QUARTER, [3, 6, 9, 12]),
        (frequency.HALF, [3, 9]),
        (frequency.YEAR, [3]),
        (frequency.ACADEMIC_YEAR, [8]),
    ],
)
def test_the_months_in_which_a_period_ends(kind, months):
    assert [n for n in range(1, 13) if frequency.ends_in(kind, Month(2013, n))] == months
