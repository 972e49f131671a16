"""What measures take to collect, as those say who enter them: once a year, one act for a page
(framework 3.1).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from targets.models import CollectionCost, Target

AT_ONCE = "Somebody has just answered for one of these measures. Look at the page again."


@transaction.atomic
def state_collection_costs(
    year: FinancialYear, answers: Mapping[Target, int | None], *, by: User, at: datetime
) -> int:
    """Say how many minutes a month some measures take in a year (None is “not known”); how many
    answers are new or others than before.  The same answers again change nothing.
    """
    rows = CollectionCost.objects.select_for_update(of=("self",)).filter(
        financial_year=year, target__in=answers
    )
    known = {one.target_id: one for one in rows.order_by("pk")}
    changed: dict[str, int | None] = {}
    for target in sorted(answers, key=lambda one: one.pk):
        minutes, cost = answers[target], known.get(target.pk)
        if cost is not None and cost.minutes == minutes:
            continue
        cost = cost or CollectionCost(target=target, financial_year=year)
        cost.minutes, cost.stated_by, cost.stated_at = minutes, by, at
        with unless_taken(Refused(AT_ONCE)):
            cost.save()
        changed[target.code] = minutes
    if changed:
        record("state_collection_costs", str(year), by=by, at=at, minutes=changed)
    return len(changed)
