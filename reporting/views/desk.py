"""The desk: “what I owe, by when”, one list, each row one click from done."""

from django.shortcuts import render

from exceptions.lifecycle import State
from exceptions.models import ExceptionReport
from pmf_portal.council.models import Absence
from pmf_portal.council.permissions import may, require
from pmf_portal.council.roles import Role
from pmf_portal.periods import clock, timetable
from reporting.permissions import may_view_desk
from scorecards.models import ScorecardBuild
from scorecards.owed import figures_of_month
from scorecards.permissions import may_view_draft_scorecard
from scorecards.sign_off import awaiting_sign_off
from targets.models import Approval, Comment, Submission


def desk(request):
    """What the signed-in person owes, whatever their role."""
    user, today = request.user, clock.today()
    require(may_view_desk(user))
    figures = figures_of_month(user, today)
    month = timetable.open_month(today)
    away = Absence.objects.on(today).values("user")
    reports = ExceptionReport.objects.for_page()
    return render(
        request,
        "reporting/desk.html",
        {
            "today": today,
            "month": month,
            "due": timetable.day_of(month, "actuals_due"),
            "owed": [f for f in figures if f.actual is None],
            "entered": [f for f in figures if f.actual],
            "to_complete": reports.waiting_for(user, away),
            "to_verify": reports.filter(state=State.SUBMITTED, directorate__in=directed_units(user)),
            "to_sign_off": to_sign_off(user),
            "to_approve": to_approve(user),
            "to_resolve": to_resolve(user),
            "drafts": ScorecardBuild.objects.filter(frozen_at=None) if may_view_draft_scorecard(user) else [],
            "runs_the_cycle": Role.PERFORMANCE_TEAM in user.roles,
            "roles": [Role(a.role).title + (f", {a.unit}" if a.unit else "") for a in user.assignments],
        },
    )


def directed_units(user):
    return [a.unit_id for a in user.assignments if a.role == Role.STRATEGIC_DIRECTOR and a.unit_id]


def to_sign_off(user):
    """Scorecards that wait for this director."""
    units = set(directed_units(user))
    if not units:
        return []
    return [(build, unit) for build in ScorecardBuild.objects.filter(frozen_at=None) for unit in awaiting_sign_off(build) if unit.pk in units]


def to_approve(user):
    """Plan-years that were submitted and wait for this person's approval."""
    waiting = Submission.objects.filter(returned_at=None).select_related("plan__unit", "submitted_by").order_by("submitted_at")
    approved = set(Approval.objects.values_list("plan", "financial_year"))
    return [s for s in waiting if (s.plan_id, s.financial_year) not in approved and may(user, f"approve_{s.plan.kind}_plan", s.plan.unit)]


def to_resolve(user):
    """Unresolved comments on drafts that this person wrote."""
    drafts = Comment.objects.filter(resolved_at=None, specification__approval=None, specification__authors=user)
    return drafts.select_related("specification__target", "specification__plan", "written_by")
