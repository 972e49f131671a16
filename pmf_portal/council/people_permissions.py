"""What a person may do with people, their roles and their accounts, with the reason why not
(framework 6.3).
"""

from pmf_portal.council.models import Absence, AskedOfSecond, RoleAssignment, User
from pmf_portal.council.people import (
    ADMINISTRATORS,
    ANOTHER,
    CLOSED,
    CLOSED_ALREADY,
    DECIDED,
    OPEN_ALREADY,
    YOURSELF,
)
from pmf_portal.council.permissions import YES, Verdict, may, no


def may_view_people(user: User) -> Verdict:
    """Names are for readers inside the council: everybody who is signed in."""
    return may(user, "view_people")


def may_add_person(user: User) -> Verdict:
    return may(user, "add_person")


def may_change_person(user: User) -> Verdict:
    return may(user, "change_person")


def may_give_role(user: User, person: User) -> Verdict:
    """Administrators give roles to others whose account is open."""
    verdict = may(user, "give_role") and not_to_oneself(user, person)
    return no(CLOSED) if verdict and not person.is_active else verdict


def may_end_role(user: User, assignment: RoleAssignment) -> Verdict:
    return may(user, "end_role") and not_to_oneself(user, assignment.user)


def may_decide_request(
    user: User, act: str, request: AskedOfSecond, another: str = ANOTHER
) -> Verdict:
    """Confirm or refuse what waits: another administrator than whose it is, and than whoever asked,
    who is told `another`.
    """
    if not (verdict := may(user, act)):
        return verdict
    if request.decided_at is not None:
        return no(DECIDED)
    if request.asked_by_id == user.pk:
        return no(another)
    return not_to_oneself(user, request.user)


def may_close_account(user: User, person: User) -> Verdict:
    verdict = may(user, "close_account") and not_to_oneself(user, person)
    return no(CLOSED_ALREADY) if verdict and not person.is_active else verdict


def may_reopen_account(user: User, person: User) -> Verdict:
    verdict = may(user, "reopen_account") and not_to_oneself(user, person)
    return no(OPEN_ALREADY) if verdict and person.is_active else verdict


def may_change_absence(user: User, act: str, absence: Absence) -> Verdict:
    """One's own, or as an administrator another person's."""
    verdict = may(user, act)
    if verdict and user.pk != absence.user_id and not user.roles & set(ADMINISTRATORS):
        return no("Only administrators change the absences of others.")
    return verdict


def not_to_oneself(user: User, person: User) -> Verdict:
    return no(YOURSELF) if user.pk == person.pk else YES
