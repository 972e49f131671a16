"""The public record as plain files that need no server: pages with links to files, every form, and
a manifest of digests.
"""

import json
import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import record
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.wording import terms
from pmf_portal.refusals import Refused
from pmf_portal.ui.static_files import plain_name
from reporting.models import Publication, PublicationFile
from reporting.public_record.archive_check import (
    MADE_BY,
    MANIFEST,
    README,
    SUMS,
    manifest_of,
    paths_in,
    sums_of,
)
from reporting.public_record.archive_files import write_whole
from reporting.public_record.disk import address_of, entries, entry_path, place_of
from reporting.public_record.links import relinked
from reporting.public_record.notices import without_notice
from reporting.public_record.page_cache import load
from reporting.public_record.registry import EXPORTED
from reporting.public_record.withholding import Withheld
from reporting.public_record.writing import answer_of


def export_archive(folder, *, by, at):
    """Write the record that lies on disk into a folder as an archive; gives (files, how many of
    them were written, the archive's digest).

    The same record gives the same bytes, whenever it is written.  Writing again changes only what
    differs.
    """
    folder = Path(folder)
    former = former_files(folder)
    archive = Archive()
    written = sum(put(folder / path, body) for path, body in archive.bodies())
    files = {path: file["sha256"] for path, file in archive.files.items()}
    manifest = manifest_text(archive)
    sums = sums_of(files | {MANIFEST: digest(manifest)}).encode()
    for path in former - set(files) - {MANIFEST, SUMS}:
        (folder / path).unlink(missing_ok=True)
    written += put(folder / MANIFEST, manifest) + put(folder / SUMS, sums)
    with transaction.atomic():
        record(
            "export_archive",
            "the public record",
            by=by,
            at=at,
            files=len(files),
            digest=digest(sums),
        )
    return len(files), written, digest(sums)


