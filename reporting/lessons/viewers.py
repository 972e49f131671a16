"""Who looks at lessons, and what of them they may read: everybody what is public, officers all of
it; an exempt proposal is for its owner, the performance team and the body that decides it.
"""

from datetime import date

from pmf_portal.council.models import User
from reporting.meetings.viewers import Viewer
from reporting.models import ProposalHearing
from targets.lessons.permissions import may_view_findings
from targets.lessons.rules.lifecycle import UNSENT
from targets.models import Proposal, ReviewFinding, Theme


class LessonsViewer(Viewer):
    """The public, or a person with what they may read of lessons."""

    def __init__(self, user: User | None, today: date) -> None:
        super().__init__(user, today)
        self.is_officer = self.user is not None and bool(may_view_findings(self.user))

    def sees_finding(self, finding: ReviewFinding) -> bool:
        if self.is_officer:
            return True
        return not finding.mark and any(theme.is_standing for theme in finding.themes.all())

    def sees_theme(self, theme: Theme) -> bool:
        if self.is_officer:
            return True
        return theme.is_standing and theme.findings.filter(mark="").exists()

    def sees_proposal(self, proposal: Proposal, hearing: ProposalHearing | None) -> bool:
        """A draft is for officers; one that is exempt for those whom it concerns."""
        if self.user is not None and proposal.owner_id == self.user.pk:
            return True
        if hearing is not None and hearing.exempt:
            return self.sees_all_of(hearing.body)
        if self.is_officer:
            return True
        if proposal.mark or proposal.state in UNSENT:
            return False
        return self.sees_theme(proposal.theme)
