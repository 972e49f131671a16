"""The roles of a person: given by an administrator, and some confirmed by a second one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.directory import role_in_words
from pmf_portal.council.models import RoleAssignment, RoleRequest, User
from pmf_portal.council.people import (
    confirm_role,
    end_role,
    give_role,
    refuse_role_request,
    waits_for_second,
)
from pmf_portal.council.people_permissions import may_decide_request, may_end_role, may_give_role
from pmf_portal.council.permissions import require
from pmf_portal.council.roles import Role
from pmf_portal.council.rules.role_rules import (
    KINDS_OF_UNITS,
    NEEDS_SECOND,
    why_excluded,
    with_article,
)
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from pmf_portal.ui.people_forms import GiveRoleForm
from pmf_portal.ui.views.people import button, render_form

CONFIRM_ONLY = "Confirm it only if you know that this person is in the post. The role starts then."


@fresh_sign_in
def give(request, pk):
    """Choose a role from all of them; then the unit it is held in, and give it."""
    person = get_object_or_404(User, pk=pk)
    require(may_give_role(request.user, person))
    if (chosen := request.GET.get("role", "")) not in set(Role):
        return choose_role(request, person)
    role = Role(chosen)
    waits = waits_for_second(person, role, by=request.user)
    form = GiveRoleForm(
        request.POST if request.method == "POST" else None,
        kinds=KINDS_OF_UNITS.get(role, ()),
        submit_label="Ask a second administrator to confirm it" if waits else "Give the role",
    )
    given = []

    def act(entries):
        given.append(give_role(person, role, **entries, by=request.user, at=clock.now()))

    if form.save_with(act):
        words = role_in_words(role, given[0].unit)
        if isinstance(given[0], RoleRequest):
            told = f"{words} waits for a second administrator, who finds it on their desk."
        else:
            told = f"{person.named} has the role {words}."
        messages.success(request, told)
        return redirect("person", pk=pk)
    context = {
        "form": form,
        "person": person,
        "role": role,
        "waits": waits,
        "is_alone": role in NEEDS_SECOND and not waits,
    }
    return render(request, "ui/give_role.html", context)


def choose_role(request, person):
    """Every role: where it is held, whether it needs a second administrator, or why they cannot
    have it.
    """
    held = person.roles
    choices = [
        {
            "role": role,
            "about": why_not_given(role, held) or where_held(role),
            "needs_second": role in NEEDS_SECOND,
            "is_offered": not why_not_given(role, held),
        }
        for role in Role
    ]
    choices.sort(key=lambda choice: not choice["is_offered"])
    return render(
        request,
        "ui/choose_role.html",
        {
            "person": person,
            "at_once": [one for one in choices if not one["needs_second"]],
            "with_second": [one for one in choices if one["needs_second"]],
        },
    )


def why_not_given(role, held):
    """Why somebody cannot have a role beside those they hold; "" where they can."""
    if role in held and role not in KINDS_OF_UNITS:
        return "They have this role already."
    return why_excluded(role, held)


def where_held(role):
    """In units of which kinds a role is held: “In a directorate, service or team”."""
    if role == Role.PERFORMANCE_TEAM:
        return "Administers this portal"
    kinds = KINDS_OF_UNITS.get(role)
    if kinds is None:
        return ""
    *others, last = with_article(kinds)
    return f"In {', '.join(others)} or {last}" if others else f"In {last}"


def end(request, pk):
    """Take a role from a person."""
    assignment = get_object_or_404(RoleAssignment.objects.select_related("user", "unit"), pk=pk)
    person = assignment.user
    require(may_end_role(request.user, assignment))
    words = role_in_words(Role(assignment.role), assignment.unit)
    form = button(request, "End the role")
    if form.save_with(lambda _: end_role(assignment, by=request.user, at=clock.now())):
        messages.success(request, f"{person.named} no longer has the role {words}.")
        return redirect("person", pk=person.pk)
    explained = (
        f"They lose what the role “{words}” lets them see and do, at once. What they did stays."
    )
    return render_form(request, form, "End the role", person, explained)


@fresh_sign_in
def confirm(request, pk):
    """What another administrator asks for, to be confirmed or refused."""
    waiting = get_request(pk)
    require(may_decide_request(request.user, "confirm_role", waiting))
    form = button(request, "Confirm the role")
    words = role_in_words(Role(waiting.role), waiting.unit)
    if form.save_with(lambda _: confirm_role(waiting, by=request.user, at=clock.now())):
        messages.success(request, f"{waiting.user.named} has the role {words}.")
        return redirect("person", pk=waiting.user_id)
    context = {
        "form": form,
        "asked": waiting,
        "title": "Confirm a role",
        "question": "Should they have this role?",
        "role": words,
        "explained": CONFIRM_ONLY,
        "refuse_page": "refuse_role_request",
        "refuse_words": "Refuse the role",
    }
    return render(request, "ui/confirm_asked.html", context)


@require_POST
def refuse(request, pk):
    """Refuse a role that another administrator gave."""
    waiting = get_request(pk)
    require(may_decide_request(request.user, "refuse_role_request", waiting))
    try:
        refuse_role_request(waiting, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        words = role_in_words(Role(waiting.role), waiting.unit)
        messages.success(request, f"{waiting.user.named} does not get the role {words}.")
    return redirect("person", pk=waiting.user_id)


def get_request(pk):
    return get_object_or_404(RoleRequest.objects.select_related("user", "unit", "asked_by"), pk=pk)
