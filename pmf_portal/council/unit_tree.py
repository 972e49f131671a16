"""The council as a tree of units, and its places by their kinds."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pmf_portal.council.models import Area, OrganisationUnit
from pmf_portal.council.rules.role_rules import kind_in_words
from pmf_portal.council.units import KIND_BELOW


@dataclass
class Branch:
    """A unit with what stands in it."""

    unit: OrganisationUnit
    branches: list["Branch"] = field(default_factory=list)

    @property
    def kind_below(self) -> str:
        """What can be added in it: "a service"; "" for a team."""
        kind = KIND_BELOW.get(self.unit.kind)
        return kind_in_words(kind).with_article if kind else ""


def unit_tree() -> list[Branch]:
    """The council with its directorates, services, teams and partners of today; empty before it is
    set up.
    """
    units = OrganisationUnit.objects.standing().order_by("title")
    # Organisations outside the council stand after its own parts.
    standing = sorted(units, key=lambda unit: unit.kind == OrganisationUnit.PARTNER)
    branches = {unit.pk: Branch(unit) for unit in standing}
    top: list[Branch] = []
    for branch in branches.values():
        parent = branch.unit.parent_id
        beside = top if parent is None else branches[parent].branches
        beside.append(branch)
    return top


def in_tree_order(branches: list[Branch]) -> Iterator[OrganisationUnit]:
    """The units from the top down, each before what stands in it."""
    for branch in branches:
        yield branch.unit
        yield from in_tree_order(branch.branches)


def areas_by_kind() -> dict[str, list[Area]]:
    """The places of each kind by name, today's and those of the past."""
    kinds: dict[str, list[Area]] = {}
    for area in Area.objects.select_related("parent").order_by("kind", "name", "valid_from"):
        kinds.setdefault(area.kind, []).append(area)
    return kinds
