"""Plans: what they hold, what they lack, submission, return; their approval stands above, where
figures are known.
"""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may, require
from pmf_portal.formats.dates import late_in_words
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import ReasonForm
from targets.actions.reading import (
    counts_in_words,
    pressing_first,
    projects_of_plan,
    rated_of_plan,
)
from targets.approval import add_plan, missing_in_plan
from targets.challenge import open_comments, open_submission, return_plan, submit_plan
from targets.completeness import to_do_before_submitting
from targets.departures import reds_to_account_for
from targets.forms.plans import PlanForm
from targets.lessons.queries import lessons_of_plan
from targets.life_permissions import may_confirm_thread
from targets.models import Approval, Plan, ResourceEnvelope, Specification, Submission
from targets.objective_permissions import may_write_objective
from targets.permissions import (
    may_add_management_action,
    may_add_plan,
    may_approve_plan,
    may_edit_drafts,
    may_return_plan,
    may_set_resource_envelope,
    may_submit_plan,
    may_take_over_plan,
    may_view_plan,
)
from targets.resources import envelopes_of
from targets.rules.planning_calendar import approval_due
from targets.thread_ages import CONFIRMED_KINDS, thread_of_plan
from targets.voice.queries import consultations_to_close

ACTIONS_SHOWN = 10


def plans(request):
    """Every plan and year that has targets, and where it stands."""
    require(may_view_plan(request.user, None))
    approvals = {
        (a.plan_id, a.financial_year): a for a in Approval.objects.select_related("approved_by")
    }
    waiting = Submission.closed_years()
    years = (
        Specification.objects.order_by("-financial_year", "plan__kind", "plan__title")
        .values_list("plan", "financial_year")
        .distinct()
    )
    by_pk = {plan.pk: plan for plan in Plan.objects.all()}
    rows = [
        {
            "plan": by_pk[pk],
            "year": year,
            "approval": approvals.get((pk, year)),
            "submitted": (pk, year) in waiting,
            "due": approval_due(year),
            "lateness": lateness_of(year, approvals.get((pk, year)), clock.today()),
        }
        for pk, year in years
    ]
    without = [plan for plan in by_pk.values() if plan.pk not in {row["plan"].pk for row in rows}]
    return render(
        request,
        "targets/plans.html",
        {
            "rows": rows,
            "without": without,
            "year": Month.of(clock.today()).financial_year,
            "may_add": may_add_plan(request.user),
            "may_import": may(request.user, "import_plans"),
        },
    )


def lateness_of(year, approval, today):
    """ "12 days late": by how much a plan missed its day, or has missed it so far; "" in time."""
    return late_in_words(approval_due(year), localdate(approval.approved_at) if approval else today)


def get_plan_or_403(request, slug):
    """The plan, for those who may see plans while they are made."""
    plan = get_object_or_404(Plan.objects.select_related("unit"), slug=slug)
    require(may_view_plan(request.user, plan))
    return plan


def plan(request, slug, year):
    """One plan-year: objectives, targets, resources, and what is missing before approval."""
    plan, user = get_plan_or_403(request, slug), request.user
    specifications = list(
        Specification.objects.for_page()
        .filter(plan=plan, financial_year=year)
        .with_challenge()
        .order_by("priority__order", "target__sort_key", "target__code")
    )
    approval = (
        Approval.objects.select_related("approved_by")
        .filter(plan=plan, financial_year=year)
        .first()
    )
    envelopes = envelopes_of(plan, year)
    missing = {} if approval else missing_in_plan(plan, year)
    reds = [] if approval else reds_to_account_for(plan, year)
    context = {
        "plan": plan,
        "year": year,
        "specifications": specifications,
        "objectives": (
            plan.objectives.of_year(year)
            .select_related("partner")
            .prefetch_related("serves__plan", "risks")
        ),
        "envelopes": envelopes,
        "approval": approval,
        "submission": None if approval else open_submission(plan, year),
        "returned": (
            Submission.objects.filter(plan=plan, financial_year=year, returned_at__isnull=False)
            .select_related("returned_by")
            .first()
        ),
        "missing": missing,
        "lessons": lessons_of_plan(plan, year, specifications),
        "may_take_over": may_take_over_plan(user, plan, year, clock.today()),
        "due": approval_due(year),
        "lateness": lateness_of(year, approval, clock.today()),
        "may_approve": may_approve_plan(user, plan, year),
        "may_submit": may_submit_plan(user, plan, year),
        "may_draft": may_edit_drafts(user, "draft_target", plan, year),
        "may_add_objective": may_write_objective(user, "add_objective", plan),
        "envelopes_to_set": envelopes_to_set(user, plan, year, envelopes),
        "waiting_reds": reds,
    }
    if not approval:
        context["to_do"] = to_do_before_submitting(
            len(missing),
            open_comments(plan, year).count(),
            len(reds),
            consultations_to_close(plan, year, clock.today()),
        )
    if plan.kind in CONFIRMED_KINDS:
        context["thread"] = thread_of_plan(plan, clock.today())
        context["may_confirm"] = may_confirm_thread(user, context["thread"])
    return render(request, "targets/plan.html", context | actions_of(user, plan))


def actions_of(user, plan):
    """The actions of a plan that press most, and its projects."""
    rows = rated_of_plan(plan, announced_timetable(), clock.today())
    pressing = pressing_first(rows)[:ACTIONS_SHOWN]
    prefetch_related_objects([row.action for row in pressing], "measures", "objectives")
    return {
        "action_count": len(rows),
        "actions_in_words": counts_in_words(rows),
        "action_rows": pressing,
        "projects": projects_of_plan(plan, rows),
        "may_add_action": may_add_management_action(user, plan),
    }


def envelopes_to_set(user, plan, year, envelopes):
    """The kinds of envelope that this person may agree, or enter spending in."""
    if not may(user, "set_resource_envelope", plan.unit):
        return []
    if may_set_resource_envelope(user, plan, year, None):
        return list(ResourceEnvelope.KINDS)
    return [envelope.kind for envelope in envelopes]


@require_POST
def submit(request, slug, year):
    """Hand the plan-year to its approver."""
    plan = get_plan_or_403(request, slug)
    require(may_submit_plan(request.user, plan, year))
    try:
        submit_plan(plan, year, by=request.user, at=clock.now())
    except Refused as error:
        messages.error(request, f"The plan was not submitted. {error}")
    else:
        messages.success(request, f"{plan} {year} is submitted for approval.")
    return redirect("plan", slug=slug, year=year)


def give_back(request, slug, year):
    """Return a submitted plan-year to its authors."""
    plan = get_plan_or_403(request, slug)
    require(may_return_plan(request.user, plan, year))
    form = ReasonForm(
        request.POST or None,
        submit_label="Return the plan",
        help_text="The authors read this. Say what has to change.",
    )
    if form.is_valid():
        try:
            return_plan(
                plan, year, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{plan} {year} is returned to its authors.")
            return redirect("plan", slug=slug, year=year)
    return render(request, "targets/return_plan.html", {"form": form, "plan": plan, "year": year})


def add(request):
    """Add a plan: of the council, a directorate, a service, a team, or one shared with partners."""
    require(may_add_plan(request.user))
    form = PlanForm(request.POST or None)
    if form.is_valid():
        try:
            plan = add_plan(by=request.user, at=clock.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, f"{plan} is added.")
            return redirect("plan", slug=plan.slug, year=Month.of(clock.today()).financial_year + 1)
    return render(request, "targets/add_plan.html", {"form": form})
