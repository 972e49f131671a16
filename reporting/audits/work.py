"""What recommendations of audits ask of a person, for the desk and the calendar."""

from collections.abc import Iterator

from django.db.models import Q

from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import shortened
from reporting.audits.rules.lifecycle import OWED, AuditRecommendationState
from reporting.models import AuditRecommendation


def audit_recommendations_owed(work: Worklist) -> Iterator[DueTask]:
    """Recommendations of audits that this person answers, or carries out."""
    rows = AuditRecommendation.objects.filter(owner=work.user, state__in=OWED).for_page()
    for one in rows:
        is_new = one.state == AuditRecommendationState.WAITING
        yield work.task(
            kind="Audit recommendations to answer" if is_new else "Audit recommendations",
            key=f"audit-recommendation-{one.pk}-{one.state}-{one.standing.awaited}",
            due=one.standing.awaited,
            words=shortened(one.text, 90),
            url=one.get_absolute_url(),
            about=str(one.audit),
        )


def audit_recommendations_to_check(work: Worklist) -> Iterator[DueTask]:
    """What its owner says is done, for Internal Audit to check; not by who did it."""
    if Role.INTERNAL_AUDIT not in work.user.roles:
        return
    rows = AuditRecommendation.objects.filter(state=AuditRecommendationState.DONE).exclude(
        Q(owner=work.user) | Q(said_done_by=work.user)
    )
    for one in rows.for_page():
        yield work.task(
            kind="Audit recommendations to check",
            key=f"check-audit-recommendation-{one.pk}",
            due=None,
            words=shortened(one.text, 90),
            url=one.get_absolute_url(),
            about=str(one.audit),
        )


AUDIT_WORK = (audit_recommendations_owed, audit_recommendations_to_check)
