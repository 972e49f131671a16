"""The run sheet of a month, and the performance team's acts on it."""

from django.contrib import messages
from django.shortcuts import redirect, render

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may, require
from pmf_portal.jobs.models import Job
from pmf_portal.periods import clock, timetable
from pmf_portal.periods.converters import with_address
from pmf_portal.ui.forms import ReasonForm
from reporting.cycle.month_end import build_month
from reporting.cycle.run_sheet import (
    days_to_publication,
    publication_chart,
    reminders_sent,
    units_of,
)
from reporting.permissions import (
    may_build_scorecards,
    may_correct_month,
    may_publish_month,
    may_resend_notice,
    may_view_run_sheet,
)
from reporting.public_record.archive_files import write_files
from reporting.public_record.verification_job import last_verification
from reporting.publishing.month import NotReady, correct_month, publish_month, why_not_ready
from reporting.views.outbox import unsent_notices
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import sign_off_states


def run_sheet(request, month=None):
    """Every step of a month with its date, and where it stands."""
    require(may_view_run_sheet(request.user))
    month = month or timetable.open_month(clock.today())
    build = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    units = units_of(month, request.user, clock.today())
    jobs = {job.kind: job for job in Job.objects.filter(period=str(month)).order_by("pk")}
    announced = announced_timetable()
    steps = [
        step_row(step, announced.day_of(month, step.name), jobs.get(step.name), build)
        for step in timetable.STEPS
    ]
    return render(
        request,
        "reporting/run_sheet.html",
        {
            "month": month,
            "build": build,
            "steps": steps,
            "states": sign_off_states(build) if build else [],
            "today": clock.today(),
            "units": units,
            "records": bool(may(request.user, "record_actual")),
            "reminders": reminders_sent(month),
            "publication": publication_chart(days_to_publication(month)),
            "waits_for": why_not_ready(build, clock.now()) if build and not build.frozen_at else "",
            "neighbours": with_address([month - 1, month + 1]),
            "may_build": may_build_scorecards(request.user),
            "may_correct": may_correct_month(request.user),
            "verification": last_verification(),
            "needing_attention": Job.objects.needing_attention(),
            "outbox": unsent_notices(clock.now()) if may_resend_notice(request.user) else {},
        },
    )


def step_row(step, day, job, build):
    """One step of a month with its day and where it stands, in words."""
    published = build is not None and (build.frozen_at is not None or build.edition > 1)
    if job:
        state = (
            f"{job.get_state_display()}: {job.outcome}" if job.outcome else job.get_state_display()
        )
    elif published or (build is not None and step.name == "build_scorecards"):
        state = "done"
    else:
        state = "later" if day > clock.today() else "not yet"
    return {"step": step, "day": day, "state": state}


def build(request, month):
    """Build, or build again, the scorecards of a month."""
    require(may_build_scorecards(request.user))
    if request.method == "POST":
        if month > timetable.open_month(clock.today()):
            messages.warning(request, f"{month.name} has not ended yet.")
        else:
            built, opened = build_month(month, by=request.user, at=clock.now())
            messages.success(
                request, f"{built.lines.count()} lines built, {opened} exception reports opened."
            )
    return redirect("run_sheet_of", month=month)


def publish(request, month):
    """Publish a month whose sign-offs are all there."""
    require(may_publish_month(request.user))
    if request.method == "POST":
        try:
            published = publish_month(month, by=request.user, at=clock.now())
        except NotReady as waiting:
            messages.warning(request, str(waiting))
        else:
            write_files(build=published)
            messages.success(request, f"{published} is published.")
    return redirect("run_sheet_of", month=month)


def correct(request, month):
    """Begin a correction edition of a published month."""
    require(may_correct_month(request.user))
    form = ReasonForm(
        request.POST or None,
        submit_label="Begin the correction",
        help_text="Published with the new edition.",
    )
    if form.is_valid():
        at = clock.now()
        try:
            correct_month(month, reason=form.cleaned_data["reason"], by=request.user, at=at)
            build_month(month, by=request.user, at=at)
        except NotReady as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                f"A correction of {month.name} has begun. Directors sign it off before it is"
                " published.",
            )
            return redirect("run_sheet_of", month=month)
    return render(request, "reporting/correct.html", {"form": form, "month": month})
