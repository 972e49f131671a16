"""The run sheet of a month, and the performance team's acts on it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may, require
from pmf_portal.formats.wording import terms
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import clock, timetable
from pmf_portal.periods.converters import with_address
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import ReasonForm
from pmf_portal.ui.fresh_sign_in import fresh_sign_in
from reporting.cycle.month_end import build_month
from reporting.cycle.run_sheet import (
    days_to_publication,
    headline_of,
    publication_chart,
    reminders_sent,
    units_of,
)
from reporting.permissions import (
    may_build_scorecards,
    may_correct_month,
    may_edit_headline,
    may_publish_month,
    may_resend_notice,
    may_run_job_again,
    may_view_run_sheet,
)
from reporting.public_record.archive_files import write_files
from reporting.public_record.verification_job import last_verification
from reporting.publishing.corrections import corrected_months
from reporting.publishing.month import NotReady, correct_month, publish_month, why_not_ready
from reporting.views.outbox import unsent_notices
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import sign_off_states


def run_sheet(request, month=None):
    """Every step of a month with its date, and where it stands."""
    require(may_view_run_sheet(request.user))
    month = month or timetable.open_month(clock.today())
    builds = list(ScorecardBuild.objects.order_by("-month", "-edition"))
    build = next((one for one in builds if one.month == month), None)
    jobs = {job.kind: job for job in Job.objects.filter(period=str(month)).order_by("pk")}
    announced = announced_timetable()
    units = units_of(month, announced, clock.today())
    is_live = announced.is_live(month)
    steps = [
        step_row(step, announced.day_of(month, step.name), jobs.get(step.name), build)
        for step in (timetable.STEPS if is_live else ())
    ]
    return render(
        request,
        "reporting/run_sheet.html",
        {
            "month": month,
            "build": build,
            "steps": steps,
            "live_from": None if is_live else announced.live_from,
            "states": sign_off_states(build) if build else [],
            "today": clock.today(),
            "units": units,
            "headline": headline_of(month, units),
            "records": bool(may(request.user, "record_actual")),
            "reminders": reminders_sent(month),
            "publication": publication_chart(days_to_publication(month, announced, builds)),
            "waits_for": why_not_ready(build, clock.now()) if build and not build.frozen_at else "",
            "neighbours": with_address([month - 1, month + 1]),
            "may_build": may_build_scorecards(request.user),
            "may_edit_headline": build and may_edit_headline(request.user, build),
            "may_correct": may_correct_month(request.user),
            "verification": last_verification(),
            "corrected": corrected_months(builds).get(month, []),
            "needing_attention": Job.objects.needing_attention(),
            "failing": Job.objects.failing(),
            "may_run_again": may_run_job_again(request.user),
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


@require_POST
def run_again(request, pk):
    """Have work that failed done again."""
    require(may_run_job_again(request.user))
    job = get_object_or_404(Job, pk=pk)
    try:
        queue.run_again(job, by=request.user, at=clock.now())
        messages.success(request, "It is done again within a minute.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("operation" if request.POST.get("back") == "operation" else "run_sheet")


def build(request, month):
    """Build, or build again, the scorecards of a month."""
    require(may_build_scorecards(request.user))
    if request.method == "POST" and not is_of_another_edition(request, month):
        if month > timetable.open_month(clock.today()):
            messages.warning(request, f"{month.name} has not ended yet.")
        else:
            build_now(request, month)
    return redirect("run_sheet_of", month=month)


def build_now(request, month):
    try:
        built, opened = build_month(month, by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(
            request,
            f"{built.lines.count()} lines built, {opened} {terms.exception_report.plural} opened.",
        )


def is_of_another_edition(request, month):
    """Whether the button was shown for an edition that is no longer the newest; then it is told."""
    newest = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    shown = request.POST.get("edition")
    if shown is None or newest is None or shown == str(newest.edition):
        return False
    messages.warning(
        request,
        f"This page was for another edition; {newest} is under way now. Look at it before you"
        " continue.",
    )
    return True


@fresh_sign_in
def publish(request, month):
    """Publish a month whose sign-offs are all there."""
    require(may_publish_month(request.user))
    if request.method == "POST" and not is_of_another_edition(request, month):
        try:
            published = publish_month(month, by=request.user, at=clock.now())
        except NotReady as waiting:
            messages.warning(request, str(waiting))
        else:
            write_files(build=published)
            messages.success(request, f"{published} is published.")
    return redirect("run_sheet_of", month=month)


@fresh_sign_in
def correct(request, month):
    """Begin a correction edition of a published month."""
    require(may_correct_month(request.user))
    form = ReasonForm(
        request.POST or None,
        submit_label="Begin the correction",
        help_text="Published with the new edition.",
    )
    newest = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    form.say_about(
        newest.edition if newest else 0, late="Another edition was published or begun meanwhile."
    )
    if form.is_valid():
        try:
            correct_month(
                month, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
            )
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
