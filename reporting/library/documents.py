"""The acts on documents: uploading, new versions, reviews and withdrawals (framework 7.2)."""

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from pmf_portal.audit.record import record
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.uploads import LONGEST_NAME, DocumentRefused, ending_of, media_type_of
from reporting.models import Document, DocumentVersion
from reporting.public_record.search_index import index_document, remove_document_entry
from reporting.public_record.staleness import stale_with_this_act


@transaction.atomic
def upload_document(*, title, kind, owner, review_due, note, name, body, by, at):
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
    version = keep_version(document, 1, name, media_type, body, note, by, at)
    about = {"kind": kind, "owner": str(owner), "review_due": review_due}
    record("upload_document", document, by=by, at=at, file=name, digest=version.digest, **about)
    stale_with_this_act()
    return document


@transaction.atomic
def add_document_version(document, *, note, review_due, name, body, by, at):
    """Publish a new version beside the earlier ones, which stay.  Raises DocumentRefused."""
    media_type = media_type_of(name, body)
    document = held(document)
    newest = document.versions.defer("body").first()
    if newest.digest == digest(body):
        raise DocumentRefused(
            f"This is the very file of version {newest.number}. Choose the changed one."
        )
    document.review_due = review_due
    document.save(update_fields=["review_due"])
    version = keep_version(document, newest.number + 1, name, media_type, body, note, by, at)
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
def review_document(document, *, review_due, note, by, at):
    """Say that a document was read through and still holds, and by when it is next.  Raises
    DocumentRefused.
    """
    document = held(document)
    before, document.review_due = document.review_due, review_due
    document.save(update_fields=["review_due"])
    record("review_document", document, by=by, at=at, note=note, before=before, after=review_due)
    stale_with_this_act()


@transaction.atomic
def withdraw_document(document, *, reason, by, at):
    """Take a document off the public pages; its versions stay in the database.  Raises
    DocumentRefused.
    """
    document = held(document)
    document.withdrawn_at = at
    document.save(update_fields=["withdrawn_at"])
    remove_document_entry(document)
    record("withdraw_document", document, by=by, at=at, reason=reason)
    stale_with_this_act()


def new_document(**values):
    try:
        with transaction.atomic():
            return Document.objects.create(slug=free_slug(values["title"]), **values)
    except IntegrityError as error:
        raise DocumentRefused(
            "Somebody has uploaded a document of this title at the same moment. Look at the list of"
            " documents.",
            "title",
        ) from error


def held(document):
    """The document, held until the act is done; raises DocumentRefused when somebody has withdrawn
    it meanwhile.
    """
    found = (
        Document.objects.select_for_update(of=("self",)).select_related("owner").get(pk=document.pk)
    )
    if found.withdrawn_at:
        raise DocumentRefused("This document is withdrawn.", None)
    return found


def keep_version(document, number, name, media_type, body, note, by, at):
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


def short_name(name):
    """A name that fits, with its ending."""
    ending = ending_of(name)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(ending)] + ending


def free_slug(title):
    """The address of a new document: words of its title, numbered where another has them."""
    words = slugify(title)[:70].strip("-") or "document"
    taken = set(Document.objects.filter(slug__startswith=words).values_list("slug", flat=True))
    return next(
        slug
        for n in range(1, len(taken) + 2)
        if (slug := words if n == 1 else f"{words}-{n}") not in taken
    )
