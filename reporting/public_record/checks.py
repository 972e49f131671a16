"""Checking everything that must never have changed: audit trail, locks, target books, publications,
files on disk.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from pmf_portal.audit.append_only import installed_triggers
from pmf_portal.audit.verification import problems_of_the_chain
from pmf_portal.formats.canonical import digest
from reporting.content.canonical_lines import digest_holds
from reporting.models import DocumentVersion, Publication, PublicationFile, PublishedTarget
from reporting.public_record.archive_files import path_of
from reporting.public_record.disk import entries, entry_path
from reporting.public_record.integrity import content_of, counts_hold, heading_holds
from reporting.public_record.notices import without_notice
from reporting.public_record.page_cache import load
from reporting.public_record.withholding import Withheld
from scorecards.models import ScorecardLine
from scorecards.month.locks import BUILD, CHILDREN, QUALITY
from scorecards.rating.rag import Rating
from targets.approval import problems_of_the_books
from targets.lock import HELD, NAMES

APPEND_ONLY = (
    "audit_auditevent",
    "council_reportingdate",
    "targets_approval",
    "targets_inyeardecision",
    "scorecards_actual",
    "scorecards_nothingtoreport",
    "scorecards_auditevidence",
    "scorecards_followup",
    "exceptions_step",
    "exceptions_chase",
    "exceptions_actionupdate",
    "reporting_publication",
    "reporting_publicationfile",
    "reporting_publishedtarget",
    "reporting_proof",
    "reporting_documentversion",
)

IRREPLACEABLE = [
    table
    for table in APPEND_ONLY
    if table not in ("scorecards_auditevidence", "scorecards_followup")
]


def expected_triggers(vendor):
    """The triggers that hold the locks, by name."""
    ends = ("_keep", "_keep_all") if vendor == "postgresql" else ("_keep_update", "_keep_delete")
    frozen = (
        ("_freeze", "_freeze_all")
        if vendor == "postgresql"
        else ("_freeze_update", "_freeze_delete")
    )
    names = {table + end for table in APPEND_ONLY for end in ends} | {
        table + end for table in (BUILD, *CHILDREN, QUALITY) for end in frozen
    }
    if vendor != "postgresql":
        names |= {
            f"{table}_keep_insert" for table in (*HELD, *IRREPLACEABLE, BUILD, *CHILDREN, QUALITY)
        }
    names |= {f"scorecards_delivery_{end}" for end in ("keep_delete", "keep_columns")}
    return names | NAMES[vendor]


@dataclass(frozen=True)
class Finding:
    """Something that does not hold, in words, and whose stored copies are not to be shown because
    of it ("publication:12").
    """

    words: str
    of: tuple = ()


def problems() -> Iterator[str]:
    """Everything that does not hold, naming the row; nothing when all is well."""
    return (finding.words for finding in findings())


def findings() -> Iterator[Finding]:
    """The same, each with what is withheld because of it."""
    missing = sorted(expected_triggers(connection.vendor) - set(installed_triggers()))
    yield from (Finding(f"the lock {name} is missing from the database") for name in missing)
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
        f"file:{pk}": found for pk, found in PublicationFile.objects.values_list("pk", "digest")
    }
    for entry in entries():
        of, name = (f"address:{entry.address}",), f"{entry.address} on disk ({entry.place})"
        try:
            copy = load(entry_path(entry.address))
        except Withheld:
            yield Finding(f"{name} does not match its digest", of)
            continue
        if copy is None:
            # Unless the page was taken off the disk meanwhile.
            if entry_path(entry.address).exists():
                yield Finding(f"{name} is missing")
            continue
        published = next((digests.get(one) for one in copy.of if one.startswith("file:")), None)
        if published and digest(without_notice(copy.body)) != published:
            yield Finding(f"{name} differs from what was published", of)


def problems_of_documents():
    for version in DocumentVersion.objects.select_related("document").iterator(chunk_size=20):
        if digest(bytes(version.body)) != version.digest:
            yield f"document version {version.pk} ({version}) does not match its digest"


def problems_of_reds():
    """Red lines that their edition's exception reports do not cover: by a report, a director's
    decision, or one that has ended.

    Publications from before decisions were published in them say nothing of those, so they are not
    held against it.
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
        if "not_required" not in content:
            continue
        covered = {
            one["code"] for part in ("lines", "not_required", "ended") for one in content[part]
        }
        for code in reds.get(publication.build_id, []):
            if code not in covered:
                yield (
                    f"publication {publication.pk} ({publication}) says nothing of the red measure"
                    f" {code}"
                )
