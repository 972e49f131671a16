"""Expected effects of decisions as their owners write them down."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.effects import permissions
from reporting.effects.permissions import EffectViewer
from reporting.effects.services import (
    MEANWHILE,
    change_effect,
    correct_effect,
    expect_effect,
    explain_effect,
    withdraw_effect,
)
from reporting.forms.effects import (
    ChangeEffectForm,
    CorrectEffectForm,
    ExpectEffectForm,
    ExplainForm,
)
from reporting.views.lessons import acting, answered
from reporting.views.meetings import back_to, render_form
from reporting.views.minutes import get_output_or_404
from reporting.views.proposals import get_proposal_or_404
from reporting.views.recommendations import get_recommendation_or_404

FIELDS = ("direction", "size", "size_kind", "because")


def expect_of_proposal(request, pk):
    """Write down what a proposal is expected to do."""
    return expect(request, get_proposal_or_404(request, pk))


def expect_of_output(request, pk):
    """Write down what a decision of a meeting is expected to do."""
    return expect(request, get_output_or_404(request, pk))


def expect_of_recommendation(request, pk):
    """Write down what a recommendation is expected to do."""
    return expect(request, get_recommendation_or_404(request, pk))


def expect(request, decision):
    require(permissions.may_expect_effect(request.user, decision))
    form = ExpectEffectForm(request.POST or None)
    made = []
    if form.save_with(
        lambda entries: made.append(expect_effect(decision, **entries, **acting(request)))
    ):
        messages.success(request, "Written down. It is compared once its month is published.")
        return redirect(made[0])
    about = decision.text
    heading = "What is this decision expected to do?"
    back = back_to(decision)
    return render_form(request, form, heading, back=back, caption=str(decision), about=about)


def get_effect_or_404(request, pk):
    """An expected effect that the person may read."""
    viewer = EffectViewer(request.user, clock.today())
    return get_object_or_404(viewer.effects().for_page(), pk=pk)


def initial_of(effect):
    initial = {name: getattr(effect, name) for name in FIELDS}
    return initial | {"by_month": str(effect.by_month), "size": f"{effect.size.normalize():f}"}


def change(request, pk):
    """Change what is expected, while the decision is not taken."""
    effect = get_effect_or_404(request, pk)
    require(permissions.may_change_effect(request.user, effect))
    form = ChangeEffectForm(request.POST or None, initial=initial_of(effect))
    form.say_about("effect", effect.version, late=MEANWHILE)
    act = partial(change_effect, effect, seen_version=effect.version)
    return answered(request, form, act, effect, "Change what is expected")


def correct(request, pk):
    """Correct what was expected of a decision that is taken."""
    effect = get_effect_or_404(request, pk)
    require(permissions.may_correct_effect(request.user, effect, clock.today()))
    form = CorrectEffectForm(request.POST or None, initial=initial_of(effect))
    form.say_about("effect", effect.version, late=MEANWHILE)
    act = partial(correct_effect, effect, seen_version=effect.version)
    about = f"The decision is taken. This stays beside your correction:\n{effect.sentence}"
    return answered(request, form, act, effect, "Correct what is expected", about)


def explain(request, pk):
    """Say why it came as it did."""
    effect = get_effect_or_404(request, pk)
    require(permissions.may_explain_effect(request.user, effect))
    form = ExplainForm(request.POST or None, initial={"why": effect.why})
    act = partial(explain_effect, effect)
    return answered(request, form, act, effect, "Say why it came like this", effect.words)


@require_POST
def withdraw(request, pk):
    """Take back what was expected, while the decision is not taken."""
    effect = get_effect_or_404(request, pk)
    require(permissions.may_withdraw_effect(request.user, effect))
    try:
        withdraw_effect(effect, **acting(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(effect)
    messages.success(request, "It is taken back.")
    return redirect(effect.decision)
