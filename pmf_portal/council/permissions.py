"""Verdicts: what a person may do, and in plain English why not."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from pmf_portal.council.acts import ACTS, act_in_words
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.refusals import Refused


@dataclass(frozen=True)
class Verdict:
    """An answer with its reason; true when the act is allowed."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def no(reason: str) -> Verdict:
    return Verdict(False, reason)


def may(user: User, act: str, unit: OrganisationUnit | None = None) -> Verdict:
    """Whether one of the person's roles allows the act, within the unit if one is given."""
    roles = ACTS[act]
    if not user.is_active:
        return no("This account is closed.")
    if not user.roles & roles:
        return no(f"Your role does not let you {act_in_words(act)}.")
    if unit is not None and not any(unit.path.startswith(path) for path in user.paths(roles)):
        return no(
            f"You may {act_in_words(act)} only in your own part of the council, and {unit} is not"
            " part of it."
        )
    return YES


def unless_refused(rule: Callable[..., object], *facts: object) -> Verdict:
    """What a rule that refuses says as a verdict: no, in its own words, or yes."""
    try:
        rule(*facts)
    except Refused as refused:
        return no(str(refused))
    return YES


def require(verdict: Verdict) -> None:
    """Go on if the verdict allows it; otherwise answer 403 with the reason."""
    if not verdict:
        raise PermissionDenied(verdict.reason)


def reaches(user: User, unit: OrganisationUnit) -> bool:
    """Whether a unit lies in the person's part of the council, or their part lies in it."""
    return any(unit.path.startswith(path) or path.startswith(unit.path) for path in user.paths())
