"""Database triggers that make a table append-only, on PostgreSQL and on SQLite.

They hold against every door: forms, imports, `QuerySet.update()`, a shell and raw SQL.
"""

from django.db import connection as default_connection
from django.db import migrations

PG_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""


def trigger_sql(vendor, table, reason):
    """The statements that refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE of a table.

    They may be run again: on SQLite a migration that alters the table takes its triggers with it.
    """
    if vendor == "postgresql":
        return [
            PG_FUNCTION,
            f"DROP TRIGGER IF EXISTS {table}_keep ON {table}; DROP TRIGGER IF EXISTS {table}_keep_all ON {table};",
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change('{reason}');",
            f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{reason}');",
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_keep_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{reason}'); END;"
        for verb in ("UPDATE", "DELETE")
    ]


def run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def append_only(table, reason):
    """A migration operation that makes a table append-only."""

    def install(apps, schema_editor):
        run(schema_editor.connection, trigger_sql(schema_editor.connection.vendor, table, reason))

    return migrations.RunPython(install, migrations.RunPython.noop)


def installed_triggers(connection=default_connection):
    """The names of the triggers in the database, with the statements that made them."""
    query = (
        "SELECT tgname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())
