"""What a person has to do, and by when: the rows of the desk and of one's own calendar."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import cached_property

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import directorates_of
from pmf_portal.council.models import User
from pmf_portal.council.roles import Role
from pmf_portal.formats.dates import late_in_words
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import Timetable, open_month


@dataclass(frozen=True)
class DueTask:
    """One thing that waits for a person; `key` stays the same as long as it waits, `words` are the
    link that does it.
    """

    key: str
    kind: str
    due: date | None
    words: str
    url: str
    about: str = ""
    tag: str = ""
    overdue: bool = False
    lateness: str = ""


class Worklist:
    """A person on a day, with what several kinds of work ask of both."""

    def __init__(self, user: User, today: date) -> None:
        self.user = user
        self.today = today
        self.month: Month = open_month(today)

    @cached_property
    def timetable(self) -> Timetable:
        return announced_timetable()

    @cached_property
    def directorates(self) -> set[int]:
        """The units whose scorecards and exception reports the person verifies."""
        if Role.STRATEGIC_DIRECTOR not in self.user.roles:
            return set()
        return directorates_of(self.user)

    def task(
        self,
        *,
        kind: str,
        key: str,
        due: date | None,
        words: str,
        url: str,
        about: str = "",
        tag: str = "",
    ) -> DueTask:
        """A task of this person; once its day is past it is overdue, and says by how much."""
        lateness = late_in_words(due, self.today) if due else ""
        return DueTask(
            key=key,
            kind=kind,
            due=due,
            words=words,
            url=url,
            about=about,
            tag=tag,
            overdue=bool(lateness),
            lateness=lateness,
        )
