"""Who is chased for what is overdue, and when (pure; framework 4.1): the owner, then the deputy,
then the director, then CESG.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pmf_portal.periods.working_days import working_days_between


class Rung(StrEnum):
    """Whom a chase goes to."""

    OWNER = "owner"
    DEPUTY = "deputy"
    DIRECTOR = "director"
    CESG = "cesg"

    @property
    def words(self):
        return {
            "owner": "the owner",
            "deputy": "the deputy",
            "director": "the director",
            "cesg": "the Chief Executive’s Strategic Group",
        }[self.value]


# Working days overdue from which each rung is reached.
LADDER = ((1, Rung.OWNER), (4, Rung.DEPUTY), (7, Rung.DIRECTOR), (10, Rung.CESG))


class About(StrEnum):
    """What is chased."""

    REPORT = "report"
    VERIFICATION = "verification"
    PROGRESS = "progress"
    ACTION = "action"
    PATH = "path"
    RECOVERY = "recovery"
    QUESTION = "question"


# What waits for the director begins at the director's rung; what has failed outright goes to CESG
# at once.
STARTS_AT = {About.VERIFICATION: Rung.DIRECTOR, About.RECOVERY: Rung.CESG}


@dataclass(frozen=True, slots=True)
class Overdue:
    """One thing that is overdue: what, which one, since when (its last day in time), in words."""

    about: About
    key: str
    due: date
    words: str


def rungs_reached(overdue, today):
    """Every rung that an overdue thing has reached by a day, lowest first; none while it is in
    time.
    """
    late = working_days_between(overdue.due, today)
    start = STARTS_AT.get(overdue.about)
    rungs = [rung for _, rung in LADDER]
    if start is None:
        return [rung for days, rung in LADDER if late >= days]
    if late < 1:
        return []
    # From its own first rung on, the distances between the rungs are the same.
    own = rungs.index(start)
    return [rung for days, rung in LADDER[own:] if late >= days - LADDER[own][0] + 1]
