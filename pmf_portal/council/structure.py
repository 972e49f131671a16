"""What a reorganisation changes on the units themselves, as parts of an act that records it: their
places and paths, and what becomes of a unit that ends.
"""

from collections.abc import Iterable

from pmf_portal.council.models import (
    OrganisationUnit,
    Reorganisation,
    RoleAssignment,
    RoleRequest,
    UnitChange,
)
from pmf_portal.council.units import path_below, refuse_taken_title, why_not_below
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused

LONGEST_PATH = OrganisationUnit._meta.get_field("path").max_length or 0


def lock_structure() -> None:
    """Hold every unit until the act is done: two reorganisations at once wait for each other."""
    list(OrganisationUnit.objects.select_for_update().order_by("pk").values_list("pk"))


def refuse_ended(*units: OrganisationUnit) -> None:
    for unit in units:
        if unit.ended_on:
            raise Refused(f"“{unit}” has ended. Choose a unit that is still there.")


def refuse_move(unit: OrganisationUnit, below: OrganisationUnit) -> None:
    """Raise Refused, with the reason, where a unit cannot move below another."""
    refuse_ended(unit)
    if below.is_within(unit):
        raise Refused(f"“{unit}” cannot stand in itself.", field="into")
    if words := why_not_below(unit.kind, below):
        raise Refused(words, field="into")
    if unit.parent_id == below.pk:
        raise Refused(f"“{unit}” is in “{below}” already.", field="into")
    refuse_same_title(unit.title, below)


def refuse_merge(units: Iterable[OrganisationUnit], into: OrganisationUnit) -> None:
    """Raise Refused, with the reason, where units cannot be merged into another."""
    refuse_ended(*units, into)
    titles: set[str] = set()
    for unit in units:
        if unit.pk == into.pk:
            raise Refused("A unit cannot be merged into itself.", field="into")
        if unit.kind != into.kind:
            kind, other = unit.kind_in_words.with_article, into.kind_in_words.with_article
            words = f"“{unit}” is {kind} and “{into}” {other}. Choose {kind}."
            raise Refused(words, field="into")
        if unit.kind == OrganisationUnit.COUNCIL:
            raise Refused("The council itself cannot be merged.", field="into")
        for child in unit.children.filter(ended_on=None):
            refuse_same_title(child.title, into)
            if child.title.casefold() in titles:
                words = f"Two of the units are called “{child.title}”. Rename one of them first."
                raise Refused(words, field="into")
            titles.add(child.title.casefold())


def refuse_same_title(title: str, parent: OrganisationUnit) -> None:
    try:
        refuse_taken_title(title, parent)
    except Refused as refused:
        raise Refused(f"{refused} Rename one of them first.", field="into") from refused


def put_below(
    unit: OrganisationUnit,
    parent: OrganisationUnit,
    decision: Reorganisation,
    first_month: Month,
    *,
    ends_unit: bool = False,
) -> None:
    """Put a unit, with everything in it, below another; its former place is kept for the months
    before.
    """
    UnitChange.objects.create(
        reorganisation=decision,
        unit=unit,
        before=unit.parent,
        after=parent,
        ends_unit=ends_unit,
        first_month=first_month,
    )
    old, new = unit.path, path_below(parent, unit.slug)
    within = list(OrganisationUnit.objects.filter(path__startswith=old))
    for below in within:
        below.path = new + below.path.removeprefix(old)
        if len(below.path) > LONGEST_PATH:
            raise Refused(f"“{below}” would stand too deep in the council.", field="into")
    OrganisationUnit.objects.bulk_update(within, ["path"])
    OrganisationUnit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.refresh_from_db()


def merge_into(
    unit: OrganisationUnit, into: OrganisationUnit, decision: Reorganisation, first_month: Month
) -> None:
    """End a unit in favour of another: what stands in it, and the roles that are held in it, go
    to its successor, below which it stays as history.
    """
    for child in unit.children.order_by("pk"):
        put_below(child, into, decision, first_month, ends_unit=child.ended_on is not None)
    put_below(unit, into, decision, first_month, ends_unit=True)
    end(unit, decision, successor=into)
    for held in RoleAssignment.objects.filter(unit=unit):
        if RoleAssignment.objects.filter(user=held.user_id, role=held.role, unit=into).exists():
            held.delete()
        else:
            RoleAssignment.objects.filter(pk=held.pk).update(unit=into)
    RoleRequest.objects.filter(unit=unit, decided_at=None).update(unit=into)


def end(
    unit: OrganisationUnit, decision: Reorganisation, successor: OrganisationUnit | None = None
) -> None:
    OrganisationUnit.objects.filter(pk=unit.pk).update(ended_on=decision.day, successor=successor)
    unit.refresh_from_db()
