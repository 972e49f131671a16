"""How appraisals link to plans (framework 4.3): what of a service's team plans and actions
somebody's own objective serves.  Nothing is kept of a person but the title and the link of an
objective.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear
from targets.models import Action, Objective, Plan


@dataclass(frozen=True)
class AppraisalCoverage:
    """Of one service: its team objectives and actions, how many of them somebody's own objective
    serves, and how many own objectives serve nothing.
    """

    service: OrganisationUnit
    objectives: int
    objectives_served: int
    actions: int
    actions_served: int
    individual: int
    serving_nothing: int
    unserved: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everything is served."""
        everything = self.objectives + self.actions
        return everything > 0 and self.objectives_served + self.actions_served == everything

    @property
    def words(self) -> str:
        """ "1 of 2 team objectives and 3 of 4 actions are served by somebody’s own objective" """
        if not self.objectives and not self.actions:
            return "No team objective and no action yet"
        objectives = f"{self.objectives_served} of {counted(self.objectives, 'team objective')}"
        actions = f"{self.actions_served} of {counted(self.actions, 'action')}"
        return f"{objectives} and {actions} are served by somebody’s own objective"


def coverage_by_service(
    services: Sequence[OrganisationUnit], year: FinancialYear
) -> list[AppraisalCoverage]:
    """The coverage of each service in a year: four queries, however many there are."""
    objectives = list(
        Objective.objects.of_year(year)
        .filter(plan__kind__in=(Plan.TEAM, Plan.SERVICE))
        .select_related("plan__unit")
        .prefetch_related("serves", "serves_actions")
    )
    actions = list(
        Action.objects.of_plans()
        .still_open()
        .filter(plan__kind__in=(Plan.TEAM, Plan.SERVICE), starts__lte=year.last.last_day)
        .select_related("plan__unit")
    )
    return [
        coverage_of(
            service,
            [one for one in objectives if one.plan.unit.is_within(service)],
            [one for one in actions if one.plan is not None and one.plan.unit.is_within(service)],
        )
        for service in services
    ]


def coverage_of(
    service: OrganisationUnit, objectives: Iterable[Objective], actions: Sequence[Action]
) -> AppraisalCoverage:
    individual = [one for one in objectives if one.is_individual]
    teams = [one for one in objectives if not one.is_individual and one.plan.kind == Plan.TEAM]
    served: set[int] = set()
    actions_served: set[int] = set()
    serving_nothing = 0
    for one in individual:
        above = {objective.pk for objective in one.serves.all()}
        done = {action.pk for action in one.serves_actions.all()}
        serving_nothing += not above and not done
        served |= above
        actions_served |= done
    left = [one.title for one in teams if one.pk not in served]
    left += [one.what for one in actions if one.pk not in actions_served]
    return AppraisalCoverage(
        service,
        len(teams),
        sum(one.pk in served for one in teams),
        len(actions),
        sum(one.pk in actions_served for one in actions),
        len(individual),
        serving_nothing,
        tuple(left),
    )


def finding(coverage: Iterable[AppraisalCoverage]) -> str:
    """ "In 3 of 9 services everything is served by somebody’s own objective" """
    asked = [one for one in coverage if one.objectives or one.actions]
    if not asked:
        return "No service has a team objective or an action yet"
    whole = sum(one.is_whole for one in asked)
    services = counted(len(asked), "service")
    return f"In {whole} of {services} everything is served by somebody’s own objective"
