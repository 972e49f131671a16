"""What a person may do with audits of indicators, with the reason why not."""

from pmf_portal.council.permissions import YES, may, no
from scorecards.models import Finding


def may_view_indicator_audits(user):
    """Officers and portfolio holders read every audit; everybody reads its report once it is
    published.
    """
    return may(user, "view_indicator_audits")


def may_draw_audit_sample(user):
    return may(user, "draw_audit_sample")


def may_work_on_audit(user, act, audit):
    """One of Internal Audit's acts on an audit, until its report is published."""
    if not (verdict := may(user, act)):
        return verdict
    return (
        no(
            f"The report of “{audit}” is published, so its checks, evidence and findings are"
            " closed."
        )
        if audit.published_at
        else YES
    )


def may_read_audit_evidence(user):
    """Evidence can hold case files, so only Internal Audit, who may add it, reads it."""
    return may(user, "add_audit_evidence")


def may_agree_finding(user, finding):
    """Only the owner named in the finding, while it waits for an answer."""
    if not (verdict := may(user, "agree_finding")):
        return verdict
    if finding.owner_id != user.pk:
        return no(
            f"This recommendation is addressed to {finding.owner}, who alone can agree to it."
        )
    return (
        YES
        if finding.state == Finding.OPEN
        else no("This recommendation no longer waits for an answer.")
    )


def may_follow_up_finding(user, finding):
    """Internal Audit, before and after the report is published."""
    return may(user, "follow_up_finding")
