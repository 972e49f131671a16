"""The one rule of which figures are due, and those who ask it: desk, reminders, data quality."""

from datetime import date, timedelta

import pytest

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE
from scorecards.actuals.due import leads_with_missing_figures
from scorecards.actuals.due_places import due_places
from scorecards.month.quality_counts import quality_now
from scorecards.rating.due_periods import ReportingDuty, due_period, due_periods
from targets.decisions import withdraw_target
from targets.models import Responsibility, Specification

SEPTEMBER = Month(2013, 9)
DUE_ON = date(2013, 10, 7)
FIRST = Month(2012, 10)


def duty(kind=frequency.MONTH, lag_days=0, since="2012-04", until=None):
    return ReportingDuty(kind, lag_days, Month.parse(since), Month.parse(until) if until else None)


@pytest.mark.parametrize(
    ("promised", "newest", "count"),
    [
        (duty(), "2013-09", 12),
        (duty(lag_days=7), "2013-09", 12),
        # A figure that may come eight days after the month is due with the next month's.
        (duty(lag_days=8), "2013-08", 11),
        (duty(frequency.QUARTER), "2013-09", 4),
        (duty(frequency.QUARTER, lag_days=30), "2013-06", 3),
        (duty(frequency.YEAR), "2013-03", 1),
        (duty(frequency.ACADEMIC_YEAR), "2013-08", 1),
        (duty(frequency.CALENDAR_YEAR), "2012-12", 1),
        (duty(frequency.TERM), "2013-08", 3),
        (duty(frequency.TERM, lag_days=60), "2013-04", 2),
        (duty(frequency.FOUR_MONTHS), "2013-07", 3),
        (duty(frequency.EVEN_YEARS), None, 0),
        (duty(frequency.ODD_YEARS), "2013-03", 1),
        (duty(frequency.ODD_YEARS, lag_days=200), None, 0),
        (duty(frequency.YEAR_MONTHLY), "2013-09", 12),
        (duty(frequency.YEAR_MONTHLY, lag_days=8), "2013-08", 11),
        (duty(frequency.YEAR_QUARTERLY), "2013-09", 4),
        (duty(frequency.THREE_YEARS), "2013-03", 1),
        (duty(frequency.THREE_CALENDAR_YEARS), "2012-12", 1),
        (duty(since="2013-07"), "2013-09", 3),
        (duty(since="2013-10"), None, 0),
        # Withdrawn in September: nothing of September or later is due, what was due before stays.
        (duty(until="2013-09"), None, 11),
        (duty(until="2013-10"), "2013-09", 12),
        (duty(until="2012-10"), None, 0),
    ],
)
def test_what_is_due_at_the_day_of_delivery(promised, newest, count):
    period = due_period(promised, SEPTEMBER, DUE_ON)
    assert period == (Month.parse(newest) if newest else None)
    periods = due_periods(promised, FIRST, SEPTEMBER, DUE_ON)
    assert len(periods) == count and list(periods) == sorted(periods)
    assert period is None or periods[-1] == period


def missing(figures):
    return sorted(figure.code for figure in figures if figure.is_missing)


def test_desk_reminders_and_data_quality_agree(council, at):
    late = council.target("Y1", frequency=frequency.QUARTER, publication_lag_days=60)
    council.target("H1", frequency=frequency.HALF)
    council.add_usual_targets()
    council.approve()
    council.figure(council.latest, "2013-09", "90")
    withdraw_target(
        Specification.objects.get(pk=council.total.pk),
        reason="Abolished",
        by=council.people["leader"],
        at=at - timedelta(days=20),
    )
    due = due_places(SEPTEMBER, announced_timetable())
    reminded = leads_with_missing_figures(SEPTEMBER, BY_RULE, DUE_ON)
    assert missing(due) == sorted(sum(reminded.values(), [])) == ["F2", "H1", "P1", "Y1"]
    assert {place.code: str(place.month) for place in due}["Y1"] == "2013-06"
    assert User.objects.filter(pk__in=[person.pk for person in reminded]).count() == 2
    _, periods = quality_now(Specification.objects.get(pk=late.pk), date(2013, 10, 8))
    assert [str(period) for period in periods] == ["2013-06"]


def test_a_target_without_a_lead_is_nobodys_to_bring(approved):
    Responsibility.objects.filter(target=approved.latest.target).delete()
    due = due_places(SEPTEMBER, announced_timetable())
    reminded = leads_with_missing_figures(SEPTEMBER, BY_RULE, DUE_ON)
    assert missing(due) == sorted(sum(reminded.values(), [])) == ["C1", "F2", "P1"]
