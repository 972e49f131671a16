"""What changed in the published data: each month when it came out, each correction with its figures
and reason, each measure that was withdrawn.  Everything here reads publications only.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count
from django.urls import reverse

from reporting.models import Publication
from reporting.public_record.integrity import content_of
from scorecards.models import ScorecardBuild
from targets.models import InYearDecision

PUBLISHED, CORRECTED, WITHDRAWN = "published", "corrected", "withdrawn"


class Change(NamedTuple):
    """One change of the data, and where it is told in full."""

    at: datetime
    kind: str
    what: str
    why: str
    address: str

    def as_json(self, portal: str) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "kind": self.kind,
            "what": self.what,
            "why": self.why,
            "url": portal + self.address,
        }


def changes_of_data() -> list[Change]:
    """Every change, the newest first."""
    changes = [*editions(), *plans(), *corrected_figures(), *withdrawn_measures()]
    order = {WITHDRAWN: 0, CORRECTED: 1, PUBLISHED: 2}
    return sorted(changes, key=lambda one: (-one.at.timestamp(), order[one.kind], one.what))


def editions() -> Iterator[Change]:
    """The months that came out, and came out again."""
    builds = (
        ScorecardBuild.objects.filter(frozen_at__isnull=False)
        .annotate(count=Count("published_targets"))
        .order_by("-month", "-edition")
    )
    scorecards = Publication.objects.scorecards().filter(level=Publication.CORPORATE)
    slugs = dict(scorecards.order_by("-pk").values_list("build", "slug"))
    for build in builds:
        slug = slugs.get(build.pk)
        address = reverse("archive")
        if slug:
            address = reverse("scorecard_edition", args=[slug, build.month, build.edition])
        if build.edition == 1:
            what = f"{build.month.name}: figures of {build.count} measures"
            yield Change(build.frozen_at, PUBLISHED, what, "", address)
        else:
            what = f"{build.month.name}: published again as edition {build.edition}"
            yield Change(build.frozen_at, CORRECTED, what, build.reason, address)


def plans() -> Iterator[Change]:
    """The targets of a year."""
    for plan in Publication.objects.headings().filter(kind=Publication.PLAN):
        address = plan.get_absolute_url()
        kind = PUBLISHED if plan.edition == 1 else CORRECTED
        yield Change(plan.published_at, kind, plan.title, plan.reason, address)


def corrected_figures() -> Iterator[Change]:
    """Each figure that was corrected after it was published; without the figures where they would
    give a small count away.
    """
    for publication in Publication.objects.filter(kind=Publication.CORRECTIONS):
        content = content_of(publication)
        for line in content["lines"] if content else ():
            place = f", {line['area']}" if line["area"] else ""
            what = (
                f"{line['code']} {line['title']}, {line['period']}{place}:"
                f" was {line['shown_before']}, is now {line['shown_after']}"
            )
            address = publication.get_absolute_url()
            yield Change(publication.published_at, CORRECTED, what, line["reason"], address)


def withdrawn_measures() -> Iterator[Change]:
    """Each measure that was withdrawn in the year, with the publication that first told it."""
    frozen = list(
        ScorecardBuild.objects.filter(frozen_at__isnull=False)
        .order_by("frozen_at")
        .values_list("frozen_at", flat=True)
    )
    decisions = InYearDecision.objects.filter(act=InYearDecision.WITHDRAW)
    for decision in decisions.select_related("specification__target"):
        published_at = next((moment for moment in frozen if moment >= decision.decided_at), None)
        if published_at is not None:
            code = decision.specification.target.code
            what = f"{code} {decision.specification.title}: withdrawn by {decision.post}"
            address = reverse("published_target", args=[code])
            yield Change(published_at, WITHDRAWN, what, decision.reason, address)
