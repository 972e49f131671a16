"""Who an exception report concerns beside its owner: directors, portfolio holders, CESG (framework
6.1, 6.2).
"""

from datetime import date

from exceptions.models import ExceptionReport
from pmf_portal.council.holders import acting_officer, away_on
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.roles import Role
from scorecards.models import ScorecardLine


class Audience:
    """The people of the council by role and unit, and who is away today: two queries, asked
    once.
    """

    def __init__(self, today: date) -> None:
        held = RoleAssignment.objects.filter(
            role__in=[
                Role.STRATEGIC_DIRECTOR,
                Role.PORTFOLIO_HOLDER,
                Role.CESG,
                Role.CHIEF_EXECUTIVE,
            ],
            user__is_active=True,
        ).select_related("user")
        self.held: dict[tuple[str, int | None], list[User]] = {}
        for assignment in held.order_by("user__username"):
            self.held.setdefault((assignment.role, assignment.unit_id), []).append(assignment.user)
        self.away = set(away_on(today))

    def directors(self, report: ExceptionReport | ScorecardLine) -> list[User]:
        return self.held.get((Role.STRATEGIC_DIRECTOR, report.directorate_id), [])

    def portfolio_holders(self, report: ExceptionReport) -> list[User]:
        return self.held.get((Role.PORTFOLIO_HOLDER, report.directorate_id), [])

    def cesg(self) -> list[User]:
        """The Chief Executive’s Strategic Group with the chief executive, each person once."""
        people: list[User] = []
        for (role, _), holders in self.held.items():
            if role in (Role.CESG, Role.CHIEF_EXECUTIVE):
                people += holders
        return list(dict.fromkeys(people))

    def owner_and_acting_officer(self, report: ExceptionReport) -> set[User]:
        """Who a decision on the report concerns: its owner, and who acts while the owner is
        away.
        """
        people = (report.owner, self.acting_officer(report))
        return {person for person in people if person is not None}

    def acting_officer(self, report: ExceptionReport) -> User | None:
        """The owner, or the deputy of an owner who is away (or missing)."""
        return acting_officer(report.owner, report.deputy, self.away)
