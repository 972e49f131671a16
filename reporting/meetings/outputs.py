"""What becomes of decisions and actions after the meeting: done, not pursued, replaced, opened
again (framework 4.3).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from exceptions.models.redactions import PERSONAL
from exceptions.recorded_text import recorded_text
from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.refusals import Refused
from reporting.meetings.rules.exempt import OF_PEOPLE
from reporting.meetings.rules.lifecycle import WRITTEN, OutputState, output_after, output_allows
from reporting.models import Meeting, Output, OutputStep
from reporting.public_record.staleness import stale_with_this_act


def complete_output(output: Output, *, what_came: str, by: User, at: datetime) -> Output:
    """Say that something was done, and what came of it."""
    return take_step(output, "complete", text=what_came, by=by, at=at)


def drop_output(output: Output, *, reason: str, by: User, at: datetime) -> Output:
    """Say that something is not pursued, and why."""
    return take_step(output, "drop", text=reason, by=by, at=at)


def reopen_output(output: Output, *, reason: str, by: User, at: datetime) -> Output:
    """Open something again that was done or dropped, and say why."""
    return take_step(output, "reopen", text=reason, by=by, at=at)


def held_to_replace(meeting: Meeting) -> list[Output]:
    """The earlier decisions in whose place what a meeting decided stands, each held."""
    replaced = Output.objects.filter(replacements__meeting=meeting).order_by("pk")
    keys = list(replaced.values_list("pk", flat=True).distinct())
    rows = Output.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return [one for one in rows if output_allows(one.state, "replace")]


def replace_outputs(
    replaced: Iterable[Output], meeting: Meeting, *, by: User, at: datetime
) -> None:
    """Say of each earlier decision, held, that what a meeting decided stands in its place."""
    for output in replaced:
        text = f"Replaced by what {meeting} decided."
        write_step(output, "replace", text=text, by=by, at=at)


@transaction.atomic
def take_step(output: Output, act: str, *, text: str, by: User, at: datetime) -> Output:
    """One act in the life of a decision or an action, beside what was said before."""
    output = Output.objects.select_for_update(of=("self",)).get(pk=output.pk)
    if output.meeting.state not in WRITTEN:
        raise Refused("The minutes are still being written.")
    return write_step(output, act, text=text, by=by, at=at)


def write_step(output: Output, act: str, *, text: str, by: User, at: datetime) -> Output:
    """Write an act down on an output that is held, and in the audit trail."""
    move_output(output, act, text=text, by=by, at=at)
    mark = PERSONAL if output.exempt in OF_PEOPLE else ""
    record(f"{act}_output", output.meeting, by=by, at=at, reason=recorded_text(text, mark))
    return output


def move_output(output: Output, act: str, *, text: str, by: User, at: datetime) -> None:
    """Take an output that is held to its next state, with the step; whoever calls records it."""
    output.state = output_after(output.state, act)
    is_open = output.state == OutputState.OPEN
    output.what_came = "" if is_open else text
    output.ended_at = None if is_open else at
    output.save()
    # Pages of measures say what became of what was decided about them.
    stale_with_this_act()
    OutputStep.objects.create(output=output, act=act, state=output.state, text=text, by=by, at=at)
