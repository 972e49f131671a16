"""Make the databases of earlier versions that the tests upgrade: python
tools/make_upgrade_fixtures.py 0.5.0 postgres://postgres@127.0.0.1/postgres

A copy of that version is checked out, migrates an empty database and tells the story of
tests/upgrades/story.py by its own code; once on SQLite, once on PostgreSQL (for which `pg_dump` is
needed).  What comes out is kept in tests/upgrades/VERSION.  It needs the project's history, and
the requirements of that version in the environment it runs in.
"""

import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "upgrades"
STORY = KEPT / "story.py"
# The last commit of each version before work on the next began.
COMMITS = {
    "0.2.0": "2501f22",
    "0.3.0": "8680e3b",
    "0.4.0": "856680f",
    "0.5.0": "aed694d",
}
CLOCK = "2013-12-20T10:00"
DATABASE = "portal_upgrade_fixture"


def run(folder: Path, *command: str, **environment: str) -> None:
    subprocess.run(command, cwd=folder, check=True, env=os.environ | environment)


def tell(code: Path, version: str, data: Path, url: str) -> None:
    """Migrate an empty database by the version's own migrations, and tell the story."""
    environment = {"DATA_DIR": str(data), "DATABASE_URL": url, "PORTAL_CLOCK": CLOCK}
    run(code, sys.executable, "manage.py", "migrate", "-v0", **environment)
    run(code, sys.executable, str(STORY), version, **environment)
    if version >= "0.5.0":
        run(code, sys.executable, "manage.py", "write_record", **environment)
    run(code, sys.executable, "manage.py", "verify", **environment)


def keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(lzma.compress(content, preset=9))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


def keep_published(version: str, kind: str, data: Path) -> None:
    """The published files, packed."""
    packed = data / "published.tar"
    with tarfile.open(packed, "w") as archive:
        archive.add(data / "published", arcname="published")
    keep(KEPT / version / f"{kind}-published.tar.xz", packed.read_bytes())


def make_sqlite(code: Path, version: str, data: Path) -> None:
    path = data / "portal.sqlite3"
    tell(code, version, data, f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("VACUUM")
    keep(KEPT / version / "sqlite.xz", path.read_bytes())
    keep_published(version, "sqlite", data)


def make_postgresql(code: Path, version: str, data: Path, server: str) -> None:
    url = f"{server.rsplit('/', 1)[0]}/{DATABASE}"
    run(ROOT, "psql", server, "-qc", f"DROP DATABASE IF EXISTS {DATABASE}")
    run(ROOT, "psql", server, "-qc", f"CREATE DATABASE {DATABASE}")
    tell(code, version, data, url)
    plain = ["--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=200"]
    dump = subprocess.run(["pg_dump", url, *plain], check=True, capture_output=True).stdout
    # Lines for psql alone, which the driver does not know.
    lines = [line for line in dump.split(b"\n") if not line.startswith(b"\\")]
    keep(KEPT / version / "postgresql.sql.xz", b"\n".join(lines))
    keep_published(version, "postgresql", data)
    run(ROOT, "psql", server, "-qc", f"DROP DATABASE {DATABASE}")


def main(version: str, server: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        code = Path(temporary) / "code"
        run(ROOT, "git", "worktree", "add", "-q", "--detach", str(code), COMMITS[version])
        try:
            for kind in ("sqlite", "postgresql"):
                data = Path(temporary) / kind
                data.mkdir()
                if kind == "sqlite":
                    make_sqlite(code, version, data)
                else:
                    make_postgresql(code, version, data, server)
        finally:
            shutil.rmtree(code, ignore_errors=True)
            run(ROOT, "git", "worktree", "prune")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in COMMITS:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
