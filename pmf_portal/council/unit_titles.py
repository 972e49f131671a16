"""Titles that tell units apart where several have the same one: units of one title stand in
different parents, or one of them has ended.
"""

from collections import Counter
from collections.abc import Iterable

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.dates import plain_day


def distinct_titles(units: Iterable[OrganisationUnit]) -> dict[str, str]:
    """The title of each unit by its short name: with what it is part of, where another unit has the
    title; with the day on which it ended, where that does not tell them apart either; and with its
    short name, where nothing else does.  The parents are read beforehand.
    """
    known = list(units)
    titles = {unit.slug: unit.title for unit in known}
    for addition in (parent_of, end_of, short_name_of):
        counts = Counter(titles.values())
        for unit in known:
            added = addition(unit)
            if counts[titles[unit.slug]] > 1 and added:
                titles[unit.slug] += f" ({added})"
    return titles


def parent_of(unit: OrganisationUnit) -> str:
    return unit.parent.title if unit.parent else ""


def end_of(unit: OrganisationUnit) -> str:
    return f"to {plain_day(unit.ended_on)}" if unit.ended_on else ""


def short_name_of(unit: OrganisationUnit) -> str:
    return unit.slug
