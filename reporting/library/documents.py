"""The acts on documents: uploading, new versions, reviews and withdrawals (framework 7.2)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.free_slugs import free_slug
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.uploads import LONGEST_NAME, DocumentRefused, ending_of, media_type_of
from pmf_portal.uniqueness import unless_taken
from reporting.models import Document, DocumentVersion
from reporting.public_record.search_index import index_document, remove_document_entry
from reporting.public_record.staleness import stale_with_this_act


@transaction.atomic
def upload_document(
    *,
    title: str,
    kind: str,
    owner: User,
    review_due: date,
    note: str,
    name: str,
    body: bytes,
    by: User,
    at: datetime,
) -> Document:
    """Publish a document with its first version.  Raises DocumentRefused for a file that is not
    taken.
    """
    media_type = media_type_of(name, body)
    if Document.objects.published().filter(title=title).exists():
        raise DocumentRefused(
            f"There is a document called “{title}” already. Add a new version to it, or choose"
            " another title.",
            "title",
        )
    document = new_document(title=title, kind=kind, owner=owner, review_due=review_due)
    version = keep_version(
        document, number=1, name=name, media_type=media_type, body=body, note=note, by=by, at=at
    )
    about: dict[str, Any] = {"kind": kind, "owner": str(owner), "review_due": review_due}
    record("upload_document", document, by=by, at=at, file=name, digest=version.digest, **about)
    stale_with_this_act()
    return document


@transaction.atomic
def add_document_version(
    document: Document,
    *,
    note: str,
    review_due: date,
    name: str,
    body: bytes,
    by: User,
    at: datetime,
) -> DocumentVersion:
    """Publish a new version beside the earlier ones, which stay.  Raises DocumentRefused."""
    media_type = media_type_of(name, body)
    document = locked(document)
    newest = document.versions.defer("body").latest("number")
    if newest.digest == digest(body):
        raise DocumentRefused(
            f"This is the very file of version {newest.number}. Choose the changed one."
        )
    document.review_due = review_due
    document.save(update_fields=["review_due"])
    version = keep_version(
        document,
        number=newest.number + 1,
        name=name,
        media_type=media_type,
        body=body,
        note=note,
        by=by,
        at=at,
    )
    record(
        "add_document_version",
        document,
        by=by,
        at=at,
        version=version.number,
        file=name,
        digest=version.digest,
        note=note,
        review_due=review_due,
    )
    stale_with_this_act()
    return version


@transaction.atomic
def review_document(
    document: Document, *, review_due: date, note: str, by: User, at: datetime
) -> None:
    """Say that a document was read through and still holds, and by when it is next.  Raises
    DocumentRefused.
    """
    document = locked(document)
    before, document.review_due = document.review_due, review_due
    document.save(update_fields=["review_due"])
    record("review_document", document, by=by, at=at, note=note, before=before, after=review_due)
    stale_with_this_act()


@transaction.atomic
def withdraw_document(document: Document, *, reason: str, by: User, at: datetime) -> None:
    """Take a document off the public pages; its versions stay in the database.  Raises
    DocumentRefused.
    """
    document = locked(document)
    document.withdrawn_at = at
    document.save(update_fields=["withdrawn_at"])
    remove_document_entry(document)
    record("withdraw_document", document, by=by, at=at, reason=reason)
    stale_with_this_act()


def new_document(**values: Any) -> Document:
    """Raises DocumentRefused when another one of the title came in at the same moment."""
    with unless_taken(
        DocumentRefused(
            "Somebody has uploaded a document of this title at the same moment. Look at the list of"
            " documents.",
            "title",
        )
    ):
        slug = free_slug(Document, values["title"], "document", longest=70)
        return Document.objects.create(slug=slug, **values)


def locked(document: Document) -> Document:
    """The document, held until the act is done; raises DocumentRefused when somebody has withdrawn
    it meanwhile.
    """
    documents = Document.objects.select_for_update(of=("self",)).select_related("owner")
    document = documents.get(pk=document.pk)
    if document.withdrawn_at:
        raise DocumentRefused("This document is withdrawn.", None)
    return document


def keep_version(
    document: Document,
    *,
    number: int,
    name: str,
    media_type: str,
    body: bytes,
    note: str,
    by: User,
    at: datetime,
) -> DocumentVersion:
    """Store a version and have the search find the document by it."""
    version = DocumentVersion.objects.create(
        document=document,
        number=number,
        name=short_name(name),
        media_type=media_type,
        body=body,
        size=len(body),
        digest=digest(body),
        note=note,
        uploaded_by=by,
        uploaded_at=at,
    )
    index_document(document, version)
    return version


def short_name(name: str) -> str:
    """A name that fits, with its ending."""
    ending = ending_of(name)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(ending)] + ending
