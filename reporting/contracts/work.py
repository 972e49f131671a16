"""What contracts ask of a person, for the desk and the calendar."""

from collections.abc import Iterator

from django.db.models import Q

from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.roles import Role
from reporting.models import Contract


def contracts_to_decide(work: Worklist) -> Iterator[DueTask]:
    """Contracts that end within half a year: their managers say how they go on."""
    mine = Q(manager=work.user)
    if Role.PERFORMANCE_TEAM in work.user.roles:
        mine |= Q(manager__is_active=False)
    rows = Contract.objects.running().filter(mine).select_related("supplier")
    for one in rows.order_by("ends", "pk"):
        if one.term.is_to_decide(work.today):
            yield work.task(
                kind="Contracts that end",
                key=f"contract-{one.pk}-{one.ends}",
                due=one.ends,
                words=f"{one.title}: extend it, or let it end",
                url=one.get_absolute_url(),
                about=str(one.supplier),
            )


CONTRACT_WORK = (contracts_to_decide,)
