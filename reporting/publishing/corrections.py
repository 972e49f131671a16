"""Corrections of published figures, listed in public with the next publication (framework 1.1:
honesty and transparency).
"""

from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.numbers import format_number
from pmf_portal.periods import frequency
from reporting.models import Publication
from reporting.publishing.edition import Draft, Report
from reporting.publishing.files import json_form, page_form
from reporting.publishing.pages import render_page
from scorecards.models import Actual, ScorecardBuild
from scorecards.rating.first_published import first_published
from targets.models import Specification

SLUG = "corrections"
REPORT = Report(SLUG, "Corrections of published figures")


def corrections_since_last(edition):
    """The revisions that changed a published figure since the publication before this one, oldest
    first.
    """
    earlier = (
        ScorecardBuild.objects.filter(frozen_at__isnull=False)
        .exclude(pk=edition.build.pk)
        .order_by("-frozen_at")
        .values_list("month", "frozen_at")
    )
    if not earlier:
        return []
    since = earlier[0][1]
    newer = Actual.objects.filter(
        revision__gt=1, recorded_at__gt=since, recorded_at__lte=edition.at
    )
    revisions = list(
        newer.select_related("target", "area", "recorded_by", "delivery__feed")
        .defer("delivery__body", "delivery__answer")
        .order_by("recorded_at", "pk")
    )
    stored = every_revision(revisions)
    found = []
    for revision in revisions:
        first, old = (
            stored.get((revision.target_id, revision.month, revision.area_id, number))
            for number in (1, revision.revision - 1)
        )
        # Of a figure corrected twice, the second step counts too: what stood before the first was
        # published.
        if first and old and first_published(earlier, revision.month, first.recorded_at):
            found.append((old, revision))
    return told(found)


def every_revision(revisions):
    """Every revision of the figures that some revisions belong to, by its place."""
    rows = Actual.objects.filter(
        target__in={r.target_id for r in revisions}, month__in={r.month for r in revisions}
    )
    return {(a.target_id, a.month, a.area_id, a.revision): a for a in rows}


def told(pairs):
    """Corrections as the public reads them."""
    years = {new.month.financial_year for _, new in pairs}
    rules = {
        (s.target_id, s.financial_year): s
        for s in Specification.objects.filter(
            target__in={new.target_id for _, new in pairs}, financial_year__in=years
        )
    }
    content = []
    for old, new in pairs:
        s = rules.get((new.target_id, new.month.financial_year))
        if s is None:
            continue
        content.append(
            {
                "code": new.target.code,
                "title": s.title,
                "area": new.area.name if new.area else "",
                "period": frequency.label(s.frequency, new.month),
                "before": figures(old),
                "after": figures(new),
                "shown_before": shown(old, s),
                "shown_after": shown(new, s),
                "reason": new.reason,
                "corrected_at": moment_in_words(new.recorded_at),
                "corrected_by": str(
                    new.recorded_by
                    or (
                        f"feed “{new.delivery.feed}”"
                        if new.delivery and new.delivery.feed
                        else "a file"
                    )
                ),
            }
        )
    return content


def figures(actual):
    return {
        name: decimal_text(getattr(actual, name)) for name in ("value", "numerator", "denominator")
    }


def shown(actual, specification):
    if actual.value is not None:
        return format_number(actual.value, specification.decimals, specification.unit)
    return f"{format_number(actual.numerator, 0)} out of {format_number(actual.denominator, 0)}"


def publish_corrections(edition):
    """Publish what was corrected since the last publication, when anything was, beside the
    scorecards.
    """
    corrections = corrections_since_last(edition)
    if not corrections:
        return None

    def make_forms(frozen):
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
