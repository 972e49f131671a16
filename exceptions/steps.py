"""Taking a report from one state to the next: under a lock, with a step and an audit event."""

from collections.abc import Iterable
from datetime import datetime

from exceptions.models import ExceptionReport, Step
from exceptions.rules.lifecycle import after
from pmf_portal.audit.record import Actor
from pmf_portal.council.holders import person_of
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused


def locked(report: ExceptionReport) -> ExceptionReport:
    """The report as it stands now, held until the act is done."""
    # Its people are read once the row is held: what is joined to it was read before the wait, and
    # they may have changed meanwhile.
    return (
        ExceptionReport.objects.select_for_update(of=("self",))
        .select_related("target")
        .get(pk=report.pk)
    )


def move(report: ExceptionReport, act: str) -> bool:
    """Change the state by an act (not saved yet); raises Refused, naming who acted last.
    Whether the state is another one now.
    """
    before = report.state
    try:
        report.state = after(before, act).value
    except Refused as wrong:
        last = report.steps.select_related("by").last()
        if last is None:
            raise
        raise Refused(f"{wrong} {last.actor} {last.act_in_words}.") from wrong
    return report.state != before


def advance(
    report: ExceptionReport,
    act: str,
    *,
    by: Actor | None,
    at: datetime,
    reason: str = "",
    month: Month | None = None,
) -> Step:
    """Change the state by an act (not saved yet) and write down the step; raises Refused."""
    move(report, act)
    return note(report, act, by=by, at=at, reason=reason, month=month)


def note(
    report: ExceptionReport,
    act: str,
    *,
    by: Actor | None,
    at: datetime,
    reason: str = "",
    month: Month | None = None,
) -> Step:
    """Write down a step with the state that it led to."""
    return Step.objects.create(
        report=report,
        act=act,
        state=report.state,
        by=person_of(by),
        at=at,
        reason=reason,
        month=month,
    )


def steps_of(
    reports: Iterable[ExceptionReport],
    act: str,
    *,
    at: datetime,
    month: Month,
    state: str | None = None,
    reason: str = "",
) -> list[Step]:
    """Steps of the timetable on many reports, to be written at once."""
    return [
        Step(
            report=report,
            act=act,
            state=state or report.state,
            by=None,
            at=at,
            month=month,
            reason=reason,
        )
        for report in reports
    ]
