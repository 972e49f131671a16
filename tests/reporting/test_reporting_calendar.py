"""The reporting calendar: dates by rule, moved with a public reason, and publication at the very
second.
"""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from icalendar import Calendar

from exceptions.rules.due_dates import due_to_prepare
from exceptions.tracker.queries import end_of_month
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import ReportingDate
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import BY_RULE, LONDON, MOVABLE, STEPS, Timetable
from reporting.cycle.calendar_changes import DateRefused, change_reporting_dates
from reporting.cycle.calendar_rules import problems_with_move
from reporting.cycle.schedule import plan_month_end_jobs
from reporting.public_record.staleness import is_stale
from reporting.public_record.writing import write_record
from scorecards.actuals.due import places_of
from scorecards.rating.due_periods import due_day
from tests.reporting.moved_dates import AT, MOVED, REASON, RULE, move
from tests.reporting.september import RELEASE, SEPTEMBER, published, with_figures

BEFORE = {
    "actuals_due": date(2013, 10, 7),
    "exceptions_due": date(2013, 10, 14),
    "sign_off_due": date(2013, 10, 16),
    "publish_month": RULE,
}
# Each later than the rule has it; the scorecards are then built on 11 October, the figures chased
# the day before.
LATER = {
    "actuals_due": date(2013, 10, 9),
    "exceptions_due": date(2013, 10, 16),
    "sign_off_due": date(2013, 10, 18),
    "publish_month": MOVED,
}


def at(month, day, hour=10, minute=0):
    return datetime(2013, month, day, hour, minute, tzinfo=LONDON)


def posted(days=BEFORE, **more):
    return (
        {step: f"{day.day}/{day.month}/{day.year}" for step, day in days.items()}
        | {"reason": "Late", "seen": 0}
        | more
    )


@pytest.mark.parametrize(
    ("days", "more", "refused"),
    [
        ({"publish_month": MOVED}, {}, {}),
        (LATER, {}, {}),
        (LATER, {"reason": " "}, {"reason": "The calendar of this year is announced"}),
        (LATER, {"reason": "", "at": at(3, 31, 23, 59)}, {}),
        (LATER, {"reason": "", "at": at(4, 1, 0)}, {"reason": "is announced"}),
        ({}, {}, {"": "announced already"}),
        (LATER, {"is_published": True}, {"": "September 2013 is published already"}),
        ({"publish_month": date(2013, 10, 19)}, {}, {"publish_month": "Choose a working day"}),
        ({"publish_month": date(2013, 11, 18)}, {}, {}),
        (
            {"publish_month": date(2013, 11, 19)},
            {},
            {
                "publish_month": (
                    "Choose a day before 19 November 2013, when scorecards are published for"
                    " October 2013"
                )
            },
        ),
        (
            {"publish_month": date(2013, 9, 18)},
            {"at": at(9, 2)},
            {
                "publish_month": (
                    "Choose a day after 18 September 2013, when scorecards are published for August"
                )
            },
        ),
        (
            {"publish_month": date(2013, 10, 16)},
            {},
            {"publish_month": "Choose a day after 16 October 2013, when directors sign off"},
        ),
        (
            dict.fromkeys(MOVABLE, date(9999, 12, 31)),
            {},
            dict.fromkeys(MOVABLE, "Choose a day before"),
        ),
        (dict.fromkeys(MOVABLE, date(1, 1, 1)), {}, dict.fromkeys(MOVABLE, "")),
        ({"publish_month": MOVED}, {"at": at(10, 22, 9, 30)}, {"publish_month": "has passed"}),
        ({"publish_month": MOVED}, {"at": at(10, 22, 9, 29)}, {}),
        (
            {"actuals_due": date(2013, 10, 8)},
            {"at": at(10, 6)},
            {"actuals_due": "Choose an earlier day: exception reports are due on 14 October 2013"},
        ),
        (
            {"actuals_due": date(2013, 10, 8), "exceptions_due": date(2013, 10, 15)},
            {"at": at(10, 6)},
            {},
        ),
        (
            {"actuals_due": date(2013, 10, 8)},
            {"at": at(10, 7, 0)},
            {"actuals_due": "This day has passed"},
        ),
        ({"actuals_due": date(2013, 10, 4)}, {}, {"actuals_due": "still to come"}),
        (
            {"actuals_due": date(2013, 10, 1)},
            {"at": at(9, 2)},
            {"actuals_due": "Choose a day after 1 October 2013, when entry opens"},
        ),
        (
            {"actuals_due": date(2013, 11, 1)},
            {},
            {
                "actuals_due": (
                    "Choose a day before 1 November 2013, when entry opens for October 2013"
                )
            },
        ),
        (
            {"exceptions_due": date(2013, 10, 11)},
            {},
            {
                "exceptions_due": (
                    "Choose a day after 11 October 2013, when heads of service still write"
                )
            },
        ),
        (
            {"exceptions_due": date(2013, 10, 16)},
            {},
            {"exceptions_due": "Choose an earlier day: directors sign off on 16 October 2013"},
        ),
        (
            {"exceptions_due": date(2013, 10, 15)},
            {"is_built": True},
            {"exceptions_due": "The scorecards are built"},
        ),
        ({"sign_off_due": date(2013, 10, 15)}, {"is_built": True}, {}),
        (
            {"sign_off_due": date(2013, 10, 19)},
            {"reason": ""},
            {"sign_off_due": "Choose a working day", "reason": "is announced"},
        ),
    ],
)
def test_the_days_that_are_taken(days, more, refused):
    problems = problems_with_move(
        SEPTEMBER,
        BY_RULE,
        BEFORE | days,
        **{"at": AT, "is_built": False, "is_published": False, "reason": REASON} | more,
    )
    assert set(problems) == set(refused)
    for field, words in refused.items():
        assert words in problems[field]


