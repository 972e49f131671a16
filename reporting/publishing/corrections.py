"""Corrections of published figures, listed in public with the next publication (framework 1.1:
honesty and transparency).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from reporting.content.small_counts import NOT_PUBLISHED
from reporting.models import Publication
from reporting.publishing.edition import Draft, Edition, Frozen, Report
from reporting.publishing.files import Form, json_form, page_form
from reporting.publishing.pages import render_page
from reporting.publishing.small_counts import Withheld
from scorecards.models import Actual, ScorecardBuild, SuppressedAreaFigure
from scorecards.month.corrections import actual_text
from scorecards.rating.first_published import first_published
from scorecards.rating.small_cells import count_of
from targets.models import Specification

SLUG = "corrections"
NO_FIGURE = {"value": None, "numerator": None, "denominator": None}
WITHOUT_FIGURES = {
    "before": NO_FIGURE,
    "after": NO_FIGURE,
    "shown_before": NOT_PUBLISHED,
    "shown_after": NOT_PUBLISHED,
}
REPORT = Report(SLUG, "Corrections of published figures")


CorrectedMonths = dict[Month, list[dict[str, Any]]]


class Correction(NamedTuple):
    """A published figure before and after it was corrected."""

    old: Actual
    new: Actual


def corrections_since_last(edition: Edition) -> list[dict[str, Any]]:
    """The corrections of published figures since the publication before this one, oldest first, as
    the public reads them.
    """
    corrections = unpublished_corrections(edition.at, but_for=edition.build)
    return published_corrections(corrections, edition.withheld)


def unpublished_corrections(
    until: datetime | None = None, but_for: ScorecardBuild | None = None
) -> list[Correction]:
    """The corrections of published figures since the newest publication (but for one that is just
    being made), up to a moment, oldest first.
    """
    published = ScorecardBuild.objects.filter(frozen_at__isnull=False)
    if but_for is not None:
        published = published.exclude(pk=but_for.pk)
    earlier = published.order_by("-frozen_at").values_list("month", "frozen_at")
    return corrections_after(list(earlier), until)


def corrections_after(
    earlier: Sequence[tuple[Month, datetime]], until: datetime | None = None
) -> list[Correction]:
    """The corrections of published figures since the newest of some publications, which are given
    as months and moments, the newest first.
    """
    if not earlier:
        return []
    since = earlier[0][1]
    newer = Actual.objects.filter(revision__gt=1, recorded_at__gt=since)
    if until is not None:
        newer = newer.filter(recorded_at__lte=until)
    revisions = list(
        newer.select_related("target", "area", "recorded_by", "delivery__feed")
        .defer("delivery__body", "delivery__answer")
        .order_by("recorded_at", "pk")
    )
    stored = every_revision(revisions)
    corrections = []
    for revision in revisions:
        place = (revision.target_id, revision.month, revision.area_id)
        first = stored.get((*place, 1))
        old = stored.get((*place, revision.revision - 1))
        # Of a figure corrected twice, the second step counts too: what stood before the first was
        # published.
        if first and old and first_published(earlier, revision.month, first.recorded_at):
            corrections.append(Correction(old, revision))
    return corrections


def corrected_months(builds: Iterable[ScorecardBuild] | None = None) -> CorrectedMonths:
    """The published months of which a figure was corrected since, and that no correction is under
    way for: {month: corrections as the public will read them}.  `builds`, every one there is, are
    given where they are known already.
    """
    if builds is None:
        builds = ScorecardBuild.objects.all()
    earlier, under_way = [], set()
    for build in builds:
        if build.frozen_at is not None:
            earlier.append((build.month, build.frozen_at))
        elif build.edition > 1:
            under_way.add(build.month)
    earlier.sort(key=lambda one: one[1], reverse=True)
    published = sorted(month for month, _ in earlier)
    by_month: dict[Month, list[Correction]] = {}
    for correction in corrections_after(earlier):
        first = next((month for month in published if month >= correction.new.month), None)
        if first is not None and first not in under_way:
            by_month.setdefault(first, []).append(correction)
    return {month: published_corrections(by_month[month]) for month in sorted(by_month)}


def every_revision(revisions: list[Actual]) -> dict[tuple[Any, ...], Actual]:
    """Every revision of the figures that some revisions belong to, by its place."""
    rows = Actual.objects.filter(
        target__in={r.target_id for r in revisions}, month__in={r.month for r in revisions}
    )
    return {(a.target_id, a.month, a.area_id, a.revision): a for a in rows}


def published_corrections(
    corrections: list[Correction], withheld: Mapping[int, Withheld] | None = None
) -> list[dict[str, Any]]:
    """Corrections as the public reads them, without the figures that would give small counts away;
    one of a year without a specification is left out.
    """
    specifications = Specification.objects.filter(
        target__in={new.target_id for _, new in corrections},
        financial_year__in={new.month.financial_year for _, new in corrections},
    )
    rules = {(s.target_id, s.financial_year): s for s in specifications}
    beside_suppressed = suppressed_periods(corrections)
    content = []
    for correction in corrections:
        new = correction.new
        specification = rules.get((new.target_id, new.month.financial_year))
        if specification is None:
            continue
        published = published_correction(correction, specification)
        left_out = (withheld or {}).get(new.target_id)
        is_beside = (new.target_id, new.month) in beside_suppressed
        if is_beside or tells_small_count(correction, specification, left_out):
            published |= WITHOUT_FIGURES
        content.append(published)
    return content


def suppressed_periods(corrections: Iterable[Correction]) -> set[tuple[int, Month]]:
    """The targets and periods of corrected areas of which another area's count is suppressed: the
    corrected figure may be one of those that are hidden beside it.
    """
    targets = {new.target_id for _, new in corrections if new.area_id}
    if not targets:
        return set()
    rows = SuppressedAreaFigure.objects.filter(target__in=targets)
    return set(rows.values_list("target_id", "month"))


def tells_small_count(
    correction: Correction, specification: Specification, withheld: Withheld | None
) -> bool:
    """Whether a correction would tell a count that is not published, of the period or an area."""
    if not specification.threshold:
        return False
    if correction.new.area_id or (withheld and correction.new.month in withheld.months):
        return True
    for actual in correction:
        one = count_of(actual.figure, specification.aggregation)
        if one is not None and one.is_small(specification.threshold):
            return True
    return False


def published_correction(correction: Correction, specification: Specification) -> dict[str, Any]:
    old, new = correction
    return {
        "code": new.target.code,
        "title": specification.title,
        "area": new.area.name if new.area else "",
        "period": frequency.label(specification.frequency, new.month),
        "before": figures(old),
        "after": figures(new),
        "shown_before": actual_text(old, specification),
        "shown_after": actual_text(new, specification),
        "reason": new.reason,
        "corrected_at": moment_in_words(new.recorded_at),
        "corrected_by": source_of(new),
    }


def source_of(actual: Actual) -> str:
    """Who recorded a figure, or by what it came."""
    if actual.recorded_by:
        return str(actual.recorded_by)
    if actual.delivery and actual.delivery.feed:
        return f"feed “{actual.delivery.feed}”"
    return "a file"


def figures(actual: Actual) -> dict[str, str | None]:
    names = ("value", "numerator", "denominator")
    return {name: decimal_text(getattr(actual, name)) for name in names}


def publish_corrections(edition: Edition) -> Publication | None:
    """Publish what was corrected since the last publication, when anything was, beside the
    scorecards.
    """
    corrections = corrections_since_last(edition)
    if not corrections:
        return None

    def make_forms(frozen: Frozen) -> Mapping[str, Form]:
        context = {
            "publication": frozen.publication,
            "corrections": corrections,
            "published": moment_in_words(edition.at),
        }
        return {
            "page.html": page_form(render_page("reporting/corrections_of_month.html", context)),
            "scorecard.json": json_form(frozen.document),
        }

    draft = Draft(Publication.CORRECTIONS, REPORT, content={}, lines=corrections)
    return edition.publish(draft, make_forms)
