"""The desk: “what I owe, by when”, one list, each row one click from done."""

from django.shortcuts import render

from exceptions.lifecycle import State
from exceptions.models import ExceptionReport
from pmf_portal.council.models import Absence
from pmf_portal.council.permissions import require
from pmf_portal.council.roles import Role
from pmf_portal.periods import clock, timetable
from reporting.permissions import may_view_desk
from scorecards.models import ScorecardBuild
from scorecards.owed import figures_of_month
from scorecards.permissions import may_view_draft_scorecard
from scorecards.sign_off import awaiting_sign_off
from targets.models import Plan, Specification


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
    """Plan-years that wait for this person's approval."""
    kinds = {Role.LEADER: Plan.CORPORATE, Role.PORTFOLIO_HOLDER: Plan.DIRECTORATE}
    mine = [(kinds[Role(a.role)], a.unit) for a in user.assignments if Role(a.role) in kinds]
    if not mine:
        return []
    waiting = Specification.objects.filter(approval=None).values_list("plan", "financial_year").distinct()
    plans = {plan.pk: plan for plan in Plan.objects.select_related("unit")}
    return [
        (plans[pk], year) for pk, year in waiting if any(plans[pk].kind == kind and (unit is None or plans[pk].unit.is_within(unit)) for kind, unit in mine)
    ]
