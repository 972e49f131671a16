"""The pages of the record as a worker keeps them in memory: checked against their digests when they
are read from disk, and bounded.
"""

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings

from pmf_portal.formats.canonical import digest
from reporting.public_record.disk import entry_path, read_entry
from reporting.public_record.withholding import Withheld


@dataclass(frozen=True)
class Copy:
    """A page or file with its bytes, and those bytes compressed where that is worth it."""

    entry: object
    body: bytes
    compressed: bytes | None

    def __getattr__(self, name):
        return getattr(self.entry, name)

    @property
    def size(self):
        return len(self.body) + len(self.compressed or b"") + 1000


class Shelf:
    """The copies read last, up to so many bytes."""

    def __init__(self, most):
        self.most, self.held, self.copies, self.lock = most, 0, OrderedDict(), threading.Lock()

    def find(self, address):
        """The copy of an address; None where none lies on disk.  Raises Withheld when its bytes are
        not those of its entry.
        """
        path = entry_path(address)
        try:
            found = os.stat(path)
        except (OSError, TypeError, ValueError):
            return None
        signature = (found.st_mtime_ns, found.st_ino)
        with self.lock:
            kept = self.copies.get(path)
            if kept and kept[0] == signature:
                self.copies.move_to_end(path)
                return kept[1]
        copy = load(path)
        if copy is not None:
            self.keep(path, signature, copy)
        return copy

    def keep(self, path, signature, copy):
        """Keep a copy, and let go of those not asked for longest."""
        with self.lock:
            if old := self.copies.pop(path, None):
                self.held -= old[1].size
            if copy.size > self.most // 8:
                return
            self.copies[path] = (signature, copy)
            self.held += copy.size
            while self.held > self.most:
                _, (_, gone) = self.copies.popitem(last=False)
                self.held -= gone.size


def load(path, tries=3):
    """A copy from disk, checked; None where there is none.  Raises Withheld when its bytes are not
    those of its entry.
    """
    for _ in range(tries):
        entry = read_entry(path)
        if entry is None:
            return None
        try:
            copy = bytes_of(entry)
        except OSError:
            # Written anew at this moment, and read again; or its bytes are gone, and the database
            # still has them.
            continue
        if not holds(copy):
            raise Withheld(f"address:{entry.address}")
        return copy
    return None


def bytes_of(entry):
    if entry.redirect:
        return Copy(entry, b"", None)
    return Copy(
        entry, entry.path.read_bytes(), entry.gzip_path.read_bytes() if entry.gzip_sha256 else None
    )


def holds(copy):
    """Whether the bytes on disk are those of the entry."""
    if copy.entry.redirect:
        return True
    return digest(copy.body) == copy.entry.sha256 and (
        copy.compressed is None or digest(copy.compressed) == copy.entry.gzip_sha256
    )


shelf = Shelf(settings.RECORD_MEMORY)
