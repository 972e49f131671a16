"""What a person may do about measures that leave a plan, and about what a plan serves, with the
reason why not.
"""

from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no, reaches
from targets.departures import Leaving, why_not_accounted
from targets.models import Specification
from targets.thread_ages import PlanThread, why_not_confirmed


def may_account_for_red(user: User, specification: Specification) -> Verdict:
    """Whoever plans in that part of the council, of a measure that is in no plan of the next year;
    `specification` is that of its last year.
    """
    verdict = plans_for(user, specification)
    why = why_not_accounted(specification) if verdict else ""
    return no(why) if why else verdict


def may_account_for_leaving(user: User, one: Leaving, closed: str) -> Verdict:
    """The same of a measure that is known to leave; `closed` says why its plan is closed."""
    verdict = plans_for(user, one.specification)
    return no(closed) if verdict and closed and one.departure else verdict


def plans_for(user: User, specification: Specification) -> Verdict:
    """Whether somebody plans in the part of the council that answers for a measure."""
    if not (verdict := may(user, "account_for_red", specification.service)):
        return verdict
    if specification.service is None and not reaches(user, specification.plan.unit):
        return no(f"{specification.plan} is not in your part of the council.")
    return YES


def may_confirm_thread(user: User, thread: PlanThread) -> Verdict:
    """The head or the manager of the plan's unit, while it is not confirmed as things stand."""
    if not (verdict := may(user, "confirm_thread", thread.plan.unit)):
        return verdict
    why = why_not_confirmed(thread)
    return no(why) if why else YES
