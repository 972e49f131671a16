"""The locks of the database taken off for a moment, as only its owner could."""

from contextlib import contextmanager

from django.db import connection

from pmf_portal.audit.append_only import installed_triggers


def table_of(definition):
    """The table that a trigger stands on."""
    words = definition.split()
    return words[words.index("ON") + 1].split(".")[-1]


@contextmanager
def locks_off():
    """Every lock is off inside, and back afterwards."""
    triggers = installed_triggers()
    with connection.cursor() as cursor:
        for name, definition in triggers.items():
            on = f" ON {table_of(definition)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")
        yield cursor
        for definition in triggers.values():
            cursor.execute(definition)


def behind_the_locks(*statements):
    """Do what only an owner of the database could: take the locks off, change something, put them
    back.
    """
    with locks_off() as cursor:
        for statement in statements:
            cursor.execute(statement)
