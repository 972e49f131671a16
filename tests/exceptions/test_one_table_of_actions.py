"""Actions of delivery plans move into the one table of actions: numbers, updates, redactions and
locks stay.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.db.migrations.executor import MigrationExecutor

from pmf_portal.audit.append_only import installed_triggers
from pmf_portal.audit.locks import lock_problems
from pmf_portal.periods.month import Month
from reporting.public_record.locks import every_lock

AT = datetime(2013, 10, 15, 7, tzinfo=UTC)
DUE = date(2013, 12, 1)
KEPT = ("id", "what", "who", "owner", "due", "resources", "effect", "status", "reason", "version")


@pytest.mark.slow
def test_actions_of_reports_keep_all_that_was_written_of_them(database_of_before):
    before = database_of_before
    start = [("exceptions", "0008_early"), ("targets", "0015_why_easier_targets_were_approved")]
    apps = MigrationExecutor(before).migrate(start).apps

    def rows(app, model):
        return apps.get_model(app, model).objects.using("before")

    unit = rows("council", "OrganisationUnit").create(
        slug="c", title="C", kind="council", path="/c/"
    )
    head = rows("council", "User").create(username="head")
    report = rows("exceptions", "ExceptionReport").create(
        target=rows("targets", "Target").create(code="F1"),
        title="Measure",
        service=unit,
        directorate=unit,
        month=Month(2013, 9),
        why="Red",
        opened_at=AT,
        due_on=date(2013, 10, 14),
    )
    action = {"report": report, "who": "Head", "due": DUE, "resources": "None", "effect": "2 more"}
    actions = rows("exceptions", "Action")
    actions.create(id=7, what="Buy beds", owner_id=head.pk, version=3, **action)
    actions.create(
        id=31,
        what="Hire",
        mark="personal",
        status="done",
        reason="Both posts",
        done_on=DUE,
        updated_for=Month(2013, 11),
        **action,
    )
    rows("exceptions", "ActionUpdate").create(
        id=12,
        action_id=31,
        month=Month(2013, 11),
        status="done",
        reason="Both posts",
        updated_by_id=head.pk,
        updated_at=AT,
    )
    were = list(actions.order_by("pk").values_list(*KEPT))

    executor = MigrationExecutor(before)
    end = [("exceptions", "0009_management_actions"), ("targets", "0016_management_actions")]
    apps = executor.migrate(end).apps
    assert list(rows("targets", "Action").order_by("pk").values_list(*KEPT)) == were
    of_reports = rows("exceptions", "DeliveryAction").order_by("pk")
    assert list(of_reports.values_list("pk", "report", "mark", "done_on", "updated_for")) == [
        (7, report.pk, "", None, None),
        (31, report.pk, "personal", DUE, Month(2013, 11)),
    ]
    updates = rows("targets", "ActionUpdate")
    stored = updates.values_list("pk", "action", "month", "status", "reason", "updated_by").get()
    assert stored == (12, 31, Month(2013, 11), "done", "Both posts", head.pk)

    # Numbers go on after the highest.
    action = {**action, "report": rows("exceptions", "ExceptionReport").get()}
    added = rows("exceptions", "DeliveryAction").create(what="Train", **action)
    assert added.pk == 32
    reported = updates.create(
        action_id=32, month=Month(2013, 12), status="late", updated_by_id=head.pk, updated_at=AT
    )
    assert reported.pk == 13
    for statement in (
        "UPDATE targets_actionupdate SET reason = 'x'",
        "DELETE FROM targets_actionupdate",
    ):
        with pytest.raises(DatabaseError), transaction.atomic("before"), before.cursor() as cursor:
            cursor.execute(statement)
    about = {name for name in installed_triggers(before) if "actionupdate" in name}
    expected = [lock for lock in every_lock(before).locks if lock.table == "targets_actionupdate"]
    assert about == {lock.name for lock in expected} and about
    missing = {problem.name for problem in lock_problems(before, every_lock(before))}
    assert not missing & about
    assert "exceptions_action" not in before.introspection.table_names()
