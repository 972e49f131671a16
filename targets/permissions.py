"""What a person may do with plans and targets, with the reason why not."""

from pmf_portal.council.permissions import YES, may, no
from targets.models import Plan


def may_view_plan(user, plan):
    """Officers and portfolio holders see the plans while they are made; everybody sees them when published."""
    return may(user, "view_plan")


def may_import_targets(user):
    return may(user, "import_targets")


def may_import_trajectory(user):
    return may(user, "import_trajectory")


def may_approve_plan(user, plan, year):
    """Council for the Corporate Plan (its approval recorded by the Leader), the portfolio holder for a Directorate Plan (framework 3.3)."""
    act = "approve_corporate_plan" if plan.kind == Plan.CORPORATE else "approve_directorate_plan"
    verdict = may(user, act, plan.unit)
    if not verdict:
        return verdict
    if plan.approvals.filter(financial_year=year).exists():
        return no(f"{plan} {year} is already approved and locked.")
    return YES
