"""Checking everything that must never have changed: audit trail, locks, target books, publications, files on disk."""

import json
from collections.abc import Iterator

from django.db import connection

from pmf_portal.audit.append_only import installed_triggers
from pmf_portal.audit.canonical import canonical, digest
from pmf_portal.audit.verification import problems_of_the_chain
from reporting.archive_files import path_of
from reporting.models import DocumentVersion, Publication, PublicationFile, PublishedTarget
from reporting.snapshot import digest_holds
from scorecards.freeze import BUILD, CHILDREN, QUALITY
from scorecards.models import ScorecardLine
from scorecards.rating import Rating
from targets.lock import HELD, NAMES
from targets.services import problems_of_the_books

APPEND_ONLY = (
    "audit_auditevent",
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

IRREPLACEABLE = [table for table in APPEND_ONLY if table not in ("scorecards_auditevidence", "scorecards_followup")]


def expected_triggers(vendor):
    """The triggers that hold the locks, by name."""
    ends = ("_keep", "_keep_all") if vendor == "postgresql" else ("_keep_update", "_keep_delete")
    frozen = ("_freeze", "_freeze_all") if vendor == "postgresql" else ("_freeze_update", "_freeze_delete")
    names = {table + end for table in APPEND_ONLY for end in ends} | {table + end for table in (BUILD, *CHILDREN, QUALITY) for end in frozen}
    if vendor != "postgresql":
        names |= {f"{table}_keep_insert" for table in (*HELD, *IRREPLACEABLE, BUILD, *CHILDREN, QUALITY)}
    names |= {f"scorecards_delivery_{end}" for end in ("keep_delete", "keep_columns")}
    return names | NAMES[vendor]


def problems() -> Iterator[str]:
    """Everything that does not hold, naming the row; nothing when all is well."""
    yield from (f"the lock {name} is missing from the database" for name in sorted(expected_triggers(connection.vendor) - set(installed_triggers())))
    yield from problems_of_the_chain()
    yield from problems_of_the_books()
    yield from problems_of_publications()
    yield from problems_of_files()
    yield from problems_of_targets()
    yield from problems_of_documents()
    yield from problems_of_reds()


def problems_of_publications():
    """Publications whose content is not what their digest, their columns or the audit trail say."""
    for publication in Publication.objects.iterator(chunk_size=20):
        content = json.loads(publication.content)
        if digest(canonical(content)) != publication.digest:
            yield f"publication {publication.pk} ({publication}) does not match its digest"
        counted = {name: getattr(publication, name) for name in ("green", "amber", "red", "other")}
        if publication.kind == Publication.SCORECARD and content["summary"] != counted:
            yield f"publication {publication.pk} ({publication}) counts other ratings than its content"
        if (content["plan"], content["month"], content["edition"]) != (publication.slug, str(publication.month), publication.edition):
            yield f"publication {publication.pk} ({publication}) names another report, month or edition than its content"


def problems_of_files():
    for file in PublicationFile.objects.select_related("publication").iterator(chunk_size=20):
        body, name = bytes(file.body), f"file {file.pk} ({file.publication}, {file.name})"
        if digest(body) != file.digest:
            yield f"{name} does not match its digest"
        if file.name in ("scorecard.json", "specification.json") and not (digest_holds(body) and json.loads(body)["digest"] == file.publication.digest):
            yield f"{name} does not carry the digest of its publication"
        path = path_of(file.publication, file.name)
        if path.exists() and digest(path.read_bytes()) != file.digest:
            yield f"{path} on disk differs from what was published"


def problems_of_targets():
    for target in PublishedTarget.objects.iterator(chunk_size=500):
        if digest(target.content) != target.digest:
            yield f"published target {target.pk} ({target.code}) does not match its digest"


def problems_of_documents():
    for version in DocumentVersion.objects.select_related("document").iterator(chunk_size=20):
        if digest(bytes(version.body)) != version.digest:
            yield f"document version {version.pk} ({version}) does not match its digest"


def problems_of_reds():
    """Red lines that their edition's exception reports do not cover: by a report, a director's decision, or one that has ended.

    Publications from before decisions were published in them say nothing of those, so they are not held against it.
    """
    reds = {}
    for build, code in ScorecardLine.objects.filter(build__frozen_at__isnull=False, rating=Rating.RED).order_by("code").values_list("build", "code"):
        reds.setdefault(build, []).append(code)
    for publication in Publication.objects.filter(kind=Publication.EXCEPTIONS).iterator(chunk_size=20):
        content = json.loads(publication.content)
        if "not_required" not in content:
            continue
        covered = {one["code"] for part in ("lines", "not_required", "ended") for one in content[part]}
        for code in reds.get(publication.build_id, []):
            if code not in covered:
                yield f"publication {publication.pk} ({publication}) says nothing of the red measure {code}"
