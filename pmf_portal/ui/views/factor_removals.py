"""Taking away the second factor of somebody who has lost it: asked for, confirmed or refused."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.factor_removals import (
    confirm_factor_removal,
    may_decide_removal,
    may_remove_second_factor,
    refuse_factor_removal,
    removal_waits_for_second,
    remove_second_factor,
)
from pmf_portal.council.models import FactorRemoval, User
from pmf_portal.council.permissions import require
from pmf_portal.council.second_factors import second_factors_of
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from pmf_portal.ui.views.people import button, render_form

TITLE = "Take away the second step at sign-in"
EXPLAINED = (
    "Do this only when you are sure that they asked: speak to them first. App, passkeys"
    " and recovery codes no longer work, they are signed out everywhere, and sign in with their"
    " password to add a new one. They are told by e-mail."
)


@fresh_sign_in
def remove(request, pk):
    """Take somebody's second factor away, or ask a second administrator to confirm it."""
    person, user = get_object_or_404(User, pk=pk), request.user
    require(may_remove_second_factor(user, person, second_factors_of(person)))
    waits = removal_waits_for_second(person, by=user)
    label = "Ask a second administrator to confirm it" if waits else "Take it away"
    form = button(request, label)
    if form.save_with(lambda _: remove_second_factor(person, by=user, at=clock.now())):
        if waits:
            told = "It waits for a second administrator, who finds it on their desk."
        else:
            told = f"The second step at sign-in of {person.named} is taken away."
        messages.success(request, told)
        return redirect("person", pk=pk)
    return render_form(request, form, TITLE, person, EXPLAINED)


@fresh_sign_in
def confirm(request, pk):
    """What another administrator asks for, to be confirmed or refused."""
    removal = get_removal(pk)
    require(may_decide_removal(request.user, "confirm_factor_removal", removal))
    form = button(request, "Take it away")
    person = removal.user
    if form.save_with(lambda _: confirm_factor_removal(removal, by=request.user, at=clock.now())):
        told = f"The second step at sign-in of {person.named} is taken away."
        messages.success(request, told)
        return redirect("person", pk=person.pk)
    context = {
        "form": form,
        "asked": removal,
        "title": TITLE,
        "question": f"{TITLE}?",
        "explained": EXPLAINED,
        "refuse_page": "refuse_factor_removal",
        "refuse_words": "Refuse it",
    }
    return render(request, "ui/confirm_asked.html", context)


@require_POST
def refuse(request, pk):
    """Refuse what another administrator asked for."""
    removal = get_removal(pk)
    require(may_decide_removal(request.user, "refuse_factor_removal", removal))
    try:
        refuse_factor_removal(removal, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{removal.user.named} keeps what they sign in with.")
    return redirect("person", pk=removal.user_id)


def get_removal(pk):
    return get_object_or_404(FactorRemoval.objects.select_related("user", "asked_by"), pk=pk)
