"""Heads of service confirm their services' lines before the director signs them off (framework
6.2: heads "verify and sign off directorate performance reports").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import away_on
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.models import LinesConfirmation, ScorecardBuild, ScorecardLine, SignOff
from scorecards.month.lines import Line
from scorecards.month.sign_off import held_unpublished
from scorecards.querysets import LineQuerySet
from targets.models import Responsibility


@dataclass(frozen=True)
class ServiceLines:
    """A service's lines in a build: how many, the digest of what they say, and the newest word of
    the service's head.
    """

    build: ScorecardBuild
    directorate: OrganisationUnit
    service: OrganisationUnit
    count: int
    digest: str
    confirmation: LinesConfirmation | None

    @property
    def is_current(self) -> bool:
        """Whether the head's word is about the lines as they stand."""
        return self.confirmation is not None and self.confirmation.digest == self.digest


def service_lines(lines: LineQuerySet) -> list[ServiceLines]:
    """The services with lines among some, by month and title, each with the word of its head: that
    about the lines as they stand, in whichever edition of the month it was given, or else the
    newest.
    """
    contents: dict[tuple[int, int], list[Line]] = {}
    for row in lines.order_by("code").values_list(*Line._fields):
        line = Line(*row)
        contents.setdefault((line.build_id, line.service_id), []).append(line)
    if not contents:
        return []
    builds = ScorecardBuild.objects.in_bulk({build for build, _ in contents})
    needed = {content[0].directorate_id for content in contents.values()}
    units = OrganisationUnit.objects.in_bulk(needed | {service for _, service in contents})
    words: dict[tuple[Month, int], list[LinesConfirmation]] = {}
    given = LinesConfirmation.objects.filter(
        build__month__in={build.month for build in builds.values()},
        service__in={service for _, service in contents},
    )
    for word in given.select_related("build", "confirmed_by").order_by("confirmed_at", "pk"):
        words.setdefault((word.build.month, word.service_id), []).append(word)
    found = []
    for (build_key, service), content in contents.items():
        build = builds[build_key]
        current = digest(canonical([list(line[1:]) for line in content]))
        of_service = ServiceLines(
            build=build,
            directorate=units[content[0].directorate_id],
            service=units[service],
            count=len(content),
            digest=current,
            confirmation=word_about(current, words.get((build.month, service), [])),
        )
        found.append(of_service)
    return sorted(found, key=lambda one: (one.build.month, one.build.edition, one.service.title))


def word_about(current: str, words: Sequence[LinesConfirmation]) -> LinesConfirmation | None:
    """Of some words on a service's lines that on the lines with this digest, or else the newest."""
    about = [word for word in words if word.digest == current]
    return (about or list(words) or [None])[-1]


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
    of_service = service_lines(build.lines.filter(service=service))
    if not of_service:
        raise Refused(f"{service} has no lines in {build}.")
    lines = of_service[0]
    if lines.digest != seen_digest:
        raise Refused(
            "A line changed since you opened this page. Read the lines again before you confirm"
            " them."
        )
    if SignOff.objects.filter(build=build, directorate=lines.directorate).exists():
        raise Refused("The director has signed these lines off already.")
    if lines.confirmation is not None and lines.is_current:
        raise Refused(f"{lines.confirmation.confirmed_by} has confirmed these lines already.")
    word = LinesConfirmation.objects.create(
        build=build, service=service, confirmed_by=by, confirmed_at=at, digest=lines.digest
    )
    record(
        "confirm_lines", f"{service}, {build}", by=by, at=at, digest=lines.digest, lines=lines.count
    )
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


def lines_to_confirm(user: User, builds: Iterable[ScorecardBuild]) -> list[ServiceLines]:
    """What waits for a head of service: the lines of each unpublished scorecard of theirs that the
    director has not signed off, and that they have not confirmed as they stand.
    """
    headed = Q()
    for path in user.paths({Role.HEAD_OF_SERVICE}):
        headed |= Q(service__path__startswith=path)
    announced = announced_timetable()
    under_way = [
        build.pk for build in builds if not build.frozen_at and announced.is_live(build.month)
    ]
    if not headed or not under_way:
        return []
    signed = SignOff.objects.filter(build=OuterRef("build"), directorate=OuterRef("directorate"))
    lines = ScorecardLine.objects.filter(headed, ~Exists(signed), build__in=under_way)
    return [one for one in service_lines(lines) if not one.is_current]
