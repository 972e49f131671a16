"""Opening exception reports at month end: one for each target and period of
under-performance (framework 4.1).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from exceptions.models import ExceptionReport
from exceptions.people import Audience
from exceptions.rules.due_dates import due_to_prepare
from exceptions.rules.lifecycle import ACTIVE, State
from exceptions.rules.triggers import (
    CaseAction,
    LastReport,
    Trigger,
    case_decision,
)
from exceptions.steps import steps_of
from exceptions.under_performance import UnderPerformance, under_performing
from exceptions.withdrawing import withdraw_untrue
from pmf_portal.audit.record import Actor, record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.bulk_rows import write_new
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.wording import terms
from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.forecast import forecast_of
from scorecards.rating_inputs import directorates
from targets.models import Responsibility


@dataclass(frozen=True, slots=True)
class Case:
    """One line that under-performs: what it asks for, the report that this concerns, and who
    answers for the target.
    """

    line: ScorecardLine
    trigger: Trigger
    action: CaseAction
    report: ExceptionReport | None
    officers: Responsibility | None


@transaction.atomic
def open_exception_reports(build: ScorecardBuild, *, by: Actor | None, at: datetime) -> int:
    """Open one report for each target and period of under-performance, or reopen the last one after
    a relapse; none for a month before the portal went live.

    Running it again, twice at once or after a crash opens no second one.  Gives how many were
    opened or reopened.
    """
    ScorecardBuild.objects.select_for_update().get(pk=build.pk)
    announced = announced_timetable()
    if not announced.is_live(build.month):
        return 0
    under_performance = under_performing(build)
    follow_officers(timetable.open_month(localdate(at)).financial_year)
    withdraw_untrue(build, {one.line.target_id for one in under_performance}, by=by, at=at)
    cases = cases_of(build, under_performance)
    due_on = due_to_prepare(build.month, localdate(at), announced)
    opened = open_new(
        [case for case in cases if case.action == CaseAction.OPEN], build.month, due_on, at
    )
    relapses = [
        (case.report, case)
        for case in cases
        if case.action == CaseAction.REOPEN and case.report is not None
    ]
    reopened = reopen(relapses, build.month, due_on, at)
    record_and_notify(opened, reopened, build.month, due_on, by=by, at=at)
    return len(opened) + len(reopened)


def cases_of(build: ScorecardBuild, under_performance: Sequence[UnderPerformance]) -> list[Case]:
    """What each line that under-performs asks for: three queries for any number of them."""
    targets = [one.line.target_id for one in under_performance]
    officers = {
        responsibility.target_id: responsibility
        for responsibility in Responsibility.objects.filter(
            financial_year=build.month.financial_year, target__in=targets
        )
    }
    reports_of: dict[int, list[ExceptionReport]] = {target: [] for target in targets}
    for known in ExceptionReport.objects.filter(target__in=targets).order_by("month"):
        reports_of[known.target_id].append(known)
    cases = []
    for one in under_performance:
        target = one.line.target_id
        report = report_in_question(build.month, reports_of[target])
        action = case_decision(build.month, one.line.reporting_month, last_report(report))
        cases.append(Case(one.line, one.trigger, action, report, officers.get(target)))
    return cases


def report_in_question(month: Month, reports: Sequence[ExceptionReport]) -> ExceptionReport | None:
    """The report under way, or the last one.  A correction edition may show an old month: what
    counts then is the last report that had begun by that month.
    """
    for report in reports:
        if report.state in ACTIVE:
            return report
    begun = [
        report
        for report in reports
        if report.month <= month and (report.state != State.WITHDRAWN or report.month == month)
    ]
    return begun[-1] if begun else None


def last_report(report: ExceptionReport | None) -> LastReport:
    """The target's last report, for the rule of what under-performance asks for."""
    if report is None:
        return LastReport()
    if report.state == State.WAIVED:
        return LastReport(waived_period=report.waived_period)
    if report.state == State.WITHDRAWN:
        return LastReport(withdrawn=True)
    return LastReport(
        active=report.state in ACTIVE and report.state != State.RECOVERED,
        started=report.month,
        ended=report.recovered_month,
        closed=report.state == State.CLOSED,
    )


def open_new(
    cases: Sequence[Case], month: Month, due_on: date, at: datetime
) -> list[ExceptionReport]:
    """The reports that are opened, each with its first step."""
    reports = [new_report(case, month, due_on, at) for case in cases]
    answering = directorates() if reports else {}
    for report in reports:
        # The month's own structure may have been reorganised since.
        report.directorate = answering[report.service_id]
    write_new(reports)
    opened = list(
        ExceptionReport.objects.filter(
            month=month, target__in=[case.line.target_id for case in cases]
        )
    )
    write_new(steps_of(opened, "open", at=at, month=month))
    return opened


def follow_officers(year: FinancialYear) -> None:
    """Reports under way belong to whoever answers for their targets now (officers may change in the
    year).
    """
    hold_reports_under_way()
    current = Responsibility.objects.filter(financial_year=year, target=OuterRef("target"))
    ExceptionReport.objects.still_open().filter(Exists(current)).update(
        owner=current.values("accountable_officer")[:1],
        deputy=current.values("accountable_deputy")[:1],
    )


