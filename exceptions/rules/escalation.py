"""Who is reminded of what is overdue, and when (pure; framework 4.1): the owner, then the deputy,
then the director, then CESG.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from exceptions.rules.overdue import About, Deadline
from pmf_portal.formats.wording import worded
from pmf_portal.periods.working_days import working_days_between


class EscalationLevel(StrEnum):
    """Who a reminder goes to."""

    OWNER = "owner"
    DEPUTY = "deputy"
    DIRECTOR = "director"
    CESG = "cesg"

    @property
    def words(self) -> str:
        return worded(LEVEL_WORDS[self])


LEVEL_WORDS = {
    EscalationLevel.OWNER: "the owner",
    EscalationLevel.DEPUTY: "the deputy",
    EscalationLevel.DIRECTOR: "the director",
    EscalationLevel.CESG: "the {terms.executive_group_in_full}",
}
# Working days overdue from which each escalation level is reached, lowest level first, where the
# council has not chosen others.
ESCALATION_DAYS = (1, 4, 7, 10)
# What waits for the director begins at the director's level; what has failed outright goes to CESG
# at once.
FIRST_LEVELS = {
    About.VERIFICATION: EscalationLevel.DIRECTOR,
    About.RECOVERY: EscalationLevel.CESG,
}


def levels_reached(
    deadline: Deadline, today: date, days: Sequence[int] = ESCALATION_DAYS
) -> list[EscalationLevel]:
    """Every level that an overdue thing has reached by a day, lowest first; none while it is in
    time.  `days` are the council's own working days for the levels.
    """
    levels = dict(zip(EscalationLevel, days, strict=True))
    first_level = FIRST_LEVELS.get(deadline.about, EscalationLevel.OWNER)
    first_day = levels[first_level]
    days_late = working_days_between(deadline.due, today)
    reached = []
    for level, day in levels.items():
        # From its own first level on, the distances between the levels are the same.
        if day >= first_day and days_late >= day - first_day + 1:
            reached.append(level)
    return reached
