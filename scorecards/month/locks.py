"""Published lines are frozen: triggers that refuse to change them, on both kinds of database."""

from collections.abc import Iterator, Sequence
from typing import Any

from pmf_portal.audit.append_only import OnTables, run

FROZEN = "This scorecard is published and frozen: a correction makes a new edition."
LINE_FROZEN = (
    "EXISTS (SELECT 1 FROM scorecards_scorecardbuild b WHERE b.id = {row}.build_id AND b.frozen_at"
    " IS NOT NULL)"
)
CHILDREN = ("scorecards_scorecardline", "scorecards_signoff", "scorecards_signoffoverride")
BUILD = "scorecards_scorecardbuild"
VERBS = (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"]))


def postgresql() -> Iterator[str]:
    raise_frozen = f"RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'integrity_constraint_violation'"
    old, new = LINE_FROZEN.format(row="OLD"), LINE_FROZEN.format(row="NEW")
    yield f"""
CREATE OR REPLACE FUNCTION keep_frozen_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND {old} OR TG_OP <> 'DELETE' AND {new} THEN {raise_frozen}; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION keep_frozen_build() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.frozen_at IS NOT NULL THEN {raise_frozen}; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {BUILD}_freeze BEFORE UPDATE OR DELETE ON {BUILD}
  FOR EACH ROW EXECUTE FUNCTION keep_frozen_build();
"""
    for table in CHILDREN:
        yield (
            f"CREATE TRIGGER {table}_freeze BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH"
            " ROW EXECUTE FUNCTION keep_frozen_lines();"
        )
    for table in (BUILD, *CHILDREN):
        yield (
            f"CREATE TRIGGER {table}_freeze_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION refuse_change('{FROZEN}');"
        )


def sqlite() -> Iterator[str]:
    abort = f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
    for verb in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {BUILD}_freeze_{verb.lower()} BEFORE {verb} ON {BUILD} WHEN"
            f" OLD.frozen_at IS NOT NULL {abort}"
        )
    for table in CHILDREN:
        for verb, rows in VERBS:
            yield sqlite_trigger(table, verb, rows)


def sqlite_trigger(table: str, verb: str, rows: Sequence[str]) -> str:
    condition = " OR ".join(LINE_FROZEN.format(row=row) for row in rows)
    return (
        f"CREATE TRIGGER {table}_freeze_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
    )


def statements(vendor: str) -> list[str]:
    return list(postgresql() if vendor == "postgresql" else sqlite())


def install(apps: Any, schema_editor: Any) -> None:
    run(schema_editor.connection, statements(schema_editor.connection.vendor))


FREEZE = OnTables(install, OnTables.noop)


QUALITY = "scorecards_linequality"
SOURCES = "scorecards_linesource"
READINGS = "scorecards_linereading"
RETURNS = "scorecards_returnedline"
CONFIRMATIONS = "scorecards_linesconfirmation"
PARTNER_WORDS = "scorecards_partnerword"
DISPUTE_ANSWERS = "scorecards_disputeanswer"
SAID = "What a partner said of a figure stays; a later word stands beside it."
ANSWERED = "What a partner was answered stays as it was answered."
CONFIRMED = "What a head of service confirmed stays; a later word stands beside it."


def beside_lines(vendor: str, table: str) -> Iterator[str]:
    """The same for a table whose rows stand beside the lines, one for each."""
    if vendor == "postgresql":
        yield (
            f"CREATE TRIGGER {table}_freeze BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR"
            " EACH ROW EXECUTE FUNCTION keep_frozen_lines();"
        )
        yield (
            f"CREATE TRIGGER {table}_freeze_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION refuse_change('{FROZEN}');"
        )
        return
    for verb, rows in VERBS:
        yield sqlite_trigger(table, verb, rows)


def quality_statements(vendor: str) -> Iterator[str]:
    """The locks of the data quality beside a published line."""
    return beside_lines(vendor, QUALITY)


def install_quality(apps: Any, schema_editor: Any) -> None:
    run(schema_editor.connection, list(quality_statements(schema_editor.connection.vendor)))


FREEZE_QUALITY = OnTables(install_quality, OnTables.noop)


def install_sources(apps: Any, schema_editor: Any) -> None:
    run(schema_editor.connection, list(beside_lines(schema_editor.connection.vendor, SOURCES)))


FREEZE_SOURCES = OnTables(install_sources, OnTables.noop)


def install_readings(apps: Any, schema_editor: Any) -> None:
    run(schema_editor.connection, list(beside_lines(schema_editor.connection.vendor, READINGS)))


FREEZE_READINGS = OnTables(install_readings, OnTables.noop)


def install_returns(apps: Any, schema_editor: Any) -> None:
    run(schema_editor.connection, list(beside_lines(schema_editor.connection.vendor, RETURNS)))


FREEZE_RETURNS = OnTables(install_returns, OnTables.noop)
