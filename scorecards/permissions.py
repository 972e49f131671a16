"""What a person may do with figures and scorecards, with the reason why not."""

from collections.abc import Collection
from datetime import date

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.permissions import YES, Verdict, may, no
from pmf_portal.council.roles import Role
from scorecards.actuals.due import delegated_leads
from scorecards.models import ReturnedLine, ScorecardBuild
from scorecards.partners.reading import PartnerFigure
from scorecards.partners.rules import why_not_answered, why_not_disputed, why_not_verified
from targets.models import Responsibility, Specification


def may_record_actual(
    user: User,
    specification: Specification | None,
    responsibility: Responsibility | None,
    today: date,
    act: str = "record_actual",
) -> Verdict:
    """The performance lead, the lead's deputy, whom the lead has delegated to, or the performance
    team (framework 3.2).
    """
    verdict = may(user, act)
    if not verdict:
        return verdict
    if specification is None or specification.approval_id is None:
        return no(
            "This target has no approved plan for that year, so there is nothing to record against."
        )
    if Role.PERFORMANCE_TEAM in user.roles:
        return YES
    code = specification.target.code
    if responsibility is None:
        return no(f"{code} has another performance lead. Ask the performance team.")
    lead, deputy = responsibility.performance_lead_id, responsibility.performance_lead_deputy_id
    if user.pk in (lead, deputy) or lead in delegated_leads(user, today):
        return YES
    return no(f"{code} has another performance lead. Ask {responsibility.performance_lead}.")


def may_view_figure(user: User, responsibility: Responsibility | None) -> Verdict:
    """Whoever reads figures before they are published; who works for a partner, only what they
    bring.
    """
    verdict = may(user, "view_unpublished_figures")
    if verdict or Role.PARTNER not in user.roles or not user.is_active:
        return verdict
    if responsibility is not None and user.pk in (
        responsibility.performance_lead_id,
        responsibility.performance_lead_deputy_id,
    ):
        return YES
    return no("You see the figures that you bring.")


def may_import_actuals(user: User) -> Verdict:
    return may(user, "import_actuals")


def may_view_draft_scorecard(user: User) -> Verdict:
    return may(user, "view_draft_scorecard")


def may_confirm_lines(
    user: User,
    build: ScorecardBuild,
    service: OrganisationUnit,
    acting: Collection[int],
    is_signed: bool,
) -> Verdict:
    """The service's own head, or who acts for a head that is away (`acting`, by id), before the
    director has signed the lines off (framework 6.2).
    """
    verdict = may(user, "confirm_lines", service) and while_unpublished(build)
    if not verdict:
        return verdict
    is_head = service.path.startswith(tuple(user.paths({Role.HEAD_OF_SERVICE})))
    if not is_head and user.pk not in acting:
        return no(f"The lines of {service} are confirmed by its head of service.")
    if is_signed:
        return no("The director has signed these lines off already.")
    return YES


def may_verify_partner_figures(user: User, figures: Collection[PartnerFigure]) -> Verdict:
    """Who works for the partner that the figures come from, while one of them waits for a word."""
    verdict = may(user, "verify_partner_figures")
    if verdict and any(user.partner != figure.partner for figure in figures):
        return no("These figures come from somebody else.")
    if verdict and all(why_not_verified(figure.state) for figure in figures):
        return no("There is no figure to verify.")
    return verdict


def may_dispute_figure(user: User, figure: PartnerFigure) -> Verdict:
    """Who works for the partner that the figure comes from, while nothing is said of it."""
    verdict = may(user, "dispute_figure")
    if verdict and user.partner != figure.partner:
        return no(f"{figure.code} comes from {figure.partner}, who alone can dispute it.")
    reason = why_not_disputed(figure.state) if verdict else ""
    return no(reason) if reason else verdict


def may_answer_dispute(user: User, figure: PartnerFigure) -> Verdict:
    """The head of the target's service, or the performance team, while the dispute is open."""
    verdict = may(user, "answer_dispute", figure.specification.service)
    reason = why_not_answered(figure.state) if verdict else ""
    return no(reason) if reason else verdict


def may_sign_off(user: User, build: ScorecardBuild, directorate: OrganisationUnit) -> Verdict:
    """The directorate's own director, once its lines are built and before they are published
    (framework 6.2).
    """
    verdict = may(user, "sign_off", directorate)
    if verdict and build.frozen_at:
        return no(f"{build} is published already.")
    return verdict


