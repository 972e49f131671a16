"""The figures of other councils that lines are held beside, read in a few queries whatever the
number of lines.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from pmf_portal.periods.month import Month
from targets.models import PeerFigure, PeerGroupVersion, PeerMembership

# Figures of one measure: by period, and by the ONS code of the council.
OfMeasure = dict[Month, dict[str, PeerFigure]]


class GroupMembers(NamedTuple):
    """A version of a group, with its councils' names by their ONS codes."""

    version: PeerGroupVersion
    members: dict[str, str]


def figures_of(
    measures: Collection[int | None], *, until: Month, at: datetime | None
) -> dict[int, OfMeasure]:
    """The newest revision of each figure that had come in by a moment, or by now; by measure."""
    rows = PeerFigure.objects.filter(measure__in=measures, month__lte=until.first_day)
    if at is not None:
        rows = rows.filter(recorded_at__lte=at)
    figures: dict[int, OfMeasure] = defaultdict(lambda: defaultdict(dict))
    for row in rows.select_related("council").order_by("revision"):
        figures[row.measure_id][row.month][row.council.code] = row
    return figures


def groups_at(
    wanted: Collection[tuple[int | None, datetime]],
) -> dict[tuple[int | None, datetime], GroupMembers]:
    """Who belonged to groups at moments: by the newest version of that time, or, of a group that
    came later, its first.
    """
    groups = {group for group, _ in wanted}
    versions: dict[int | None, list[PeerGroupVersion]] = defaultdict(list)
    for version in PeerGroupVersion.objects.filter(group__in=groups).order_by("revision"):
        versions[version.group_id].append(version)
    members: dict[int, dict[str, str]] = defaultdict(dict)
    memberships = PeerMembership.objects.filter(version__group__in=groups)
    for version_id, code, name in memberships.values_list(
        "version", "council__code", "council__name"
    ):
        members[version_id][code] = name
    held = {}
    for group, at in wanted:
        version = version_at(versions[group], at)
        held[group, at] = GroupMembers(version, members[version.pk])
    return held


def version_at(versions: Sequence[PeerGroupVersion], at: datetime) -> PeerGroupVersion:
    """The version of a group that held at a moment."""
    holding = versions[0]
    for version in versions:
        if version.changed_at <= at:
            holding = version
    return holding
