"""Exception reports as they are published beside the scorecards (framework 7.2)."""

from dataclasses import dataclass

from exceptions.lifecycle import State
from pmf_portal.audit.canonical import canonical
from pmf_portal.ui.clock_words import moment_in_words
from reporting.models import Publication
from reporting.rendering import render_page
from reporting.snapshot import sealed, with_digest
from reporting.stored_files import store_files

SLUG = "exception-reports"


@dataclass(frozen=True)
class ExceptionList:
    slug: str = SLUG
    title: str = "Exception reports and delivery plans"
    level: str = Publication.CORPORATE


def published_report(report, now):
    """A report as the public reads it: its content once the director has verified it, until then where it stands."""
    content = {
        "code": report.target.code,
        "title": report.title,
        "service": report.service.title,
        "directorate": report.directorate.title,
        "opened_for": report.month.name,
        "why": report.why,
        "now": now,
        "accountable_officer": str(report.owner or ""),
        "state": State(report.state).words,
        "due_on": f"{report.due_on.day} {report.due_on:%B %Y}",
        "cause": None,
        "actions": [],
        "recovery_month": None,
        "resources": None,
        "risk": None,
    }
    if report.state != State.VERIFIED:
        return content
    actions = [{"what": a.what, "who": a.who, "due": f"{a.due.day} {a.due:%B %Y}", "status": a.get_status_display()} for a in report.actions.all()]
    return content | {
        "cause": report.cause,
        "actions": actions,
        "recovery_month": report.recovery_month.name,
        "resources": report.resources,
        "risk": report.risk,
    }


def publish_exception_reports(edition, reports):
    """Freeze the month's exception reports as one publication beside the scorecards."""
    now = {line.code: line.why for line in edition.lines}
    published = [published_report(report, now.get(report.target.code)) for report in sorted(reports, key=lambda r: r.target.code)]
    text, sealed_digest = sealed(edition.heading(ExceptionList()), [canonical(report) for report in published])
    counts = {"green": 0, "amber": 0, "red": len(published), "other": 0}
    publication = edition.create(Publication.EXCEPTIONS, ExceptionList(), text, sealed_digest, counts)
    page = render_page("reporting/exceptions.html", {"publication": publication, "reports": published, "published": moment_in_words(edition.at)})
    store_files(
        publication,
        {
            "page.html": ("text/html; charset=utf-8", page),
            "scorecard.json": ("application/json", with_digest(text, sealed_digest).encode()),
        },
    )
    return publication
