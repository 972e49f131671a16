"""When a publication date may be moved, and to which day (pure; framework 4.2: a timetable of reporting dates is published)."""

from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import is_working_day

LATEST_DAYS = 92


def why_not(month, day, *, before, at, is_published, reason):
    """What speaks against publishing a month on a day, as (field, words); ("", "") when nothing does."""
    today, signed = at.astimezone(timetable.LONDON).date(), timetable.day_of(month, "sign_off_due")
    against = (
        (is_published, f"{month.name} is published already."),
        (day == before, "This is the day that is announced already."),
        (timetable.release_on(day) <= at, "This moment has passed already: reports come out at 09:30."),
        (not is_working_day(day), "Choose a working day: not a weekend or a bank holiday."),
        (day <= signed, f"Choose a day after {signed.day} {signed:%B %Y}, when directors sign off."),
        ((day - month.last_day).days > LATEST_DAYS, "Choose a day within three months of the month’s end."),
    )
    if words := next((words for holds, words in against if holds), ""):
        return "day", words
    if is_announced(month, today) and not reason.strip():
        return "reason", "The calendar of this year is announced: say why the date is changed. The reason is published."
    return "", ""


def is_announced(month, today):
    """Whether the year's calendar is announced: it is from the first day of the financial year on."""
    return today >= month.financial_year.first.first_day
