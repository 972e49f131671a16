"""Whom an exception report concerns beside its owner: directors, portfolio holders, CESG (framework
6.1, 6.2).
"""

from pmf_portal.council.holders import acting_officer
from pmf_portal.council.models import Absence, RoleAssignment
from pmf_portal.council.roles import Role


class Audience:
    """The people of the council by role and unit, and who is away today: two queries, asked
    once.
    """

    def __init__(self, today):
        held = RoleAssignment.objects.filter(
            role__in=[
                Role.STRATEGIC_DIRECTOR,
                Role.PORTFOLIO_HOLDER,
                Role.CESG,
                Role.CHIEF_EXECUTIVE,
            ],
            user__is_active=True,
        ).select_related("user")
        self.held = {}
        for assignment in held.order_by("user__username"):
            self.held.setdefault((assignment.role, assignment.unit_id), []).append(assignment.user)
        self.away = set(Absence.objects.on(today).values_list("user", flat=True))

    def directors(self, report):
        return self.held.get((Role.STRATEGIC_DIRECTOR, report.directorate_id), [])

    def portfolio_holders(self, report):
        return self.held.get((Role.PORTFOLIO_HOLDER, report.directorate_id), [])

    def cesg(self):
        people = [
            person
            for (role, _), found in self.held.items()
            if role in (Role.CESG, Role.CHIEF_EXECUTIVE)
            for person in found
        ]
        return list(dict.fromkeys(people))

    def on_duty(self, report):
        """The owner, or the deputy of an owner who is away (or missing)."""
        return acting_officer(report.owner, report.deputy, self.away)
