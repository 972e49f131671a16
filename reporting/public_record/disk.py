"""Where the pages of the public record lie on disk, and what is known of each: an entry beside its
bytes.
"""

import gzip
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, unquote

from django.conf import settings

from pmf_portal.formats.canonical import digest
from reporting.public_record.archive_files import write_whole

ENTRY = ".entry"
ENDINGS = {
    "text/html": "html",
    "application/json": "json",
    "application/csvm+json": "json",
    "text/csv": "csv",
    "application/pdf": "pdf",
}
COMPRESSED = ("text/", "application/json", "application/csvm+json", "image/svg")
LONGEST = 180


def root():
    return Path(settings.PUBLISHED_ROOT) / "record"


def steps_of(address):
    """The folders and the file of an address, safe on any disk; None for one that has no place."""
    steps = [quote(step, safe="") for step in address.split("/")[1:]]
    wrong = (
        not address.startswith("/")
        or any(step in (".", "..") or len(step) > LONGEST for step in steps)
        or "" in steps[:-1]
    )
    return None if wrong else steps


def entry_path(address):
    """Where the entry of an address lies, or None."""
    steps = steps_of(address)
    return root().joinpath(*steps[:-1], (steps[-1] or "index") + ENTRY) if steps else None


def place_of(address, media_type):
    """The file of an address below the root: an address that ends in "/" is a folder with an index
    in it.
    """
    ending = ENDINGS.get(media_type.partition(";")[0], "bin")
    steps = steps_of(address)
    return "/".join([*steps[:-1], steps[-1] or f"index.{ending}"])


@dataclass(frozen=True)
class Entry:
    """What the portal knows of one page or file of the record."""

    address: str
    key: str
    place: str = ""
    # Where its bytes lie: a name of their own for other bytes, so that an entry never stands beside
    # bytes that are not its own.
    file: str = ""
    media_type: str = ""
    sha256: str = ""
    gzip_sha256: str = ""
    cache: str = ""
    headers: dict = field(default_factory=dict)
    # Of whose bytes it is made, the same bytes for everybody (stored) for good (fixed), where it
    # leads.
    of: tuple = ()
    stored: bool = False
    fixed: bool = False
    # Whether it changes from day to day, and only stands in for the portal.
    daily: bool = False
    redirect: str = ""
    # Whether it leads there for good.
    permanent: bool = False
    links: tuple = ()

    @property
    def path(self):
        return root() / (self.file or self.place)

    @property
    def gzip_path(self):
        return self.path.with_name(f"{self.path.name}.gz")


def read_entry(path):
    """An entry, or None where there is none that can be read."""
    try:
        fields = json.loads(Path(path).read_bytes())
        return Entry(
            **{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in fields.items()
            }
        )
    except (OSError, ValueError, TypeError):
        return None


def entries():
    """Every entry on disk, in the order of their addresses."""
    on_disk = []
    for path in root().rglob(f"*{ENTRY}"):
        entry = read_entry(path)
        if entry:
            on_disk.append(entry)
    return sorted(on_disk, key=lambda entry: entry.address)


def write(entry, body):
    """Write a page with its compressed twin and then its entry, which from then on leads to them;
    the former bytes go last.

    Whoever reads meanwhile, or is broken off at any point, has the former page whole or the new one
    whole.
    """
    former = read_entry(entry_path(entry.address))
    if not entry.redirect:
        sha256 = digest(body)
        entry = replace(entry, sha256=sha256, file=f"{entry.place}.{sha256[:16]}")
        write_whole(entry.path, body)
        if entry.media_type.startswith(COMPRESSED):
            packed = gzip.compress(body, mtime=0)
            write_whole(entry.gzip_path, packed)
            entry = replace(entry, gzip_sha256=digest(packed))
    write_whole(
        entry_path(entry.address),
        json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True).encode(),
    )
    if former and (entry.redirect or former.path != entry.path):
        remove_bytes(former)
    return entry


def remove(entry):
    """Take a page off the disk that no longer belongs to the record; its entry first, so that
    nobody is answered with half of it.
    """
    entry_path(entry.address).unlink(missing_ok=True)
    remove_bytes(entry)


def forget(addresses):
    """Take some pages off the disk, where they are there."""
    for entry in filter(None, (read_entry(entry_path(address)) for address in addresses)):
        remove(entry)


def remove_bytes(entry):
    if not entry.redirect:
        entry.path.unlink(missing_ok=True)
        entry.gzip_path.unlink(missing_ok=True)


def address_of(link, base):
    """The address on this portal that a link on the page at `base` leads to; None when it leads
    elsewhere.
    """
    if link.startswith("#") or "://" in link or link.startswith(("mailto:", "data:", "//", "?")):
        return None
    path = link.partition("#")[0].partition("?")[0]
    return unquote(path if path.startswith("/") else base.rpartition("/")[0] + "/" + path)
