"""Moments and days as readers say them (pure)."""

from datetime import date, datetime

from pmf_portal.formats.numbers import counted
from pmf_portal.periods.timetable import LONDON


def day_in_words(day: date) -> str:
    """ "Monday 8 April 2024" """
    return f"{day:%A} {day.day} {day:%B %Y}"


def late_in_words(due: date, today: date) -> str:
    """ "5 days late", counted from the day something was due; "" while it is not late."""
    days = (today - due).days
    return f"{counted(days, 'day')} late" if days > 0 else ""


def moment_in_words(at: datetime) -> str:
    """ "09:30 on 17 April 2024", London time"""
    local = at.astimezone(LONDON)
    return f"{local:%H:%M} on {local.day} {local:%B %Y}"
