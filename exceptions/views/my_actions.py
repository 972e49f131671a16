"""One list of everything that a person has to do, with its monthly update."""

from django.contrib import messages
from django.shortcuts import redirect, render

from exceptions.my_actions import my_actions, update_my_actions
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock, timetable
from targets.forms.actions import UpdatesForm


def list_and_update(request):
    """The person's actions with where they stand; one save reports on as many as are answered."""
    require(may(request.user, "view_desk"))
    today, announced = clock.today(), announced_timetable()
    month = timetable.open_month(today)
    rows = my_actions(request.user, announced, today)
    # A form in which nothing was chosen is empty, and is told so.
    data = request.POST if request.method == "POST" else None
    form = UpdatesForm(data, actions=[row.action for row in rows], month=month).say_about(
        month, late=f"{month.name} has opened since you opened this page for another month."
    )

    def act(entries):
        update_my_actions(month, entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"Saved for {month.name}.")
        return redirect("my_actions")
    cards = [
        {
            "row": row,
            "status": form[f"status_{row.action.pk}"],
            "words": form[f"words_{row.action.pk}"],
        }
        for row in rows
    ]
    context = {
        "form": form,
        "cards": cards,
        "sees_plans": may(request.user, "view_plan"),
        "owed": sum(row.is_owed for row in rows),
        "month": month,
        "due": announced.day_of(month, "exceptions_due"),
    }
    return render(request, "exceptions/my_actions.html", context)
