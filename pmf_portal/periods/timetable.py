"""The month's timetable in working days after month end, with England's bank holidays (pure; framework 4.1)."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from pmf_portal.periods.month import Month
from pmf_portal.periods.working_days import working_day_after

LONDON = ZoneInfo("Europe/London")
OPENING_TIME, RELEASE_TIME = time(6, 0), time(9, 30)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the month: its name, the working day on which it falls, and who has to act."""

    name: str
    working_day: int
    words: str
    who: str


STEPS = (
    Step("open_month", 1, "Entry opens", "performance leads"),
    Step("actuals_due", 5, "Figures are due", "performance leads"),
    Step("chase_actuals", 6, "Missing figures are chased", "the portal"),
    Step("build_scorecards", 7, "Scorecards are built; reds open exception reports", "the portal"),
    Step("exceptions_due", 10, "Exception reports are due", "heads of service"),
    Step("sign_off_due", 12, "Directors verify and sign off", "directors"),
    Step("publish_month", 13, "Scorecards are published and archived", "the portal"),
)
BY_NAME = {step.name: step for step in STEPS}


def day_of(month, step):
    """The date of a step of a month."""
    return working_day_after(month.last_day, BY_NAME[step].working_day)


def moment_of(month, step):
    """When a step begins: publication at 09:30, everything else at 06:00, London time."""
    at = RELEASE_TIME if step == "publish_month" else OPENING_TIME
    return moment_on(day_of(month, step), at)


def moment_on(day, at):
    """A time of a day as people in London read it."""
    return datetime.combine(day, at, tzinfo=LONDON)


def release_on(day):
    """The moment of publication on a day."""
    return moment_on(day, RELEASE_TIME)


def open_month(today):
    """The newest month that has opened for entry: it has ended and its first working day has come."""
    month = Month.of(today) - 1
    return month if day_of(month, "open_month") <= today else month - 1
