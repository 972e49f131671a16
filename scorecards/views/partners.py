"""Figures that come from partners: verified or disputed by the partner, answered by the council."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import may, require
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from scorecards.partners.acts import answer_dispute, dispute_figure, verify_partner_figures
from scorecards.partners.forms import AnswerDisputeForm, DisputeForm, VerifyForm
from scorecards.partners.reading import figures_of_partner, figures_of_partners
from scorecards.permissions import (
    may_answer_dispute,
    may_dispute_figure,
    may_record_actual,
    may_verify_partner_figures,
)
from targets.models import Responsibility

CORRECTED = "The figure was corrected meanwhile."


@require_POST
def verify(request):
    """Say of the figures of a month that they are the partner's own and right, in one press."""
    require(may(request.user, "verify_partner_figures"))
    require(may_verify_partner_figures(request.user, own_figures(request)))
    form = VerifyForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Nothing was verified. Look at the figures again.")
        return redirect("our_part")
    try:
        count = verify_partner_figures(
            request.user.partner, form.cleaned_data["seen"], by=request.user, at=clock.now()
        )
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{counted(count, 'figure')} verified.")
    return redirect("our_part")


def own_figures(request):
    """The figures that come from the person's partner."""
    return figures_of_partner(request.user, clock.today())


def fetch(figures, code, month):
    """The newest revision of a figure among some; 404 where it is none of them."""
    for figure in figures:
        if figure.code == code and figure.actual.month == month:
            return figure
    raise Http404


def dispute(request, code, month):
    """Say why a figure is not right."""
    require(may(request.user, "dispute_figure"))
    figure = fetch(own_figures(request), code, month)
    require(may_dispute_figure(request.user, figure))
    form = DisputeForm(request.POST or None).say_about(figure.actual.pk, late=CORRECTED)

    def act(entries):
        dispute_figure(figure, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"{code}: the council is told, and answers you.")
        return redirect("our_part")
    context = {"form": form, "figure": figure, "period": figure.period}
    return render(request, "scorecards/partners/dispute.html", context)


def answer(request, code, month):
    """Say why a disputed figure stands, or go and correct it."""
    require(may(request.user, "answer_dispute"))
    today = clock.today()
    figure = fetch(figures_of_partners(today), code, month)
    require(may_answer_dispute(request.user, figure))
    about = figure.said.dispute
    form = AnswerDisputeForm(request.POST or None).say_about(about.pk, late=CORRECTED)

    def act(entries):
        answer_dispute(about, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"{figure.partner} is told why the figure of {code} stands.")
        return redirect("desk")
    responsibility = get_object_or_404(
        Responsibility, target=figure.actual.target_id, financial_year=month.financial_year
    )
    context = {
        "form": form,
        "figure": figure,
        "period": figure.period,
        "may_correct": may_record_actual(request.user, figure.specification, responsibility, today),
    }
    return render(request, "scorecards/partners/answer.html", context)
