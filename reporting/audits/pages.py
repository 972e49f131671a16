"""What the pages of audits ask for, a fixed number of queries each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from reporting.audits.rules.lifecycle import Tally, tally
from reporting.models import Audit, AuditRecommendation, AuditStep, Publication
from scorecards.audits.reports import due_in_words
from scorecards.models import Finding


@dataclass
class Row:
    """A recommendation with how late it is on a day, and its history."""

    one: AuditRecommendation
    lateness: str
    steps: list[AuditStep] = field(default_factory=list)
    may: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditRow:
    audit: Audit
    tally: Tally


def rows_of(recommendations: Iterable[AuditRecommendation], today: date) -> list[Row]:
    return [Row(one, one.standing.lateness(today)) for one in recommendations]


def tally_of(recommendations: Iterable[AuditRecommendation], today: date) -> Tally:
    return tally([(one.standing, one.moves) for one in recommendations], today)


def overdue_rows(audits: QuerySet[Audit], today: date) -> list[Row]:
    """What is overdue of some audits, the latest first."""
    followed = AuditRecommendation.objects.followed().filter(
        audit__in=audits.order_by().values("pk")
    )
    rows = [row for row in rows_of(followed.for_page(), today) if row.lateness]
    return sorted(rows, key=lambda row: (row.one.standing.awaited or today, row.one.pk))


def audit_rows(audits: QuerySet[Audit], today: date) -> list[AuditRow]:
    """Audits with how their recommendations stand."""
    listed = audits.select_related("document").prefetch_related("recommendations")
    return [AuditRow(audit, tally_of(audit.recommendations.all(), today)) for audit in listed]


def overdue_of_indicators(today: date) -> list[dict[str, Any]]:
    """Recommendations of published audits of indicators that are overdue: each with the report that
    makes it.
    """
    published = Publication.objects.filter(kind=Publication.AUDIT).headings()
    addresses = {one.slug: one.get_absolute_url() for one in published}
    rows = Finding.objects.filter(
        audit__published_at__isnull=False,
        state__in=(Finding.OPEN, Finding.AGREED),
        due__lt=today,
    )
    return [
        {
            "text": one.recommendation,
            "audit": one.audit.title,
            "owner": one.owner.post,
            "due": due_in_words(one, today),
            "address": addresses[f"audit-{one.audit_id}"],
        }
        for one in rows.select_related("audit", "owner").order_by("due", "pk")
        if f"audit-{one.audit_id}" in addresses
    ]