def may_withdraw_sign_off(
    user: User, build: ScorecardBuild, directorate: OrganisationUnit
) -> Verdict:
    """The directorate's own director, before publication."""
    return may(user, "withdraw_sign_off", directorate) and while_unpublished(build)


def may_return_line(
    user: User, build: ScorecardBuild, directorate: OrganisationUnit, is_signed: bool
) -> Verdict:
    """The directorate's own director, before they have signed it off."""
    verdict = may(user, "return_line", directorate) and while_unpublished(build)
    if verdict and is_signed:
        return no("These lines are signed off. Withdraw the sign-off before you return one.")
    return verdict


def may_end_return(user: User, returned: ReturnedLine, is_signed: bool) -> Verdict:
    """The directorate's own director, while the return is open and nothing is signed off."""
    verdict = may(user, "end_return", returned.directorate) and while_open(returned)
    if verdict and is_signed:
        return no(f"The other lines are signed off already. Sign off {returned.code} by itself.")
    return verdict


def may_end_returns(
    user: User, build: ScorecardBuild, directorate: OrganisationUnit, is_signed: bool
) -> Verdict:
    """The directorate's own director, before anything is signed off or published."""
    verdict = may(user, "end_return", directorate) and while_unpublished(build)
    if verdict and is_signed:
        return no("The other lines are signed off already. Sign off each line by itself.")
    return verdict


def may_sign_off_returned_line(user: User, returned: ReturnedLine, is_signed: bool) -> Verdict:
    """The directorate's own director, once the other lines are signed off."""
    verdict = may(user, "sign_off_returned_line", returned.directorate) and while_open(returned)
    if verdict and not is_signed:
        return no("Sign this line off together with the others.")
    return verdict


def may_answer_returned_line(
    user: User, returned: ReturnedLine, responsibility: Responsibility | None, today: date
) -> Verdict:
    """Who brings the line's figures, who answers for it, their deputies, or the performance
    team.
    """
    verdict = may(user, "answer_returned_line") and while_open(returned)
    if verdict and returned.answered_at:
        return no(f"{returned.code} is answered already.")
    if not verdict or Role.PERFORMANCE_TEAM in user.roles:
        return verdict
    if responsibility is not None and answers_for(
        user, responsibility, delegated_leads(user, today)
    ):
        return YES
    return no(f"{returned.code} has another performance lead and another accountable officer.")


def answers_for(user: User, responsibility: Responsibility, leads: Collection[int | None]) -> bool:
    """Whether a person is named for a target, or stands in for its lead (`leads`)."""
    people = {
        responsibility.performance_lead_id,
        responsibility.performance_lead_deputy_id,
        responsibility.accountable_officer_id,
        responsibility.accountable_deputy_id,
    }
    return user.pk in people or responsibility.performance_lead_id in leads


def returned_lines_answered_for(
    user: User, returns: Collection[ReturnedLine], today: date
) -> list[ReturnedLine]:
    """Those of some returned lines of one month that this person may answer, in a fixed number of
    queries.
    """
    if not returns or Role.PERFORMANCE_TEAM in user.roles:
        return list(returns)
    leads = delegated_leads(user, today)
    mine = {
        one.target_id
        for one in Responsibility.objects.filter(
            target__in=[returned.target_id for returned in returns],
            financial_year=next(iter(returns)).build.month.financial_year,
        )
        if answers_for(user, one, leads)
    }
    return [returned for returned in returns if returned.target_id in mine]


def while_unpublished(build: ScorecardBuild) -> Verdict:
    if build.frozen_at:
        return no(f"{build} is published already; ask for a correction.")
    return YES


def while_open(returned: ReturnedLine) -> Verdict:
    if returned.build.frozen_at:
        return no(f"{returned.build} is published already.")
    return YES if returned.is_open else no(f"The return of {returned.code} has ended already.")


def may_override_sign_off(user: User, build: ScorecardBuild) -> Verdict:
    """The performance team may go on without a sign-off, with a published reason."""
    verdict = may(user, "override_sign_off")
    if verdict and build.frozen_at:
        return no(f"{build} is published already.")
    return verdict


def may_accept_missing_figures(user: User, build: ScorecardBuild) -> Verdict:
    """The performance team may have a month published with missing figures, with a published
    reason.
    """
    verdict = may(user, "accept_missing_figures")
    if verdict and build.frozen_at:
        return no(f"{build} is published already.")
    return verdict
