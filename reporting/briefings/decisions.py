"""What Cabinet, the executive group and management teams decided, as it reaches a directorate and
from there its services (framework 4.3): by rule, so that nobody keeps a list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q

from pmf_portal.council.models import OrganisationUnit, RoleAssignment
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from reporting.meetings.rules.bodies import BodyKind
from reporting.meetings.rules.lifecycle import WRITTEN, OutputKind
from reporting.meetings.viewers import Viewer
from reporting.models import Output
from reporting.publishing.in_short import published_builds
from targets.models import Specification

# What reaches a directorate, and what its services hear besides from its own management team.
ABOVE = (BodyKind.CABINET, BodyKind.EXECUTIVE)


@dataclass(frozen=True)
class Stretch:
    """From one publication up to the next, or to today: after `since`, up to `until`."""

    since: date
    until: date


def stretch_of(month: Month, today: date) -> Stretch:
    """The meetings that a month's briefing tells of: those since the month before came out."""
    near = [(month + n).first_day for n in (-1, 1)]
    rows = published_builds().filter(month__in=near).order_by().values("month")
    days = {row["month"]: local_day(row["first"]) for row in rows.annotate(first=Min("frozen_at"))}
    return Stretch(days.get(month - 1, month.first_day), days.get(month + 1, today))


def decisions_reaching(unit: OrganisationUnit, stretch: Stretch, viewer: Viewer) -> list[Output]:
    """What was decided that concerns a part of the council, as far as the viewer may read it, the
    oldest first: the body's own minutes say it once they are confirmed, whoever sits in it.
    """
    outputs = Output.objects.filter(
        bodies_above(unit),
        concerning(unit),
        meeting__state__in=WRITTEN,
        meeting__day__gt=stretch.since,
        meeting__day__lte=stretch.until,
    ).exclude(kind=OutputKind.NOTED)
    rows = outputs.for_page().order_by("meeting__day", "pk")
    return [output for output in rows if is_told(output, viewer)]


def is_told(output: Output, viewer: Viewer) -> bool:
    """Exempt words are for those who may see them in the meeting; all else reaches whom it
    concerns once the minutes are confirmed.
    """
    if viewer.sees_output(output, output.meeting):
        return True
    return bool(output.meeting.is_confirmed) and not output.exempt


def bodies_above(unit: OrganisationUnit) -> Q:
    """Cabinet and the executive group; for what lies in a directorate its management team too."""
    kinds: Collection[str] = [kind.value for kind in ABOVE]
    bodies = Q(meeting__body__kind__in=kinds)
    paths = paths_above(unit)
    return bodies | Q(
        meeting__body__kind=BodyKind.MANAGEMENT.value, meeting__body__unit__path__in=paths
    )


def paths_above(unit: OrganisationUnit) -> list[str]:
    """The paths of the units in which a unit lies."""
    parts = unit.path.strip("/").split("/")
    return [f"/{'/'.join(parts[:number])}/" for number in range(1, len(parts))]


def concerning(unit: OrganisationUnit) -> Q:
    """Whose owner works in a unit, whose target is delivered there, or whose exception report is
    one of its own.
    """
    people = RoleAssignment.objects.filter(unit__path__startswith=unit.path)
    delivered = Specification.objects.filter(service__path__startswith=unit.path)
    return (
        Q(owner__in=people.values("user"))
        | Q(target__in=delivered.values("target"))
        | Q(item__report__service__path__startswith=unit.path)
    )
