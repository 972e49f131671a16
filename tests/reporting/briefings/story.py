"""Concerns and reports to Cabinet of the small council, told through the services."""

from datetime import date, datetime, timedelta

from pmf_portal.periods.timetable import LONDON, local_day
from reporting.briefings import concerns
from tests.reporting.meetings.story import add, plan
from tests.reporting.september import RELEASE, SEPTEMBER

READ_AT = RELEASE + timedelta(days=1)
TODAY = local_day(READ_AT)
SOON = TODAY + timedelta(days=30)
MEETS = date(2013, 12, 10)


def raised(council, by="holder", unit="families", asked="families", **more):
    fields = {"text": "Why do visits take so long?", "month": SEPTEMBER, "at": READ_AT} | more
    return concerns.raise_concern(
        council.units[unit], asked_unit=council.units[asked], by=council.people[by], **fields
    )


def answered(council, concern, by="director", at=READ_AT, done_by=SOON):
    person = council.people[by]
    return concerns.answer_concern(
        concern, answer="A second team.", done_by=done_by, by=person, at=at
    )


def cabinet_meets(council, day=MEETS):
    return plan(council, add(council), day)


def at(day, hour=10):
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)
