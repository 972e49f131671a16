"""The acts of administration on the council's structure and places: a unit's place in the tree is
computed, never typed (framework part 6).
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.models import Area, OrganisationUnit
from pmf_portal.council.rules.role_rules import (
    COUNCIL,
    DIRECTORATE,
    PARTNER,
    SERVICE,
    TEAM,
    kind_in_words,
    with_article,
)
from pmf_portal.formats.wording import terms, upper_first
from pmf_portal.refusals import Refused

# What a unit of a kind can stand in.
PARENTS = {
    DIRECTORATE: (COUNCIL,),
    SERVICE: (DIRECTORATE,),
    TEAM: (SERVICE,),
    PARTNER: (COUNCIL,),
}
# What of the council itself stands below a unit of a kind.
KIND_BELOW = {COUNCIL: DIRECTORATE, DIRECTORATE: SERVICE, SERVICE: TEAM}


def whole_council() -> OrganisationUnit | None:
    """The unit that is the whole council; None before it is set up."""
    return OrganisationUnit.objects.filter(kind=COUNCIL).first()


@transaction.atomic
def add_unit(
    *,
    title: str,
    kind: str,
    parent: OrganisationUnit | None,
    by: Actor | None,
    at: datetime,
    slug: str = "",
) -> OrganisationUnit:
    """Add a unit below another one, or the council itself; its short name comes from its title
    where none is given.

    Raises Refused when it cannot stand there, when its short name is taken, or when its parent has
    a unit of that title.
    """
    unit = create_unit(title, kind, parent, slug)
    record("add_unit", unit, by=by, at=at, kind=kind, parent=str(parent or ""))
    return unit


def create_unit(
    title: str, kind: str, parent: OrganisationUnit | None, slug: str = ""
) -> OrganisationUnit:
    """Make a unit, as a part of an act that records it."""
    list(OrganisationUnit.objects.select_for_update().filter(kind=COUNCIL))
    if words := why_not_below(kind, parent):
        raise Refused(words, field="parent")
    slug = slug or slugify(title)[:50].strip("-")
    if not slug:
        raise Refused("Enter a title with letters in it.", field="title")
    if OrganisationUnit.objects.filter(slug=slug).exists():
        raise Refused(f"The short name “{slug}” is taken. Enter another short name.", field="slug")
    refuse_taken_title(title, parent)
    return OrganisationUnit.objects.create(
        slug=slug, title=title, kind=kind, parent=parent, path=path_below(parent, slug)
    )


@transaction.atomic
def rename_unit(
    unit: OrganisationUnit, *, title: str, by: Actor | None, at: datetime
) -> OrganisationUnit:
    """Give a unit another title; what is published keeps the old one."""
    unit = OrganisationUnit.objects.select_for_update().get(pk=unit.pk)
    if title == unit.title:
        return unit
    refuse_taken_title(title, unit.parent, but_for=unit)
    before, unit.title = unit.title, title
    unit.save(update_fields=["title"])
    record("rename_unit", unit, by=by, at=at, before=before, after=title)
    return unit


@transaction.atomic
def add_area(
    *,
    gss_code: str,
    name: str,
    kind: str,
    parent: Area | None,
    valid_from: date,
    valid_to: date | None,
    by: Actor | None,
    at: datetime,
    map_row: int | None = None,
    map_column: int | None = None,
) -> Area:
    """Add a place of the council, by its code of the Government Statistical Service or the
    council's own; raises Refused when the code is taken or its days are the wrong way round.
    """
    if Area.objects.filter(gss_code=gss_code).exists():
        raise Refused(f"The code {gss_code} is taken.", field="gss_code")
    if valid_to and valid_to < valid_from:
        raise Refused("The last day cannot be before the first day.", field="valid_to")
    area = Area.objects.create(
        gss_code=gss_code,
        name=name,
        kind=kind,
        parent=parent,
        valid_from=valid_from,
        valid_to=valid_to,
        map_row=map_row,
        map_column=map_column,
    )
    record("add_area", area, by=by, at=at, gss_code=gss_code, kind=kind)
    return area


@transaction.atomic
def change_area(
    area: Area,
    *,
    name: str,
    kind: str,
    parent: Area | None,
    valid_from: date,
    valid_to: date | None,
    by: Actor | None,
    at: datetime,
    map_row: int | None = None,
    map_column: int | None = None,
) -> Area:
    """Change what is held of a place; its code stays, and its tile on the map where none is
    said.  Raises Refused when its days are the wrong
    way round, or when it would lie in itself.
    """
    area = Area.objects.select_for_update(of=("self",)).select_related("parent").get(pk=area.pk)
    if valid_to and valid_to < valid_from:
        raise Refused("The last day cannot be before the first day.", field="valid_to")
    above = parent
    while above is not None:
        if above.pk == area.pk:
            raise Refused("A place cannot lie in itself.", field="parent")
        above = above.parent
    after = {
        "name": name,
        "kind": kind,
        "parent": parent,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "map_row": map_row or area.map_row,
        "map_column": map_column or area.map_column,
    }
    changed = {}
    for field, value in after.items():
        before = getattr(area, field)
        if before != value:
            changed[field] = {"before": str(before or ""), "after": str(value or "")}
            setattr(area, field, value)
    if changed:
        area.save(update_fields=list(changed))
        record("change_area", area, by=by, at=at, gss_code=area.gss_code, **changed)
    return area


def why_not_below(kind: str, parent: OrganisationUnit | None) -> str:
    """Why a unit of a kind cannot stand below another, in words; "" when it can."""
    if kind == COUNCIL:
        if parent is not None:
            return "The council itself stands in no other unit."
        return "The council itself is there already." if whole_council() else ""
    if kind not in PARENTS:
        return (
            f"A unit is a council, {terms.directorate}, service, team or {terms.partner}, not"
            f" “{kind}”."
        )
    if parent is None or parent.kind not in PARENTS[kind]:
        return f"{stands_in(kind)}. Choose which one."
    return f"“{parent}” has ended. Choose a unit that is still there." if parent.ended_on else ""


def stands_in(kind: str) -> str:
    """In which kinds of units a unit of a kind stands: "A service stands in a directorate"."""
    own = upper_first(kind_in_words(kind).with_article)
    return f"{own} stands in {' or '.join(with_article(PARENTS[kind]))}"


def path_below(parent: OrganisationUnit | None, slug: str) -> str:
    return f"{parent.path if parent else '/'}{slug}/"


def refuse_taken_title(
    title: str, parent: OrganisationUnit | None, but_for: OrganisationUnit | None = None
) -> None:
    beside = OrganisationUnit.objects.standing().filter(parent=parent, title__iexact=title)
    if but_for is not None:
        beside = beside.exclude(pk=but_for.pk)
    if other := beside.first():
        where = f"{parent} has" if parent else "There is"
        raise Refused(f"{where} a unit called “{other}” already.", field="title")
