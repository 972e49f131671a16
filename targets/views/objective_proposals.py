"""What partners propose about their objectives, and what they are answered."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from targets.forms.objective_proposals import AnswerProposalForm, ProposalForm
from targets.models import Objective, ObjectiveProposal
from targets.objective_permissions import (
    may_answer_objective_proposal,
    may_propose_objective_change,
)
from targets.objective_proposals import (
    answer_objective_proposal,
    propose_objective_change,
    proposed_in_words,
)
from targets.objectives import version_of

LATE = "The objective was changed meanwhile."


def propose(request, pk):
    """Propose another title or another last year of an objective that the partner owns."""
    require(may(request.user, "propose_objective_change"))
    own = Objective.objects.select_related("plan", "partner").filter(partner=request.user.partner)
    objective = get_object_or_404(own.exclude(partner=None), pk=pk)
    require(may_propose_objective_change(request.user, objective))
    form = ProposalForm(request.POST or None, objective=objective)
    form.say_about(version_of(objective), late=LATE)

    def act(entries):
        propose_objective_change(objective, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "Your proposal is sent. You are told what the council answers.")
        return redirect("our_part")
    return render(request, "targets/propose_change.html", {"form": form, "objective": objective})


def answer(request, pk):
    """Take what a partner proposes, or say why not."""
    require(may(request.user, "answer_objective_proposal"))
    rows = ObjectiveProposal.objects.select_related(
        "objective__plan__unit", "partner", "proposed_by"
    )
    proposal = get_object_or_404(rows, pk=pk)
    require(may_answer_objective_proposal(request.user, proposal))
    form = AnswerProposalForm(request.POST or None)
    form.say_about(version_of(proposal.objective), late=LATE)

    def act(entries):
        answer_objective_proposal(proposal, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"{proposal.partner} is told.")
        return redirect("desk")
    context = {"form": form, "proposal": proposal, "in_words": proposed_in_words(proposal)}
    return render(request, "targets/answer_proposal.html", context)
