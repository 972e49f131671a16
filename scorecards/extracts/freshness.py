"""Whether what Finance and Risk Management bring is up to date, by the timetable: the ledger each
month, the risk register each quarter (pure; framework 4.1, 4.3).
"""

from datetime import date
from typing import NamedTuple

from pmf_portal.formats.dates import late_in_words
from pmf_portal.periods.frequency import QUARTER, latest_ended
from pmf_portal.periods.month import Month
from scorecards.extracts.columns import RISK_REGISTER


class Freshness(NamedTuple):
    """The newest day that something is as at (None: nothing came yet), the day that is expected,
    and by when.
    """

    as_at: date | None
    expected: date
    due: date

    @property
    def is_current(self) -> bool:
        return self.as_at is not None and self.as_at >= self.expected

    def is_stale(self, today: date) -> bool:
        """Whether the day by which it was due is over, and it has not come."""
        return not self.is_current and today > self.due

    def words(self, today: date) -> str:
        """Whether it is in time: "Up to date", "due on 16 October", "4 days late"."""
        if self.is_current:
            return "Up to date."
        asked = f"The one as at {self.expected:%-d %B %Y} is due by {self.due:%-d %B}"
        late = late_in_words(self.due, today)
        return f"{asked.replace(' is due', ' was due')}: {late}." if late else f"{asked}."


def expected_month(kind: str, ended: Month) -> Month:
    """The month at whose end an extract is made: the one that ended last, or of a register the last
    of the quarter that ended last.
    """
    if kind != RISK_REGISTER:
        return ended
    return latest_ended(QUARTER, ended)
