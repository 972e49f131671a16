"""Reminders carry their former names over: no row, constraint or lock is lost on the way."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.migrations.executor import MigrationExecutor

from pmf_portal.audit.append_only import installed_triggers
from pmf_portal.audit.locks import lock_problems
from pmf_portal.periods.month import Month
from reporting.public_record.locks import every_lock

AT = datetime(2013, 10, 15, 7, tzinfo=UTC)


@pytest.mark.slow
def test_reminders_keep_rows_uniqueness_and_locks(database_of_before):
    before = database_of_before
    apps = MigrationExecutor(before).migrate([("exceptions", "0004_steps_stay")]).apps

    def make(app, model, **fields):
        return apps.get_model(app, model).objects.using("before").create(**fields)

    unit = make("council", "OrganisationUnit", slug="c", title="C", kind="council", path="/c/")
    report = make(
        "exceptions",
        "ExceptionReport",
        target=make("targets", "Target", code="F1"),
        title="Measure",
        service=unit,
        directorate=unit,
        month=Month(2013, 9),
        why="Red",
        opened_at=AT,
        due_on=date(2013, 10, 14),
    )
    reminder = {"about": "report", "key": "2013-10-14", "words": "w", "due": date(2013, 10, 14)}
    make("exceptions", "Chase", report=report, rung="owner", chased_at=AT, **reminder)

    apps = MigrationExecutor(before).migrate([("exceptions", "0005_reminders")]).apps
    reminders = apps.get_model("exceptions", "Reminder").objects.using("before")
    kept = reminders.values("report", "level", "reminded_at", "words").get()
    assert kept == {"report": report.pk, "level": "owner", "reminded_at": AT, "words": "w"}

    with pytest.raises(IntegrityError), transaction.atomic("before"):
        reminders.create(report_id=report.pk, level="owner", reminded_at=AT, **reminder)
    reminders.create(report_id=report.pk, level="deputy", reminded_at=AT, **reminder)
    with pytest.raises(DatabaseError), transaction.atomic("before"):
        reminders.update(words="x")
    with pytest.raises(DatabaseError), transaction.atomic("before"):
        with before.cursor() as cursor:
            cursor.execute("DELETE FROM exceptions_reminder")
    assert reminders.count() == 2

    about_reminders = {name for name in installed_triggers(before) if "reminder" in name}
    expected = [lock for lock in every_lock(before).locks if lock.table == "exceptions_reminder"]
    assert about_reminders == {lock.name for lock in expected}
    missing = {problem.name for problem in lock_problems(before, every_lock(before))}
    assert not missing & about_reminders
    assert not [name for name in installed_triggers(before) if "exceptions_chase" in name]
