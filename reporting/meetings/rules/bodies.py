"""The bodies that look at performance: who sits in them by their role, and what each of them
receives (pure; framework 4.2, 4.3).
"""

from enum import StrEnum
from typing import NamedTuple

from pmf_portal.council.roles import Role
from pmf_portal.formats.wording import worded


class BodyKind(StrEnum):
    """What sort of body it is."""

    CABINET = "cabinet"
    COMMITTEE = "committee"
    EXECUTIVE = "executive_group"
    MANAGEMENT = "management_team"
    PARTNERSHIP = "partnership_board"
    OTHER = "other"

    @property
    def words(self) -> str:
        return worded(KINDS[self])


K = BodyKind
KINDS = {
    K.CABINET: "Cabinet",
    K.COMMITTEE: "{terms.committee.capital}",
    K.EXECUTIVE: "{terms.executive_group_in_full}",
    K.MANAGEMENT: "Management team of {terms.directorate.with_article}",
    K.PARTNERSHIP: "Partnership board",
    K.OTHER: "Other body",
}
MONTHLY, QUARTERLY = "monthly", "quarterly"


class Paper(StrEnum):
    """What a body is given to read."""

    PACK_OF_SCORECARD = "pack_of_scorecard"
    CORPORATE_HEALTH = "corporate_health"
    SCORECARD_OF_DIRECTORATE = "scorecard_of_directorate"


class Receives(NamedTuple):
    """What a body of a kind receives by rule, and how often."""

    paper: Paper
    rhythm: str

    @property
    def words(self) -> str:
        return f"{worded(PAPERS[self.paper])}, {RHYTHMS[self.rhythm]}"


PAPERS = {
    Paper.PACK_OF_SCORECARD: "The pack of its scorecard",
    Paper.CORPORATE_HEALTH: "The corporate health pack",
    Paper.SCORECARD_OF_DIRECTORATE: "The scorecard of its {terms.directorate}",
}
RHYTHMS = {MONTHLY: "each month", QUARTERLY: "each quarter"}
RECEIVED = {
    K.CABINET: Receives(Paper.PACK_OF_SCORECARD, QUARTERLY),
    K.COMMITTEE: Receives(Paper.PACK_OF_SCORECARD, QUARTERLY),
    K.EXECUTIVE: Receives(Paper.CORPORATE_HEALTH, MONTHLY),
    K.MANAGEMENT: Receives(Paper.SCORECARD_OF_DIRECTORATE, MONTHLY),
    K.PARTNERSHIP: Receives(Paper.PACK_OF_SCORECARD, QUARTERLY),
    K.OTHER: Receives(Paper.PACK_OF_SCORECARD, QUARTERLY),
}
# Who sits in a body because of a role.  The members of the others are named one by one: the role of
# a committee's member does not say of which.
SEATS: dict[BodyKind, frozenset[Role]] = {
    K.CABINET: frozenset({Role.LEADER, Role.PORTFOLIO_HOLDER}),
    K.COMMITTEE: frozenset(),
    K.EXECUTIVE: frozenset({Role.CHIEF_EXECUTIVE, Role.CESG}),
    K.MANAGEMENT: frozenset({Role.STRATEGIC_DIRECTOR, Role.HEAD_OF_SERVICE}),
    K.PARTNERSHIP: frozenset(),
    K.OTHER: frozenset(),
}


# Bodies that put questions on reports, which stand on their agendas until they are answered.
ASK = (K.CABINET, K.COMMITTEE, K.EXECUTIVE)


def receives(kind: str) -> Receives:
    """What a body of a kind is given to read, and how often (framework 4.2, 4.3)."""
    return RECEIVED[BodyKind(kind)]


def has_seat(kind: str, unit_path: str, role: str, role_path: str) -> bool:
    """Whether a role, held for the unit of `role_path` ("/" is the whole council), gives a seat in
    a body of the unit of `unit_path`: a management team's are those within its directorate.
    """
    if role not in SEATS[BodyKind(kind)]:
        return False
    return role_path == "/" or role_path.startswith(unit_path)
