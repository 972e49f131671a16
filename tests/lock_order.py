"""Whoever has recorded an act waits for nothing more.

The trail lets one act in at a time (`ChainHead`).  An act that holds it and then waits for a row
stops everybody; two that do so in turn wait in a circle, and the database ends one of them.  So an
act holds its rows before it records: every act of every test is watched for that.
"""

import threading
from contextlib import contextmanager

from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import Atomic

from pmf_portal.audit.models import ChainHead

execute_sql, leave_transaction = SQLCompiler.execute_sql, Atomic.__exit__


class Watch:
    """What the act under way holds, by model; whether it has the trail; what was held too late."""

    def __init__(self):
        self.thread, self.base = threading.current_thread(), len(connection.savepoint_ids)
        self.has_trail, self.held, self.too_late = False, set(), []

    def lock(self, model):
        if model is ChainHead:
            self.has_trail = True
        elif self.has_trail and model not in self.held:
            self.too_late.append(model.__name__)
        else:
            self.held.add(model)

    def leave(self):
        if len(connection.savepoint_ids) <= self.base:
            self.has_trail, self.held = False, set()


watches = []


def watching():
    """The watch over this thread; tests of races have threads of their own."""
    return watches and watches[-1].thread is threading.current_thread() and watches[-1]


def watched_execute_sql(compiler, *args, **kwargs):
    if compiler.query.select_for_update and (watch := watching()):
        watch.lock(compiler.query.model)
    return execute_sql(compiler, *args, **kwargs)


def watched_leave_transaction(atomic, *raised):
    leave_transaction(atomic, *raised)
    if watch := watching():
        watch.leave()


SQLCompiler.execute_sql, Atomic.__exit__ = watched_execute_sql, watched_leave_transaction


@contextmanager
def acts_are_watched():
    """Watch the acts of a test, each from its outermost transaction to the end of that."""
    watch = Watch()
    watches.append(watch)
    try:
        yield
    finally:
        watches.pop()
    assert not watch.too_late, (
        f"held after the act was recorded, hold it before: {sorted(set(watch.too_late))}"
    )
