"""Months, years, frequencies, working days and the timetable, as tables."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.periods import clock, frequency, timetable
from pmf_portal.periods.month import FinancialYear, Month, PeriodError
from pmf_portal.periods.working_days import is_working_day, working_day_after, working_days_between


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
    ],
)
def test_it_rejects_what_is_no_period(text, kind):
    with pytest.raises(PeriodError):
        frequency.parse(text, kind)


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
