"""The pages of the record as a worker keeps them in memory: checked against their digests when they
are read from disk, and bounded.
"""

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from pmf_portal.formats.canonical import digest
from reporting.public_record.disk import Entry, entry_path, read_entry
from reporting.public_record.withholding import Withheld

# What a page takes in memory besides its bytes, and the share of the memory that one may take.
OVERHEAD = 1000
LARGEST_SHARE = 8


@dataclass(frozen=True)
class CachedPage:
    """A page or file with its bytes, and those bytes compressed where that is worth it."""

    entry: Entry
    body: bytes
    compressed: bytes | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.entry, name)

    @property
    def size(self) -> int:
        return len(self.body) + len(self.compressed or b"") + OVERHEAD


class Signature(NamedTuple):
    """What tells that the file of an entry is another than the one that was read."""

    modified: int
    inode: int


class PageCache:
    """The pages read last, up to so many bytes."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self.pages: OrderedDict[Path, tuple[Signature, CachedPage]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, address: str) -> CachedPage | None:
        """The page of an address; None where none lies on disk.  Raises Withheld when its bytes are
        not those of its entry.
        """
        path = entry_path(address)
        if path is None:
            return None
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return None
        signature = Signature(status.st_mtime_ns, status.st_ino)
        with self.lock:
            cached = self.pages.get(path)
            if cached and cached[0] == signature:
                self.pages.move_to_end(path)
                return cached[1]
        page = load(path)
        if page is not None:
            self.put(path, signature, page)
        return page

    def put(self, path: Path, signature: Signature, page: CachedPage) -> None:
        """Keep a page, and let go of those not asked for longest."""
        with self.lock:
            former = self.pages.pop(path, None)
            if former:
                self.bytes -= former[1].size
            if page.size > self.max_bytes // LARGEST_SHARE:
                return
            self.pages[path] = (signature, page)
            self.bytes += page.size
            while self.bytes > self.max_bytes:
                _, (_, oldest) = self.pages.popitem(last=False)
                self.bytes -= oldest.size


def load(path: Path, tries: int = 3) -> CachedPage | None:
    """A page from disk, checked; None where there is none.  Raises Withheld when its bytes are not
    those of its entry.
    """
    for _ in range(tries):
        entry = read_entry(path)
        if entry is None:
            return None
        try:
            page = bytes_of(entry)
        except OSError:
            # Written anew at this moment, and read again; or its bytes are gone, and the database
            # still has them.
            continue
        if not digests_hold(page):
            raise Withheld(f"address:{entry.address}")
        return page
    return None


def bytes_of(entry: Entry) -> CachedPage:
    if entry.redirect:
        return CachedPage(entry, b"", None)
    compressed = entry.gzip_path.read_bytes() if entry.gzip_sha256 else None
    return CachedPage(entry, entry.path.read_bytes(), compressed)


def digests_hold(page: CachedPage) -> bool:
    """Whether the bytes on disk are those of the entry."""
    if page.entry.redirect:
        return True
    if digest(page.body) != page.entry.sha256:
        return False
    return page.compressed is None or digest(page.compressed) == page.entry.gzip_sha256


page_cache = PageCache(settings.RECORD_MEMORY)
