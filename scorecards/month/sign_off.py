"""Directors' sign-off of their lines, its withdrawal, and the override of a missing one (framework
6.2).
"""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.numbers import is_or_are
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from scorecards.models import (
    ReturnedLine,
    ScorecardBuild,
    ScorecardLine,
    SignOff,
    SignOffOverride,
)
from scorecards.month.lines import Line
from scorecards.month.sources import (
    NewerFigure,
    figures_covered,
    lines_to_sign,
    listed,
    newer_than_lines,
    newer_than_signed,
)
from scorecards.partners.acts import disputed_in_words
from scorecards.partners.reading import disputed_before
from scorecards.querysets import LineQuerySet

SIGNED = tuple(name for name in Line._fields if name != "build_id")


def digest_of_lines(build: ScorecardBuild, directorate: OrganisationUnit) -> str:
    """The digest of everything a directorate's lines say, in code order: what a director signs.
    Lines that the director has returned are not among them.
    """
    lines = lines_to_sign(build, directorate).order_by("code").values_list(*SIGNED)
    return digest(canonical([list(line) for line in lines]))


class SignOffState(TypedDict):
    """A directorate with lines in a build, its sign-off and its override (None where there is
    none), and the codes of the lines that its director has returned.
    """

    directorate: OrganisationUnit
    sign_off: SignOff | None
    override: SignOffOverride | None
    returned: list[str]


def held_unpublished(build: ScorecardBuild, advice: str = "") -> ScorecardBuild:
    """The build, held until the act is done, so that nobody builds or publishes it meanwhile;
    raises Refused once it is published.
    """
    held = ScorecardBuild.objects.select_for_update().get(pk=build.pk)
    if held.frozen_at:
        raise Refused(f"{held} is published already{advice}.")
    return held


@transaction.atomic
def sign_off(
    build: ScorecardBuild,
    directorate: OrganisationUnit,
    *,
    seen_digest: str,
    by: User,
    at: datetime,
) -> SignOff:
    """Verify a directorate's lines of a month, exactly as they were shown, and write down which
    figures they cover.

    Lines that the director has returned stay out of it.  Raises Refused when the others changed
    since, when there are none, when a newer figure is not on them yet, while a partner disputes one
    and nobody has answered, or when they were signed off or published already.
    """
    build = held_unpublished(build)
    if not lines_to_sign(build, directorate).exists():
        raise Refused("Every line has been returned: there is nothing to sign off yet.")
    current = digest_of_lines(build, directorate)
    if current != seen_digest:
        raise Refused(
            "The scorecard changed since you opened this page. Read it again before you sign it"
            " off."
        )
    if newer := newer_than_lines(build, [directorate.pk]).get(directorate.pk):
        raise Refused(
            "Something newer is not on these lines yet. They are computed again within two"
            f" minutes: read them then. Newer: {listed(newer)}."
        )
    refuse_disputed(build, lines_to_sign(build, directorate))
    figures = figures_covered(build, directorate)
    with unless_taken(Refused("This scorecard is signed off already.")):
        signed = SignOff.objects.create(
            build=build,
            directorate=directorate,
            signed_by=by,
            signed_at=at,
            digest=current,
            figures=figures,
        )
    record(
        "sign_off",
        f"{directorate}, {build}",
        by=by,
        at=at,
        digest=current,
        figures=digest(canonical(figures)),
    )
    return signed


def refuse_disputed(build: ScorecardBuild, lines: LineQuerySet) -> None:
    """Raise Refused while a partner's dispute about a figure of some lines waits for an answer."""
    disputes = disputed_before(build.month, lines.values_list("target", flat=True))
    if disputes:
        raise Refused(disputed_in_words(disputes))


@transaction.atomic
def withdraw_sign_off(
    build: ScorecardBuild, directorate: OrganisationUnit, *, reason: str, by: User, at: datetime
) -> None:
    """Take a sign-off back before publication, so that the lines are computed again; raises Refused
    when there is none, or the scorecard is published.
    """
    build = held_unpublished(build, "; ask for a correction")
    removed, _ = SignOff.objects.filter(build=build, directorate=directorate).delete()
    if not removed:
        raise Refused("There is no sign-off to withdraw.")
    record("withdraw_sign_off", f"{directorate}, {build}", by=by, at=at, reason=reason)