def test_the_rule_stays_and_the_portals_own_steps_follow_the_figures():
    moved = Timetable({(SEPTEMBER, step): day for step, day in LATER.items()})
    assert {step: BY_RULE.day_of(SEPTEMBER, step) for step in MOVABLE} == BEFORE
    days = [moved.day_of(SEPTEMBER, step.name) for step in STEPS]
    assert days == [date(2013, 10, day) for day in (1, 9, 10, 11, 16, 18, 22)]
    assert moved.moment_of(SEPTEMBER, "publish_month") == at(10, 22, 9, 30) and moved.moment_of(
        SEPTEMBER, "build_scorecards"
    ) == at(10, 11, 6)
    assert moved.day_of(SEPTEMBER + 1, "actuals_due") == BY_RULE.day_of(
        SEPTEMBER + 1, "actuals_due"
    )


def test_whatever_counts_from_a_day_counts_from_the_moved_one():
    moved = Timetable({(SEPTEMBER, step): day for step, day in LATER.items()})
    assert due_to_prepare(SEPTEMBER, date(2013, 10, 11), moved) == date(2013, 10, 16)
    assert (due_day(moved, 0, SEPTEMBER), due_day(BY_RULE, 0, SEPTEMBER)) == (
        date(2013, 10, 9),
        date(2013, 10, 7),
    )
    # A lag of eight days after the month's end is met by the later day alone.
    assert (due_day(moved, 8, SEPTEMBER), due_day(BY_RULE, 8, SEPTEMBER)) == (
        date(2013, 10, 9),
        date(2013, 11, 7),
    )
    assert end_of_month(SEPTEMBER, moved).date() == MOVED


def test_the_month_goes_by_its_moved_days(approved):
    move(approved, LATER)
    announced = announced_timetable()
    for step in ("chase_actuals", "build_scorecards"):
        begins = announced.moment_of(SEPTEMBER, step)
        for minutes, is_due in ((-1, False), (0, True)):
            kinds = {
                job["kind"] for job in plan_month_end_jobs(begins + timedelta(minutes=minutes))
            }
            assert (step in kinds) == is_due, (step, minutes)
    assert {
        figure.due_on for figure in places_of(approved.people["lead"], date(2013, 10, 9), announced)
    } == {date(2013, 10, 9)}


