"""Agendas that are out and minutes that are confirmed stay as they are: triggers that refuse to
change them, on both kinds of database.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pmf_portal.audit.append_only import OnTables, run

MEETING, ITEM, OUTPUT = "reporting_meeting", "reporting_agendaitem", "reporting_output"
AGENDA_KEPT = "This agenda is out and stays as it is."
MINUTES_KEPT = "These minutes are confirmed and stay as they are."
# What the minutes say; what becomes of it goes on, and what keeps it from the public may change.
MINUTED_COLUMNS = (
    "meeting_id",
    "item_id",
    "kind",
    "text",
    "target_id",
    "due",
    "replaces_id",
)
# What an agenda says.
ITEM_COLUMNS = (
    "meeting_id",
    "position",
    "kind",
    "title",
    "about",
    "target_id",
    "report_id",
    "topic_id",
    "call_in_id",
    "cabinet_report_id",
    "paper_id",
    "carried_from_id",
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


def changed(operator: str, columns: Sequence[str] = MINUTED_COLUMNS) -> str:
    return " OR ".join(f"OLD.{column} {operator} NEW.{column}" for column in columns)


def functions() -> str:
    """The functions of PostgreSQL’s triggers."""
    refuse = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation'"
    agenda, minutes = refuse.format(AGENDA_KEPT), refuse.format(MINUTES_KEPT)
    old_item, new_item = ITEM_HELD.format(row="OLD"), ITEM_HELD.format(row="NEW")
    old_output, new_output = OUTPUT_HELD.format(row="OLD"), OUTPUT_HELD.format(row="NEW")
    return f"""
CREATE OR REPLACE FUNCTION keep_agenda() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(OLD) - 'exempt' = to_jsonb(NEW) - 'exempt' THEN RETURN NEW; END IF;
  END IF;
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


def postgresql() -> Iterator[str]:
    yield functions()
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


def sqlite(item_columns: Sequence[str] = ITEM_COLUMNS) -> Iterator[str]:
    for verb, rows in VERBS.items():
        held_item = any_of(ITEM_HELD, rows)
        if verb == "UPDATE" and item_columns:
            held_item = f"({changed('IS NOT', item_columns)}) AND ({held_item})"
        yield (
            f"CREATE TRIGGER {ITEM}_stay_{verb.lower()} BEFORE {verb} ON {ITEM} WHEN"
            f" {held_item} BEGIN SELECT RAISE(ABORT, '{AGENDA_KEPT}'); END"
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
    """As migration 0019 did, when items had fewer columns: on SQLite nothing of them changed."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    run(schema_editor.connection, list(postgresql() if is_postgresql else sqlite(())))


def install_but_for_exemption(apps: Any, schema_editor: Any) -> None:
    """The same again, so that what keeps something from the public may change."""
    if schema_editor.connection.vendor == "postgresql":
        run(schema_editor.connection, [functions()])
        return
    names = [f"{table}_stay_{verb.lower()}" for table in (ITEM, OUTPUT) for verb in VERBS]
    run(schema_editor.connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
    run(schema_editor.connection, sqlite())


KEEP_MEETINGS = OnTables(install, OnTables.noop)
KEEP_ALL_BUT_EXEMPTION = OnTables(install_but_for_exemption, OnTables.noop)
