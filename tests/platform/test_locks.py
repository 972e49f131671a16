"""Every lock that should stand is put back when it is missing, switched off or weakened."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from pmf_portal.audit.locks import lock_problems, restore_locks, standing_triggers
from pmf_portal.audit.models import AuditEvent
from reporting.public_record.locks import every_lock


def drop(lock, on=connection):
    on_table = f" ON {lock.table}" if on.vendor == "postgresql" else ""
    with on.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {lock.name}{on_table}")


def lock_of(table, end, on=connection):
    return next(lock for lock in every_lock(on).locks if lock.name == f"{table}_{end}")


def test_each_lock_that_is_dropped_is_named_and_stands_again(db):
    registry = every_lock(connection)
    before = standing_triggers(connection)
    assert len(registry.locks) == len(before) == len({lock.name for lock in registry.locks})
    for lock in registry.locks:
        drop(lock)
        assert [str(problem) for problem in lock_problems(connection, registry)] == [
            f"the lock {lock.name} is missing from the database"
        ]
        assert restore_locks(connection, registry) == [lock.name]
        assert standing_triggers(connection) == before
    assert restore_locks(connection, registry) == []


def test_all_locks_dropped_at_once_stand_again(db):
    registry = every_lock(connection)
    before = standing_triggers(connection)
    for lock in registry.locks:
        drop(lock)
    assert standing_triggers(connection) == {}
    assert restore_locks(connection, registry) == [lock.name for lock in registry.locks]
    assert standing_triggers(connection) == before


def test_a_restored_lock_refuses_again(approved):
    approved.figure(approved.latest, "2013-09", "91")
    statements = [
        ("scorecards_actual", "UPDATE scorecards_actual SET value = 1"),
        ("scorecards_actual", "DELETE FROM scorecards_actual"),
        ("audit_auditevent", "UPDATE audit_auditevent SET actor = 'x'"),
        ("audit_auditevent", "DELETE FROM audit_auditevent"),
        ("targets_approval", "UPDATE targets_approval SET book = ''"),
        ("targets_specification", "UPDATE targets_specification SET title = 'x'"),
        ("targets_trajectorypoint", "DELETE FROM targets_trajectorypoint"),
        ("targets_target", "UPDATE targets_target SET code = 'x' || code"),
    ]
    registry = every_lock(connection)
    for table, statement in statements:
        with transaction.atomic(), connection.cursor() as cursor:
            for lock in registry.locks:
                if lock.table == table:
                    drop(lock)
            # Without its locks the database would let it through: nothing else refuses it.
            cursor.execute(statement)
            transaction.set_rollback(True)
        for lock in registry.locks:
            if lock.table == table:
                drop(lock)
        restore_locks(connection, registry)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_lock_with_its_refusal_taken_out_is_found_and_mended(db):
    lock = lock_of(
        "scorecards_delivery", "keep_all" if connection.vendor == "postgresql" else "keep_delete"
    )
    drop(lock)
    weakened = (
        f"CREATE TRIGGER {lock.name} BEFORE INSERT ON {lock.table} FOR EACH STATEMENT"
        " EXECUTE FUNCTION refuse_change('x')"
        if connection.vendor == "postgresql"
        else f"CREATE TRIGGER {lock.name} BEFORE DELETE ON {lock.table} BEGIN SELECT 1; END"
    )
    with connection.cursor() as cursor:
        cursor.execute(weakened)
    registry = every_lock(connection)
    assert [str(problem) for problem in lock_problems(connection, registry)] == [
        f"the lock {lock.name} in the database is not the one that should stand there"
    ]
    assert restore_locks(connection, registry) == [lock.name]
    assert not list(lock_problems(connection, registry))


def test_a_function_that_refuses_nothing_any_more_is_found(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no functions of its own")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN NEW; END $$"
        )
    registry = every_lock(connection)
    assert [problem.name for problem in lock_problems(connection, registry)] == ["refuse_change"]
    assert restore_locks(connection, registry) == ["refuse_change"]
    assert not list(lock_problems(connection, registry))


def test_a_lock_that_is_switched_off_counts_as_missing(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot switch a trigger off")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_auditevent_keep")
    registry = every_lock(connection)
    assert [problem.is_missing for problem in lock_problems(connection, registry)] == [True]
    assert restore_locks(connection, registry) == ["audit_auditevent_keep"]


def test_verify_names_the_repair_and_the_command_makes_it(approved):
    drop(lock_of("scorecards_delivery", "keep_delete"))
    output = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", stdout=output)
    assert "the lock scorecards_delivery_keep_delete is missing" in output.getvalue()
    assert "manage.py restore_locks" in output.getvalue()
    output = StringIO()
    call_command("restore_locks", by="Nia Operator", stdout=output)
    assert output.getvalue() == "The lock scorecards_delivery_keep_delete stands again.\n"
    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.actor) == ("restore_locks", "Command line, Nia Operator")
    assert "scorecards_delivery_keep_delete" in event.text
    call_command("restore_locks", stdout=output)
    assert output.getvalue().endswith("Every lock stood already.\n")
    assert AuditEvent.objects.latest("sequence") == event


@pytest.mark.slow
def test_an_installation_that_never_got_the_locks_gets_them(database_of_before):
    """Some ran 0004 of scorecards before the locks on deliveries stood in it."""
    before = database_of_before
    MigrationExecutor(before).migrate(
        [
            ("scorecards", "0004_no_replacement"),
            ("reporting", "0012_custom_scorecards_and_submission_counts"),
        ]
    )
    for lock in every_lock(before).locks:
        if lock.table == "scorecards_delivery" and not lock.follows_the_indexes:
            drop(lock, on=before)
    MigrationExecutor(before).migrate([("reporting", "0013_restore_locks")])
    # Tables that came later get their locks with themselves.
    tables = before.introspection.table_names()
    problems = lock_problems(before, every_lock(before))
    later = {lock.name for lock in every_lock(before).locks if lock.table not in tables}
    assert not [problem for problem in problems if problem.name not in later]
