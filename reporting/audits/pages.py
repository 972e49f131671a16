"""What the pages of audits ask for, a fixed number of queries each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from pmf_portal.formats.dates import late_in_words
from reporting.audits.rules.lifecycle import AuditRecommendationState, Tally, tally, times
from reporting.models import Audit, AuditRecommendation, AuditStep, Publication
from scorecards.models import Finding


@dataclass
class Row:
    """A recommendation with how late it is on a day, and its history."""

    one: AuditRecommendation
    lateness: str
    steps: list[AuditStep] = field(default_factory=list)
    may: dict[str, Any] = field(default_factory=dict)
    measure: str = ""

    @property
    def moved(self) -> str:
        return times(self.one.moves)


@dataclass(frozen=True)
class OverdueRow:
    """What somebody owes to auditors, with the page on which it stands."""

    text: str
    audit: str
    owner: str
    owed: str
    due: date
    lateness: str
    address: str
    moved: str = ""


@dataclass(frozen=True)
class AuditRow:
    audit: Audit
    tally: Tally


def rows_of(recommendations: Iterable[AuditRecommendation], today: date) -> list[Row]:
    return [Row(one, one.standing.lateness(today)) for one in recommendations]


def tally_of(recommendations: Iterable[AuditRecommendation], today: date) -> Tally:
    return tally([(one.standing, one.moves) for one in recommendations], today)


def overdue_rows(audits: QuerySet[Audit], today: date) -> list[OverdueRow]:
    """What is overdue of some audits, and of the published audits of indicators: the latest
    first.
    """
    rows = [*overdue_of_audits(audits, today), *overdue_of_indicators(today)]
    return sorted(rows, key=lambda row: (row.due, row.address))


def overdue_of_audits(audits: QuerySet[Audit], today: date) -> Iterator[OverdueRow]:
    followed = AuditRecommendation.objects.followed().filter(
        audit__in=audits.order_by().values("pk")
    )
    for one in followed.for_page():
        lateness, due = one.standing.lateness(today), one.standing.awaited
        if due is None or not lateness:
            continue
        is_new = one.state == AuditRecommendationState.WAITING
        yield OverdueRow(
            text=one.text,
            audit=one.audit.title,
            owner=str(one.owner),
            owed="answer" if is_new else "carry out",
            due=due,
            lateness=lateness,
            address=one.get_absolute_url(),
            moved=times(one.moves) if one.moves else "",
        )


def audit_rows(audits: QuerySet[Audit], today: date) -> list[AuditRow]:
    """Audits with how their recommendations stand."""
    listed = audits.select_related("document").prefetch_related("recommendations")
    return [AuditRow(audit, tally_of(audit.recommendations.all(), today)) for audit in listed]


def overdue_of_indicators(today: date) -> Iterator[OverdueRow]:
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
    for one in rows.select_related("audit", "owner").order_by("due", "pk"):
        if f"audit-{one.audit_id}" in addresses:
            yield OverdueRow(
                text=one.recommendation,
                audit=one.audit.title,
                owner=one.owner.post,
                owed="carry out",
                due=one.due,
                lateness=late_in_words(one.due, today),
                address=addresses[f"audit-{one.audit_id}"],
            )
