"""What the rows of a file of targets refer to."""

from pmf_portal.council.holders import partner_officers
from pmf_portal.council.models import OrganisationUnit, User
from targets.confirmations import own_units
from targets.models import (
    Approval,
    BenchmarkMeasure,
    Objective,
    PeerGroup,
    Plan,
    Specification,
    Submission,
    Target,
)
from targets.rules.codes import likeness


class Directory:
    """The plans, units, objectives and people that rows refer to, fetched once for the whole
    file.
    """

    def __init__(self) -> None:
        self.plans = {plan.slug: plan for plan in Plan.objects.all()}
        self.units = {unit.slug: unit for unit in OrganisationUnit.objects.of_the_council()}
        self.priorities = {(p.plan_id, p.slug): p for p in Objective.objects.all()}
        self.people = {person.username: person for person in User.objects.filter(is_active=True)}
        self.partners = partner_officers()
        self.benchmarks = {one.code: one for one in BenchmarkMeasure.objects.all()}
        self.peer_groups = {group.slug: group for group in PeerGroup.objects.all()}
        self.targets = {target.code: target for target in Target.objects.all()}
        self.alike = {likeness(code): code for code in self.targets}
        self.own_units = own_units()
        kept = Specification.objects.exclude(confirmed="", user_view=None).values_list(
            "target__code", "financial_year", "confirmed", "user_view"
        )
        self.confirmed: dict[tuple[str, str], str] = {}
        self.user_views: dict[tuple[str, str], bool | None] = {}
        for code, year, words, user_view in kept:
            self.confirmed[code, str(year)] = words
            self.user_views[code, str(year)] = user_view
        self.closed: dict[tuple[int, str], str] = {}
        for plan, year in Submission.closed_years():
            self.closed[plan, str(year)] = "with its approver"
        for plan, year in Approval.objects.values_list("plan_id", "financial_year"):
            self.closed[plan, str(year)] = "approved and locked"
