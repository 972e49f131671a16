"""Actions and projects of a plan: what each states, where it stands, and the acts on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import require
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import clock, timetable
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.ui.forms import ReasonForm
from targets.actions.projects import add_project, change_project
from targets.actions.reading import (
    counts_in_words,
    effect_in_words,
    pressing_first,
    rated,
    rated_of_plan,
    standings,
    with_parts,
)
from targets.actions.services import (
    add_management_action,
    change_management_action,
    complete_milestone,
    move_action_date,
    stop_action,
    update_actions,
)
from targets.forms.actions import (
    ActionForm,
    MoveForm,
    ProjectForm,
    UpdatesForm,
)
from targets.models import Action, Milestone, Project, Specification
from targets.permissions import (
    may_add_management_action,
    may_add_project,
    may_change_management_action,
    may_change_project,
    may_complete_milestone,
    may_move_action_date,
    may_stop_action,
    may_update_action,
)
from targets.rules.actions import project_standing
from targets.views.plans import get_plan_or_403

ACTIONS_SHOWN, UPDATES_SHOWN = 100, 24


def get_action_or_403(request, slug, pk):
    """An action of a plan, for those who may see the plan."""
    plan = get_plan_or_403(request, slug)
    action = get_object_or_404(with_parts(Action.objects.filter(plan=plan)), pk=pk)
    # As it was read with its plan's unit.
    action.plan = plan
    return action


def plan_actions(request, slug):
    """Every action of a plan, the open ones first, a page at a time."""
    plan = get_plan_or_403(request, slug)
    announced, today = announced_timetable(), clock.today()
    rows = rated_of_plan(plan, announced, today)
    closed = [row for row in rows if not row.is_open]
    page = Paginator(pressing_first(rows) + closed, ACTIONS_SHOWN).get_page(request.GET.get("page"))
    prefetch_related_objects([row.action for row in page], "measures", "objectives")
    context = {
        "plan": plan,
        "year": Month.of(today).financial_year,
        "page": page,
        "rows": page.object_list,
        "in_words": counts_in_words(rows),
        "may_add": may_add_management_action(request.user, plan),
    }
    return render(request, "targets/plan_actions.html", context)


def management_action(request, slug, pk):
    """One action: where it stands, what it states, what was reported of it."""
    action, user = get_action_or_403(request, slug, pk), request.user
    (row,) = rated([action], announced_timetable(), clock.today())
    month = timetable.open_month(clock.today())
    context = {
        "action": action,
        "plan": action.plan,
        "rated": row.rated,
        "measures": measures_of(action),
        "owner_partner": action.owner.partner if action.owner else None,
        "needs_units": action.needs_units.all(),
        "moved_dates": action.moved_dates.select_related("moved_by"),
        "updates": action.updates.select_related("updated_by").reverse()[:UPDATES_SHOWN],
        "may_update": may_update_action(user, action, month),
        "may_complete": may_complete_milestone(user, action),
        "may_change": may_change_management_action(user, action),
        "may_move": may_move_action_date(user, action),
        "may_stop": may_stop_action(user, action),
    }
    return render(request, "targets/action.html", context)


def measures_of(action):
    """The measures that an action serves, with their newest titles and what it is to bring each."""
    newest = {
        specification.target_id: specification
        for specification in Specification.objects.filter(
            target__in=action.measures.all()
        ).order_by("financial_year")
    }
    effects = {one.target_id: one for one in action.expected_effects.all()}
    measures = []
    for target in action.measures.all():
        specification, effect = newest.get(target.pk), effects.get(target.pk)
        unit = specification.unit if specification else ""
        measures.append(
            {
                "code": target.code,
                "title": specification.title if specification else "",
                "effect": effect_in_words(effect.amount, unit) if effect else "",
                "from_month": effect.from_month if effect else None,
            }
        )
    return measures


def add(request, slug):
    """State an action of a plan."""
    plan = get_plan_or_403(request, slug)
    require(may_add_management_action(request.user, plan))
    project = plan.projects.filter(slug=request.GET.get("project", "")).first()
    form = ActionForm(request.POST or None, plan=plan)
    if project and not form.is_bound:
        form.initial["project"] = project

    def act(entries):
        form.saved = add_management_action(plan, entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "The action is added.")
        return redirect("management_action", slug=slug, pk=form.saved.pk)
    return form_page(request, form, plan, "Add an action")


def change(request, slug, pk):
    """State an action otherwise."""
    action = get_action_or_403(request, slug, pk)
    require(may_change_management_action(request.user, action))
    form = ActionForm(request.POST or None, plan=action.plan, action=action)
    if form.is_valid():
        try:
            change_management_action(
                action,
                form.entries,
                seen_version=form.cleaned_data["seen_version"],
                by=request.user,
                at=clock.now(),
            )
        except ChangedMeanwhile as refused:
            form.take_up(ActionForm(plan=action.plan, action=get_action_or_403(request, slug, pk)))
            form.add_error(None, str(refused))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "The action is changed.")
            return redirect("management_action", slug=slug, pk=pk)
    return form_page(request, form, action.plan, "Change the action", action)


def move(request, slug, pk):
    """Move the day by which an action is to be done."""
    action = get_action_or_403(request, slug, pk)
    require(may_move_action_date(request.user, action))
    form = MoveForm(request.POST or None).say_about(
        action.version, late="Somebody else changed this action meanwhile."
    )

    def act(entries):
        move_action_date(action, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, f"It is due on {day_in_words(form.cleaned_data['due'])} now.")
        return redirect("management_action", slug=slug, pk=pk)
    heading = f"Move the day: {day_in_words(action.due)}"
    return form_page(request, form, action.plan, heading, action)


def stop(request, slug, pk):
    """Stop an action."""
    action = get_action_or_403(request, slug, pk)
    require(may_stop_action(request.user, action))
    form = ReasonForm(
        request.POST or None,
        submit_label="Stop the action",
        help_text="A stopped action stays on record and is not begun again.",
    ).say_about(action.version, late="Somebody else changed this action meanwhile.")

    def act(entries):
        stop_action(action, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, "The action is stopped.")
        return redirect("management_action", slug=slug, pk=pk)
    return form_page(request, form, action.plan, "Stop the action", action)


def update(request, slug, pk):
    """Report on one action for the newest month."""
    action = get_action_or_403(request, slug, pk)
    month = timetable.open_month(clock.today())
    require(may_update_action(request.user, action, month))
    data = request.POST if request.method == "POST" else None
    form = UpdatesForm(data, actions=[action], month=month).say_about(
        month, late=f"{month.name} has opened since you opened this page for another month."
    )

    def act(entries):
        update_actions(month, entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"The update for {month.name} is saved.")
        return redirect("management_action", slug=slug, pk=pk)
    return form_page(request, form, action.plan, f"Update for {month.name}", action)


@require_POST
def complete(request, slug, pk, milestone):
    """Report a milestone done today."""
    action = get_action_or_403(request, slug, pk)
    reached = get_object_or_404(Milestone, pk=milestone, action=action)
    require(may_complete_milestone(request.user, action))
    try:
        complete_milestone(reached, by=request.user, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"“{reached}” is reported done.")
    return redirect("management_action", slug=slug, pk=pk)


def form_page(request, form, plan, heading, action=None):
    context = {"form": form, "plan": plan, "heading": heading, "action": action}
    return render(request, "targets/action_form.html", context)


def get_project_or_403(request, slug, project):
    """A project of a plan, for those who may see the plan."""
    plan = get_plan_or_403(request, slug)
    project = get_object_or_404(plan.projects.select_related("sponsor"), slug=project)
    project.plan = plan
    return project


def project(request, slug, project):
    """One project: its stage, what it is to bring, and its actions."""
    current, user = get_project_or_403(request, slug, project), request.user
    rows = rated(with_parts(current.actions.all()), announced_timetable(), clock.today())
    context = {
        "project": current,
        "plan": current.plan,
        "rows": rows,
        "rated": project_standing(standings(rows)),
        "may_change": may_change_project(user, current),
        "may_add": current.stage != Project.CLOSED
        and may_add_management_action(user, current.plan),
    }
    return render(request, "targets/project.html", context)


def new_project(request, slug):
    """Add a project to a plan."""
    plan = get_plan_or_403(request, slug)
    require(may_add_project(request.user, plan))
    form = ProjectForm(request.POST or None)

    def act(entries):
        form.saved = add_project(plan, entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"“{form.saved}” is added to {plan}.")
        return redirect("project", slug=slug, project=form.saved.slug)
    return form_page(request, form, plan, "Add a project")


def edit_project(request, slug, project):
    """State a project otherwise."""
    current = get_project_or_403(request, slug, project)
    require(may_change_project(request.user, current))
    form = ProjectForm(request.POST or None, project=current)
    if form.is_valid():
        try:
            change_project(
                current,
                form.entries,
                seen_version=form.cleaned_data["seen_version"],
                by=request.user,
                at=clock.now(),
            )
        except ChangedMeanwhile as refused:
            form.take_up(ProjectForm(project=get_project_or_403(request, slug, project)))
            form.add_error(None, str(refused))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"“{form.cleaned_data['title']}” is changed.")
            return redirect("project", slug=slug, project=project)
    return form_page(request, form, current.plan, "Change the project")
