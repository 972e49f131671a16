"""How many requests were answered and how long they took, by page and kind of answer; all
processes of a machine add to one file, so that whichever is asked knows all.
"""

import fcntl
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from django.conf import settings

log = logging.getLogger(__name__)
# Upper bounds in seconds; one more stands for everything.
BOUNDS = (0.1, 0.5, 1.0, 3.0, 10.0)
EVERY_SECONDS = 10.0
# (view, kind of answer): how many within each bound, how many in all, how many seconds in all.
Counts = dict[tuple[str, str], list[float]]


class RequestCounts:
    """What this process has counted and not yet added to the file."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counts = {}
        self.added_at = monotonic()

    def count(self, view: str, status: int, seconds: float) -> None:
        """Count an answer, and from time to time add what is counted to the file."""
        row = [float(seconds <= bound) for bound in BOUNDS] + [1.0, seconds]
        with self.lock:
            add(self.counts, {(view, f"{status // 100}xx"): row})
            is_due = monotonic() - self.added_at >= EVERY_SECONDS
        if is_due:
            self.all_counts()

    def all_counts(self) -> Counts:
        """What all processes have counted; adds this one's part to the file.

        Where the file cannot be written, what this process has counted.
        """
        with self.lock:
            self.added_at = monotonic()
            path = settings.REQUEST_COUNTS
            if path is None:
                return dict(self.counts)
            try:
                with locked(Path(path)):
                    counts = read_counts(Path(path))
                    add(counts, self.counts)
                    write_counts(Path(path), counts)
            except OSError:
                log.warning("The counts of requests could not be written.")
                return dict(self.counts)
            self.counts = {}
            return counts


def add(counts: Counts, more: Counts) -> None:
    for key, row in more.items():
        there = counts.get(key, [0.0] * len(row))
        counts[key] = [one + other for one, other in zip(there, row, strict=True)]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time, whichever it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def read_counts(path: Path) -> Counts:
    """What the file says; a file that was damaged begins anew."""
    try:
        rows = json.loads(path.read_text())
        return {(view, kind): [float(n) for n in row] for view, kind, row in rows}
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def write_counts(path: Path, counts: Counts) -> None:
    new = path.with_suffix(".new")
    new.write_text(json.dumps([[*key, row] for key, row in sorted(counts.items())]))
    new.replace(path)


request_counts = RequestCounts()
