"""The month from which the portal is live, and publishing a month from before it."""

from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import LiveFrom
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from reporting.cycle.going_live import set_live_from
from reporting.forms.going_live import LiveFromForm
from reporting.permissions import may_publish_taken_over_month, may_set_live_from
from reporting.public_record.archive_files import write_files
from reporting.publishing.month import publish_taken_over_month, why_not_ready
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import awaiting_sign_off


def live_from(request):
    """Say from which month on the portal is live."""
    require(may_set_live_from(request.user))
    form = LiveFromForm(request.POST or None)
    if form.save_with(lambda entries: set_live_from(**entries, by=request.user, at=clock.now())):
        month = form.cleaned_data["month"]
        messages.success(request, f"The portal is live from {month.name}.")
        return redirect("set_up")
    context = {
        "form": form,
        "live_from": announced_timetable().live_from,
        "settings": LiveFrom.objects.order_by("-pk"),
    }
    return render(request, "reporting/live_from.html", context)


@fresh_sign_in
def publish_taken_over(request, month):
    """Publish a month from before the portal went live, with the reason that stands in place of
    sign-offs.
    """
    require(may_publish_taken_over_month(request.user, month))
    build = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    form = ReasonForm(
        request.POST or None,
        submit_label=f"Publish {month.name}",
        help_text="Published with the scorecards, in place of the sign-offs that are missing.",
    )
    form.say_about(
        build.edition if build else 0, late="Another edition was published or begun meanwhile."
    )
    published = []
    if form.save_with(
        lambda entries: published.append(
            publish_taken_over_month(month, **entries, by=request.user, at=clock.now())
        )
    ):
        write_files(build=published[0])
        messages.success(request, f"{published[0]} is published.")
        return redirect("run_sheet_of", month=month)
    waiting = awaiting_sign_off(build) if build else []
    context = {
        "form": form,
        "month": month,
        "build": build,
        "live_from": announced_timetable().live_from,
        "awaiting": waiting,
        "waits_for": "" if waiting or not build else why_not_ready(build, clock.now()),
    }
    return render(request, "reporting/publish_taken_over.html", context)
