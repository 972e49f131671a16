"""Several acts that begin at the same moment, each in a thread with a connection to the database of
its own.
"""

import threading
import time

import pytest
from django.db import connection, transaction

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="threads share SQLite's in-memory test database; the suite on PostgreSQL runs this",
)
# How often a race is run.
TIMES = 20


def at_once(*acts):
    """What each act gave or raised, in the order of the acts; each thread's name is its act's
    number.
    """
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        start.wait()
        try:
            outcomes[number] = act()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=pair, name=str(pair[0])) for pair in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def overlapping(first, second, seconds=0.5):
    """What two acts gave or raised, when the second begins while the first has done its work and
    has not committed it yet: the second either waits for the first, or acts on what is out of date.
    """
    done = threading.Event()

    def hold_open():
        try:
            with transaction.atomic():
                outcome = first()
                done.set()
                time.sleep(seconds)
            return outcome
        finally:
            done.set()

    def follow():
        done.wait()
        return second()

    return at_once(hold_open, follow)
