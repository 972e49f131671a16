"""What requests to the performance and intelligence team ask of a person; rows of “your tasks”
(framework 2.4).
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q

from pmf_portal.council.due_tasks import DueTask
from pmf_portal.council.models import RoleAssignment
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import shortened
from reporting.cycle.desk_work import DeskWork
from reporting.cycle.waiting import Waiting
from targets.models import IntelligenceRequest
from targets.rules.intelligence import RequestState


def requests_for_the_team(work: DeskWork) -> Iterator[DueTask]:
    """Requests that nobody has taken, or whose owner has left the team, for all of it; and those
    that this person answers.
    """
    if Role.PERFORMANCE_TEAM not in work.user.roles:
        return
    untaken = Q(state=RequestState.ASKED)
    team = RoleAssignment.objects.filter(role=Role.PERFORMANCE_TEAM).values("user")
    nobodys = Q(owner__is_active=False) | ~Q(owner__in=team)
    mine = Q(state=RequestState.UNDER_WAY) & (Q(owner=work.user) | nobodys)
    requests = IntelligenceRequest.objects.filter(untaken | mine).select_related("asked_by")
    for one in requests:
        is_new = one.state == RequestState.ASKED
        yield work.task(
            kind="Requests to take on" if is_new else "Requests to answer",
            key=f"intelligence-{one.pk}-{one.state}",
            due=one.as_it_stands.owed_by,
            words=f"{one.service_in_words}, {one.asked_by}",
            url=one.get_absolute_url(),
            about=shortened(one.question, 200),
        )


INTELLIGENCE_WORK = (requests_for_the_team,)
INTELLIGENCE_ONLY_WHERE: dict[Callable[[Any], Iterator[DueTask]], Waiting] = {
    requests_for_the_team: Waiting.INTELLIGENCE,
}
