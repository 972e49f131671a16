"""The lives of audits and of their recommendations, as data (pure; framework 6.3).

The diagrams of these tables stand in docs/audits.md; a test compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pmf_portal.formats.dates import late_in_words
from pmf_portal.formats.life_tables import Acts, state_after, state_diagram
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.working_days import working_day_after

# So many working days after an audit is released its recommendations are answered.
TO_ANSWER = 20


class AuditState(StrEnum):
    """Where an audit stands."""

    DRAFT = "draft"
    RELEASED = "released"


class AuditRecommendationState(StrEnum):
    """Where a recommendation of an audit stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    AGREED = "agreed"
    REJECTED = "rejected"
    DONE = "done"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return RECOMMENDATION_LABELS[self]


class Response(StrEnum):
    """What management says to a recommendation; the values are acts of its life."""

    ACCEPT = "accept"
    ACCEPT_PARTLY = "accept_partly"
    REJECT = "reject"


A, R = AuditState, AuditRecommendationState
AUDIT_LABELS: Mapping[str, str] = {A.DRAFT: "Draft", A.RELEASED: "Released"}
RECOMMENDATION_LABELS: Mapping[str, str] = {
    R.DRAFT: "Draft",
    R.WAITING: "Waits for an answer",
    R.AGREED: "To be carried out",
    R.REJECTED: "Rejected",
    R.DONE: "Done, to be checked by the auditor",
    R.VERIFIED: "Done and checked",
    R.WITHDRAWN: "Withdrawn",
}
RESPONSES = {
    Response.ACCEPT: "Accepted",
    Response.ACCEPT_PARTLY: "Partly accepted",
    Response.REJECT: "Rejected",
}
NEED_A_REASON = (Response.ACCEPT_PARTLY, Response.REJECT)
# What still asks something of somebody.
FOLLOWED = (R.WAITING, R.AGREED, R.DONE)
# What its owner owes.
OWED = (R.WAITING, R.AGREED)
# What is over.
OVER = (R.REJECTED, R.VERIFIED, R.WITHDRAWN)

AUDIT_ACTS: Acts = {
    "change": {A.DRAFT: A.DRAFT},
    "add": {A.DRAFT: A.DRAFT, A.RELEASED: A.RELEASED},
    "release": {A.DRAFT: A.RELEASED},
    # What keeps it from the public can change at any time.
    "mark": {A.DRAFT: A.DRAFT, A.RELEASED: A.RELEASED},
}
AUDIT_ACTORS = dict.fromkeys(AUDIT_ACTS, "Internal Audit or performance team")
RECOMMENDATION_ACTS: Acts = {
    "change": {R.DRAFT: R.DRAFT},
    "release": {R.DRAFT: R.WAITING},
    "accept": {R.WAITING: R.AGREED},
    "accept_partly": {R.WAITING: R.AGREED},
    "reject": {R.WAITING: R.REJECTED},
    "ask_again": {R.REJECTED: R.WAITING},
    "update": {R.AGREED: R.AGREED},
    "move_date": {R.AGREED: R.AGREED},
    "say_done": {R.AGREED: R.DONE},
    "verify": {R.DONE: R.VERIFIED},
    "send_back": {R.DONE: R.AGREED, R.VERIFIED: R.AGREED},
    "withdraw": {R.DRAFT: R.WITHDRAWN, R.WAITING: R.WITHDRAWN, R.AGREED: R.WITHDRAWN},
}
RECOMMENDATION_ACTORS = {
    "change": "Internal Audit or performance team",
    "release": "with the audit",
    "accept": "owner",
    "accept_partly": "owner",
    "reject": "owner",
    "ask_again": "Internal Audit",
    "update": "owner or performance team",
    "move_date": "owner",
    "say_done": "owner",
    "verify": "Internal Audit, not the owner",
    "send_back": "Internal Audit, not the owner",
    "withdraw": "Internal Audit",
}
# What each life is of, for the words of a refusal.
THINGS: dict[str, tuple[Acts, Mapping[str, str]]] = {
    "audit": (AUDIT_ACTS, AUDIT_LABELS),
    "recommendation": (RECOMMENDATION_ACTS, RECOMMENDATION_LABELS),
}


def after(thing: str, state: str, act: str) -> str:
    """The state of a thing ("audit", "recommendation") after an act; raises Refused."""
    acts, labels = THINGS[thing]
    return state_after(acts, labels, thing, state, act)


def audit_diagram() -> str:
    return state_diagram(AUDIT_ACTS, AUDIT_ACTORS, A.DRAFT)


def recommendation_diagram() -> str:
    return state_diagram(RECOMMENDATION_ACTS, RECOMMENDATION_ACTORS, R.DRAFT)


def response_due(asked: date) -> date:
    """By when a recommendation that was put on a day is answered."""
    return working_day_after(asked, TO_ANSWER)


@dataclass(frozen=True)
class Standing:
    """How a recommendation of an audit stands: its state, and the days by which the answer and the
    work are due.
    """

    state: str
    response_due: date | None
    due: date

    @property
    def awaited(self) -> date | None:
        """The day by which its owner owes the next step; None while the owner owes none."""
        if self.state == R.WAITING:
            return self.response_due
        return self.due if self.state == R.AGREED else None

    def lateness(self, today: date) -> str:
        """ "5 days late"; "" where nothing is.  The one rule: pages, desks, reminders and findings
        ask it.
        """
        return late_in_words(self.awaited, today) if self.awaited else ""


def times(number: int) -> str:
    """ "once", "twice", "3 times" """
    return {1: "once", 2: "twice"}.get(number) or f"{number} times"


@dataclass(frozen=True)
class Tally:
    """How many recommendations there are, and how they stand on a day."""

    made: int = 0
    verified: int = 0
    rejected: int = 0
    followed: int = 0
    overdue: int = 0
    moved: int = 0

    @property
    def words(self) -> str:
        """ "9 recommendations: 4 done and checked, 1 rejected, 4 open, 2 of them overdue." """
        if not self.made:
            return "No recommendation has been made."
        parts = [f"{self.verified} done and checked"]
        if self.rejected:
            parts.append(f"{self.rejected} rejected")
        if self.followed:
            overdue = f", {self.overdue} of them overdue" if self.overdue else ""
            parts.append(f"{self.followed} open{overdue}")
        return f"{counted(self.made, 'recommendation')}: {', '.join(parts)}."

    @property
    def moved_in_words(self) -> str:
        """ "Dates were moved 3 times."; "" where none was."""
        return f"Dates were moved {times(self.moved)}." if self.moved else ""


def tally(standings: list[tuple[Standing, int]], today: date) -> Tally:
    """How some recommendations stand, each with how often its day was moved; what was withdrawn or
    is not released does not count.
    """
    rows = [row for row in standings if row[0].state not in (R.DRAFT, R.WITHDRAWN)]
    return Tally(
        made=len(rows),
        verified=sum(one.state == R.VERIFIED for one, _ in rows),
        rejected=sum(one.state == R.REJECTED for one, _ in rows),
        followed=sum(one.state in FOLLOWED for one, _ in rows),
        overdue=sum(bool(one.lateness(today)) for one, _ in rows),
        moved=sum(number for _, number in rows),
    )
