"""The in-year lock: database triggers that no form, import, `QuerySet.update()` or raw SQL gets
past (framework 3.3).
"""

from pmf_portal.audit.append_only import OnTables, replacement_trigger, run

LOCKED = (
    "This target is approved for the year and locked: it cannot be changed until next year"
    " (framework 3.3)."
)
CLOSED = (
    "The plan is approved for this year: no target may be added to it or moved into it (framework"
    " 3.3)."
)
SERVED = "A locked target stands under this objective: it cannot be changed (framework 3.3)."

SPECIFICATION, OBJECTIVE = "targets_specification", "targets_objective"
# What belongs to a specification and is locked with it.
PARTS = ("targets_trajectorypoint", "targets_evidence", "targets_principlecheck")
PART_LOCKED = (
    "EXISTS (SELECT 1 FROM targets_specification s WHERE s.id = {row}.specification_id AND"
    " s.approval_id IS NOT NULL)"
)
IS_SERVED = (
    "EXISTS (SELECT 1 FROM targets_specification s WHERE s.priority_id = OLD.id AND s.approval_id"
    " IS NOT NULL)"
)
IS_CLOSED = (
    "EXISTS (SELECT 1 FROM targets_approval a WHERE a.plan_id = NEW.plan_id AND a.financial_year ="
    " NEW.financial_year)"
)


def postgresql():
    """The lock on PostgreSQL: one function for each rule, and a trigger on each table it holds."""

    def refusal(reason):
        return f"RAISE EXCEPTION '{reason}' USING ERRCODE = 'integrity_constraint_violation'"

    end = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;"
    old, new = PART_LOCKED.format(row="OLD"), PART_LOCKED.format(row="NEW")
    yield f"""
CREATE OR REPLACE FUNCTION keep_locked_specification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.approval_id IS NOT NULL THEN {refusal(LOCKED)}; END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF (TG_OP = 'INSERT' OR (NEW.plan_id, NEW.financial_year) <> (OLD.plan_id, OLD.financial_year))
    AND {IS_CLOSED} THEN {refusal(CLOSED)}; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION keep_locked_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND {old} OR TG_OP <> 'DELETE' AND {new} THEN {refusal(LOCKED)}; END IF;
  {end}
CREATE OR REPLACE FUNCTION keep_served_objective() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF {IS_SERVED} THEN {refusal(SERVED)}; END IF; {end}
CREATE TRIGGER {SPECIFICATION}_lock BEFORE INSERT OR UPDATE OR DELETE ON {SPECIFICATION}
  FOR EACH ROW EXECUTE FUNCTION keep_locked_specification();
CREATE TRIGGER {OBJECTIVE}_lock BEFORE UPDATE OR DELETE ON {OBJECTIVE}
  FOR EACH ROW EXECUTE FUNCTION keep_served_objective();
"""
    for part in PARTS:
        yield (
            f"CREATE TRIGGER {part}_lock BEFORE INSERT OR UPDATE OR DELETE ON {part} FOR EACH ROW"
            " EXECUTE FUNCTION keep_locked_part();"
        )
    for table in (SPECIFICATION, OBJECTIVE, *PARTS):
        yield (
            f"CREATE TRIGGER {table}_lock_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE"
            f" FUNCTION refuse_change('{LOCKED}');"
        )


