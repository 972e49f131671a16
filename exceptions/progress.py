"""Following a delivery plan: the owner's monthly word on each action, and what the timetable finds
(framework 4.1).
"""

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.lines import definition_of, ratings_of, ratings_since
from exceptions.models import Action, ActionUpdate, ExceptionReport
from exceptions.people import Audience
from exceptions.rules.lifecycle import State
from exceptions.rules.triggers import Trigger, has_recovered
from exceptions.steps import advance, locked, steps_of
from pmf_portal.audit.record import record
from pmf_portal.council.notices import notify
from pmf_portal.formats.bulk_rows import write_new
from pmf_portal.formats.canonical import digest
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.forecast import forecast_of
from scorecards.rating.rag import Rating


def awaiting_update(report, month):
    """The actions whose progress in a month is still to be told, of a plan that was published
    before the month ended.
    """
    if report.published_at is None or Month.of(localdate(report.published_at)) > month:
        return []
    return [
        action
        for action in report.actions.all()
        if action.status != Action.DONE
        and (action.updated_for is None or action.updated_for < month)
    ]


@transaction.atomic
def update_progress(report, month, said, *, by, at):
    """The owner's word for a month on each action: {action key: (status, reason)}; an action that
    is late says why.

    Raises Refused when the plan is not followed any more, Refused when a late action has no
    reason.
    """
    report = locked(report)
    counts = {
        status: sum(told == status for told, _ in said.values()) for status in Action.STATUSES
    }
    told = ", ".join(
        f"{number} {Action.STATUSES[status].lower()}" for status, number in counts.items() if number
    )
    advance(report, "update_progress", by=by, at=at, month=month, reason=told)
    actions = {
        action.pk: action
        for action in Action.objects.select_for_update().filter(report=report, pk__in=said)
    }
    for pk, (status, reason) in said.items():
        if status == Action.LATE and not reason:
            raise Refused(f"Say why “{actions[pk]}” is late.")
        tell_of(actions[pk], month, status, reason, at)
    Action.objects.bulk_update(actions.values(), ["status", "reason", "updated_for", "done_on"])
    ActionUpdate.objects.bulk_create(
        ActionUpdate(
            action=actions[pk],
            month=month,
            status=status,
            reason=reason,
            updated_by=by,
            updated_at=at,
        )
        for pk, (status, reason) in said.items()
    )
    record("update_progress", report, by=by, at=at, month=month, **counts)


def tell_of(action, month, status, reason, at):
    action.status, action.reason, action.updated_for = status, reason, month
    action.done_on = (action.done_on or localdate(at)) if status == Action.DONE else None


def publish_verified(build, *, at):
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
def propose_recoveries(build, *, by, at):
    """Hold each report against the rule of recovery: two reporting periods in a row back; the
    director is asked to confirm.

    A proposal that no longer holds, because a figure was corrected or performance fell again, is
    withdrawn.  What counts is
    the newest scorecards: after a correction edition of an older month they are held against the
    rule once more.
    """
    build = newest_published(build)
    reports = list(
        ExceptionReport.objects.for_page()
        .still_open()
        .exclude(state=State.RECOVERED)
        .filter(month__lt=build.month.first_day)
    )
    history = ratings_of({report.target_id for report in reports}, build)
    lines = {
        line.target_id: line
        for line in ScorecardLine.objects.filter(
            build=build, target__in=list(history)
        ).select_related("specification")
    }
    met = [
        r
        for r in reports
        if r.target_id in lines and is_met(r, lines[r.target_id], history[r.target_id], build.month)
    ]
    new = [report for report in met if not report.recovery_proposed]
    gone = [report for report in reports if report.recovery_proposed and report not in met]
    write_new(
        [
            *steps_of(new, "propose_recovery", at=at, month=build.month),
            *steps_of(gone, "withdraw_proposal", at=at, month=build.month),
        ]
    )
    ExceptionReport.objects.filter(pk__in=[report.pk for report in new]).update(
        recovery_proposed=build.month
    )
    ExceptionReport.objects.filter(pk__in=[report.pk for report in gone]).update(
        recovery_proposed=None
    )
    if new:
        record(
            "propose_recovery",
            build.month.name,
            by=by,
            at=at,
            codes=[report.target.code for report in new],
        )
        notify(proposals(new, build.month, Audience(localdate(at))), at)
    return len(new)


def newest_published(build):
    return (
        ScorecardBuild.objects.filter(month__gt=build.month.first_day, frozen_at__isnull=False)
        .order_by("month", "edition")
        .last()
        or build
    )


def is_met(report, line, rows, month):
    """Whether the periods since the report was opened (or reopened) meet the rule of recovery."""
    definition = definition_of(line.specification)
    since = [
        (built, period, rating)
        for built, period, rating in rows
        if period and period > (report.period or report.month)
    ]
    if not has_recovered(ratings_since(since, report.month), definition):
        return False
    if report.trigger != Trigger.FORECAST:
        return True
    forecast = forecast_of(line, month.financial_year)
    return forecast is None or forecast.rating != Rating.RED


def proposals(reports, month, audience):
    """To each director, one e-mail naming what waits to be confirmed."""
    named = {}
    for report in reports:
        for director in audience.directors(report):
            named.setdefault(director, []).append(f"- {report.target.code} {report.title}")
    for director, lines in named.items():
        body = (
            "These measures have been back at green or amber for two reporting periods:\n\n"
            + "\n".join(lines)
        )
        key = f"recovery proposed {month} {digest(' '.join(lines))[:16]}"
        yield (
            director,
            key,
            "Recovery to confirm",
            f"{body}\n\nPlease confirm on your desk that they have recovered.",
        )
