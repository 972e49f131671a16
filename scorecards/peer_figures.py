"""The figures of other councils that lines are held beside, read in a few queries whatever the
number of lines.
"""

from collections import defaultdict
from collections.abc import Collection
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
    measures: Collection[int], *, until: Month, at: datetime, after: Month | None = None
) -> dict[int, OfMeasure]:
    """The newest revision of each figure that had come in by a moment, by measure."""
    rows = PeerFigure.objects.filter(
        measure__in=measures, month__lte=until.first_day, recorded_at__lte=at
    )
    if after is not None:
        rows = rows.filter(month__gt=after.first_day)
    figures: dict[int, OfMeasure] = defaultdict(lambda: defaultdict(dict))
    for row in rows.select_related("council").order_by("revision"):
        figures[row.measure_id][row.month][row.council.code] = row
    return figures


def groups_at(groups: Collection[int], at: datetime) -> dict[int, GroupMembers]:
    """Who belonged to some groups at a moment: by their newest version of that time, or, of a group
    that came later, its first.
    """
    versions: dict[int, PeerGroupVersion] = {}
    for version in PeerGroupVersion.objects.filter(group__in=groups).order_by("revision"):
        if version.changed_at <= at or version.group_id not in versions:
            versions[version.group_id] = version
    members: dict[int, dict[str, str]] = defaultdict(dict)
    memberships = PeerMembership.objects.filter(version__in=versions.values())
    for version_id, code, name in memberships.values_list(
        "version", "council__code", "council__name"
    ):
        members[version_id][code] = name
    return {
        group: GroupMembers(version, members[version.pk]) for group, version in versions.items()
    }
