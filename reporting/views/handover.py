"""Handing on what somebody answers for, as when they leave."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.models import User
from pmf_portal.council.permissions import require
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock
from reporting.forms.handover import HandOverForm
from reporting.handover.handing import hand_over_work
from reporting.handover.kinds import work_of
from reporting.permissions import may_hand_over_work


def hand_over(request, pk):
    """Everything that a person answers for, and who takes it on."""
    leaver = get_object_or_404(User, pk=pk)
    require(may_hand_over_work(request.user, leaver))
    work = work_of(leaver, clock.today())
    form = HandOverForm(request.POST or None, work=work, leaver=leaver, today=clock.today())

    def act(entries):
        number = hand_over_work(
            leaver,
            form.takers(),
            left_on=entries["left_on"],
            reason=entries["reason"],
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, f"{counted(number, 'thing')} handed over.")

    if form.save_with(act):
        return redirect("hand_over_work", pk=leaver.pk)
    return render(request, "reporting/hand_over.html", {"form": form, "leaver": leaver})
