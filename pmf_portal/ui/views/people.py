"""People: who is in the council, and what administrators do with a person and their account."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.directory import people_with, role_in_words
from pmf_portal.council.factor_removals import (
    may_decide_removal,
    may_remove_second_factor,
    open_removals,
)
from pmf_portal.council.models import User
from pmf_portal.council.people import (
    add_person,
    change_person,
    close_account,
    open_requests,
    reopen_account,
)
from pmf_portal.council.people_permissions import (
    may_add_person,
    may_change_person,
    may_close_account,
    may_decide_request,
    may_end_role,
    may_give_role,
    may_reopen_account,
    may_view_people,
)
from pmf_portal.council.permissions import require
from pmf_portal.council.roles import Role
from pmf_portal.council.second_factors import second_factors_of
from pmf_portal.formats.plain_text import clean_text
from pmf_portal.periods import clock
from pmf_portal.ui.forms import NoFieldsForm
from pmf_portal.ui.people_forms import AddPersonForm, ChangePersonForm


@require_safe
def people(request):
    """Everybody in the council by post; those who have left in a part of their own."""
    require(may_view_people(request.user))
    words = clean_text(request.GET.get("q", "")).strip()
    entries = people_with(words)
    administers = may_add_person(request.user)
    return render(
        request,
        "ui/people.html",
        {
            "words": words,
            "present": [entry for entry in entries if entry.person.is_active],
            "left": [entry for entry in entries if not entry.person.is_active],
            "administers": administers,
            "waiting": requests_as_seen(request.user, open_requests()) if administers else [],
        },
    )


def add(request):
    """Add a person; they choose their password themselves."""
    require(may_add_person(request.user))
    form = AddPersonForm(request.POST or None)
    added = []

    def act(entries):
        added.append(add_person(**entries, by=request.user, at=clock.now()))

    if form.save_with(act):
        [person] = added
        messages.success(request, f"{person.named} is added. Now give them a role.")
        return redirect("person", pk=person.pk)
    return render_form(request, form, "Add a person")


@require_safe
def person(request, pk):
    """One person: post, roles, what waits for a second administrator, the account."""
    person, user = get_object_or_404(User, pk=pk), request.user
    require(may_view_people(user))
    roles = [
        {
            "assignment": assignment,
            "words": role_in_words(Role(assignment.role), assignment.unit),
            "may_end": may_end_role(user, assignment),
        }
        for assignment in person.roleassignment_set.select_related("unit", "user").order_by("pk")
    ]
    administers = may_change_person(user)
    ahead = person.absence_set.filter(last_day__gte=clock.today()).order_by("first_day")
    return render(
        request,
        "ui/person.html",
        {
            "person": person,
            "roles": roles,
            "absences": ahead if administers else [],
            "waiting": requests_as_seen(user, open_requests(person)) if administers else [],
            "administers": administers,
            "may_give_role": may_give_role(user, person),
            "may_close": may_close_account(user, person),
            "may_reopen": may_reopen_account(user, person),
            **(second_step_as_seen(user, person) if administers else {}),
        },
    )


def second_step_as_seen(user, person):
    """What a person has besides the password, and whether this administrator may take it away."""
    factors, removal = second_factors_of(person), open_removals(person).first()
    return {
        "factors": factors,
        "may_remove_second_factor": may_remove_second_factor(user, person, factors),
        "removal": removal,
        "removal_verdict": removal and may_decide_removal(user, "confirm_factor_removal", removal),
    }


def requests_as_seen(user, requests):
    """Roles that wait, each with whether this administrator may decide it, and why not."""
    return [
        {
            "request": request,
            "words": role_in_words(Role(request.role), request.unit),
            "verdict": may_decide_request(user, "confirm_role", request),
        }
        for request in requests
    ]


def change(request, pk):
    """Change a person's name, post or e-mail address."""
    person = get_object_or_404(User, pk=pk)
    require(may_change_person(request.user))
    form = ChangePersonForm(request.POST or None, person=person)

    def act(entries):
        change_person(person, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "The changes are saved.")
        return redirect("person", pk=pk)
    return render_form(request, form, "Change name, post or address", person)


def close(request, pk):
    """Close the account of somebody who has left."""
    person = get_object_or_404(User, pk=pk)
    require(may_close_account(request.user, person))
    form = button(request, "Close the account")
    if form.save_with(lambda _: close_account(person, by=request.user, at=clock.now())):
        messages.success(request, f"The account of {person.named} is closed.")
        return redirect("person", pk=pk)
    explained = (
        "They are signed out everywhere and cannot sign in again. Their deputies see their work."
        " What they did stays under their post, and an administrator can open the account again."
    )
    return render_form(request, form, "Close the account", person, explained)


def reopen(request, pk):
    """Open a closed account again."""
    person = get_object_or_404(User, pk=pk)
    require(may_reopen_account(request.user, person))
    form = button(request, "Open the account again")
    if form.save_with(lambda _: reopen_account(person, by=request.user, at=clock.now())):
        messages.success(request, f"The account of {person.named} is open again.")
        return redirect("person", pk=pk)
    explained = "They can sign in again, and have the roles that they had before."
    return render_form(request, form, "Open the account again", person, explained)


def button(request, submit_label):
    """A form that is one button."""
    return NoFieldsForm(
        request.POST if request.method == "POST" else None, submit_label=submit_label
    )


def render_form(request, form, heading, person=None, explained=""):
    return render(
        request,
        "ui/person_form.html",
        {"form": form, "heading": heading, "person": person, "explained": explained},
    )
