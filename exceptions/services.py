"""The acts on exception reports (framework 4.1)."""

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.lifecycle import EDITABLE, State, WrongState, after
from exceptions.models import Action, ExceptionReport
from exceptions.triggers import has_recovered, opens_report
from pmf_portal.audit.record import record
from pmf_portal.council.models import Absence
from pmf_portal.council.notices import notify
from pmf_portal.periods import timetable
from scorecards.bulk_rows import write_rows
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating import Rating
from targets.models import Responsibility

COLUMNS = (
    "target_id",
    "title",
    "service_id",
    "directorate_id",
    "month",
    "why",
    "owner_id",
    "deputy_id",
    "state",
    "opened_at",
    "due_on",
    "cause",
    "resources",
    "risk",
    "version",
    "return_reason",
)


class NotComplete(Exception):
    """A report that lacks something; the message says what."""


class ReportChanged(Exception):
    """Somebody else changed the report since the page was opened."""


@transaction.atomic
def open_exception_reports(build, *, by, at):
    """Open one report for each red of a month that has none open; running it again opens no second one."""
    ScorecardBuild.objects.select_for_update().get(pk=build.pk)
    have = ExceptionReport.objects.still_open().values("target")
    red = ScorecardLine.objects.filter(build=build, rating=Rating.RED).exclude(target__in=have)
    already = ExceptionReport.objects.filter(month=build.month).values("target")
    lines = [line for line in red.exclude(target__in=already).select_related("specification") if opens_report(line.rating)]
    people = {
        r.target_id: r
        for r in Responsibility.objects.select_related("accountable_officer", "accountable_deputy").filter(
            financial_year=build.month.financial_year, target__in=[line.target_id for line in lines]
        )
    }
    due_on = timetable.day_of(build.month, "exceptions_due")
    rows = [row_of(line, people.get(line.target_id), build.month, due_on, at) for line in lines]
    write_rows(ExceptionReport, COLUMNS, rows)
    if lines:
        record("open_exception_report", build.month.name, by=by, at=at, codes=[line.code for line in lines])
        notify(notices_of(lines, people, build.month, due_on, localdate(at)), at)
    return len(lines)


def row_of(line, people, month, due_on, at):
    owner, deputy = (people.accountable_officer_id, people.accountable_deputy_id) if people else (None, None)
    return (
        line.target_id,
        line.title,
        line.service_id,
        line.directorate_id,
        month.first_day.isoformat(),
        line.why,
        owner,
        deputy,
        State.OPENED.value,
        at,
        due_on.isoformat(),
        "",
        "",
        "",
        1,
        "",
    )


def notices_of(lines, people, month, due_on, today):
    """One e-mail to each head of service (or the deputy of one who is away), naming every report that was opened."""
    away = set(Absence.objects.on(today).values_list("user", flat=True))
    codes = {}
    for line in lines:
        if line.target_id in people:
            r = people[line.target_id]
            codes.setdefault(r.accountable_deputy if r.accountable_officer_id in away else r.accountable_officer, []).append(f"{line.code} {line.title}")
    for person, named in codes.items():
        body = (
            f"These measures of {month.name} are red:\n\n"
            + "\n".join(f"- {words}" for words in named)
            + f"\n\nPlease complete an exception report for each by {due_on.day} {due_on:%B %Y}. You find them on your desk."
        )
        if person:
            yield person, f"exception reports opened {month}", f"{len(named)} exception report(s) to complete for {month.name}", body


@transaction.atomic
def close_recovered_reports(build, *, by, at):
    """Close the reports whose measures have recovered: two scorecards in a row at green or amber (framework 4.1)."""
    reports = list(ExceptionReport.objects.still_open().filter(month__lt=build.month).select_related("target"))
    before = ScorecardBuild.objects.filter(month=build.month - 1, frozen_at__isnull=False).order_by("-edition").first()
    builds = [b.pk for b in (before, build) if b]
    ratings = {}
    for target, rating in (
        ScorecardLine.objects.filter(build__in=builds, target__in=[r.target_id for r in reports]).order_by("build__month").values_list("target", "rating")
    ):
        ratings.setdefault(target, []).append(rating)
    recovered = [report for report in reports if has_recovered(ratings.get(report.target_id, []))]
    if recovered:
        ExceptionReport.objects.filter(pk__in=[r.pk for r in recovered]).update(state=State.CLOSED, closed_at=at)
        record("close_exception_report", build.month.name, by=by, at=at, codes=[r.target.code for r in recovered])
    return len(recovered)


def locked(report):
    """The report as it stands now, held until the act is done."""
    return ExceptionReport.objects.select_for_update().select_related("target").get(pk=report.pk)


@transaction.atomic
def complete_exception_report(report, *, seen_version, cause, recovery_month, resources, risk, by, at):
    """Write down cause, recovery month, resources and risk; raises ReportChanged or WrongState."""
    report = locked(report)
    if report.state not in EDITABLE:
        raise WrongState(f"This report is {State(report.state).words}.")
    if report.version != seen_version:
        raise ReportChanged("Somebody else changed this report meanwhile. What you typed is still here; compare it and save again.")
    report.cause, report.recovery_month, report.resources, report.risk = cause, recovery_month, resources, risk
    report.version += 1
    report.save()
    record("complete_exception_report", report, by=by, at=at, cause=cause, recovery_month=recovery_month, resources=resources, risk=risk)


@transaction.atomic
def add_action(report, *, what, who, due, by, at):
    """Add one action to the delivery plan: what, by whom, by when."""
    report = locked(report)
    if report.state not in EDITABLE:
        raise WrongState(f"This report is {State(report.state).words}.")
    action = Action.objects.create(report=report, what=what, who=who, due=due)
    record("add_action", report, by=by, at=at, what=what, who=who, due=due)
    return action


@transaction.atomic
def remove_action(report, action, *, by, at):
    """Take an action out of a delivery plan that is still being prepared."""
    report = locked(report)
    if report.state not in EDITABLE:
        raise WrongState(f"This report is {State(report.state).words}.")
    record("remove_action", report, by=by, at=at, what=action.what)
    action.delete()


@transaction.atomic
def submit_exception_report(report, *, by, at):
    """Hand the report to the director; raises NotComplete while cause, actions or recovery month are missing."""
    report = locked(report)
    report.state = after(report.state, "submit")
    if report.missing:
        raise NotComplete(f"Before you submit, add {', '.join(report.missing)}.")
    report.submitted_by, report.submitted_at, report.return_reason = by, at, ""
    report.save()
    record("submit_exception_report", report, by=by, at=at, state=report.state)


@transaction.atomic
def return_exception_report(report, *, reason, by, at):
    """Send the report back to the head of service, saying why."""
    report = locked(report)
    report.state, report.return_reason = after(report.state, "return"), reason
    report.save()
    record("return_exception_report", report, by=by, at=at, reason=reason)
    if report.owner:
        notify([(report.owner, f"exception report {report.pk} returned {report.version}", f"Exception report on {report.target.code} returned", reason)], at)


@transaction.atomic
def verify_exception_report(report, *, by, at):
    """The director's word that cause, actions and recovery month are sound; it is published with the next scorecard."""
    report = locked(report)
    report.state = after(report.state, "verify")
    report.verified_by, report.verified_at = by, at
    report.save()
    record("verify_exception_report", report, by=by, at=at)
