"""Taking a report from one state to the next: under a lock, told in its steps and in the audit
trail.
"""

from exceptions.models import ExceptionReport, Step
from exceptions.rules.lifecycle import after
from pmf_portal.refusals import Refused


def locked(report):
    """The report as it stands now, held until the act is done."""
    return (
        ExceptionReport.objects.select_for_update(of=("self",))
        .select_related("target", "owner", "deputy")
        .get(pk=report.pk)
    )


def move(report, act):
    """Change the state by an act (not saved yet); raises Refused, naming who acted last.
    Whether the state is another one now.
    """
    before = report.state
    try:
        report.state = after(before, act).value
    except Refused as wrong:
        last = report.steps.select_related("by").last()
        raise Refused(
            f"{wrong} {last.actor} {last.get_act_display()}." if last else str(wrong)
        ) from wrong
    return report.state != before


def advance(report, act, *, by, at, reason="", month=None):
    """Change the state by an act (not saved yet) and write down the step; raises Refused."""
    move(report, act)
    return note(report, act, by=by, at=at, reason=reason, month=month)


def note(report, act, *, by, at, reason="", month=None):
    """Write down a step with the state that it led to."""
    return Step.objects.create(
        report=report, act=act, state=report.state, by=by, at=at, reason=reason, month=month
    )


def steps_of(reports, act, *, at, month, state=None, reason=""):
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
