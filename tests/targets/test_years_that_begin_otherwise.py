"""A council whose year does not begin in April: periods, planning, figures and published words."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month, PeriodError, YearRule, begin_years_in
from pmf_portal.periods.typed import typed_period
from reporting.content.kinds import is_due
from reporting.cycle.month_end import build_month
from scorecards.extracts.freshness import expected_month
from scorecards.feeds import row_values
from scorecards.models import ScorecardLine
from scorecards.month import lines
from scorecards.rating import assessment, due_periods
from targets.rules.planning_calendar import (
    DUTIES,
    Phase,
    approval_due,
    due_on,
    first_dates,
    newest_opened,
    opens_on,
    why_dates_do_not_fit,
)
from tests.reporting.september import RELEASE, SEPTEMBER

# What a process remembers of periods, since its year never changes.
REMEMBERED = (
    assessment.periods_to,
    assessment.coverage,
    due_periods.newest_due_period,
    due_periods.due_periods,
    lines.window,
    row_values.period_of,
)


@pytest.fixture
def begins_in(monkeypatch, request):
    for remembered in REMEMBERED:
        remembered.cache_clear()
    monkeypatch.setattr(YearRule, "begins_in", request.param)
    yield request.param
    for remembered in REMEMBERED:
        remembered.cache_clear()


every_beginning = pytest.mark.parametrize("begins_in", range(2, 13), indirect=True)
from_july = pytest.mark.parametrize("begins_in", [7], indirect=True)


@pytest.mark.parametrize("month", [1, 0, 13, -4])
def test_a_year_begins_in_february_to_december(month):
    with pytest.raises(PeriodError, match="February"):
        begin_years_in(month)
    assert YearRule.begins_in == 4


@every_beginning
def test_every_month_belongs_to_one_year_and_years_follow(begins_in):
    for index in range(Month(2012, 1).index, Month(2016, 1).index):
        month = Month.from_index(index)
        assert month in month.financial_year.months
    year = FinancialYear(2013)
    assert (year.first, year.last + 1) == (Month(2013, begins_in), (year + 1).first)
    assert str(year) == "2013/14" and FinancialYear.parse("2013-14") == year


@every_beginning
@pytest.mark.parametrize("kind", ["month", "quarter", "half", "year"])
def test_periods_fill_the_year_and_are_read_as_they_are_written(begins_in, kind):
    year = FinancialYear(2013)
    ends = frequency.periods_of_year(kind, year)
    assert len(ends) * frequency.spacing(kind) == 12 and ends[-1] == year.last
    assert frequency.first_month(kind, ends[0]) == year.first
    for end in ends:
        assert frequency.parse(frequency.code(kind, end), kind) == end
    assert sorted(frequency.ending_months(kind)) == sorted(end.month for end in ends)


@pytest.mark.parametrize(
    ("begins_in", "kind", "names"),
    [
        (4, "four_months", {7: "2013/14 T1", 11: "2013/14 T2", 3: "2013/14 T3"}),
        (7, "four_months", {10: "2013/14 T1", 2: "2013/14 T2", 6: "2013/14 T3"}),
        (4, "even_years", {3: "2012/13 to 2013/14"}),
        (7, "even_years", {6: "2012/13 to 2013/14"}),
        (4, "odd_years", {}),
        (7, "odd_years", {}),
        (4, "three_years", {3: "3 years to March 2014"}),
        (7, "three_years", {6: "3 years to June 2014"}),
        (7, "year_quarterly", {9: "12 months to September 2013", 6: "12 months to June 2014"}),
        (4, "term", {8: "Summer term 2012/13", 12: "Autumn term 2013/14"}),
        (7, "term", {8: "Summer term 2012/13", 4: "Spring term 2013/14"}),
        (4, "calendar_year", {12: "2013"}),
        (7, "calendar_year", {12: "2013"}),
        (4, "three_calendar_years", {12: "2011 to 2013"}),
        (7, "three_calendar_years", {12: "2011 to 2013"}),
    ],
    indirect=["begins_in"],
)
def test_periods_follow_the_councils_year_or_the_calendar(begins_in, kind, names):
    told = {
        end.month: frequency.label(kind, end)
        for end in frequency.periods_of_year(kind, FinancialYear(2013))
    }
    assert told.items() >= names.items()
    assert bool(told) is bool(names)
    for name in names.values():
        assert frequency.label(kind, frequency.parse(name, kind)) == name


@every_beginning
@pytest.mark.parametrize("kind", list(frequency.ADJECTIVE))
def test_four_years_have_every_period_once_whenever_they_begin(begins_in, kind):
    ends = []
    for start in range(2012, 2016):
        ends += frequency.periods_of_year(kind, FinancialYear(start))
    assert len(ends) == 48 // frequency.spacing(kind)
    for one, after in pairwise(ends):
        assert frequency.before(kind, after) == one
        assert typed_period(frequency.code(kind, after), kind) == after
    assert frequency.parse(frequency.example(kind), kind)


@every_beginning
def test_an_academic_year_ends_in_august_all_the_same(begins_in):
    assert frequency.ending_months("academic_year") == [8]
    assert frequency.parse("AY2013/14", "academic_year") == Month(2014, 8)


@every_beginning
def test_the_phases_of_planning_lead_up_to_the_year(begins_in):
    year = FinancialYear(2014)
    dates = first_dates(year)
    assert why_dates_do_not_fit(dates) == ""
    assert dates[Phase.PRIORITISING][0] == opens_on(year)
    assert dates[Phase.RESOURCING][1] == approval_due(year) == year.first.first_day - timedelta(1)
    assert dates[Phase.DELIVERING] == (year.first.first_day, year.last.last_day)
    for duty in DUTIES:
        first, last = dates[duty.phase]
        assert first <= due_on(duty, dates[duty.phase]) <= last


@from_july
def test_the_round_of_a_year_from_july_opens_in_december(begins_in):
    year = FinancialYear(2014)
    assert opens_on(year) == date(2013, 12, 1)
    assert approval_due(year) == date(2014, 6, 30)


@pytest.mark.parametrize("begins_in", [4, 7, 12], indirect=True)
def test_the_newest_round_is_the_one_that_has_opened_last(begins_in):
    for days in range(0, 800, 13):
        today = date(2013, 1, 1) + timedelta(days=days)
        year = newest_opened(today)
        assert opens_on(year) <= today < opens_on(year + 1)


@every_beginning
def test_quarterly_reports_come_out_four_times_a_year(begins_in):
    months = FinancialYear(2013).months
    due = [month for month in months if is_due("quarterly", month)]
    assert len(due) == 4 and {later - earlier for earlier, later in pairwise(due)} == {3}
    assert [month for month in months if is_due("yearly", month)] == [FinancialYear(2013).last]


@from_july
def test_the_year_to_date_begins_in_july(begins_in, council, client):
    council.add_usual_targets()
    council.approve()
    for number in range(4, 10):
        council.figure(council.total, f"2013-{number:02d}", "10")
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    line = ScorecardLine.objects.get(build=build, target=council.total.target)
    # July, August and September of twelve months of 10.
    assert (line.actual_to_date, line.plan_to_date) == (30, 30)
    assert line.coverage == "July 2013 to September 2013, 3 of 3"
    client.force_login(council.people["team"])
    page = client.get(reverse("planning_rounds")).content.decode()
    assert "opens by itself on 1 December" in page


@pytest.mark.parametrize("begins_in", [9], indirect=True)
def test_quarters_of_a_year_from_september_end_in_november(begins_in):
    ends = [month for month in range(1, 13) if frequency.ends_quarter(Month(2014, month))]
    assert ends == [2, 5, 8, 11]
    assert expected_month("risk-register", Month(2013, 12)) == Month(2013, 11)
