"""What a person may do with stories of success, case studies, adoptions and what staff read, with
the reason why not.
"""

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.permissions import YES, Verdict, may, no, unless_refused
from pmf_portal.council.roles import HEADS, Role
from reporting.models import (
    Adoption,
    CaseStudy,
    CaseStudyVersion,
    ReadReceipt,
    SuccessStory,
    Synopsis,
)
from reporting.success.rules.lifecycle import TAKEN_ON, UNDER_WAY, VersionState, after

COPIED_BY = (OrganisationUnit.SERVICE, OrganisationUnit.TEAM)


def may_take_up_story(user: User, story: SuccessStory) -> Verdict:
    return may(user, "take_up_story") and _allows("story", story.state, "take_up")


def may_set_aside_story(user: User, story: SuccessStory) -> Verdict:
    return may(user, "set_aside_story") and _allows("story", story.state, "set_aside")


def may_view_case_study(user: User | None, case_study: CaseStudy) -> Verdict:
    """Everybody, while a version stands that is not left out; officers always."""
    if user is not None and may(user, "view_case_studies"):
        return YES
    if case_study.versions.public().exists():
        return YES
    return no("This case study is not public.")


def may_begin_case_study(user: User) -> Verdict:
    return may(user, "begin_case_study")


def may_change_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    return _authors_act(user, version, "change_case_study", "change")


def may_submit_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    return _authors_act(user, version, "submit_case_study", "submit")


def may_drop_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    return _authors_act(user, version, "drop_case_study", "drop")


def may_correct_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    """Whoever may write of the service, while no version is under way."""
    verdict = _authors_act(user, version, "correct_case_study", "correct")
    if verdict and version.case_study.versions.filter(state__in=UNDER_WAY).exists():
        return no("A further version is under way already.")
    return verdict


def may_return_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    verdict = may(user, "return_case_study", version.case_study.unit)
    return verdict and _allows("case study", version.state, "return")


def may_approve_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    """The director of the service, or the chief executive; never whoever wrote or handed it in."""
    verdict = may(user, "approve_case_study", version.case_study.unit)
    if verdict and user.pk in (version.written_by_id, version.submitted_by_id):
        return no("Somebody else approves it: you wrote it or handed it in.")
    return verdict and _allows("case study", version.state, "approve")


def may_publish_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    return may(user, "publish_case_study") and _allows("case study", version.state, "publish")


def may_withdraw_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    return may(user, "withdraw_case_study") and _allows("case study", version.state, "withdraw")


def may_mark_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    """The performance team, at any time: what is left out becomes public only by a new version."""
    verdict = may(user, "mark_case_study")
    if verdict and version.mark:
        return no("It is left out in public already.")
    return verdict


def may_send_case_study(user: User, version: CaseStudyVersion) -> Verdict:
    return may(user, "send_case_study") and _stands(version)


def may_adopt_case_study(
    user: User, version: CaseStudyVersion, unit: OrganisationUnit, adoption: Adoption | None
) -> Verdict:
    """Whoever leads a service or a team that is not part of the one whose success it is."""
    return _copiers_act(user, version, unit, adoption, "adopt")


def may_refuse_case_study(
    user: User, version: CaseStudyVersion, unit: OrganisationUnit, adoption: Adoption | None
) -> Verdict:
    return _copiers_act(user, version, unit, adoption, "refuse")


def may_review_adoption(user: User, adoption: Adoption) -> Verdict:
    """The post that answers for it, or whoever leads the service, or the performance team."""
    verdict = may(user, "review_adoption")
    if not verdict:
        return verdict
    is_theirs = user.pk == adoption.owner_id or Role.PERFORMANCE_TEAM in user.roles
    if not is_theirs and not may(user, "adopt_case_study", adoption.unit):
        return no(f"This is for {adoption.owner or adoption.unit}, or whoever leads the service.")
    if adoption.state not in TAKEN_ON:
        return no("Nothing was adopted, so there is nothing to review.")
    return _allows("adoption", adoption.state, "give_up")


def may_view_synopsis(user: User, synopsis: Synopsis) -> Verdict:
    """Whom it was sent to, and the performance team."""
    if user.is_active and user.pk == synopsis.user_id:
        return YES
    return may(user, "view_synopses")


def may_confirm(user: User, act: str, receipt: ReadReceipt | None) -> Verdict:
    """Whoever something was sent to opens it and confirms it, once."""
    verdict = may(user, act)
    if not verdict:
        return verdict
    if receipt is None or receipt.user_id != user.pk:
        return no("This was not sent to you.")
    return verdict


def leads(user: User, unit: OrganisationUnit) -> bool:
    """Whether somebody heads a unit, or one above it."""
    return any(unit.path.startswith(path) for path in user.paths(HEADS))


def _authors_act(user: User, version: CaseStudyVersion, act: str, step: str) -> Verdict:
    """What the author does; the head of the service and the performance team do it for them."""
    verdict = may(user, act)
    if not verdict:
        return verdict
    unit = version.case_study.unit
    is_theirs = user.pk == version.written_by_id or Role.PERFORMANCE_TEAM in user.roles
    if not is_theirs and not leads(user, unit):
        return no(f"This is for its author, whoever leads {unit}, or the performance team.")
    return _allows("case study", version.state, step)


def _copiers_act(
    user: User,
    version: CaseStudyVersion,
    unit: OrganisationUnit,
    adoption: Adoption | None,
    step: str,
) -> Verdict:
    verdict = may(user, f"{step}_case_study", unit)
    if not verdict:
        return verdict
    if unit.kind not in COPIED_BY:
        return no(f"{unit} is neither a service nor a team.")
    if unit.path.startswith(version.case_study.unit.path):
        return no(f"It is the success of {version.case_study.unit} itself.")
    if adoption is not None:
        return _stands(version) and _allows("adoption", adoption.state, step)
    return _stands(version)


def _stands(version: CaseStudyVersion) -> Verdict:
    if version.state != VersionState.PUBLISHED:
        return no("It is not published.")
    return YES


def _allows(thing: str, state: str, step: str) -> Verdict:
    return unless_refused(after, thing, state, step)
