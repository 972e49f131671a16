"""Locks as they should stand in the database, compared with those that do, and put back.

A lock is a trigger.  The statements that make it are the ones migrations run; here they are read
again, so that an installation whose history differs, or whose owner took a lock off, gets the same
locks as a new one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from pmf_portal.audit.append_only import PG_FUNCTION, run

FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)\(\).*?\$\$(.*?)\$\$;", re.DOTALL)
# On PostgreSQL a trigger ends with the call of its function; on SQLite it is a statement of its
# own.
TRIGGER = re.compile(
    r"CREATE TRIGGER (?:IF NOT EXISTS )?(?P<name>\w+)\s+BEFORE (?P<events>[\w ]+?)"
    r" ON (?P<table>\w+)\b.*?(?P<act>EXECUTE\s+FUNCTION\s+\w+\((?:'[^']*')?\);|BEGIN.*END;?\s*\Z)",
    re.DOTALL,
)
STANDING = {
    "postgresql": (
        "SELECT tgname, relname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND tgenabled <> 'D'"
    ),
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
}


@dataclass(frozen=True)
class Lock:
    """A trigger that should stand: its name, the table it guards, the statement that makes it."""

    name: str
    table: str
    statement: str

    @property
    def follows_the_indexes(self) -> bool:
        """Whether its statement lists the unique indexes of its table, in whatever order they were
        made: it is known by name alone.
        """
        return self.name.endswith("_keep_insert")


@dataclass(frozen=True)
class LockFunction:
    """What triggers of PostgreSQL call: its name, its body, the statement that makes it."""

    name: str
    body: str
    statement: str


@dataclass(frozen=True)
class LockProblem:
    """A lock (or a function locks call) that does not stand as it should."""

    name: str
    is_missing: bool

    def __str__(self) -> str:
        if self.is_missing:
            return f"the lock {self.name} is missing from the database"
        return f"the lock {self.name} in the database is not the one that should stand there"


@dataclass(frozen=True)
class LockRegistry:
    """Every lock that should stand in a database, with the functions they call."""

    locks: tuple[Lock, ...]
    functions: tuple[LockFunction, ...] = ()

    @classmethod
    def of(cls, statements: Iterable[str], vendor: str) -> "LockRegistry":
        """Read the locks from the statements that make them."""
        locks, functions = [], {}
        if vendor == "postgresql":
            statements = [PG_FUNCTION, *statements]
        for statement in statements:
            for made in FUNCTION.finditer(statement):
                functions[made[1]] = LockFunction(made[1], made[2], made[0])
            for made in TRIGGER.finditer(FUNCTION.sub("", statement)):
                locks.append(Lock(made["name"], made["table"], made[0]))
        return cls(tuple(locks), tuple(functions.values()))


def lock_problems(connection: BaseDatabaseWrapper, registry: LockRegistry) -> Iterator[LockProblem]:
    """The locks that are missing from a database, switched off, or not what they should be."""
    standing = standing_triggers(connection)
    for lock in sorted(registry.locks, key=lambda lock: lock.name):
        definition = standing.get((lock.name, lock.table))
        if definition is None:
            yield LockProblem(lock.name, is_missing=True)
        elif not lock.follows_the_indexes and essence(definition) != essence(lock.statement):
            yield LockProblem(lock.name, is_missing=False)
    bodies = function_bodies(connection)
    for function in registry.functions:
        if bodies.get(function.name) != function.body:
            yield LockProblem(function.name, is_missing=function.name not in bodies)


def restore_locks(connection: BaseDatabaseWrapper, registry: LockRegistry) -> list[str]:
    """Put back every lock that does not stand as it should; the names of those put back.

    Safe to run again.  A lock of a table that the database does not have (yet) is left out.
    """
    tables = set(connection.introspection.table_names())
    wanted = [problem.name for problem in lock_problems(connection, registry)]
    restored = []
    for function in registry.functions:
        if function.name in wanted:
            run(connection, [function.statement])
            restored.append(function.name)
    for lock in registry.locks:
        if lock.name in wanted and lock.table in tables:
            on_table = f" ON {lock.table}" if connection.vendor == "postgresql" else ""
            run(connection, [f"DROP TRIGGER IF EXISTS {lock.name}{on_table}", lock.statement])
            restored.append(lock.name)
    return restored


def standing_triggers(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """The triggers that are switched on, by name and table, with what the database says of them."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return {(name, table): definition for name, table, definition in cursor.fetchall()}


def function_bodies(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The bodies of the functions in the database (PostgreSQL alone has them), by name."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema::regnamespace"
        )
        return dict(cursor.fetchall())


def essence(definition: str) -> tuple[frozenset[str], str]:
    """What a trigger refuses, without the ways in which databases write it down.

    On PostgreSQL these are its events, columns left out, and the call of its function; on SQLite
    its condition too.
    """
    plain = re.sub(r"\s+", " ", definition.replace('"', "")).strip()
    events, _, rest = plain.partition(" BEFORE ")[2].partition(" ON ")
    act = rest.partition("EXECUTE FUNCTION ")[2] or rest.partition(" ")[2]
    return frozenset(events.split(" OR ")), act.rstrip("; ")
