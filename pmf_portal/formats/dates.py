"""Moments and days as readers say them (pure)."""

from datetime import date, datetime

from pmf_portal.formats.numbers import counted
from pmf_portal.periods.timetable import LONDON


def day_in_words(day: date) -> str:
    """ "Monday 8 April 2024" """
    return f"{day:%A} {day.day} {day:%B %Y}"


def plain_day(day: date) -> str:
    """A day that is long past, without its weekday: "4 March 2014"."""
    return f"{day.day} {day:%B %Y}"


def late_in_words(due: date, today: date) -> str:
    """ "5 days late", counted from the day something was due; "" while it is not late."""
    days = (today - due).days
    return f"{counted(days, 'day')} late" if days > 0 else ""


def moment_in_words(at: datetime) -> str:
    """ "09:30 on 17 April 2024", London time"""
    local = at.astimezone(LONDON)
    return f"{local:%H:%M} on {local.day} {local:%B %Y}"


def time_in_words(at: datetime) -> str:
    """ "9:40am", London time"""
    local = at.astimezone(LONDON)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def moment_from(at: datetime, today: date) -> str:
    """A moment as somebody says it on a day: "9:40am" of that day, else "9:40am on 5 April"."""
    local = at.astimezone(LONDON)
    if local.date() == today:
        return time_in_words(at)
    year = "" if local.year == today.year else f" {local.year}"
    return f"{time_in_words(at)} on {local.day} {local:%B}{year}"


def day_from(day: date, today: date) -> str:
    """A day as somebody says it on another: "today", "tomorrow", else "Tuesday 9 April"."""
    days = (day - today).days
    if days in (0, 1):
        return ("today", "tomorrow")[days]
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%A} {day.day} {day:%B}{year}"


def short_day_from(day: date, today: date) -> str:
    """The same where there is little room: "Today", "Tomorrow", else "Tue 9 April"."""
    weekday, _, rest = day_from(day, today).partition(" ")
    return f"{weekday[:3]} {rest}" if rest else weekday.capitalize()
