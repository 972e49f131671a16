"""Heads of service confirm their services' lines before the director signs them off (framework
6.2: heads "verify and sign off directorate performance reports").
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import away_on
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.refusals import Refused
from scorecards.models import LinesConfirmation, ScorecardBuild, SignOff
from scorecards.month.sign_off import SIGNED, held_unpublished
from scorecards.querysets import LineQuerySet
from targets.models import Responsibility


@dataclass(frozen=True)
class ServiceLines:
    """A service with lines in a build, and the newest word of its head; `is_current` says whether
    that is about the lines as they stand.
    """

    service: OrganisationUnit
    lines: int
    confirmation: LinesConfirmation | None
    is_current: bool


class LinesToConfirm(NamedTuple):
    """How many lines of a service wait for its head."""

    build: ScorecardBuild
    directorate: OrganisationUnit
    service: OrganisationUnit
    lines: int


def digest_of_service(build: ScorecardBuild, service: OrganisationUnit) -> str:
    """The digest of everything a service's lines say, in code order: what its head confirms."""
    current, _ = digests_of(build.lines.filter(service=service)).get(service.pk, ("", 0))
    return current


def digests_of(lines: LineQuerySet) -> dict[int, tuple[str, int]]:
    """The digest and the number of the lines of each service among some, by its id: one query."""
    contents: dict[int, list[list[object]]] = {}
    for service, *line in lines.order_by("code").values_list("service", *SIGNED):
        contents.setdefault(service, []).append(line)
    return {
        service: (digest(canonical(content)), len(content)) for service, content in contents.items()
    }


def service_lines(build: ScorecardBuild, lines: LineQuerySet) -> dict[int, list[ServiceLines]]:
    """The services of some lines of a build, by title, with the word of each head: {directorate id:
    services}.
    """
    pairs = set(lines.order_by().values_list("directorate", "service").distinct())
    services = OrganisationUnit.objects.in_bulk({service for _, service in pairs})
    digests = digests_of(lines)
    confirmations = confirmations_of(build, digests)
    found: dict[int, list[ServiceLines]] = {}
    for directorate, pk in sorted(pairs, key=lambda pair: services[pair[1]].title):
        current, count = digests[pk]
        word = confirmations.get(pk)
        is_current = word is not None and word.digest == current
        of_service = ServiceLines(services[pk], count, word, is_current)
        found.setdefault(directorate, []).append(of_service)
    return found


def confirmations_of(
    build: ScorecardBuild, digests: dict[int, tuple[str, int]]
) -> dict[int, LinesConfirmation]:
    """The word of the head of each service, by its id: that about the lines as they stand, in
    whichever edition of the month it was given, or else the newest.
    """
    found: dict[int, LinesConfirmation] = {}
    words = LinesConfirmation.objects.filter(build__month=build.month, service__in=digests)
    for word in words.select_related("confirmed_by").order_by("confirmed_at", "pk"):
        current, _ = digests[word.service_id]
        known = found.get(word.service_id)
        if known is None or known.digest != current:
            found[word.service_id] = word
    return found


@transaction.atomic
def confirm_lines(
    build: ScorecardBuild,
    service: OrganisationUnit,
    *,
    seen_digest: str,
    by: User,
    at: datetime,
) -> LinesConfirmation:
    """A head of service confirms the service's lines and the quality of their data, exactly as they
    were shown.

    Raises Refused when the lines changed since, when there are none, or when they were confirmed,
    signed off or published already.
    """
    build = held_unpublished(build)
    lines = build.lines.filter(service=service)
    digests = digests_of(lines)
    current, count = digests.get(service.pk, ("", 0))
    if not count:
        raise Refused(f"{service} has no lines in {build}.")
    if current != seen_digest:
        raise Refused(
            "A line changed since you opened this page. Read the lines again before you confirm"
            " them."
        )
    directorates = lines.values("directorate")
    if SignOff.objects.filter(build=build, directorate__in=directorates).exists():
        raise Refused("The director has signed these lines off already.")
    before = confirmations_of(build, digests).get(service.pk)
    if before is not None and before.digest == current:
        raise Refused(f"{before.confirmed_by} has confirmed these lines already.")
    word = LinesConfirmation.objects.create(
        build=build, service=service, confirmed_by=by, confirmed_at=at, digest=current
    )
    record("confirm_lines", f"{service}, {build}", by=by, at=at, digest=current, lines=count)
    return word


def acting_heads(service: OrganisationUnit, build: ScorecardBuild, today: date) -> set[int]:
    """Who acts for a head of service who is away or has left: the deputies that the plan names for
    the service's lines, by id.
    """
    named = Responsibility.objects.filter(
        financial_year=build.month.financial_year,
        target__in=build.lines.filter(service=service).values("target"),
        accountable_officer__in=away_on(today),
        accountable_deputy__isnull=False,
    )
    return {deputy for deputy in named.values_list("accountable_deputy", flat=True) if deputy}


def lines_to_confirm(user: User) -> list[LinesToConfirm]:
    """What waits for a head of service: each unpublished scorecard of theirs that the director has
    not signed off, and whose lines they have not confirmed as they stand.
    """
    headed = Q()
    for path in user.paths({Role.HEAD_OF_SERVICE}):
        headed |= Q(service__path__startswith=path)
    if not headed:
        return []
    announced = announced_timetable()
    waiting = []
    for build in ScorecardBuild.objects.filter(frozen_at=None).order_by("month", "edition"):
        if not announced.is_live(build.month):
            continue
        signed = build.sign_offs.values("directorate")
        lines = build.lines.filter(headed).exclude(directorate__in=signed)
        by_directorate = service_lines(build, lines)
        directorates = OrganisationUnit.objects.in_bulk(list(by_directorate))
        for directorate, services in by_directorate.items():
            waiting += [
                LinesToConfirm(build, directorates[directorate], one.service, one.lines)
                for one in services
                if not one.is_current
            ]
    return waiting
