"""Passwords of strangers are looked at one after the other, so that whoever guesses many at once
does not take the processors from everybody else.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

# How many wait for their turn in each server process, and how many of those who come then are asked
# a moment later to come again; each has a thread, and there have to be some for everybody else.
MOST_WAITING = 3
MOST_LATE = 4


class Gate:
    """Lets one through at a time, and a few wait."""

    def __init__(self, waiting: int, late: int) -> None:
        self.turn = threading.Lock()
        self.places = threading.BoundedSemaphore(waiting + 1)
        self.late = threading.BoundedSemaphore(late)

    @contextmanager
    def passed(self) -> Iterator[bool]:
        """Whether somebody had a turn, which lasts as long as the block; False where too many
        wait.
        """
        if not self.places.acquire(blocking=False):
            self.keep_late()
            yield False
            return
        try:
            with self.turn:
                yield True
        finally:
            self.places.release()

    def keep_late(self) -> None:
        """Whoever asks again and again does it no faster than those who wait."""
        if self.late.acquire(blocking=False):
            try:
                pause()
            finally:
                self.late.release()


def pause() -> None:
    """A moment in which the processor is everybody else's."""
    time.sleep(settings.WRONG_PASSWORD_PAUSE_MS / 1000)
