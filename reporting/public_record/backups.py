"""A backup of everything that cannot be made again, and its return: the database, and the published
files; keys are kept apart.
"""

import hashlib
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple, cast

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from pmf_portal.audit.models import AuditEvent, ChainHead
from pmf_portal.audit.record import Actor, record
from pmf_portal.refusals import Refused
from reporting.models import Publication

log = logging.getLogger(__name__)
MANIFEST, PUBLISHED = "manifest.json", "published.tar"
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# The public pages are made again from the database (write_record).
MADE_AGAIN = "record"


class Backup(NamedTuple):
    """What a backup holds, for those who keep it."""

    folder: Path
    audit_events: int
    publications: int
    head: str


def make_backup(parent: Path, *, at: datetime, by: Actor | None = None) -> Backup:
    """Write the database and the published files into a new folder below `parent`, with a manifest
    of their digests; a folder of that name is complete.

    Raises Refused when the programs of the database cannot make a copy.
    """
    folder = parent / f"portal-{at:%Y-%m-%dT%H-%M-%S}"
    if folder.exists():
        raise Refused(f"There is a backup of this second already: {folder}.")
    making = parent / f"{folder.name}.part"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    dump_database(making / NAMES[connection.vendor])
    with tarfile.open(making / PUBLISHED, "w") as archive:
        for path in published_files():
            archive.add(path, arcname=str(path.relative_to(settings.PUBLISHED_ROOT)))
    head = ChainHead.objects.filter(pk=1).first()
    content: dict[str, Any] = {
        "made_at": at.isoformat(),
        "database": connection.vendor,
        "audit_events": AuditEvent.objects.count(),
        "publications": Publication.objects.count(),
        "head_of_audit_trail": head.hash if head else "",
        "files": {name: sha256_of(making / name) for name in (NAMES[connection.vendor], PUBLISHED)},
    }
    (making / MANIFEST).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    making.rename(folder)
    note_backup(folder, content["head_of_audit_trail"], by=by, at=at)
    return Backup(
        folder, content["audit_events"], content["publications"], content["head_of_audit_trail"]
    )


def note_backup(folder: Path, head: str, *, by: Actor | None, at: datetime) -> None:
    """Leave a line in the audit trail; a database that can only be read is backed up all the
    same.
    """
    try:
        with transaction.atomic():
            record("make_backup", "the portal", by=by, at=at, folder=folder.name, head=head)
    except DatabaseError:
        log.warning("The backup %s is made, but could not be noted in the audit trail.", folder)


def restore_backup(folder: Path, *, replace: bool = False) -> dict[str, Any]:
    """Bring a backup back into an empty portal; with `replace`, in the place of what is there.
    Gives the backup's manifest.

    Raises Refused for a backup that is not whole, of another kind of database, or for a portal that
    is in use.
    """
    manifest = checked_manifest(folder)
    if manifest["database"] != connection.vendor:
        raise Refused(
            f"This is a backup of {manifest['database']}; the portal here runs on"
            f" {connection.vendor}. Set DATABASE_URL to a database of the same kind."
        )
    root = Path(settings.PUBLISHED_ROOT)
    if not replace and (is_in_use() or (root.exists() and any(root.iterdir()))):
        raise Refused(
            "This portal is in use. Restore into an empty one, or add --replace to throw away what"
            " is here."
        )
    with tarfile.open(folder / PUBLISHED) as archive:
        files = files_of(archive)
        load_database(folder / NAMES[connection.vendor])
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        unpack(archive, files, root)
    return manifest


def files_of(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """The files that an archive holds; raises Refused where it holds anything but files and
    folders, or a name that leads out of the folder it is unpacked in.
    """
    members = archive.getmembers()
    for member in members:
        name = PurePosixPath(member.name)
        if not (member.isfile() or member.isdir()) or name.is_absolute() or ".." in name.parts:
            raise Refused(f"This is no archive of published files: it holds {member.name}.")
    return [member for member in members if member.isfile()]


def unpack(archive: tarfile.TarFile, files: Iterable[tarfile.TarInfo], folder: Path) -> None:
    """Write some files of an archive into a folder.  Done by hand, for an early Python 3.11 has no
    safe way of its own.
    """
    for member in files:
        path = folder / member.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as copy:
            shutil.copyfileobj(cast(IO[bytes], archive.extractfile(member)), copy)
        os.utime(path, (member.mtime, member.mtime))


def checked_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose files are as they were written."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        damaged = [
            name for name, digest in manifest["files"].items() if sha256_of(folder / name) != digest
        ]
    except (OSError, ValueError, KeyError) as error:
        raise Refused(f"There is no whole backup in {folder}.") from error
    if damaged:
        raise Refused(f"This backup is damaged: {', '.join(damaged)} differs from its digest.")
    return manifest


def is_in_use() -> bool:
    """Whether the database holds a portal already."""
    try:
        return AuditEvent.objects.exists()
    except DatabaseError:
        return False


def published_files() -> Iterator[Path]:
    """The published files, without what is made again."""
    root = Path(settings.PUBLISHED_ROOT)
    if root.exists():
        for path in sorted(root.iterdir()):
            if path.name != MADE_AGAIN:
                yield path


def dump_database(path: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
        return
    run_program("pg_dump", "--format=custom", "--no-owner", f"--file={path}", address())


def load_database(path: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            copy.backup(connection.connection)
        return
    connection.close()
    run_program(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        f"--dbname={address()}",
        str(path),
    )


def address() -> str:
    """The database as PostgreSQL's own programs are told of it, without the password."""
    parts = connection.settings_dict
    named = {
        "host": parts["HOST"],
        "port": parts["PORT"],
        "user": parts["USER"],
        "dbname": parts["NAME"],
    }
    return " ".join(f"{name}={value}" for name, value in named.items() if value)


def run_program(*command: str) -> None:
    """Run a program of the database; raises Refused with what it said when it failed."""
    password = connection.settings_dict["PASSWORD"]
    environment = {"PGPASSWORD": password} if password else {}
    try:
        done = subprocess.run(  # noqa: S603
            command,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", **environment},
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise Refused(f"{command[0]} is not installed (package postgresql-client).") from error
    if done.returncode:
        raise Refused(f"{command[0]} failed: {done.stderr.strip()}")


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
