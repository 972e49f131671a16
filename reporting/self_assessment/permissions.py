"""What a person may do with the self-assessment, with the reason why not."""

from pmf_portal.council.models import User
from pmf_portal.council.permissions import Verdict, may, no
from pmf_portal.council.roles import Role
from pmf_portal.periods.month import FinancialYear
from reporting.models import AssessmentAddition
from reporting.self_assessment.services import SIGNED, why_not_whole


def may_add_to_self_assessment(user: User, is_signed: bool) -> Verdict:
    return _unsigned(may(user, "add_to_self_assessment"), is_signed)


def may_remove_from_self_assessment(
    user: User, addition: AssessmentAddition, is_signed: bool
) -> Verdict:
    """Whoever added it, and the performance team."""
    verdict = _unsigned(may(user, "remove_from_self_assessment"), is_signed)
    is_own = addition.added_by_id == user.pk or Role.PERFORMANCE_TEAM in user.roles
    if verdict and not is_own:
        return no(f"This is for {addition.added_by}, or for the performance team.")
    return verdict


def may_sign_self_assessment(
    user: User, year: FinancialYear, is_signed: bool, is_whole: bool
) -> Verdict:
    """The chief executive, once the last month of the year is published."""
    verdict = _unsigned(may(user, "sign_self_assessment"), is_signed)
    return no(why_not_whole(year)) if verdict and not is_whole else verdict


def _unsigned(verdict: Verdict, is_signed: bool) -> Verdict:
    return no(SIGNED) if verdict and is_signed else verdict
