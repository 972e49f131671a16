"""Keeps what the landed migrations make, for tests on a fresh checkout; after a new migration:

DATABASE_URL=postgres://postgres@127.0.0.1/postgres python -m tests.keep_migrated
"""

import lzma
import os
import subprocess
import tempfile
from pathlib import Path

from tests.cache import manage
from tests.migrated_database import KEPT, digest_of_what_is_kept, migrate_file
from tests.template_databases import beside, copy_database, drop_database

# Two checkouts may keep theirs at once.
NAME = f"portal_tests_to_keep_{os.getpid()}"


def keep():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portal.sqlite3"
        migrate_file(path)
        write("sqlite.xz", path.read_bytes())
    write("postgresql.sql.xz", statements())
    (KEPT / "digest.txt").write_text(f"{digest_of_what_is_kept()}\n")


def statements():
    url = os.environ["DATABASE_URL"]
    copy_database(url, "template1", NAME)
    manage("migrate", "-v0", DATABASE_URL=beside(url, NAME))
    dump = ["pg_dump", "--no-owner", "--inserts", beside(url, NAME)]
    dumped = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    drop_database(url, NAME)
    return "\n".join(line for line in dumped.splitlines() if runs_on_any_server(line)).encode()


def runs_on_any_server(line):
    """What psql alone understands, and settings that an older server does not know, stay out."""
    return not line.startswith(("\\", "SET transaction_timeout", "SELECT pg_catalog.set_config"))


def write(name, content):
    (KEPT / name).write_bytes(lzma.compress(content, preset=9))


if __name__ == "__main__":
    keep()
