"""The acts on groups of other councils: adding one, and changing who belongs to it, with a reason
that is public.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.text import slugify

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.holders import person_of
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.uniqueness import unless_taken
from targets.models import PeerCouncil, PeerGroup, PeerGroupVersion, PeerMembership
from targets.rules.peer_files import ONS_CODE, is_council, plain_council


class GroupSource(NamedTuple):
    """Who says that these councils belong together, and as at which day."""

    name: str
    day: date


def councils_named(text: str, field: str = "members") -> list[PeerCouncil]:
    """The councils of a list, one a line: an ONS code with a name, or either alone where it is
    known already.  Councils that are new are added.  Raises Refused with what cannot be read.
    """
    known = {council.code: council for council in PeerCouncil.objects.all()}
    by_name = {plain_council(council.name): council for council in known.values()}
    found: dict[str, PeerCouncil] = {}
    new: list[PeerCouncil] = []
    wrong = []
    for line in filter(None, map(str.strip, text.splitlines())):
        code, name = parts_of_line(line)
        council = known.get(code) or (None if code else by_name.get(plain_council(name)))
        if council is None and is_council(code) and 0 < len(name) <= 100:
            council = known[code] = PeerCouncil(code=code, name=name)
            new.append(council)
        if council is None:
            wrong.append(f"“{line[:60]}”")
        else:
            found[council.code] = council
    if wrong:
        raise Refused(
            f"Not a council that can be told: {', '.join(wrong[:5])}. Write its ONS code and its"
            " name, such as E08000033 Calderdale.",
            field,
        )
    with unless_taken(Refused("Somebody else has just added one of these councils. Save again.")):
        PeerCouncil.objects.bulk_create(new)
    return list(found.values())


def parts_of_line(line: str) -> tuple[str, str]:
    """The ONS code and the name of a line, in either order; "" for what is not there."""
    words = line.replace(",", " ").replace(";", " ").split()
    codes = [word for word in words if ONS_CODE.fullmatch(word.upper())]
    if not codes:
        return "", line
    name = " ".join(line.replace(codes[0], " ").strip(" ,;\t").split())
    return codes[0].upper(), name


@transaction.atomic
def add_group(
    *,
    title: str,
    kind: str,
    own_council: str,
    members: str,
    source: GroupSource,
    reason: str,
    by: Actor | None,
    at: datetime,
) -> PeerGroup:
    """Add a group of councils; raises Refused where a member cannot be told, the council itself is
    one of them, or there is a group of this title already.
    """
    slug = slugify(title)[:50]
    if not slug or PeerGroup.objects.filter(slug=slug).exists():
        raise Refused("There is a group of this title already, or it has no letters.", "title")
    own = councils_named(own_council, "own_council") if own_council.strip() else []
    if len(own) > 1:
        raise Refused("The council itself is one council.", "own_council")
    councils = checked_members(councils_named(members), own)
    group = PeerGroup(slug=slug, title=title, kind=kind, own_council=own[0] if own else None)
    with unless_taken(Refused("Somebody else has just added a group of this title.", "title")):
        group.save(force_insert=True)
    add_version(group, 1, councils, source=source, reason=reason, by=by, at=at)
    record(
        "add_peer_group",
        group,
        by=by,
        at=at,
        kind=kind,
        members=codes_of(councils),
        source=source.name,
        reason=reason,
    )
    return group


@transaction.atomic
def change_group(
    group: PeerGroup,
    *,
    members: str,
    source: GroupSource,
    reason: str,
    seen_revision: int,
    by: Actor | None,
    at: datetime,
) -> PeerGroupVersion:
    """Change who belongs to a group, from now on; earlier publications and locked targets keep the
    members they had.  Raises ChangedMeanwhile when somebody else changed it since.
    """
    group = PeerGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    before = group.newest
    if before.revision != seen_revision:
        raise ChangedMeanwhile("Somebody else changed this group meanwhile. Look at it again.")
    own = [group.own_council] if group.own_council else []
    councils = checked_members(councils_named(members), own)
    was, now = members_of(before), codes_of(councils)
    if was == now and (before.source, before.source_date) == (source.name, source.day):
        raise Refused("Nothing is changed.", "members")
    version = add_version(
        group, before.revision + 1, councils, source=source, reason=reason, by=by, at=at
    )
    record(
        "change_peer_group",
        group,
        by=by,
        at=at,
        members=[was, now],
        source=source.name,
        reason=reason,
    )
    return version


def checked_members(
    councils: Collection[PeerCouncil], own: Iterable[PeerCouncil]
) -> list[PeerCouncil]:
    """The members without those that cannot be; raises Refused."""
    if not councils:
        raise Refused("Name at least one council.", "members")
    for council in own:
        if council.code in {member.code for member in councils}:
            raise Refused(f"{council} is the council itself, and none of its peers.", "members")
    return sorted(councils, key=lambda council: council.name)


def add_version(
    group: PeerGroup,
    revision: int,
    councils: Iterable[PeerCouncil],
    *,
    source: GroupSource,
    reason: str,
    by: Actor | None,
    at: datetime,
) -> PeerGroupVersion:
    version = PeerGroupVersion.objects.create(
        group=group,
        revision=revision,
        source=source.name,
        source_date=source.day,
        reason=reason,
        changed_by=person_of(by),
        changed_at=at,
    )
    PeerMembership.objects.bulk_create(
        PeerMembership(version=version, council=council) for council in councils
    )
    return version


def codes_of(councils: Iterable[PeerCouncil]) -> list[str]:
    return sorted(council.code for council in councils)


def members_of(version: PeerGroupVersion) -> list[str]:
    """The ONS codes of the councils of a version, in their order."""
    return sorted(version.memberships.values_list("council__code", flat=True))
