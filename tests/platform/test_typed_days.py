"""Days and times as people type them."""

from datetime import date, time

import pytest

from pmf_portal.formats.typed_days import clock_change_problem, typed_day, typed_time
from pmf_portal.periods.month import PeriodError

DAY = date(2013, 9, 30)


@pytest.mark.parametrize(
    "text",
    [
        "30/9/2013",
        "30/09/2013",
        "30.9.2013",
        "30-9-2013",
        "30 9 2013",
        "30/9/13",
        "30 Sep 2013",
        "30 sept. 2013",
        "30-Sep-13",
        "30Sep2013",
        "30th September 2013",
        "30th of September, 2013",
        "Monday 30 September 2013",
        "Mon, 30 Sep 2013",
        "September 30, 2013",
        "2013-09-30",
        "2013/9/30",
        "2013-09-30T00:00",
        "30–9–2013",
        " 30/9/2013\u00a0",
        "３０/９/２０１３",
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert typed_day(text) == DAY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("31/9/2013", "There is no 31 September 2013"),
        ("29 Feb 2023", "There is no 29 February 2023"),
        ("9/30/2013", "is not a date"),
        ("0/9/2013", "is not a date"),
        ("30/9", "is not a date"),
        ("30/9/20133", "is not a date"),
        ("30 Smarch 2013", "is not a date"),
        ("next week", "is not a date"),
        ("30/9/2013 10:00", "is not a date"),
        ("1/1/0001", "is too far away"),
        ("31/12/9999", "is too far away"),
        ("9" * 100_000, "is not a date"),
    ],
)
def test_what_is_no_day_is_told_with_what_to_write(text, told):
    with pytest.raises(PeriodError, match=told) as refused:
        typed_day(text)
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("14:00", time(14)),
        ("14.00", time(14)),
        ("1400", time(14)),
        ("14:00:00", time(14)),
        ("2pm", time(14)),
        ("2 p.m.", time(14)),
        ("2.30 PM", time(14, 30)),
        ("12am", time(0)),
        ("noon", time(12)),
        ("9:05", time(9, 5)),
    ],
)
def test_a_time_is_read_however_it_is_written(text, at):
    assert typed_time(text) == at


@pytest.mark.parametrize("text", ["25:00", "14:60", "13pm", "0pm", "9", "soon", "9" * 100_000])
def test_what_is_no_time_is_told_with_what_to_write(text):
    with pytest.raises(PeriodError, match="Write the time like 14:00"):
        typed_time(text)


@pytest.mark.parametrize(
    ("day", "at", "told"),
    [
        (date(2024, 3, 31), time(0, 59), ""),
        (date(2024, 3, 31), time(1, 0), "There is no 01:00 on 31 March 2024"),
        (date(2024, 3, 31), time(1, 30), "There is no 01:30 on 31 March 2024"),
        (date(2024, 3, 31), time(2, 0), ""),
        (date(2024, 10, 27), time(0, 59), ""),
        (date(2024, 10, 27), time(1, 30), "01:30 comes twice on 27 October 2024"),
        (date(2024, 10, 27), time(2, 0), ""),
        (date(2024, 7, 1), time(1, 30), ""),
    ],
)
def test_a_time_that_is_no_moment_or_two_is_told(day, at, told):
    problem = clock_change_problem(day, at)
    assert problem.startswith(told) and bool(problem) is bool(told)
