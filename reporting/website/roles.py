"""Roles and responsibilities in public: who answers for what (framework part 6), and what each role
may do in the portal.
"""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pmf_portal.council.acts import ACTS, act_in_words
from pmf_portal.council.roles import SEE_EVERYTHING, Role
from pmf_portal.formats.wording import worded
from reporting.public_record.registry import RECORD, archived
from reporting.website.documents import documents_of

R = Role
# What framework part 6 makes each role answer for, in short.
ANSWERS_FOR = {
    R.LEADER: "Overall political accountability for the council’s performance.",
    R.PORTFOLIO_HOLDER: (
        "Signs off the {terms.directorate.capital} Plan, is briefed each month, and reports to"
        " Cabinet on the measures of the portfolio."
    ),
    R.ELECTED_MEMBER: "Reads and challenges the council’s performance.",
    R.COMMITTEE_MEMBER: (
        "Receives the scorecards each quarter, scrutinises and challenges performance."
    ),
    R.CHIEF_EXECUTIVE: (
        "Leads the corporate approach to performance, its challenge and its improvement."
    ),
    R.CESG: "Looks at the health of the organisation each month and decides on what is escalated.",
    R.STRATEGIC_DIRECTOR: (
        "Answers for the {terms.directorate}’s plans, targets and data quality; verifies and signs"
        " off its reports."
    ),
    R.HEAD_OF_SERVICE: (
        "Answers for the delivery of indicators and plans, and for {terms.exception_report.plural}"
        " and delivery plans."
    ),
    R.SERVICE_MANAGER: (
        "Makes and manages the plans of service and team, and reports on their progress."
    ),
    R.PERFORMANCE_LEAD: (
        "Brings the figures of {terms.directorate.with_article}, on time and checked."
    ),
    R.PERFORMANCE_TEAM: (
        "Keeps the framework, its policies and systems; supports and guides everyone in it."
    ),
    R.INTERNAL_AUDIT: (
        "Audits a sample of indicators and their data quality each year, and the framework itself."
    ),
    R.RISK: "Joins the management of risk to that of performance.",
    R.FINANCE: "Joins the budget to the plans.",
    R.HR: "Joins appraisal and development to the plans.",
    R.POLICY: (
        "Joins developments of policy to the plans: reviews the priorities with those who answer"
        " for them, and supports delivery plans that ask for it."
    ),
    R.PARTNER: (
        "Enters and verifies the figures of {terms.partner.with_article}, and reports on its own"
        " actions. Sees nothing else that is not public."
    ),
}


def may_words(role):
    """What a role may do, in words and order."""
    return sorted(act_in_words(act) for act, roles in ACTS.items() if role in roles)


@archived(RECORD)
@login_not_required
@require_safe
def roles_and_responsibilities(request):
    """Every role with what it answers for and may do, from the very table that the portal asks; and
    the documents on roles.
    """
    everybody = sorted(act_in_words(act) for act, roles in ACTS.items() if set(Role) <= set(roles))
    roles = [
        {
            "title": role.title,
            "answers_for": worded(words),
            "acts": [act for act in may_words(role) if act not in everybody],
            "sees_everything": role in SEE_EVERYTHING,
        }
        for role, words in ANSWERS_FOR.items()
    ]
    return render(
        request,
        "reporting/roles.html",
        {"roles": roles, "everybody": everybody, "documents": documents_of(kind="roles")},
    )