def sqlite():
    """The lock on SQLite: one trigger for each table and act."""

    def trigger(table, name, event, condition, reason):
        return (
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT"
            f" RAISE(ABORT, '{reason}'); END"
        )

    moved = "(NEW.plan_id <> OLD.plan_id OR NEW.financial_year <> OLD.financial_year)"
    old, new = PART_LOCKED.format(row="OLD"), PART_LOCKED.format(row="NEW")
    yield trigger(SPECIFICATION, "lock_update", "UPDATE", "OLD.approval_id IS NOT NULL", LOCKED)
    yield trigger(SPECIFICATION, "lock_delete", "DELETE", "OLD.approval_id IS NOT NULL", LOCKED)
    yield trigger(SPECIFICATION, "closed_insert", "INSERT", IS_CLOSED, CLOSED)
    yield trigger(SPECIFICATION, "closed_move", "UPDATE", f"{moved} AND {IS_CLOSED}", CLOSED)
    yield trigger(OBJECTIVE, "lock_update", "UPDATE", IS_SERVED, SERVED)
    yield trigger(OBJECTIVE, "lock_delete", "DELETE", IS_SERVED, SERVED)
    for part in PARTS:
        yield trigger(part, "lock_insert", "INSERT", new, LOCKED)
        yield trigger(part, "lock_update", "UPDATE", f"{old} OR {new}", LOCKED)
        yield trigger(part, "lock_delete", "DELETE", old, LOCKED)


NAMES = {
    "postgresql": {
        f"{table}_lock{end}" for table in (SPECIFICATION, OBJECTIVE, *PARTS) for end in ("", "_all")
    },
    "sqlite": {statement.split()[2] for statement in sqlite()},
}


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    run(schema_editor.connection, postgresql() if vendor == "postgresql" else sqlite())


def remove(apps, schema_editor):
    """Take the lock off for the length of a migration that changes its tables; `LOCK` puts it back
    in the same transaction.
    """
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        tables = (SPECIFICATION, *PARTS[:1])
        run(
            schema_editor.connection,
            [
                f"DROP TRIGGER IF EXISTS {table}_lock{end} ON {table}"
                for table in tables
                for end in ("", "_all")
            ],
        )
    else:
        run(
            schema_editor.connection,
            [f"DROP TRIGGER IF EXISTS {name}" for name in sorted(NAMES["sqlite"])],
        )


NAMED = "A locked target is known by this name: it cannot be changed (framework 3.3)."
# What a target book calls things: (table, column, whether a locked target is known by the row's
# name).
NAMES_IN_BOOKS = (
    (
        "targets_target",
        "code",
        (
            "EXISTS (SELECT 1 FROM targets_specification s WHERE s.target_id = OLD.id AND"
            " s.approval_id IS NOT NULL)"
        ),
    ),
    ("targets_plan", "slug", "EXISTS (SELECT 1 FROM targets_approval a WHERE a.plan_id = OLD.id)"),
    (
        "council_organisationunit",
        "slug",
        (
            "EXISTS (SELECT 1 FROM targets_specification s WHERE s.service_id = OLD.id AND"
            " s.approval_id IS NOT NULL)"
        ),
    ),
)
AUTHORS = "targets_specification_authors"


def name_locks(vendor):
    """The names by which books know targets, plans and services stay; so do the authors of a locked
    target.
    """
    old, new = PART_LOCKED.format(row="OLD"), PART_LOCKED.format(row="NEW")
    if vendor == "postgresql":
        yield (
            f"CREATE TRIGGER {AUTHORS}_lock BEFORE INSERT OR UPDATE OR DELETE ON {AUTHORS} FOR EACH"
            " ROW EXECUTE FUNCTION keep_locked_part();"
        )
        for table, column, known in NAMES_IN_BOOKS:
            refusal = f"RAISE EXCEPTION '{NAMED}' USING ERRCODE = 'integrity_constraint_violation'"
            yield f"""
CREATE OR REPLACE FUNCTION keep_name_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.{column} <> NEW.{column} AND {known} THEN {refusal}; END IF; RETURN NEW; END $$;
CREATE TRIGGER {table}_name_lock BEFORE UPDATE ON {table}
  FOR EACH ROW EXECUTE FUNCTION keep_name_of_{table}();
"""
        return
    for verb, condition in (("INSERT", new), ("UPDATE", f"{old} OR {new}"), ("DELETE", old)):
        yield (
            f"CREATE TRIGGER {AUTHORS}_lock_{verb.lower()} BEFORE {verb} ON {AUTHORS} WHEN"
            f" {condition} BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"
        )
    for table, column, known in NAMES_IN_BOOKS:
        condition = f"OLD.{column} <> NEW.{column} AND {known}"
        yield (
            f"CREATE TRIGGER {table}_name_lock BEFORE UPDATE ON {table} WHEN {condition} BEGIN"
            f" SELECT RAISE(ABORT, '{NAMED}'); END"
        )


