"""The run sheet: every unit's figures and reports of a month, who owes them, whom was reminded, and
how long the month took.
"""

from datetime import date, datetime

import pytest

from exceptions.models import ExceptionReport
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import Absence
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import LONDON
from reporting.cycle.month_end import build_month, remind_of_actuals
from reporting.cycle.run_sheet import (
    Outstanding,
    Unit,
    days_to_publication,
    headline_of,
    publication_chart,
    reminders_sent,
    units_of,
)
from reporting.templatetags.run_sheet import figures_to_enter
from tests.reporting.september import RELEASE, SEPTEMBER, published

ON_TIME, LATE = date(2013, 10, 7), date(2013, 10, 8)


def by_title(council, today):
    return {unit.title: unit for unit in units_of(SEPTEMBER, announced_timetable(), today)}


@pytest.mark.parametrize(("today", "late"), [(ON_TIME, False), (LATE, True)])
def test_each_service_shows_figures_done_missing_by_whom_and_late(figures, today, late):
    units = by_title(figures, today)
    care, waste = units["Care"], units["Waste"]
    assert (care.directorate, care.done, care.missing_figures) == ("Families", 3, [])
    assert (
        waste.done,
        waste.figures,
        [(one.code, one.by, one.late) for one in waste.missing_figures],
    ) == (
        0,
        1,
        [("P1", "Post of other_lead", late)],
    )


@pytest.mark.parametrize(
    ("records", "html"),
    [
        (False, 'A&amp;1 <strong class="portal-late">late</strong>, B2'),
        (
            True,
            '<a class="govuk-link portal-nowrap" href="/a/?x&amp;y">A&amp;1</a>'
            ' <strong class="portal-late">late</strong>,'
            ' <a class="govuk-link portal-nowrap" href="/b/">B2</a>',
        ),
    ],
)
def test_figures_to_enter_are_escaped(records, html):
    figures = [
        Outstanding("A&1", "lead", True, "/a/?x&y"),
        Outstanding("B2", "lead", False, "/b/"),
    ]
    assert figures_to_enter(figures, records) == html


def test_what_a_lead_who_is_away_owes_is_owed_by_the_deputy(figures):
    Absence.objects.create(user=figures.people["other_lead"], first_day=ON_TIME, last_day=LATE)
    assert by_title(figures, ON_TIME)["Waste"].missing_figures[0].by == "Post of deputy_lead"


def test_exception_reports_stand_with_their_unit_until_they_are_written(figures):
    build_month(SEPTEMBER, by=None, at=RELEASE)
    report = ExceptionReport.objects.get()
    care = by_title(figures, report.due_on)["Care"]
    assert (care.reports, [(one.code, one.by, one.late) for one in care.unfinished_reports]) == (
        1,
        [("F2", "Post of head", False)],
    )
    ExceptionReport.objects.update(state="submitted")
    care = by_title(figures, date(2014, 1, 1))["Care"]
    assert (care.reports, care.unfinished_reports) == (1, [])


def test_the_chasing_that_happened_is_told(figures):
    for day in (8, 9):
        remind_of_actuals(SEPTEMBER, by=None, at=datetime(2013, 10, day, 9, 0, tzinfo=LONDON))
    assert [(about, post, times) for about, post, times, _ in reminders_sent(SEPTEMBER)] == [
        ("Figures", "Post of other_lead", 2)
    ]
    assert reminders_sent(Month(2013, 8)) == []


def test_the_time_to_publication_is_counted_in_working_days(figures):
    assert publication_chart(days_to_publication(SEPTEMBER)) is None
    published(figures)
    [(month, days)] = days_to_publication(SEPTEMBER)
    chart = publication_chart(days_to_publication(SEPTEMBER))
    assert (month, days) == (SEPTEMBER, 13) and chart["rows"] == [("September 2013", 13, 13)]
    assert chart["sentence"].startswith(
        "September 2013 was published 13 working days after its end"
    )


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_asks_the_same_number_of_questions_at_one_and_three_units(
    client, council, django_assert_num_queries, more
):
    council.add_usual_targets()
    for n in range(more):
        council.target(f"X{n}", service="waste")
    council.approve()
    client.force_login(council.people["team"])
    with django_assert_num_queries(20):
        page = client.get("/run-sheet/2013-09/").content.decode()
    assert "By unit" in page and "0 of 3" in page and "Nobody has been reminded" in page


@pytest.mark.parametrize(
    "done, late, words",
    [
        (None, [], "No figure is due for September 2013"),
        (2, [], "Every figure for September 2013 is in"),
        (1, [False], "1 of 2 figures for September 2013 is still to come"),
        (0, [False, True], "2 of 2 figures for September 2013 are still to come; 1 is late"),
    ],
)
def test_the_run_sheet_says_first_what_is_still_to_come(done, late, words):
    missing = [Outstanding("F1", "Post of lead", one, None) for one in late]
    units = [] if done is None else [Unit("Care", "Families", done, missing)]
    assert headline_of(SEPTEMBER, units) == words
