"""Proposals as their owners and the clerks of bodies keep them."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from reporting.forms.lessons import CarryOutForm, DecisionForm, ProposalForm, SendProposalForm
from reporting.lessons.viewers import LessonsViewer
from reporting.meetings.deciding import decide_proposal
from reporting.meetings.hearings import send_proposal, withdraw_proposal
from reporting.meetings.permissions import may_decide_proposal
from reporting.models import ProposalHearing
from reporting.views.lessons import acting, answered, get_theme_or_404
from reporting.views.meetings import back_to, get_meeting_or_404, render_form
from targets.lessons import permissions
from targets.lessons.proposals import (
    MEANWHILE,
    carry_out_proposal,
    change_proposal,
    draft_proposal,
    give_up_proposal,
)
from targets.models import Proposal

FIELDS = ("kind", "title", "text", "owner", "mark")


def get_proposal_or_404(request, pk):
    """A proposal that the person may read."""
    proposal = get_object_or_404(Proposal.objects.for_page(), pk=pk)
    hearing = ProposalHearing.objects.filter(proposal=proposal).select_related("body__unit").first()
    if not LessonsViewer(request.user, clock.today()).sees_proposal(proposal, hearing):
        raise Http404
    return proposal


def draft(request, slug):
    """Draft a proposal from a theme."""
    theme = get_theme_or_404(request, slug)
    require(permissions.may_draft_proposal(request.user, theme))
    form = ProposalForm(request.POST or None, submit_label="Save the draft", theme=theme)
    made = []
    if form.save_with(
        lambda entries: made.append(draft_proposal(theme, **entries, **acting(request)))
    ):
        messages.success(request, "The draft is saved. Send it to the body that decides it.")
        return redirect(made[0])
    heading = "What is to change because of it?"
    return render_form(request, form, heading, back=back_to(theme), caption=theme.title)


def change(request, pk):
    """Change a draft."""
    proposal = get_proposal_or_404(request, pk)
    require(permissions.may_change_proposal(request.user, proposal))
    initial = {name: getattr(proposal, name) for name in FIELDS}
    initial["evidence"] = proposal.evidence.all()
    form = ProposalForm(
        request.POST or None, submit_label="Save the draft", theme=proposal.theme, initial=initial
    )
    form.say_about("proposal", proposal.version, late=MEANWHILE)
    act = partial(change_proposal, proposal, seen_version=proposal.version)
    return answered(request, form, act, proposal, "Change the proposal")


def send(request, pk):
    """Send a proposal to the body that decides it."""
    proposal = get_proposal_or_404(request, pk)
    require(permissions.may_send_proposal(request.user, proposal))
    form = SendProposalForm(request.POST or None)
    about = "It comes on the next agenda of the body by itself."
    said = "The proposal is sent."
    act = partial(send_proposal, proposal)
    return answered(request, form, act, proposal, "Send the proposal", about, said)


def withdraw(request, pk):
    """Withdraw a proposal before it is decided."""
    proposal = get_proposal_or_404(request, pk)
    require(permissions.may_withdraw_proposal(request.user, proposal))
    form = ReasonForm(request.POST or None, submit_label="Withdraw the proposal")
    act = partial(withdraw_proposal, proposal)
    return answered(request, form, act, proposal, "Withdraw the proposal")


def carry_out(request, pk):
    """Say what of the next year's plans a proposal changed."""
    proposal = get_proposal_or_404(request, pk)
    require(permissions.may_carry_out_proposal(request.user, proposal))
    form = CarryOutForm(request.POST or None, proposal=proposal)
    act = partial(carry_out_proposal, proposal)
    return answered(request, form, act, proposal, "What did the proposal change?", proposal.text)


def give_up(request, pk):
    """Say that a proposal is not carried out."""
    proposal = get_proposal_or_404(request, pk)
    require(permissions.may_give_up_proposal(request.user, proposal))
    form = ReasonForm(
        request.POST or None, submit_label="It is not carried out", help_text="Everybody reads this"
    )
    act = partial(give_up_proposal, proposal)
    return answered(request, form, act, proposal, "Say why it is not carried out")


def decide(request, slug, day, pk):
    """Write down what the meeting decides of a proposal."""
    meeting = get_meeting_or_404(request, slug, day)
    rows = ProposalHearing.objects.select_related("proposal__theme", "body")
    hearing = get_object_or_404(rows, body=meeting.body, proposal=pk)
    require(may_decide_proposal(request.user, meeting))
    initial = {"decision": hearing.decision, "reason": hearing.reason}
    form = DecisionForm(request.POST or None, initial=initial)
    if form.save_with(
        lambda entries: decide_proposal(hearing, meeting, **entries, **acting(request))
    ):
        messages.success(request, "Written down. It holds once the minutes are confirmed.")
        return redirect("record_output", slug, day)
    return render_form(
        request,
        form,
        hearing.proposal.title,
        back=back_to(meeting),
        caption=str(meeting),
        about=hearing.proposal.text,
    )
