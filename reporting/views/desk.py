"""The desk: “what I owe, by when”, one list, each row one click from done."""

from django.shortcuts import render

from exceptions.lifecycle import State
from exceptions.models import ExceptionReport
from pmf_portal.council.models import Absence
from pmf_portal.council.permissions import may, require
from pmf_portal.council.roles import ACTS, Role
from pmf_portal.periods import clock, timetable
from reporting.permissions import may_view_desk
from scorecards.audits.reports import findings_waiting_for
from scorecards.models import ScorecardBuild
from scorecards.owed import figures_of_month
from scorecards.permissions import may_view_draft_scorecard
from scorecards.sign_off import awaiting_sign_off
from scorecards.views.entry import outstanding_for
from targets.models import Approval, Comment, PlanningRound, Specification, Submission
from targets.rounds import duties_of_round


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
            "owed": [f for f in figures if f.is_owed],
            "entered": [f for f in figures if f.actual],
            "to_complete": reports.waiting_for(user, away),
            "to_verify": reports.filter(state=State.SUBMITTED, directorate__in=directed_units(user)),
            "to_sign_off": to_sign_off(user),
            "to_approve": to_approve(user),
            "to_resolve": to_resolve(user),
            "to_revise": to_revise(user),
            "duties": duties_owed(user, today),
            "findings": findings_waiting_for(user),
            "unusual": outstanding_for([f.specification for f in figures]),
            "leads": may(user, "delegate_entry"),
            "sees_feeds": may(user, "view_feeds"),
            "sees_audits": may(user, "view_indicator_audits"),
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


def to_revise(user):
    """Plan-years that were returned and that this person helped to write, until they are submitted again."""
    mine = Specification.authors.through.objects.filter(user=user).values("specification__plan", "specification__financial_year").distinct()
    written = {(row["specification__plan"], row["specification__financial_year"]) for row in mine}
    states = {}
    for submission in Submission.objects.select_related("plan", "returned_by").order_by("submitted_at", "pk"):
        states[submission.plan_id, submission.financial_year] = submission
    approved = set(Approval.objects.values_list("plan", "financial_year"))
    return [s for key, s in states.items() if s.returned_at and key not in approved and (key in written or s.submitted_by_id == user.pk)]


def duties_owed(user, today):
    """What the person's units owe in the phase of the planning round that is under way, and what is late."""
    newest = PlanningRound.objects.first()
    if newest is None or not user.roles & ACTS["complete_planning_duty"]:
        return []
    paths = user.paths(ACTS["complete_planning_duty"])
    rows = [row for phase in duties_of_round(newest, today) if phase["dates"].first_day <= today for row in phase["duties"]]
    return [(newest, row) for row in rows if row.state != "done" and row.unit.path in paths]


def to_resolve(user):
    """Unresolved comments on drafts that this person wrote."""
    drafts = Comment.objects.filter(resolved_at=None, specification__approval=None, specification__authors=user)
    return drafts.select_related("specification__target", "specification__plan", "written_by")
