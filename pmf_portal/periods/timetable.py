"""The month's timetable in working days after month end, with England's bank holidays (pure;
framework 4.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
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
    who: str


STEPS = (
    Step("open_month", 1, "performance leads"),
    Step("actuals_due", 5, "performance leads"),
    Step("chase_actuals", 6, "the portal"),
    Step("build_scorecards", 7, "the portal"),
    Step("exceptions_due", 10, "heads of service"),
    Step("sign_off_due", 12, "directors"),
    Step("publish_month", 13, "the portal"),
)
BY_NAME = {step.name: step for step in STEPS}
# The days a council may set otherwise, in their order; entry opens with the first working day
# always.
MOVABLE = ("actuals_due", "exceptions_due", "sign_off_due", "publish_month")
# What the portal does by itself follows the day on which figures are due.
FOLLOWS_ACTUALS = ("chase_actuals", "build_scorecards")


class Timetable:
    """The day of each step of each month: by the working-day rule, or as the council has moved it
    ({(month, step): day}); and the month from which it holds, None where it has always held.
    """

    def __init__(
        self,
        moved: Mapping[tuple[Month, str], date] | None = None,
        live_from: Month | None = None,
    ) -> None:
        self.moved = moved or {}
        self.live_from = live_from

    def is_live(self, month: Month) -> bool:
        """Whether the timetable holds for a month.  A month before it was taken over: it opens no
        exception report, reminds nobody, is late with nothing, and comes out by a person's hand.
        """
        return self.live_from is None or month >= self.live_from

    def day_of(self, month: Month, step: str) -> date:
        """The date of a step of a month."""
        if step in FOLLOWS_ACTUALS and (due := self.moved.get((month, "actuals_due"))):
            return after_actuals(due, step)
        if moved := self.moved.get((month, step)):
            return moved
        return working_day_after(month.last_day, BY_NAME[step].working_day)

    def moment_of(self, month: Month, step: str) -> datetime:
        """When a step begins: publication at 09:30, everything else at 06:00, London time."""
        begins = RELEASE_TIME if step == "publish_month" else OPENING_TIME
        return moment_on(self.day_of(month, step), begins)


BY_RULE = Timetable()


def after_actuals(due: date, step: str) -> date:
    """The day of a step that follows the day on which figures are due."""
    return working_day_after(due, BY_NAME[step].working_day - BY_NAME["actuals_due"].working_day)


def moment_on(day: date, at: time) -> datetime:
    """A time of a day as people in London read it."""
    return datetime.combine(day, at, tzinfo=LONDON)


def local_day(at: datetime) -> date:
    """The day of a moment as people in London have it."""
    return at.astimezone(LONDON).date()


def release_on(day: date) -> datetime:
    """The moment of publication on a day."""
    return moment_on(day, RELEASE_TIME)


def open_month(today: date) -> Month:
    """The newest month that has opened for entry: it has ended and its first working day has
    come.
    """
    month = Month.of(today) - 1
    return month if BY_RULE.day_of(month, "open_month") <= today else month - 1
