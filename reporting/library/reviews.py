"""Reminders of the reviews of documents: the owner is asked on the due date and each week after
it.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import Notice, User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.periods import timetable
from reporting.models import Document

AT = time(7, 0)
WEEK = timedelta(days=7)
# So many days before its review falls due a document stands on its owner's desk.
SOON = timedelta(days=28)


def plan_document_reviews(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs that ask for overdue reviews: one for each document and week."""
    today = localdate(at)
    if at < timetable.moment_on(today, AT):
        return
    for pk, due in Document.objects.to_review_by(today).values_list("pk", "review_due"):
        # The kind of the job is stored in the queue and in the audit trail, under its first name.
        yield {
            "kind": "chase_document_review",
            "period": reminder_day(due, today).isoformat(),
            "subject": str(pk),
            "due_at": at,
        }


def reminder_day(due: date, today: date) -> date:
    """The newest day on which a review is asked for: the due date, or so many whole weeks after
    it.
    """
    return due + (today - due) // WEEK * WEEK


@transaction.atomic
def remind_of_document_review(period: str, subject: str, at: datetime) -> str:
    """Ask the owner of a document for its review; doing it twice for one day changes nothing."""
    document = (
        Document.objects.select_for_update(of=("self",))
        .select_related("owner")
        .get(pk=int(subject))
    )
    if document.withdrawn_at or document.review_due > date.fromisoformat(period):
        return "reviewed or withdrawn meanwhile"
    key = f"document {document.pk} review {period}"
    if Notice.objects.filter(key=key).exists():
        return "asked before"
    people = people_to_ask(document)
    subject_line, body = words_of(document)
    notify([(person, key, subject_line, body) for person in people], at)
    record(
        "chase_document_review",
        document,
        by=None,
        at=at,
        due=document.review_due,
        asked=[str(person) for person in people],
    )
    names = ", ".join(str(person) for person in people)
    return f"{names or 'nobody'} asked"


def people_to_ask(document: Document) -> list[User]:
    """The owner, or the performance team where the owner has left."""
    if document.owner.is_active:
        return [document.owner]
    return list(holders_of([Role.PERFORMANCE_TEAM]).order_by("pk"))


def words_of(document: Document) -> tuple[str, str]:
    """Subject and body of the e-mail."""
    day = f"{document.review_due.day} {document.review_due:%B %Y}"
    body = (
        f"“{document.title}” is public on the performance page. Its review was due on"
        f" {day}.\n\nSay on your desk that it still holds and when it is reviewed next, or send a"
        " new version to the performance team."
    )
    return f"Document to review: {document.title}", body


def reviews_due(work: Worklist) -> Iterator[DueTask]:
    """Documents of this person whose review is due soon or overdue."""
    documents = Document.objects.to_review_by(work.today + SOON).filter(owner=work.user)
    for document in documents.order_by("review_due", "pk"):
        yield work.task(
            kind="Documents to review",
            key=f"document-{document.pk}",
            due=document.review_due,
            words=document.title,
            url=reverse("review_document", args=[document.slug]),
            about=document.get_kind_display(),
        )
