"""The owner's word on an action that was evaluated (framework 2.4)."""

from datetime import datetime

from django.db import transaction

from exceptions.models import Conclusion
from exceptions.rules.evaluations import Worked
from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from targets.models import Action


@transaction.atomic
def conclude_action(
    action: Action, *, worked: str, learned: str, again: bool, by: User, at: datetime
) -> Conclusion:
    """Say what is concluded of an action, what was learned, and whether it would be done again; an
    earlier word stays beside it.
    """
    conclusion = Conclusion.objects.create(
        action=action,
        worked=Worked(worked).value,
        learned=learned,
        again=again,
        concluded_by=by,
        concluded_at=at,
    )
    record("conclude_action", str(action), by=by, at=at, worked=worked, again=again)
    return conclusion
