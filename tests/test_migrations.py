"""A migration that has landed is never edited: installations that ran it would never get the
change.
"""

import importlib.util
from pathlib import Path

from tests import migrated_database

ROOT = Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location(
    "land_migration", ROOT / "tools" / "land_migration.py"
)
land_migration = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(land_migration)


def test_no_landed_migration_is_edited_or_removed():
    now = land_migration.digests_now()
    edited = [
        path for path, digest in land_migration.landed_digests().items() if now.get(path) != digest
    ]
    assert not edited, (
        "These migrations have landed and stay as they are. Put them back (git checkout) and write"
        f" a new migration for what is to change: {edited}"
    )


def test_every_migration_is_written_down():
    new = set(land_migration.digests_now()) - set(land_migration.landed_digests())
    assert not new, (
        f"New migrations: {sorted(new)}. When they are finished run `python"
        " tools/land_migration.py`, and commit tests/landed_migrations.txt with them."
    )


def test_an_edited_migration_is_not_written_down_anew(tmp_path, monkeypatch, capsys):
    listed = tmp_path / "landed.txt"
    path = next(iter(land_migration.digests_now()))
    listed.write_text(f"{'0' * 64}  {path}\n")
    monkeypatch.setattr(land_migration, "LANDED", listed)
    assert land_migration.main() == 1
    assert path in capsys.readouterr().err and listed.read_text().startswith("0000")
    listed.unlink()
    assert land_migration.main() == 0
    assert land_migration.landed_digests() == land_migration.digests_now()


def test_what_tests_begin_from_is_what_the_migrations_make():
    kept = (migrated_database.KEPT / "digest.txt").read_text().strip()
    assert kept == migrated_database.digest_of_what_is_kept(), (
        "Migrations, locks or dependencies are newer than tests/migrated: run"
        " `DATABASE_URL=… python -m tests.keep_migrated`, and commit what it writes."
    )
