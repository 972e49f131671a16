"""What a delivery plan asks of Finance, HR, Policy and Risk Management, and their answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from exceptions.forms.decisions import SupportAnswerForm
from exceptions.models import ExceptionReport
from exceptions.permissions import may_answer_support, may_view_exception_report
from exceptions.rules.money import money_sentence
from exceptions.rules.support import Supporter
from exceptions.support import answer_support, asked_for
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock


def answer(request, pk, supporter):
    """Say whether what the plan asks for is given; the page holds what is asked and no figure of
    the measure, so that whoever is asked may read it.
    """
    if supporter not in list(Supporter):
        raise Http404
    asked_of = Supporter(supporter)
    report = get_object_or_404(ExceptionReport.objects.for_page(), pk=pk)
    require(may_answer_support(request.user, report, asked_of))
    asked = asked_for(report)
    form = SupportAnswerForm(request.POST or None, initial={"seen": asked.version})

    def act(entries):
        answer_support(report, asked_of, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, "The answer is sent to whoever answers for the report.")
        if may_view_exception_report(request.user, report):
            return redirect("exception_report", pk=pk)
        return redirect("desk")
    context = {"form": form, "report": report, "supporter": asked_of, "asked": asked}
    if asked.asks_for_money:
        context["money"] = money_sentence(
            asked.revenue, asked.capital, from_other_budget=asked.virement
        )
    return render(request, "exceptions/answer_support.html", context)