def hold_reports_under_way() -> None:
    """Hold every report under way until the act is over.

    In the same order as everything that holds more than one, and before the act is recorded (the
    trail lets one act in at a time), so that none waits for another in a circle.
    """
    list(ExceptionReport.objects.select_for_update().still_open().order_by("pk").values_list("pk"))


def new_report(case: Case, month: Month, due_on: date, at: datetime) -> ExceptionReport:
    line, officers = case.line, case.officers
    return ExceptionReport(
        target_id=line.target_id,
        title=line.title,
        service_id=line.service_id,
        month=month,
        period=line.reporting_month,
        trigger=case.trigger.value,
        why=why_opened(line, case.trigger, month),
        owner_id=officers.accountable_officer_id if officers else None,
        deputy_id=officers.accountable_deputy_id if officers else None,
        state=State.OPENED.value,
        opened_at=at,
        due_on=due_on,
        previous=case.report,
    )


def why_opened(line: ScorecardLine, trigger: Trigger, month: Month) -> str:
    """The line's own sentence, and the specification's definition where it is not the red itself
    that counts.
    """
    if trigger == Trigger.AMBER:
        return (
            f"{line.why} Amber or worse for {line.specification.amber_periods} reporting periods in"
            " a row, which its specification calls under-performance."
        )
    forecast = forecast_of(line, month.financial_year) if trigger == Trigger.FORECAST else None
    if forecast is not None:
        return f"{line.why} {forecast.words} Its specification calls that under-performance."
    return line.why


REOPENED = (
    "state",
    "due_on",
    "period",
    "trigger",
    "why",
    "relapses",
    "version",
    "owner",
    "deputy",
    "recovery_proposed",
    "recovered_month",
    "closed_at",
    "worked",
    "escalated_at",
    "waived_by",
    "waived_period",
    "verified_by",
    "verified_at",
    "published_at",
    "return_reason",
)


def reopen(
    relapses: Sequence[tuple[ExceptionReport, Case]], month: Month, due_on: date, at: datetime
) -> list[ExceptionReport]:
    """Under-performance came back: the same reports go on, with plans to be revised.  The reports
    that were reopened.
    """
    reports, steps = [], []
    for report, case in relapses:
        state = State.OPENED.value
        steps += steps_of([report], "reopen", at=at, month=month, state=state, reason=case.line.why)
        reports.append(report)
    write_new(steps)
    for report, case in relapses:
        begin_again(report, case, month, due_on)
    ExceptionReport.objects.bulk_update(reports, REOPENED)
    return reports


def begin_again(report: ExceptionReport, case: Case, month: Month, due_on: date) -> None:
    """What a reopened report keeps is its plan; everything that was decided on it is open again."""
    line, officers = case.line, case.officers
    if report.state not in (State.WAIVED, State.WITHDRAWN):
        report.relapses += 1
    report.version += 1
    report.state = State.OPENED.value
    report.due_on = due_on
    report.period = line.reporting_month
    report.trigger = case.trigger.value
    report.why = why_opened(line, case.trigger, month)
    if officers:
        report.owner_id = officers.accountable_officer_id
        report.deputy_id = officers.accountable_deputy_id
    for decided in (
        "recovery_proposed",
        "recovered_month",
        "closed_at",
        "escalated_at",
        "waived_by",
        "waived_period",
        "verified_by",
        "verified_at",
        "published_at",
    ):
        setattr(report, decided, None)
    report.worked = report.return_reason = ""


def record_and_notify(
    opened: Iterable[ExceptionReport],
    reopened: Iterable[ExceptionReport],
    month: Month,
    due_on: date,
    *,
    by: Actor | None,
    at: datetime,
) -> None:
    """The audit events, and one e-mail to each head of service (or the deputy of one who is away)
    naming every report.
    """
    opened_keys = {report.pk for report in opened}
    reopened_keys = {report.pk for report in reopened}
    reports = list(
        ExceptionReport.objects.for_page()
        .filter(pk__in=opened_keys | reopened_keys)
        .order_by("target__sort_key", "target__code")
    )
    for action, keys in (
        ("open_exception_report", opened_keys),
        ("reopen_exception_report", reopened_keys),
    ):
        codes = [report.target.code for report in reports if report.pk in keys]
        if codes:
            record(action, month.name, by=by, at=at, codes=codes)
    audience = Audience(localdate(at))
    by_person: dict[User, list[str]] = {}
    for report in reports:
        person = audience.acting_officer(report)
        if person is not None:
            by_person.setdefault(person, []).append(f"{report.target.code} {report.title}")
    notify(
        [opened_notice(person, titles, month, due_on) for person, titles in by_person.items()], at
    )


def opened_notice(
    person: User, titles: Sequence[str], month: Month, due_on: date
) -> tuple[User, str, str, str]:
    """One e-mail about the reports of a person; sent once, however often the month end runs."""
    listed = "\n".join(f"- {title}" for title in titles)
    body = (
        f"These measures of {month.name} under-perform:\n\n{listed}\n\nPlease complete"
        f" {terms.exception_report.with_article} for each by {due_on.day} {due_on:%B %Y}. You find"
        " them on your desk."
    )
    key = f"exception reports opened {month} {digest(' '.join(titles))[:16]}"
    subject = f"{terms.exception_report.counted(len(titles))} to complete for {month.name}"
    return person, key, subject, body