def former_files(folder):
    """The files of an earlier export into the folder; raises Refused where something else
    lies there.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    manifest = manifest_of(folder)
    if manifest is None:
        raise Refused(
            f"{folder} is not empty and holds no archive of the portal; nothing was written."
        )
    known = {file["path"] for file in manifest["files"]}
    if strange := [path for path in paths_in(folder) if path not in known | {MANIFEST, SUMS}]:
        raise Refused(
            f"{folder} holds files that are not of the archive ({strange[0]}); nothing was written."
        )
    return known


def put(path, body):
    """Write a file unless the same bytes lie there; whether it was written."""
    if path.is_file() and digest(path.read_bytes()) == digest(body):
        return False
    write_whole(path, body)
    return True


class Archive:
    """The files of an archive, made one after another from the record on disk; `files` says of each
    what the manifest will.
    """

    def __init__(self):
        on_disk = entries()
        self.entries = [entry for entry in on_disk if not entry.redirect]
        self.assets: set[str] = set()
        self.files: dict[str, dict[str, Any]] = {}
        self.places = {entry.address: entry.place for entry in self.entries}
        for entry in on_disk:
            if entry.redirect in self.places:
                self.places[entry.address] = self.places[entry.redirect]
        # Files that are made of the record when they are asked for: the archive makes those of
        # some forms, and leaves the links to the others out.
        self.drawn: set[str] = set()
        self.left_out: set[str] = set()
        for link in {link for entry in self.entries for link in entry.links}:
            if link in self.places or (forms := exported_forms(link)) is None:
                continue
            if link.rpartition(".")[2] in forms:
                self.drawn.add(link)
                self.places[link] = place_of(link, "")
            else:
                self.left_out.add(link)
        if "/" not in self.places:
            raise Refused(
                "The public record is not on disk yet: publish something, or run write_record."
            )

    def bodies(self):
        """(path, bytes) of every file but the manifests."""
        for entry in self.entries:
            try:
                copy = load(entry_path(entry.address))
            except Withheld as altered:
                raise Refused(
                    f"{entry.address} on disk does not match its digest; run verify. The archive"
                    " was not finished."
                ) from altered
            if copy is None:
                raise Refused(
                    f"{entry.address} is not on disk any more; run write_record. The archive was"
                    " not finished."
                )
            body = self.as_file(entry, copy.body)
            yield self.entered(
                entry.place,
                body,
                {"address": entry.address, "media_type": entry.media_type}
                | published_digest(entry, copy.body),
            )
        for address in sorted(self.drawn):
            yield self.made_now(address)
        for asset in sorted(self.assets):
            yield self.entered(f"static/{asset}", Path(finders.find(asset)).read_bytes(), {})
        yield self.entered(README, readme().encode(), {})

    def made_now(self, address):
        """A file that is made of the record for the archive."""
        try:
            response = answer_of(address, resolve(address))
        except Withheld as altered:
            raise Refused(
                f"{address} does not match its digest; run verify. The archive was not finished."
            ) from altered
        if response is None:
            raise Refused(f"{address} could not be made. The archive was not finished.")
        more = {"address": address, "media_type": response["Content-Type"]}
        return self.entered(self.places[address], response.content, more)

    def entered(self, path, body, more):
        """The file, entered into the list that becomes the manifest."""
        self.files[path] = {"path": path, "bytes": len(body), "sha256": digest(body)} | more
        return path, body

    def as_file(self, entry, body):
        """A page with links from file to file; everything else as it was published."""
        if not entry.media_type.startswith("text/html"):
            return body
        return relinked(body.decode(), lambda link: self.link(link, entry)).encode()

    def link(self, link, entry):
        """Where a link leads in the archive; what only the portal can answer leads to the
        portal.  None for a file that the archive does without.
        """
        if link.startswith("?"):
            # Another part of a list: only the portal makes it.
            return settings.PORTAL_URL + quote(entry.address) + link
        address = address_of(link, entry.address)
        if address is None:
            return link
        if address in self.left_out:
            return None
        _, hash_sign, fragment = link.partition("#")
        asset = (
            plain_name(address.removeprefix(settings.STATIC_URL))
            if address.startswith(settings.STATIC_URL)
            else ""
        )
        if asset and finders.find(asset):
            self.assets.add(asset)
            return relative(f"static/{asset}", entry.place)
        if address in self.places and "?" not in link.partition("#")[0]:
            return relative(self.places[address], entry.place) + hash_sign + fragment
        return (
            settings.PORTAL_URL
            + quote(address)
            + link[len(link.partition("#")[0].partition("?")[0]) :]
        )


def exported_forms(address):
    """In which forms an archive has the files of such an address, or None where it has none."""
    try:
        return getattr(resolve(address).func, EXPORTED, None)
    except Resolver404:
        return None


def relative(place, base):
    return quote(posixpath.relpath(place, posixpath.dirname(base) or "."))


def published_digest(entry, body):
    """For a form of a publication, the digest of the bytes that were published: a page in the
    archive differs from them by its links alone.
    """
    return {"published_sha256": digest(without_notice(body))} if entry.stored else {}


def manifest_text(archive):
    """What the archive says of itself, without a moment in it: the same record gives the same
    text.
    """
    sealed = Publication.objects.order_by("month", "kind", "slug", "edition").values_list(
        "kind", "slug", "month", "edition", "digest"
    )
    publications = [
        {"kind": kind, "slug": slug, "month": str(month), "edition": edition, "digest": digest_of}
        for kind, slug, month, edition, digest_of in sealed.iterator()
    ]
    manifest = {
        "made_by": MADE_BY,
        "council": terms.council,
        "portal": settings.PORTAL_URL,
        "publications": publications,
    }
    manifest["files"] = [archive.files[path] for path in sorted(archive.files)]
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def readme():
    return render_to_string(
        "reporting/archive_readme.txt",
        {
            "council": terms.council,
            "portal": settings.PORTAL_URL,
            "contact": settings.CONTACT_EMAIL,
            "licence": terms.licence.name,
        },
    )


def problems_with_database(folder):
    """Whether an archive says of the publications what the database says, and is one whose digest
    was recorded when it was exported.
    """
    manifest, sums = manifest_of(folder), Path(folder) / SUMS
    if manifest is None or not sums.is_file():
        return
    published = set(PublicationFile.objects.values_list("digest", flat=True))
    for file in manifest["files"]:
        if file.get("published_sha256", "") not in published | {""}:
            yield f"{file['path']} claims a digest that no published file has"
    sealed = set(Publication.objects.values_list("digest", flat=True))
    for claim in manifest.get("publications", []):
        if claim["digest"] not in sealed:
            name = f"{claim['kind']} {claim['slug']}, {claim['month']}, edition {claim['edition']}"
            yield f"{name} claims a digest that no publication has"
    if not AuditEvent.objects.filter(
        action="export_archive", text__contains=digest(sums.read_bytes())
    ).exists():
        yield f"no export with the digest of {SUMS} stands in the audit trail"
