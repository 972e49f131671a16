"""What tests prepare once and use again: in a folder of the project, named by what it was made of.

Nothing here is of any worth: `rm -r var/tests` only makes the next run slower.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "tests"
PRODUCT = [ROOT / app for app in ("pmf_portal", "targets", "scorecards", "exceptions", "reporting")]
# What a command of the portal must not take over from the tests that run it.
OWN_ENVIRONMENT = {"DATABASE_URL", "DATA_DIR", "REDIS_URL", "PUBLISHED_ROOT", "PORTAL_CLOCK"}
# Somebody may go to and fro between two branches.
KEPT = 3


def digest_of(paths, *words):
    """One digest of the names and contents of files."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def one_at_a_time(kind):
    """Of several processes one makes a thing; the others wait and find it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def kept_folder(kind, digest, make):
    """The folder of this kind and digest; `make(folder)` fills it where it is not there yet."""
    folder = FOLDER / f"{kind}-{digest}"
    with one_at_a_time(kind):
        if not folder.exists():
            # A run that was killed leaves a folder half filled, never one under its final name.
            making = FOLDER / f"{kind}-making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
        os.utime(folder)
        forget_old(FOLDER.glob(f"{kind}-*/"))
    return folder


def forget_old(folders):
    by_age = sorted(folders, key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in by_age[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def manage(*arguments, **env):
    """What a management command says, run in a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if name not in OWN_ENVIRONMENT}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=inherited | env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
