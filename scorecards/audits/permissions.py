"""What a person may do with audits of indicators, with the reason why not."""

from pmf_portal.council.models import User
from pmf_portal.council.permissions import Verdict, may, no
from scorecards.models import Finding, IndicatorAudit


def may_view_indicator_audits(user: User) -> Verdict:
    """Officers and portfolio holders read every audit; everybody reads its report once it is
    published.
    """
    return may(user, "view_indicator_audits")


def may_draw_audit_sample(user: User) -> Verdict:
    return may(user, "draw_audit_sample")


def may_work_on_audit(user: User, act: str, audit: IndicatorAudit) -> Verdict:
    """One of Internal Audit's acts on an audit, until its report is published."""
    verdict = may(user, act)
    if verdict and audit.published_at:
        return no(
            f"The report of “{audit}” is published, so its checks, evidence and findings are"
            " closed."
        )
    return verdict


def may_read_audit_evidence(user: User) -> Verdict:
    """Evidence can hold case files, so only Internal Audit, who may add it, reads it."""
    return may(user, "add_audit_evidence")


def may_agree_finding(user: User, finding: Finding) -> Verdict:
    """Only the owner named in the finding, while it waits for an answer."""
    verdict = may(user, "agree_finding")
    if not verdict:
        return verdict
    if finding.owner_id != user.pk:
        return no(
            f"This recommendation is addressed to {finding.owner}, who alone can agree to it."
        )
    if finding.state != Finding.OPEN:
        return no("This recommendation no longer waits for an answer.")
    return verdict


def may_follow_up_finding(user: User, finding: Finding) -> Verdict:
    """Internal Audit, before and after the report is published."""
    return may(user, "follow_up_finding")
