"""Published pages and files on disk, so that the archive needs neither database nor workers."""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from pmf_portal.formats.canonical import digest
from reporting.models import Publication, PublicationFile


def path_of(publication, name):
    """Where a form of an edition lies: month (or plan year), report, edition, file."""
    period = (
        f"plans/{publication.month.financial_year.slug}"
        if publication.kind == Publication.PLAN
        else str(publication.month)
    )
    # A further scorecard may be named like a service: its kind tells them apart.
    report = (
        publication.slug
        if publication.kind in Publication.FIRST_KINDS
        else f"{publication.kind}/{publication.slug}"
    )
    return Path(settings.PUBLISHED_ROOT) / period / report / f"edition-{publication.edition}" / name


def write_files(**which):
    """Write every file of some publications (`build=…`, `pk=…`) that is not on disk yet; safe to
    repeat at any point.
    """
    written = 0
    files = PublicationFile.objects.filter(
        **{f"publication__{name}": value for name, value in which.items()}
    )
    for file in (
        files.select_related("publication").defer("publication__content").iterator(chunk_size=50)
    ):
        path = path_of(file.publication, file.name)
        if not path.exists() or digest(path.read_bytes()) != file.digest:
            write_whole(path, bytes(file.body))
            written += 1
    return written


def write_whole(path, body):
    """Write a file so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(body)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