def test_a_moved_date_holds_and_the_change_is_public(client, council):
    move(council, LATER)
    assert announced_timetable().moment_of(SEPTEMBER, "publish_month") == at(10, 22, 9, 30)
    page = client.get("/reporting-calendar/2013-14/").content.decode()
    assert (
        "September 2013, Figures are due: moved from 7 October 2013 to 9 October 2013 by Post of"
        " team"
        in page
        and page.count(REASON) == 4
    )
    assert (
        "moved from 17 October 2013 to 22 October 2013" in page
        and page.count("(changed)") == 6
        and "Quarterly Exception Tracker" in page
    )
    event = AuditEvent.objects.get(action="change_reporting_dates")
    assert event.reason == REASON and "2013-10-07 to 2013-10-09" in event.text


def test_months_keep_their_order_also_where_both_are_moved(council):
    move(council, {"publish_month": date(2013, 11, 18)})
    told = {"reason": REASON, "seen": 0, "by": council.people["team"], "at": AT}
    with pytest.raises(
        DateRefused,
        match=(
            "Choose a day after 18 November 2013, when scorecards are published for September 2013"
        ),
    ):
        change_reporting_dates(SEPTEMBER + 1, {"publish_month": date(2013, 11, 18)}, **told)


def test_the_calendar_names_the_post_of_the_day(client, council):
    move(council)
    team = council.people["team"]
    team.post = "Chief Executive"
    team.save()
    page = client.get("/reporting-calendar/2013-14/").content.decode()
    assert "by Post of team" in page and "Chief Executive" not in page


def test_the_last_months_of_a_year_come_next_in_the_one_after(client, council, settings):
    settings.PORTAL_CLOCK = datetime(2014, 4, 2, 10, 0)
    assert (
        "Next: March 2014, at 09:30 on 17 April 2014"
        in client.get("/reporting-calendar/").content.decode()
    )
    assert b"UID:publication-2014-03@" in client.get("/reporting-calendar.ics").content


def test_of_two_at_once_the_second_is_told(council):
    move(council)
    with pytest.raises(DateRefused, match="Somebody else has changed the dates of this month"):
        move(council, {"publish_month": date(2013, 10, 23)})
    assert len(move(council, {"publish_month": date(2013, 10, 23)}, seen=1)) == 1
    assert ReportingDate.objects.get(was=MOVED).day == announced_timetable().day_of(
        SEPTEMBER, "publish_month"
    )


def test_a_change_is_never_changed(council):
    move(council)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE council_reportingdate SET reason = 'another'")
    assert ReportingDate.objects.get().reason == REASON


def test_by_the_page_only_the_performance_team_and_what_was_typed_stays(client, council, settings):
    url, settings.PORTAL_CLOCK = "/reporting-calendar/2013-09/change/", AT
    client.force_login(council.people["director"])
    assert client.get(url).status_code == 403
    client.force_login(council.people["team"])
    assert client.get(url).context["form"].initial == BEFORE | {"seen": 0}
    form = client.post(url, posted(publish_month="19/10/2013", actuals_due="9/10/2013")).context[
        "form"
    ]
    assert "Choose a working day" in str(form.errors["publish_month"]) and "earlier day" in str(
        form.errors["actuals_due"]
    )
    assert form["reason"].value() == "Late" and form["actuals_due"].value() == "9/10/2013"
    assert (
        client.post(url, posted(dict.fromkeys(MOVABLE, date(9999, 12, 31))))
        .context["form"]
        .errors["actuals_due"]
    )
    assert client.post(url, posted(LATER, reason="")).context["form"].errors["reason"]
    assert (
        client.post(url, posted(publish_month="x" * 5000, reason="\0", seen="never")).status_code
        == 200
    )
    assert client.post(url, posted(LATER, seen=4)).context["form"].non_field_errors()
    assert client.post(url, posted(LATER)).status_code == 302
    assert {step: announced_timetable().day_of(SEPTEMBER, step) for step in MOVABLE} == LATER


def test_months_without_a_calendar_have_no_dates_to_change(client, council):
    client.force_login(council.people["team"])
    assert (
        client.get("/reporting-calendar/2800-12/change/").status_code
        == client.get("/reporting-calendar/2012-03/change/").status_code
        == 404
    )


def test_only_months_that_are_not_published_have_a_link_to_change(client, approved):
    published(with_figures(approved))
    assert "/change/" not in client.get("/reporting-calendar/2013-14/").content.decode()
    client.force_login(approved.people["team"])
    refused = client.get("/reporting-calendar/2013-09/change/")
    assert (
        refused.status_code == 403
        and "This month is published, so its dates cannot change." in refused.content.decode()
    )
    page = client.get("/reporting-calendar/2013-14/").content.decode()
    assert "/reporting-calendar/2013-09/change/" not in page and page.count("/change/") == 11


