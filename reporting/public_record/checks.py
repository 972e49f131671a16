"""Checking everything that must never have changed: audit trail, locks, target books, publications,
files on disk.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from pmf_portal.audit.locks import lock_problems
from pmf_portal.audit.verification import problems_of_the_chain
from pmf_portal.formats.canonical import digest
from reporting.content.canonical_lines import digest_holds
from reporting.models import DocumentVersion, Publication, PublicationFile, PublishedTarget
from reporting.public_record.archive_files import path_of
from reporting.public_record.disk import entries, entry_path
from reporting.public_record.integrity import content_of, counts_hold, heading_holds
from reporting.public_record.locks import every_lock
from reporting.public_record.notices import without_notice
from reporting.public_record.page_cache import load
from reporting.public_record.withholding import Withheld
from scorecards.models import ScorecardLine
from scorecards.rating.rag import Rating
from targets.approval import problems_of_the_books

RESTORE_LOCKS = (
    "Put missing or altered locks back with: manage.py restore_locks.  Find out first who took"
    " them off; the other findings say what was changed meanwhile."
)
WRITE_AFRESH = "Write the public pages on disk again with: manage.py write_record --afresh."


@dataclass(frozen=True)
class Finding:
    """Something that does not hold, in words, and whose stored copies are not to be shown because
    of it ("publication:12").
    """

    words: str
    of: tuple = ()
    # How it is put right, where a command can do it.
    repair: str = ""


def problems() -> Iterator[str]:
    """Everything that does not hold, naming the row; nothing when all is well."""
    return (finding.words for finding in findings())


def findings() -> Iterator[Finding]:
    """The same, each with what is withheld because of it."""
    for problem in lock_problems(connection, every_lock(connection)):
        yield Finding(str(problem), repair=RESTORE_LOCKS)
    yield from map(Finding, problems_of_the_chain())
    yield from map(Finding, problems_of_the_books())
    yield from findings_of_publications()
    yield from findings_of_files()
    yield from findings_of_targets()
    yield from findings_on_disk()
    yield from map(Finding, problems_of_documents())
    yield from map(Finding, problems_of_reds())


def findings_of_publications():
    """Publications whose content is not what their digest, their columns or the audit trail say."""
    for publication in Publication.objects.iterator(chunk_size=20):
        name, of = (
            f"publication {publication.pk} ({publication})",
            (f"publication:{publication.pk}",),
        )
        content = content_of(publication)
        if content is None:
            yield Finding(f"{name} does not match its digest", of)
            content = readable(publication.content)
        if not counts_hold(publication, content):
            yield Finding(f"{name} counts other ratings than its content", of)
        if not heading_holds(publication, content):
            yield Finding(f"{name} names another report, month or edition than its content", of)


def readable(text):
    """What can still be read of a content that was altered."""
    try:
        return json.loads(text)
    except ValueError:
        return {}


def findings_of_files():
    for file in PublicationFile.objects.select_related("publication").iterator(chunk_size=20):
        body, name, of = (
            bytes(file.body),
            f"file {file.pk} ({file.publication}, {file.name})",
            (f"file:{file.pk}",),
        )
        if digest(body) != file.digest:
            yield Finding(f"{name} does not match its digest", of)
        elif file.name in ("scorecard.json", "specification.json") and not (
            digest_holds(body) and json.loads(body)["digest"] == file.publication.digest
        ):
            yield Finding(f"{name} does not carry the digest of its publication", of)
        path = path_of(file.publication, file.name)
        if path.exists() and digest(path.read_bytes()) != file.digest:
            yield Finding(f"{path} on disk differs from what was published", of)


def findings_of_targets():
    for target in PublishedTarget.objects.iterator(chunk_size=500):
        if digest(target.content) != target.digest:
            yield Finding(
                f"published target {target.pk} ({target.code}) does not match its digest",
                (f"target:{target.pk}",),
            )


def findings_on_disk():
    """Pages and files by address whose bytes are not those that were written, or not those that
    were published.
    """
    digests = {
        f"file:{pk}": file_digest
        for pk, file_digest in PublicationFile.objects.values_list("pk", "digest")
    }
    for entry in entries():
        of, name = (f"address:{entry.address}",), f"{entry.address} on disk ({entry.place})"
        try:
            copy = load(entry_path(entry.address))
        except Withheld:
            yield Finding(f"{name} does not match its digest", of, WRITE_AFRESH)
            continue
        if copy is None:
            # Unless the page was taken off the disk meanwhile.
            if entry_path(entry.address).exists():
                yield Finding(f"{name} is missing", repair=WRITE_AFRESH)
            continue
        published = next((digests.get(one) for one in copy.of if one.startswith("file:")), None)
        if published and digest(without_notice(copy.body)) != published:
            yield Finding(f"{name} differs from what was published", of, WRITE_AFRESH)


def problems_of_documents():
    for version in DocumentVersion.objects.select_related("document").iterator(chunk_size=20):
        if digest(bytes(version.body)) != version.digest:
            yield f"document version {version.pk} ({version}) does not match its digest"


def problems_of_reds():
    """Red lines that their edition's exception reports do not cover: by a report, a director's
    decision, or one that has ended.

    Publications from before decisions were published in them say nothing of those, so they are not
    held against it; nor are those of months before the portal went live, which say so.
    """
    reds = {}
    for build, code in (
        ScorecardLine.objects.filter(build__frozen_at__isnull=False, rating=Rating.RED)
        .order_by("code")
        .values_list("build", "code")
    ):
        reds.setdefault(build, []).append(code)
    for publication in Publication.objects.filter(kind=Publication.EXCEPTIONS).iterator(
        chunk_size=20
    ):
        content = readable(publication.content)
        if "not_required" not in content or "before_live" in content:
            continue
        covered = {
            one["code"]
            for part in ("lines", "not_required", "watched", "ended")
            for one in content.get(part, [])
        }
        for code in reds.get(publication.build_id, []):
            if code not in covered:
                yield (
                    f"publication {publication.pk} ({publication}) says nothing of the red measure"
                    f" {code}"
                )
