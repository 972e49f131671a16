"""Internal Audit's reports on indicators, published as they were concluded (framework 7.2)."""

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.council_settings import read_council_settings
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from reporting.models import Publication
from reporting.publishing.edition import Draft, Report, publish
from reporting.publishing.files import json_form, page_form
from reporting.publishing.pages import render_page
from scorecards.audits.reports import report_content
from scorecards.models import IndicatorAudit


def slug_of(audit):
    return f"audit-{audit.pk}"


def plan_audit_publications(at):
    """The jobs that publish concluded audit reports which are not published yet."""
    published = set(
        Publication.objects.filter(kind=Publication.AUDIT).values_list("slug", flat=True)
    )
    for audit in IndicatorAudit.objects.filter(published_at__isnull=False):
        if slug_of(audit) not in published:
            yield {
                "kind": "publish_audit_report",
                "period": str(localdate(audit.published_at)),
                "subject": str(audit.pk),
                "due_at": at,
            }


def publish_audit_report(period, subject, at):
    """Freeze a concluded report: content, digest, page and JSON; publishing it again changes
    nothing.
    """
    audit = IndicatorAudit.objects.get(pk=int(subject))
    return f"{publish_report(audit, at=at).title} published"


@transaction.atomic
def publish_report(audit, *, at):
    IndicatorAudit.objects.select_for_update().get(pk=audit.pk)
    read_council_settings()
    slug, month = slug_of(audit), Month.of(localdate(audit.published_at))
    earlier = Publication.objects.filter(kind=Publication.AUDIT, slug=slug).first()
    if earlier:
        return earlier
    heading = {
        "plan": slug,
        "month": month,
        "edition": 1,
        "published_at": at,
        "council": terms.council,
    }
    content = report_content(audit) | heading

    def make_forms(frozen):
        context = {
            "publication": frozen.publication,
            "report": content,
            "published": moment_in_words(at),
        }
        return {
            "page.html": page_form(render_page("reporting/audit_report.html", context)),
            "scorecard.json": json_form(frozen.document),
        }

    draft = Draft(Publication.AUDIT, Report(slug, audit.title[:200]), content)
    publication = publish(draft, make_forms)
    record("publish_audit_report", publication.title, by=None, at=at, digest=publication.digest)
    return publication