@pytest.mark.slow
def test_the_calendar_of_a_year_is_on_record_with_its_changes(
    client, approved, django_assert_num_queries
):
    published(with_figures(approved))
    write_record()
    address = "/reporting-calendar/2013-14/"
    assert address in client.get("/archive/").content.decode()
    with django_assert_num_queries(0):
        assert "No date of this year was changed" in client.get(address).content.decode()
    change_reporting_dates(
        SEPTEMBER + 1,
        {"publish_month": date(2013, 11, 25)},
        reason=REASON,
        seen=0,
        by=approved.people["team"],
        at=RELEASE,
    )
    assert REASON in client.get(address).content.decode()
    write_record()
    with django_assert_num_queries(0):
        assert REASON in client.get(address).content.decode()
    assert is_stale() is False


def test_calendars_follow_a_moved_date(client, council):
    def event():
        calendar = Calendar.from_ical(client.get("/reporting-calendar.ics").content)
        return next(
            e for e in calendar.walk("VEVENT") if e["uid"].startswith("publication-2013-09@")
        )

    before = event()
    move(council)
    after = event()
    assert b"TZID" not in before.to_ical() and b"DTSTART:20131017T083000Z" in before.to_ical()
    assert before["uid"] == after["uid"] and (before["sequence"], after["sequence"]) == (0, 1)
    assert (before.decoded("dtstart"), after.decoded("dtstart")) == (
        RELEASE,
        datetime(2013, 10, 22, 9, 30, tzinfo=LONDON),
    )


@pytest.mark.parametrize("more", [1, 3])
def test_the_calendar_asks_the_same_number_of_questions(
    client, council, django_assert_num_queries, more
):
    for n in range(more):
        ReportingDate.objects.create(
            month=SEPTEMBER + n,
            step=MOVABLE[n],
            day=MOVED,
            was=RULE,
            post="Post",
            changed_by=council.people["team"],
            changed_at=AT,
        )
    with django_assert_num_queries(4):
        assert client.get("/reporting-calendar/2013-14/").status_code == 200


def test_the_posts_with_access_before_release_are_named(client, council):
    page = client.get("/pre-release-access/").content.decode()
    assert "Post of director" in page and "Post of team" in page and "Post of member" not in page


def test_years_far_ahead_have_no_calendar(client, council):
    assert (
        client.get("/reporting-calendar/2014-15/").status_code == 200
        and client.get("/reporting-calendar/2019-20/").status_code == 404
    )


@pytest.mark.slow
def test_publications_moved_before_every_day_could_be_are_carried_over(database_of_before):
    apps = (
        MigrationExecutor(database_of_before)
        .migrate([("reporting", "0010_publication_dates")])
        .apps
    )
    person = (
        apps.get_model("council", "User")
        .objects.using("before")
        .create(username="team", post="Head of Performance")
    )
    told = {"month": SEPTEMBER, "reason": REASON, "changed_by_id": person.pk, "changed_at": AT}
    for was, day in ((RULE, MOVED), (MOVED, date(2013, 10, 23))):
        apps.get_model("reporting", "PublicationDate").objects.using("before").create(
            was=was, day=day, **told
        )
    apps = (
        MigrationExecutor(database_of_before).migrate([("reporting", "0011_reporting_dates")]).apps
    )
    kept = list(
        apps.get_model("council", "ReportingDate")
        .objects.using("before")
        .order_by("pk")
        .values("step", "was", "day", "post", *told)
    )
    assert kept == [
        told | {"step": "publish_month", "post": "Head of Performance", "was": was, "day": day}
        for was, day in ((RULE, MOVED), (MOVED, date(2013, 10, 23)))
    ]


def test_a_year_has_twelve_months_in_order(client, council):
    page = client.get("/reporting-calendar/").content.decode()
    months = [(FinancialYear(2013).first + n).name for n in range(12)]
    places = [page.index(f'class="govuk-table__header">{name}<') for name in months]
    assert places == sorted(places) and Month(2014, 3).name == months[-1]