@transaction.atomic
def override_sign_off(
    build: ScorecardBuild, directorate: OrganisationUnit, *, reason: str, by: User, at: datetime
) -> None:
    """Let a month be published without one directorate's sign-off; the reason is published with
    it.  Raises Refused when that was decided before, or the scorecard is published.
    """
    build = held_unpublished(build)
    _, made = SignOffOverride.objects.get_or_create(
        build=build,
        directorate=directorate,
        defaults={"overridden_by": by, "overridden_at": at, "reason": reason},
    )
    if not made:
        raise Refused("The missing sign-off is overridden already.")
    record("override_sign_off", f"{directorate}, {build}", by=by, at=at, reason=reason)


def sign_off_states(build: ScorecardBuild) -> list[SignOffState]:
    """Every directorate with lines in a build, by title, and whether it has signed off."""
    units = OrganisationUnit.objects.filter(pk__in=build.lines.values("directorate")).order_by(
        "title"
    )
    signed = {s.directorate_id: s for s in build.sign_offs.select_related("signed_by")}
    overridden = {o.directorate_id: o for o in build.overrides.select_related("overridden_by")}
    returned: dict[int, list[str]] = {}
    for line in ReturnedLine.objects.filter(build=build, ended_at=None).order_by("code"):
        returned.setdefault(line.directorate_id, []).append(line.code)
    return [
        {
            "directorate": unit,
            "sign_off": signed.get(unit.pk),
            "override": overridden.get(unit.pk),
            "returned": returned.get(unit.pk, []),
        }
        for unit in units
    ]


def awaiting_sign_off(build: ScorecardBuild) -> list[OrganisationUnit]:
    """The directorates whose sign-off is still missing."""
    return [
        state["directorate"]
        for state in sign_off_states(build)
        if not (state["sign_off"] or state["override"])
    ]


def why_unsigned(build: ScorecardBuild) -> str:
    """Which sign-offs and which returned lines a publication waits for, in words; "" for none."""
    missing, returned = [], []
    for state in sign_off_states(build):
        if state["override"]:
            continue
        if state["sign_off"] is None:
            missing.append(state["directorate"].title)
        elif state["returned"]:
            returned += state["returned"]
    if missing:
        return f"The sign-off of {', '.join(missing)} is missing."
    if returned:
        verb = is_or_are(len(returned))
        return f"{', '.join(returned)} {verb} returned by the director, and not signed off yet."
    return ""


def scorecards_awaiting(
    directorates: Collection[int],
) -> list[tuple[ScorecardBuild, OrganisationUnit]]:
    """The unpublished scorecards of these directorates (by id) that lack their sign-off, as (build,
    unit), in a fixed number of queries.  Of months before the portal went live none is asked.
    """
    lines = ScorecardLine.objects.filter(build__frozen_at=None, directorate__in=directorates)
    awaiting = set(lines.order_by().values_list("build", "directorate").distinct())
    for given in (SignOff, SignOffOverride):
        awaiting -= set(
            given.objects.filter(build__frozen_at=None).values_list("build", "directorate")
        )
    builds = ScorecardBuild.objects.in_bulk({build for build, _ in awaiting})
    units = OrganisationUnit.objects.in_bulk({unit for _, unit in awaiting})
    announced = announced_timetable()
    pairs = [
        (builds[build], units[unit])
        for build, unit in awaiting
        if announced.is_live(builds[build].month)
    ]
    return sorted(pairs, key=lambda pair: (pair[0].month, pair[0].edition, pair[1].title))


def sign_offs_to_renew(
    directorates: Collection[int],
) -> list[tuple[ScorecardBuild, OrganisationUnit, list[NewerFigure]]]:
    """The sign-offs of these directorates (by id) on unpublished scorecards that something newer
    has overtaken, as (build, unit, what is newer).
    """
    renewals = []
    builds = ScorecardBuild.objects.filter(
        frozen_at=None, sign_offs__directorate__in=directorates
    ).distinct()
    announced = announced_timetable()
    for build in builds.order_by("month", "edition"):
        if not announced.is_live(build.month):
            continue
        newer = newer_than_signed(build)
        units = OrganisationUnit.objects.filter(pk__in=newer.keys() & set(directorates))
        renewals += [(build, unit, newer[unit.pk]) for unit in units.order_by("title")]
    return renewals
