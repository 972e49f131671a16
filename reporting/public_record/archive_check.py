"""Checking an exported archive: every file against its digest, every link against the files (pure
but for reading the folder).
"""

import json
import posixpath
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pmf_portal.formats.canonical import digest
from reporting.public_record.links import read

MANIFEST, SUMS, README = "manifest.json", "manifest-sha256.txt", "README.txt"
MADE_BY = "performance portal, archive 1"
OUTSIDE = ("http://", "https://", "mailto:", "data:")


def problems_of_archive(folder) -> Iterator[str]:
    """Everything in an archive that is not as its manifest says, and every link that leads nowhere;
    nothing when all is well.
    """
    folder = Path(folder)
    manifest = manifest_of(folder)
    if manifest is None:
        yield f"{folder} holds no archive of the portal: {MANIFEST} is missing or cannot be read"
        return
    files = {file["path"]: file["sha256"] for file in manifest["files"]}
    yield from problems_of_bytes(folder, files)
    yield from problems_of_sums(folder, files)
    yield from problems_of_links(folder, sorted(path for path in files if path.endswith(".html")))


def manifest_of(folder):
    """What an archive says of its files; None where it says nothing that can be read."""
    try:
        manifest = json.loads((Path(folder) / MANIFEST).read_bytes())
        return (
            manifest
            if manifest["made_by"] == MADE_BY
            and all(file["path"] and file["sha256"] for file in manifest["files"])
            else None
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def problems_of_bytes(folder, files):
    for path, expected in sorted(files.items()):
        try:
            if digest((folder / path).read_bytes()) != expected:
                yield f"{path} does not match its digest"
        except OSError:
            yield f"{path} is missing"
    known = {*files, MANIFEST, SUMS}
    yield from (f"{path} is not in the manifest" for path in paths_in(folder) if path not in known)


def paths_in(folder):
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def sums_of(files):
    """The list that `sha256sum -c` reads, the manifest itself among them."""
    return "".join(f"{file_digest}  {path}\n" for path, file_digest in sorted(files.items()))


def problems_of_sums(folder, files):
    try:
        sums = (folder / SUMS).read_text()
        manifest = digest((folder / MANIFEST).read_bytes())
    except OSError:
        yield f"{SUMS} is missing"
        return
    if sums != sums_of(files | {MANIFEST: manifest}):
        yield f"{SUMS} does not say what {MANIFEST} says"


def problems_of_links(folder, pages):
    """Links on pages that lead to no file of the archive, to no place on its page, or to a
    server.
    """

    @lru_cache(maxsize=512)
    def page(path):
        return read((folder / path).read_text(errors="replace"))

    for path in pages:
        if not (folder / path).is_file():
            continue
        for link in dict.fromkeys(page(path)[0]):
            if link.startswith(OUTSIDE):
                continue
            if reason := why_broken(folder, path, link, page):
                yield f"{path}: the link {link} {reason}"


def why_broken(folder, path, link, page):
    """In words, why a link leads nowhere; "" when it leads to a file, and to a place on it."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or parts.query or parts.path.startswith("/"):
        return "needs a server"
    target = (
        posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
        if parts.path
        else path
    )
    if target.startswith("..") or not (folder / target).is_file():
        return "leads to no file"
    if parts.fragment and not (
        target.endswith(".html") and unquote(parts.fragment) in page(target)[1]
    ):
        return "leads to no place on its page"
    return ""