NAMES["postgresql"] |= {f"{AUTHORS}_lock"} | {
    f"{table}_name_lock" for table, _, _ in NAMES_IN_BOOKS
}
NAMES["sqlite"] |= {statement.split()[2] for statement in name_locks("sqlite")}
# Rows that stay even against a statement which replaces them: (table, which of its rows are
# locked).
HELD_PARTS = {part: PART_LOCKED.format(row="o") for part in PARTS}
HELD = {
    SPECIFICATION: "o.approval_id IS NOT NULL",
    OBJECTIVE: IS_SERVED.replace("OLD.", "o."),
} | HELD_PARTS
# A part that came later: the migrations before its own know no such table.
ANSWERS = "targets_lessonanswer"
ANSWERS_HELD = PART_LOCKED.format(row="o")


def answer_locks(vendor):
    """What a draft answered to the lessons that touch it is locked with its specification."""
    old, new = PART_LOCKED.format(row="OLD"), PART_LOCKED.format(row="NEW")
    if vendor == "postgresql":
        yield (
            f"CREATE TRIGGER {ANSWERS}_lock BEFORE INSERT OR UPDATE OR DELETE ON {ANSWERS} FOR EACH"
            " ROW EXECUTE FUNCTION keep_locked_part();"
        )
        yield (
            f"CREATE TRIGGER {ANSWERS}_lock_all BEFORE TRUNCATE ON {ANSWERS} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION refuse_change('{LOCKED}');"
        )
        return
    for verb, condition in (("INSERT", new), ("UPDATE", f"{old} OR {new}"), ("DELETE", old)):
        yield (
            f"CREATE TRIGGER {ANSWERS}_lock_{verb.lower()} BEFORE {verb} ON {ANSWERS} WHEN"
            f" {condition} BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END"
        )


def install_on_answers(apps, schema_editor):
    connection = schema_editor.connection
    statements = list(answer_locks(connection.vendor))
    if connection.vendor == "sqlite":
        statements.append(replacement_trigger(connection, ANSWERS, LOCKED, ANSWERS_HELD))
    run(connection, statements)


LOCK_ANSWERS = OnTables(install_on_answers, OnTables.noop)


def install_names(apps, schema_editor):
    run(schema_editor.connection, list(name_locks(schema_editor.connection.vendor)))


def remove_for_rebuilding(apps, schema_editor):
    """SQLite alters a table by making it anew, which loses its triggers and trips over those that
    name it; PostgreSQL keeps the lock on.
    """
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        names = {*NAMES["sqlite"], *(f"{table}_keep_insert" for table in HELD)}
        names |= {statement.split()[2] for statement in answer_locks("sqlite")}
        names.add(f"{ANSWERS}_keep_insert")
        run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in sorted(names)])


def install_after_rebuilding(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        run(
            connection,
            [
                *sqlite(),
                *name_locks("sqlite"),
                *(
                    replacement_trigger(connection, table, LOCKED, held)
                    for table, held in HELD.items()
                ),
            ],
        )
        if ANSWERS in connection.introspection.table_names():
            install_on_answers(apps, schema_editor)


REBUILDING = OnTables(remove_for_rebuilding, install_after_rebuilding)
REBUILT = OnTables(install_after_rebuilding, remove_for_rebuilding)
LOCK_NAMES = OnTables(install_names, OnTables.noop)
LOCK = OnTables(install, OnTables.noop)
UNLOCK = OnTables(remove, OnTables.noop)
