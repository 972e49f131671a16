"""Which plan a cost centre of the ledger belongs to (framework 2.3)."""

from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from targets.models import CostCentre, Plan


@transaction.atomic
def map_cost_centre(code: str, plan: Plan, *, by: User, at: datetime) -> CostCentre:
    """Say to which plan what is spent from a cost centre belongs from now on; what came in before
    stays where it was counted.  Raises Refused.
    """
    centre = CostCentre.objects.select_for_update(of=("self",)).filter(code__iexact=code).first()
    before = centre.plan if centre else None
    if before == plan:
        raise Refused(f"{code} is mapped to {plan} already.", "plan")
    if centre is None:
        centre = CostCentre(code=code)
    centre.plan = plan
    with unless_taken(Refused("Somebody else has just mapped this cost centre.", "code")):
        centre.save()
    record("map_cost_centre", centre, by=by, at=at, plan=[str(before or ""), str(plan)])
    return centre
