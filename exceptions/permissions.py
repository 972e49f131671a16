"""What a person may do with an exception report, with the reason why not."""

from exceptions.lifecycle import EDITABLE, State, WrongState, after
from pmf_portal.council.permissions import YES, may, no


def may_view_exception_report(user, report):
    return may(user, "view_exception_report")


def may_submit_exception_report(user, report):
    """The accountable head of service, or the deputy, while the report is theirs to complete (framework 6.2)."""
    if not (verdict := may(user, "submit_exception_report")):
        return verdict
    if user.pk not in (report.owner_id, report.deputy_id):
        return no(f"This report belongs to {report.owner}.")
    return YES if report.state in EDITABLE else no(f"This report is {State(report.state).words}.")


def may_return_exception_report(user, report):
    return _may_decide(user, report, "return")


def may_verify_exception_report(user, report):
    return _may_decide(user, report, "verify")


def _may_decide(user, report, act):
    """The director of the report's own directorate, and never the person who submitted it."""
    if not (verdict := may(user, f"{act}_exception_report", report.directorate)):
        return verdict
    if user.pk == report.submitted_by_id:
        return no("Nobody verifies their own report.")
    try:
        after(report.state, act)
    except WrongState as wrong:
        return no(str(wrong))
    return YES
