"""How many people live in the council's places: the newest of what was brought, and which year's
stands below a rate.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from pmf_portal.council.models import Population
from pmf_portal.periods.month import Month


def group_key(group: str) -> str:
    """A group however it is written: in small letters, with plain hyphens and single spaces."""
    plain = group.replace("–", "-").replace("—", "-").replace(" to ", "-")
    return " ".join(plain.split()).casefold()


def newest_populations() -> QuerySet[Population]:
    """The newest revision of each population, with its place."""
    same = {name: OuterRef(name) for name in ("area", "year", "group")}
    newer = Population.objects.filter(**same, revision__gt=OuterRef("revision"))
    return Population.objects.exclude(Exists(newer)).select_related("area")


def groups_in_use() -> list[str]:
    """The groups that populations were brought of, by name."""
    names = Population.objects.order_by("group").values_list("group", flat=True).distinct()
    return list(names)


def populations_for(groups: Collection[str], month: Month) -> dict[str, list[Population]]:
    """The populations of some groups that a rate of a month can stand on, newest year first, by
    group: none of a later year.
    """
    by_group: dict[str, list[Population]] = {group: [] for group in groups}
    known = newest_populations().filter(group__in=groups, year__lte=month.year)
    for population in known.order_by("-year", "area"):
        by_group[population.group].append(population)
    return by_group
