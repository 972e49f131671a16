"""Several acts that begin at the same moment, each in a thread with a connection to the database of
its own.
"""

import threading
import time
from contextlib import closing

import pytest
from django.db import connection, transaction

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="threads share SQLite's in-memory test database; the suite on PostgreSQL runs this",
)
# How often a race is run.
TIMES = 20
# Long enough for another act to come as far as a lock, or past it when there is none.
PATIENCE = 0.5
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock'"
)
# The threads of the acts under way.
acts_under_way = set()


def at_once(*acts):
    """What each act gave or raised, in the order of the acts; each thread's name is its act's
    number.
    """
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        acts_under_way.add(threading.current_thread())
        start.wait()
        try:
            outcomes[number] = act()
        except Exception as error:
            outcomes[number] = error
        finally:
            acts_under_way.discard(threading.current_thread())
            connection.close()

    threads = [
        threading.Thread(target=run, args=pair, name=str(pair[0])) for pair in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def give_way():
    """Hold what this act holds until every other act has ended or waits for a lock; until they
    have had the time for it, where none waits.
    """
    ends = time.monotonic() + PATIENCE
    with closing(connection.get_new_connection(connection.get_connection_params())) as looking:
        looking.autocommit = True
        while time.monotonic() < ends and acting_freely(looking) > 0:
            time.sleep(0.005)


def acting_freely(looking):
    """How many of the other acts are under way and wait for no lock."""
    others = len(acts_under_way - {threading.current_thread()})
    if not others:
        return 0
    with looking.cursor() as cursor:
        cursor.execute(WAITING)
        return others - cursor.fetchone()[0]


def give_way_before_recording(monkeypatch, *modules, by="record"):
    """Between what an act of these modules changes and its commit there is time for another one."""
    for module in modules:
        record = getattr(module, by)

        def recorded_later(*about, record=record, **details):
            give_way()
            return record(*about, **details)

        monkeypatch.setattr(module, by, recorded_later)


def overlapping(first, second):
    """What two acts gave or raised, when the second begins while the first has done its work and
    has not committed it yet: the second either waits for the first, or acts on what is out of date.
    """
    done = threading.Event()

    def hold_open():
        with transaction.atomic():
            try:
                return first()
            finally:
                done.set()
                give_way()

    def follow():
        done.wait()
        return second()

    return at_once(hold_open, follow)
