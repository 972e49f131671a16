"""Database triggers that make a table append-only, on PostgreSQL and on SQLite.

They hold against every door: forms, imports, `QuerySet.update()`, a shell and raw SQL.
"""

import re
from collections.abc import Iterable

from django.db import connection as default_connection
from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState, StateApps

PG_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""


def trigger_sql(vendor: str, table: str, reason: str) -> list[str]:
    """The statements that refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE of a table.

    They may be run again: on SQLite a migration that alters the table takes its triggers with it.
    """
    if vendor == "postgresql":
        return [
            PG_FUNCTION,
            (
                f"DROP TRIGGER IF EXISTS {table}_keep ON {table}; DROP TRIGGER IF EXISTS"
                f" {table}_keep_all ON {table};"
            ),
            (
                f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
                f" EXECUTE FUNCTION refuse_change('{reason}');"
            ),
            (
                f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
                f" EXECUTE FUNCTION refuse_change('{reason}');"
            ),
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_keep_{verb.lower()} BEFORE {verb} ON {table} BEGIN"
        f" SELECT RAISE(ABORT, '{reason}'); END;"
        for verb in ("UPDATE", "DELETE")
    ]


def run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class OnTables(migrations.RunPython):
    """Statements on tables as they are.  Other Python in a migration is given the models of that
    time, which Django puts together anew each time: a third of what an upgrade takes.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.code(StateApps([], {}), schema_editor)


def append_only(table: str, reason: str) -> OnTables:
    """A migration operation that makes a table append-only."""

    def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        run(schema_editor.connection, trigger_sql(schema_editor.connection.vendor, table, reason))

    return OnTables(install, OnTables.noop)


def replacement_trigger(
    connection: BaseDatabaseWrapper, table: str, reason: str, held: str = "1"
) -> str:
    """The statement by which SQLite refuses a row that would stand in place of a kept one.

    `INSERT OR REPLACE` takes the old row away without asking its DELETE triggers, unless the
    connection wants them asked.
    `held` says which old rows (`o`) are kept.
    """
    same = ["o.id = NEW.id"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.name, m.sql FROM pragma_index_list('{table}') l LEFT JOIN sqlite_master m ON"
            ' m.name = l.name WHERE l."unique"'
        )
        for name, sql in cursor.fetchall():
            cursor.execute(f"SELECT name FROM pragma_index_info('{name}')")
            columns = [f'o."{column}" = NEW."{column}"' for (column,) in cursor.fetchall()]
            only = (sql or "").partition(" WHERE ")[2]
            parts = [
                *columns,
                re.sub(r'"(\w+)"', r'o."\1"', only),
                re.sub(r'"(\w+)"', r'NEW."\1"', only),
            ]
            same.append(f"({' AND '.join(filter(None, parts))})")
    replaces = f"EXISTS (SELECT 1 FROM {table} o WHERE ({' OR '.join(same)}) AND {held})"
    return (
        f"CREATE TRIGGER {table}_keep_insert BEFORE INSERT ON {table} WHEN {replaces} BEGIN SELECT"
        f" RAISE(ABORT, '{reason}'); END"
    )


def irreplaceable(table: str, reason: str, held: str = "1") -> OnTables:
    """A migration operation that keeps rows from being replaced on SQLite; PostgreSQL knows no such
    statement.
    """

    def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        connection = schema_editor.connection
        if connection.vendor == "sqlite":
            run(
                connection,
                [
                    f"DROP TRIGGER IF EXISTS {table}_keep_insert",
                    replacement_trigger(connection, table, reason, held),
                ],
            )

    return OnTables(install, OnTables.noop)


def installed_triggers(connection: BaseDatabaseWrapper = default_connection) -> dict[str, str]:
    """The names of the triggers in the database, with the statements that made them."""
    query = (
        "SELECT tgname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger WHERE NOT tgisinternal"
        " AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def undeletable_sql(vendor: str, table: str, reason: str, kept: Iterable[str]) -> list[str]:
    """The statements that refuse DELETE (and TRUNCATE), and UPDATE of the columns that are kept."""
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in kept)
    if vendor == "postgresql":
        refusal = f"EXECUTE FUNCTION refuse_change('{reason}');"
        return [
            f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} FOR EACH ROW {refusal}",
            (
                f"CREATE TRIGGER {table}_keep_columns BEFORE UPDATE ON {table} FOR EACH ROW WHEN"
                f" ({changed}) {refusal}"
            ),
            (
                f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
                f" {refusal}"
            ),
        ]
    refusal = f"BEGIN SELECT RAISE(ABORT, '{reason}'); END"
    return [
        f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} {refusal}",
        f"CREATE TRIGGER {table}_keep_columns BEFORE UPDATE ON {table} WHEN {changed} {refusal}",
    ]


def undeletable(table: str, reason: str, kept: Iterable[str]) -> OnTables:
    """A migration operation that keeps rows from being deleted, and the columns that say what came
    in from being changed.
    """

    def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        connection = schema_editor.connection
        run(connection, undeletable_sql(connection.vendor, table, reason, kept))

    return OnTables(install, OnTables.noop)
