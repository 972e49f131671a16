"""When a feed is late: daily over weekends and bank holidays, weekly, monthly; a new feed gets its
first round.
"""

from datetime import date, datetime, timedelta

import pytest

from pmf_portal.periods.rhythm import Rhythm, days_late
from scorecards.feeds.late import late_feeds_of, lateness
from scorecards.models import Feed
from tests.factories import LONDON

LONG_AGO = date(2013, 1, 2)


def day(text):
    return date.fromisoformat(text)


def late(rhythm, delivered, today, *, working_day=5, created=LONG_AGO):
    return days_late(
        rhythm,
        working_day,
        delivered_on=day(delivered) if delivered else None,
        created_on=created,
        today=day(today),
    )


@pytest.mark.parametrize(
    ("delivered", "today", "days"),
    [
        ("2013-10-08", "2013-10-08", 0),  # on the day itself
        ("2013-10-07", "2013-10-08", 0),  # Monday's delivery holds through Tuesday
        ("2013-10-07", "2013-10-09", 1),
        ("2013-10-07", "2013-10-10", 2),
        ("2013-10-07", "2013-10-14", 6),
        ("2013-10-04", "2013-10-05", 0),  # Friday's holds over the weekend
        ("2013-10-04", "2013-10-06", 0),
        ("2013-10-04", "2013-10-07", 0),
        ("2013-10-04", "2013-10-08", 1),
        ("2013-10-03", "2013-10-05", 1),  # Thursday's does not
        ("2013-10-03", "2013-10-07", 3),
        ("2013-10-05", "2013-10-08", 1),  # what came on Saturday is owed again on Monday
        ("2013-12-24", "2013-12-27", 0),  # Christmas Day and Boxing Day are no working days
        ("2013-12-24", "2013-12-28", 1),
        ("2013-12-31", "2014-01-02", 0),
        ("2013-12-31", "2014-01-03", 1),
        ("2013-03-28", "2013-04-02", 0),  # Good Friday to Easter Monday
        ("2013-03-28", "2013-04-03", 1),
        ("2013-08-23", "2013-08-27", 0),  # the summer bank holiday
        ("2013-08-23", "2013-08-28", 1),
    ],
)
def test_a_daily_feed_is_late_after_the_next_working_day(delivered, today, days):
    assert late(Rhythm.DAILY, delivered, today) == days


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("2013-10-01", 0),
        ("2013-10-08", 0),
        ("2013-10-09", 0),
        ("2013-10-10", 1),
        ("2013-10-11", 2),
        ("2013-10-31", 22),
    ],
)
def test_a_weekly_feed_is_late_after_eight_days_and_later_every_day(today, days):
    assert late(Rhythm.WEEKLY, "2013-10-01", today) == days


@pytest.mark.parametrize(
    ("delivered", "today", "working_day", "days"),
    [
        (
            "2013-09-30",
            "2013-10-07",
            5,
            0,
        ),  # the fifth working day of October is the last day on which September's are in time
        ("2013-09-30", "2013-10-08", 5, 1),
        ("2013-10-01", "2013-10-08", 5, 0),
        ("2013-10-01", "2013-11-07", 5, 0),
        ("2013-10-31", "2013-11-08", 5, 1),
        ("2013-10-31", "2013-11-20", 5, 13),
        (
            "2013-08-30",
            "2013-10-31",
            5,
            55,
        ),  # two months behind: counted from the first that was missed
        ("2013-11-30", "2013-12-20", 20, 0),
        ("2013-12-31", "2014-01-02", 1, 0),  # New Year's Day is no working day
        ("2013-12-31", "2014-01-03", 1, 1),
    ],
)
def test_a_monthly_feed_is_late_after_its_working_day(delivered, today, working_day, days):
    assert late(Rhythm.MONTHLY, delivered, today, working_day=working_day) == days


@pytest.mark.parametrize(
    ("rhythm", "in_time", "late_on"),
    [
        (Rhythm.DAILY, "2013-10-07", "2013-10-08"),
        (Rhythm.WEEKLY, "2013-10-12", "2013-10-13"),
        (Rhythm.MONTHLY, "2013-11-07", "2013-11-08"),
    ],
)
def test_a_new_feed_gets_its_first_round(rhythm, in_time, late_on):
    made = day("2013-10-04")
    assert late(rhythm, None, in_time, created=made) == 0
    assert late(rhythm, None, late_on, created=made) == 1


def test_what_came_before_a_feed_was_made_does_not_shorten_its_first_round():
    assert late(Rhythm.WEEKLY, "2013-09-01", "2013-10-12", created=day("2013-10-04")) == 0


def test_no_rhythm_is_ever_late_on_the_day_of_a_delivery():
    for rhythm in Rhythm:
        for n in range(400):
            today = LONG_AGO + timedelta(days=n)
            days = days_late(rhythm, 5, delivered_on=today, created_on=LONG_AGO, today=today)
            assert days == 0


def test_lateness_grows_by_a_day_each_day():
    for rhythm in Rhythm:
        found = [
            days_late(
                rhythm,
                5,
                delivered_on=day("2013-10-01"),
                created_on=LONG_AGO,
                today=day("2013-10-01") + timedelta(days=n),
            )
            for n in range(90)
        ]
        first = found.index(1)
        assert found == [0] * first + list(range(1, 91 - first)), rhythm


# The feeds of the database.


def feed(council, slug, delivered, *targets, **fields):
    values = {
        "title": slug,
        "way": Feed.POST,
        "owner": council.people["lead"],
        "rhythm": "weekly",
        "created_at": datetime(2013, 1, 2, 9, tzinfo=LONDON),
    }
    made = Feed.objects.create(slug=slug, last_delivered_at=delivered, **values | fields)
    made.targets.set([s.target for s in targets])
    return made


def test_a_delivery_counts_on_londons_day(approved):
    evening = datetime(2013, 10, 1, 0, 30, tzinfo=LONDON)
    made = feed(approved, "care", evening, approved.latest)
    assert lateness(Feed.objects.get(pk=made.pk), date(2013, 10, 9)) == 0
    assert lateness(Feed.objects.get(pk=made.pk), date(2013, 10, 10)) == 1


def test_the_late_feeds_of_some_targets_are_those_that_bring_them_and_live(approved):
    old, fresh = datetime(2013, 9, 1, 9, tzinfo=LONDON), datetime(2013, 10, 6, 9, tzinfo=LONDON)
    behind = feed(approved, "behind", old, approved.latest, approved.ratio)
    feed(approved, "in-time", fresh, approved.latest)
    feed(approved, "elsewhere", old, approved.elsewhere)
    feed(approved, "revoked", old, approved.latest, revoked_at=fresh)
    wanted = {approved.latest.target_id, approved.ratio.target_id}
    assert late_feeds_of(wanted, date(2013, 10, 7)) == [(behind, 28)]
    assert late_feeds_of({approved.total.target_id}, date(2013, 10, 7)) == []
