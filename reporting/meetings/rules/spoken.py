"""As at when something is said of what became of things (pure): a page of today speaks of today, an
agenda or a paper that has gone out of its own day, and names it where it counts days.
"""

from dataclasses import dataclass
from datetime import date, datetime

from pmf_portal.formats.dates import late_in_words, late_on
from pmf_portal.periods.timetable import local_day


@dataclass(frozen=True)
class Spoken:
    """A moment as at which is spoken, and whether what is said then is kept."""

    at: datetime
    is_kept: bool = False

    @property
    def day(self) -> date:
        return local_day(self.at)

    def late(self, due: date | None) -> str:
        """ "5 days late"; of what is kept "5 days late on 3 June 2024"; "" while it is not late."""
        if due is None:
            return ""
        return late_on(due, self.day) if self.is_kept else late_in_words(due, self.day)
