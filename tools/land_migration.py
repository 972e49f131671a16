"""Write down the digest of each new migration: python tools/land_migration.py

Run it once a migration is finished, before it is merged.  From then on the file is never edited:
installations have run it, and would not run it again.  A file that was written down and differs is
not written down anew.
"""

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANDED = ROOT / "tests" / "landed_migrations.txt"


def migration_files() -> list[Path]:
    """Every migration of the project, by path."""
    found = []
    for top in ("pmf_portal", "targets", "scorecards", "exceptions", "reporting"):
        found += [path for path in (ROOT / top).rglob("migrations/*.py") if path.stem[0].isdigit()]
    return sorted(found)


def digests_now() -> dict[str, str]:
    """The SHA-256 of each migration file, by its path."""
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in migration_files()
    }


def landed_digests() -> dict[str, str]:
    """The digests that were written down, by path."""
    landed = {}
    for line in LANDED.read_text().splitlines():
        digest, path = line.split()
        landed[path] = digest
    return landed


def main() -> int:
    landed = landed_digests() if LANDED.exists() else {}
    now = digests_now()
    edited = [path for path, digest in landed.items() if now.get(path) != digest]
    for path in edited:
        print(f"{path} has landed and was changed or removed: put it back.", file=sys.stderr)
    if edited:
        return 1
    for path in sorted(set(now) - set(landed)):
        print(f"{path} has landed.")
    lines = [f"{digest}  {path}\n" for path, digest in sorted(now.items())]
    LANDED.write_text("".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
