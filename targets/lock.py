"""The in-year lock: database triggers that no form, import, `QuerySet.update()` or raw SQL gets past (framework 3.3)."""

from django.db import migrations

from pmf_portal.audit.append_only import run

LOCKED = "This target is approved for the year and locked: it cannot be changed until next year (framework 3.3)."
CLOSED = "The plan is approved for this year: no target may be added to it or moved into it (framework 3.3)."

POSTGRESQL = f"""
CREATE FUNCTION keep_locked_specification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.approval_id IS NOT NULL THEN
    RAISE EXCEPTION '{LOCKED}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF (TG_OP = 'INSERT' OR (NEW.plan_id, NEW.financial_year) <> (OLD.plan_id, OLD.financial_year))
     AND EXISTS (SELECT 1 FROM targets_approval a WHERE a.plan_id = NEW.plan_id AND a.financial_year = NEW.financial_year) THEN
    RAISE EXCEPTION '{CLOSED}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION keep_locked_trajectory() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM targets_specification s WHERE s.id = OLD.specification_id AND s.approval_id IS NOT NULL)
     OR TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM targets_specification s WHERE s.id = NEW.specification_id AND s.approval_id IS NOT NULL) THEN
    RAISE EXCEPTION '{LOCKED}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER targets_specification_lock BEFORE INSERT OR UPDATE OR DELETE ON targets_specification
  FOR EACH ROW EXECUTE FUNCTION keep_locked_specification();
CREATE TRIGGER targets_trajectorypoint_lock BEFORE INSERT OR UPDATE OR DELETE ON targets_trajectorypoint
  FOR EACH ROW EXECUTE FUNCTION keep_locked_trajectory();
CREATE TRIGGER targets_specification_lock_all BEFORE TRUNCATE ON targets_specification
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{LOCKED}');
CREATE TRIGGER targets_trajectorypoint_lock_all BEFORE TRUNCATE ON targets_trajectorypoint
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{LOCKED}');
"""

IS_LOCKED = "EXISTS (SELECT 1 FROM targets_specification s WHERE s.id = {row}.specification_id AND s.approval_id IS NOT NULL)"
IS_CLOSED = "EXISTS (SELECT 1 FROM targets_approval a WHERE a.plan_id = NEW.plan_id AND a.financial_year = NEW.financial_year)"


def _sqlite(name, event, table, condition, reason):
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{reason}'); END"


SPECIFICATION, TRAJECTORY = "targets_specification", "targets_trajectorypoint"
MOVED = "(NEW.plan_id <> OLD.plan_id OR NEW.financial_year <> OLD.financial_year)"
SQLITE = [
    _sqlite("targets_specification_lock_update", "UPDATE", SPECIFICATION, "OLD.approval_id IS NOT NULL", LOCKED),
    _sqlite("targets_specification_lock_delete", "DELETE", SPECIFICATION, "OLD.approval_id IS NOT NULL", LOCKED),
    _sqlite("targets_specification_closed_insert", "INSERT", SPECIFICATION, IS_CLOSED, CLOSED),
    _sqlite("targets_specification_closed_move", "UPDATE", SPECIFICATION, f"{MOVED} AND {IS_CLOSED}", CLOSED),
    _sqlite("targets_trajectorypoint_lock_insert", "INSERT", TRAJECTORY, IS_LOCKED.format(row="NEW"), LOCKED),
    _sqlite(
        "targets_trajectorypoint_lock_update",
        "UPDATE",
        TRAJECTORY,
        f"{IS_LOCKED.format(row='OLD')} OR {IS_LOCKED.format(row='NEW')}",
        LOCKED,
    ),
    _sqlite("targets_trajectorypoint_lock_delete", "DELETE", TRAJECTORY, IS_LOCKED.format(row="OLD"), LOCKED),
]
NAMES = {
    "postgresql": {
        "targets_specification_lock",
        "targets_trajectorypoint_lock",
        "targets_specification_lock_all",
        "targets_trajectorypoint_lock_all",
    },
    "sqlite": {statement.split()[2] for statement in SQLITE},
}


def statements(vendor):
    """The lock of one kind of database."""
    return [POSTGRESQL] if vendor == "postgresql" else SQLITE


def install(apps, schema_editor):
    run(schema_editor.connection, statements(schema_editor.connection.vendor))


LOCK = migrations.RunPython(install, migrations.RunPython.noop)
