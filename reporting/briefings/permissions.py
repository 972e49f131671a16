"""What a person may do with a month's briefing and what comes of it, with the reason why not."""

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.permissions import Verdict, may, no, unless_refused
from pmf_portal.council.roles import Role
from pmf_portal.formats.wording import terms
from pmf_portal.periods.frequency import ends_quarter
from pmf_portal.periods.month import Month
from reporting.briefings.posts import answers_for, holds
from reporting.briefings.rules.concerns import concern_after
from reporting.models import CabinetReport, Concern, MonthlyAcknowledgement

TEAMS = (OrganisationUnit.SERVICE, OrganisationUnit.TEAM)


def may_acknowledge_monthly_briefing(
    user: User, unit: OrganisationUnit, before: MonthlyAcknowledgement | None
) -> Verdict:
    """The holder whose briefing it is, once for each month."""
    verdict = _holders_act(user, unit, "acknowledge_monthly_briefing")
    if verdict and before is not None:
        return no(f"{before.acknowledged_by} has acknowledged this briefing already.")
    return verdict


def may_view_concern(user: User, concern: Concern) -> Verdict:
    """Whoever is briefed on the part of the council that it is about; never the public."""
    return may(user, "view_concern", concern.asked_unit)


def may_raise_concern(user: User, unit: OrganisationUnit) -> Verdict:
    """A holder, about their own part of the council; the Leader about any."""
    verdict = may(user, "raise_concern", unit)
    if verdict and unit.kind in TEAMS:
        return no(f"A concern is about {terms.directorate.with_article} or the whole council.")
    return verdict


def may_answer_concern(user: User, concern: Concern) -> Verdict:
    """The director of the directorate; of the whole council the chief executive."""
    verdict = may(user, "answer_concern")
    if verdict and not answers_for(user, concern.asked_unit):
        return no(f"This is answered by whoever directs {concern.asked_unit}.")
    return verdict and _state_allows(concern, "answer")


def may_settle_concern(user: User, concern: Concern) -> Verdict:
    return _holders_step(user, concern, "settle_concern", "settle")


def may_raise_concern_again(user: User, concern: Concern) -> Verdict:
    """Who is not content with an answer, or sees the same come back."""
    return _holders_step(user, concern, "raise_concern_again", "raise_again")


def may_word_cabinet_report(
    user: User, unit: OrganisationUnit, month: Month, before: CabinetReport | None
) -> Verdict:
    return _of_cabinet_report(user, unit, month, before, "word_cabinet_report")


def may_submit_cabinet_report(
    user: User, unit: OrganisationUnit, month: Month, before: CabinetReport | None
) -> Verdict:
    return _of_cabinet_report(user, unit, month, before, "submit_cabinet_report")


def may_view_team_briefing(user: User, unit: OrganisationUnit) -> Verdict:
    verdict = may(user, "view_team_briefing", unit)
    if verdict and unit.kind not in TEAMS:
        return no(f"{unit} is neither a service nor a team.")
    return verdict


def may_brief_team(user: User, unit: OrganisationUnit) -> Verdict:
    """Whoever leads the service or the team, or something above it."""
    verdict = may(user, "brief_team", unit)
    if verdict and unit.kind not in TEAMS:
        return no(f"{unit} is neither a service nor a team.")
    return verdict


def _holders_act(user: User, unit: OrganisationUnit, act: str) -> Verdict:
    verdict = may(user, act)
    if verdict and not holds(user, unit):
        return no(f"This is for the portfolio holder of {unit}.")
    return verdict


def _holders_step(user: User, concern: Concern, act: str, step: str) -> Verdict:
    return _holders_act(user, concern.unit, act) and _state_allows(concern, step)


def _state_allows(concern: Concern, step: str) -> Verdict:
    return unless_refused(concern_after, concern.state, step)


def _of_cabinet_report(
    user: User, unit: OrganisationUnit, month: Month, before: CabinetReport | None, act: str
) -> Verdict:
    verdict = may(user, act)
    if not verdict:
        return verdict
    if Role.PORTFOLIO_HOLDER not in user.roles or not holds(user, unit):
        return no(f"This is for the portfolio holder of {unit}.")
    if not ends_quarter(month):
        return no(f"{month.name} does not end a quarter, and Cabinet is told of quarters.")
    if before is not None:
        return no("This report has been submitted to Cabinet and stays as it is.")
    return verdict
