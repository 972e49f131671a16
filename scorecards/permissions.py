"""What a person may do with figures and scorecards, with the reason why not."""

from pmf_portal.council.permissions import YES, may, no
from pmf_portal.council.roles import Role
from scorecards.actuals.due import delegated_leads


def may_record_actual(user, specification, responsibility, today, act="record_actual"):
    """The performance lead, the lead's deputy, whom the lead has delegated to, or the performance
    team (framework 3.2).
    """
    if not (verdict := may(user, act)):
        return verdict
    if specification is None or specification.approval_id is None:
        return no(
            "This target has no approved plan for that year, so there is nothing to record against."
        )
    named = responsibility and user.pk in (
        responsibility.performance_lead_id,
        responsibility.performance_lead_deputy_id,
    )
    if named or Role.PERFORMANCE_TEAM in user.roles:
        return YES
    if responsibility and responsibility.performance_lead_id in delegated_leads(user, today):
        return YES
    return no(
        f"{specification.target.code} has another performance lead. Ask"
        f" {responsibility.performance_lead if responsibility else 'the performance team'}."
    )


def may_import_actuals(user):
    return may(user, "import_actuals")


def may_view_draft_scorecard(user):
    return may(user, "view_draft_scorecard")


def may_sign_off(user, build, directorate):
    """The directorate's own director, once its lines are built and before they are published
    (framework 6.2).
    """
    if not (verdict := may(user, "sign_off", directorate)):
        return verdict
    return no(f"{build} is published already.") if build.frozen_at else YES


def may_withdraw_sign_off(user, build, directorate):
    if not (verdict := may(user, "withdraw_sign_off", directorate)):
        return verdict
    return no(f"{build} is published already; ask for a correction.") if build.frozen_at else YES


def may_override_sign_off(user, build):
    """The performance team may go on without a sign-off, with a published reason."""
    if not (verdict := may(user, "override_sign_off")):
        return verdict
    return no(f"{build} is published already.") if build.frozen_at else YES
