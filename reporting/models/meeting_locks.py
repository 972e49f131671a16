"""Agendas that are out and minutes that are confirmed stay as they are: triggers that refuse to
change them, on both kinds of database.
"""

from collections.abc import Iterator
from typing import Any

from pmf_portal.audit.append_only import OnTables, run

MEETING, ITEM, OUTPUT = "reporting_meeting", "reporting_agendaitem", "reporting_output"
AGENDA_KEPT = "This agenda is out and stays as it is."
MINUTES_KEPT = "These minutes are confirmed and stay as they are."
# What the minutes say; what becomes of it goes on.
MINUTED_COLUMNS = (
    "meeting_id",
    "item_id",
    "kind",
    "text",
    "target_id",
    "due",
    "exempt",
    "replaces_id",
)
ITEM_HELD = (
    f"EXISTS (SELECT 1 FROM {MEETING} m WHERE m.id = {{row}}.meeting_id AND m.state <> 'planned')"
)
OUTPUT_HELD = (
    f"EXISTS (SELECT 1 FROM {MEETING} m WHERE m.id = {{row}}.meeting_id AND m.state = 'confirmed')"
)
VERBS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def any_of(condition: str, rows: tuple[str, ...]) -> str:
    return " OR ".join(condition.format(row=row) for row in rows)


def changed(operator: str) -> str:
    return " OR ".join(f"OLD.{column} {operator} NEW.{column}" for column in MINUTED_COLUMNS)


def postgresql() -> Iterator[str]:
    refuse = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation'"
    agenda, minutes = refuse.format(AGENDA_KEPT), refuse.format(MINUTES_KEPT)
    old_item, new_item = ITEM_HELD.format(row="OLD"), ITEM_HELD.format(row="NEW")
    old_output, new_output = OUTPUT_HELD.format(row="OLD"), OUTPUT_HELD.format(row="NEW")
    yield f"""
CREATE OR REPLACE FUNCTION keep_agenda() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND {old_item} OR TG_OP <> 'DELETE' AND {new_item} THEN {agenda}; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION keep_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF {new_output} THEN {minutes}; END IF;
  ELSIF TG_OP = 'DELETE' THEN
    IF {old_output} THEN {minutes}; END IF;
    RETURN OLD;
  ELSIF ({changed("IS DISTINCT FROM")}) AND ({old_output} OR {new_output}) THEN {minutes};
  END IF;
  RETURN NEW;
END $$;
"""
    for table, function, reason in (
        (ITEM, "keep_agenda", AGENDA_KEPT),
        (OUTPUT, "keep_minutes", MINUTES_KEPT),
    ):
        yield (
            f"CREATE TRIGGER {table}_stay BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION {function}();"
        )
        yield (
            f"CREATE TRIGGER {table}_stay_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION refuse_change('{reason}');"
        )


def sqlite() -> Iterator[str]:
    for verb, rows in VERBS.items():
        yield (
            f"CREATE TRIGGER {ITEM}_stay_{verb.lower()} BEFORE {verb} ON {ITEM} WHEN"
            f" {any_of(ITEM_HELD, rows)} BEGIN SELECT RAISE(ABORT, '{AGENDA_KEPT}'); END"
        )
        held = any_of(OUTPUT_HELD, rows)
        if verb == "UPDATE":
            held = f"({changed('IS NOT')}) AND ({held})"
        yield (
            f"CREATE TRIGGER {OUTPUT}_stay_{verb.lower()} BEFORE {verb} ON {OUTPUT} WHEN {held}"
            f" BEGIN SELECT RAISE(ABORT, '{MINUTES_KEPT}'); END"
        )


def meeting_statements(vendor: str) -> list[str]:
    """The statements that keep agendas and minutes."""
    return list(postgresql() if vendor == "postgresql" else sqlite())


def install(apps: Any, schema_editor: Any) -> None:
    run(schema_editor.connection, meeting_statements(schema_editor.connection.vendor))


KEEP_MEETINGS = OnTables(install, OnTables.noop)
