"""Following a delivery plan: the owner's monthly update of each action, and what the timetable does
(framework 4.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.lines import RatedPeriod, definition_of, is_unusual, ratings_of
from exceptions.models import DeliveryAction, ExceptionReport
from exceptions.people import Audience
from exceptions.rules.lifecycle import State
from exceptions.rules.triggers import Trigger, by_period, has_recovered
from exceptions.steps import advance, locked, steps_of
from pmf_portal.audit.record import Actor, record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.bulk_rows import write_new
from pmf_portal.formats.canonical import digest
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.models import LineReading, ScorecardBuild, ScorecardLine
from scorecards.rating.early_signals import CALLS_FOR_A_PLAN
from scorecards.rating.forecast import forecast_of
from scorecards.rating.rag import Rating
from targets.actions.updates import ReportedUpdate, is_reported, write_updates
from targets.rules.actions import NEED_A_REASON, Status


@transaction.atomic
def update_progress(
    report: ExceptionReport,
    month: Month,
    updates: Mapping[int, ReportedUpdate | tuple[str, str]],
    *,
    by: User,
    at: datetime,
) -> None:
    """The owner's update for a month of each action: {action key: update}.

    What was said of the month already is not written down again.  Raises Refused when the plan is
    not followed any more, or an action that is late or at risk has no reason.
    """
    report = locked(report)
    reported = {pk: ReportedUpdate(*update) for pk, update in updates.items()}
    counts: dict[str, Any] = dict.fromkeys(DeliveryAction.STATUSES, 0)
    for update in reported.values():
        counts[update.status] += 1
    summary = ", ".join(
        f"{number} {Status(status).label.lower()}" for status, number in counts.items() if number
    )
    held = DeliveryAction.objects.select_for_update().filter(report=report, pk__in=reported)
    actions = {action.pk: action for action in held}
    if reported and all(is_reported(actions[pk], month, update) for pk, update in reported.items()):
        return
    advance(report, "update_progress", by=by, at=at, month=month, reason=summary)
    for pk, update in reported.items():
        if update.status in NEED_A_REASON and not update.reason:
            raise Refused(f"Say why “{actions[pk]}” is {Status(update.status).label.lower()}.")
    write_updates(actions, month, reported, by=by, at=at)
    record("update_progress", report, by=by, at=at, month=month, **counts)


def publish_verified(build: ScorecardBuild, *, at: datetime) -> None:
    """The reports that directors have verified are published with the month's scorecards; those
    published before are followed now.
    """
    reports = ExceptionReport.objects.still_open().filter(month__lte=build.month.first_day)
    followed = list(reports.filter(state=State.PUBLISHED))
    write_new(steps_of(followed, "follow", at=at, month=build.month, state=State.RECOVERING.value))
    ExceptionReport.objects.filter(pk__in=[report.pk for report in followed]).update(
        state=State.RECOVERING
    )
    verified = list(reports.filter(state=State.VERIFIED))
    write_new(steps_of(verified, "publish", at=at, month=build.month, state=State.PUBLISHED.value))
    ExceptionReport.objects.filter(pk__in=[report.pk for report in verified]).update(
        state=State.PUBLISHED, published_at=at
    )


@transaction.atomic
def propose_recoveries(build: ScorecardBuild, *, by: Actor | None, at: datetime) -> int:
    """Hold each report against the rule of recovery: two reporting periods in a row back; the
    director is asked to confirm.

    A proposal that no longer holds, because a figure was corrected or performance fell again, is
    withdrawn.  What counts is the newest scorecards: after a correction edition of an older month
    they are held against the rule once more.
    """
    build = newest_published(build)
    reports = list(
        ExceptionReport.objects.for_page()
        .still_open()
        .exclude(state=State.RECOVERED)
        .filter(month__lt=build.month.first_day)
    )
    recovering = recovering_reports(reports, build)
    new = [report for report in recovering if not report.recovery_proposed]
    withdrawn = [
        report for report in reports if report.recovery_proposed and report not in recovering
    ]
    write_new(
        [
            *steps_of(new, "propose_recovery", at=at, month=build.month),
            *steps_of(withdrawn, "withdraw_proposal", at=at, month=build.month),
        ]
    )
    set_proposal(new, build.month)
    set_proposal(withdrawn, None)
    if new:
        codes = [report.target.code for report in new]
        record("propose_recovery", build.month.name, by=by, at=at, codes=codes)
        notify(proposal_emails(new, build.month, Audience(localdate(at))), at)
    return len(new)


def newest_published(build: ScorecardBuild) -> ScorecardBuild:
    """The newest published scorecards, or the build itself when it is the newest."""
    later = ScorecardBuild.objects.filter(
        month__gt=build.month.first_day, frozen_at__isnull=False
    ).order_by("month", "edition")
    return later.last() or build


def recovering_reports(
    reports: Sequence[ExceptionReport], build: ScorecardBuild
) -> list[ExceptionReport]:
    """Those of some reports that meet the rule of recovery by the scorecards up to a build."""
    history = ratings_of({report.target_id for report in reports}, build)
    lines = ScorecardLine.objects.filter(build=build, target__in=list(history))
    line_of = {line.target_id: line for line in lines.select_related("specification")}
    recovering = []
    warned = still_warned(build, reports)
    for report in reports:
        line = line_of.get(report.target_id)
        if (
            line is not None
            and report.target_id not in warned
            and is_met(report, line, history[report.target_id], build.month)
        ):
            recovering.append(report)
    return recovering


def still_warned(build: ScorecardBuild, reports: Sequence[ExceptionReport]) -> set[int]:
    """The targets of reports that were begun early, of which the newest readings still warn, or say
    nothing yet.
    """
    early = {report.target_id for report in reports if report.trigger == Trigger.EARLY}
    if not early:
        return set()
    readings = LineReading.objects.filter(build=build, target__in=early)
    return early - set(
        readings.exclude(signal__in=CALLS_FOR_A_PLAN).values_list("target", flat=True)
    )


def set_proposal(reports: Sequence[ExceptionReport], month: Month | None) -> None:
    keys = [report.pk for report in reports]
    ExceptionReport.objects.filter(pk__in=keys).update(recovery_proposed=month)


def is_met(
    report: ExceptionReport, line: ScorecardLine, history: Sequence[RatedPeriod], month: Month
) -> bool:
    """Whether the periods since the report was opened (or reopened) meet the rule of recovery."""
    opened_by = report.period or report.month
    since = [
        row
        for row in history
        if row.period and row.period > opened_by and row.scorecard_month > report.month
    ]
    definition = definition_of(line.specification)
    if not has_recovered(by_period([(row.period, row.rating) for row in since]), definition):
        return False
    newest = line.reporting_month or opened_by
    if newest.financial_year > opened_by.financial_year and not are_back(since, line):
        return False
    if report.trigger != Trigger.FORECAST:
        return True
    forecast = forecast_of(line, month.financial_year)
    return forecast is None or forecast.rating != Rating.RED


def are_back(since: Sequence[RatedPeriod], line: ScorecardLine) -> bool:
    """Whether the periods themselves are back, after a year to date that began anew in April and
    forgets what was off plan: each by its own rating, and the newest not still a cause for concern.
    """
    own = [(row.period, row.own_rating or row.rating) for row in since]
    has_own = has_recovered(by_period(own), definition_of(line.specification))
    return has_own and not is_unusual(line)


def proposal_emails(
    reports: Sequence[ExceptionReport], month: Month, audience: Audience
) -> Iterator[tuple[User, str, str, str]]:
    """To each director, one e-mail naming what waits to be confirmed."""
    by_director: dict[User, list[str]] = {}
    for report in reports:
        for director in audience.directors(report):
            title = f"- {report.target.code} {report.title}"
            by_director.setdefault(director, []).append(title)
    for director, titles in by_director.items():
        listed = "\n".join(titles)
        body = (
            "These measures have been back at green or amber for two reporting periods:\n\n"
            f"{listed}\n\nPlease confirm on your desk that they have recovered."
        )
        key = f"recovery proposed {month} {digest(' '.join(titles))[:16]}"
        yield director, key, "Recovery to confirm", body
