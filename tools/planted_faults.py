"""Do the tests notice?  Plant one fault at a time in a copy, run the tests that should catch it.

    python tools/planted_faults.py                       (all; a table at the end)
    python tools/planted_faults.py --only 3 --only 17    (by number)
    python tools/planted_faults.py --jobs 2
    python tools/planted_faults.py --database postgres://postgres@127.0.0.1/faults

Faults that only a race on PostgreSQL shows are left out without --database, whose database must
exist; its tests run in databases of their own beside it.  Exit code 1 when a fault survives.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from fault_list import FAULTS, Fault

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "node_modules")
CAUGHT, SURVIVED, BROKEN = "caught", "SURVIVED", "BROKEN"
# What pytest answers: 0 all passed, 1 some failed, more when it could not run them.
PASSED, FAILED = 0, 1


class CannotPlant(Exception):
    """The text of a fault is not found exactly once: the list must follow the code."""


def planted(text: str, fault: Fault) -> str:
    """A file's text with the fault in it; white space may differ from how the list has it."""
    words = [re.escape(word) for word in fault.old.split()]
    # The formatter breaks lines after brackets and adds a comma before the closing one.
    pattern = r",?\s*".join(words) if fault.old.startswith("record(") else r"\s+".join(words)
    places = list(re.finditer(pattern, text))
    if len(places) != 1:
        raise CannotPlant(f"{fault.file}: {len(places)} places hold “{fault.old}”")
    start, end = places[0].span()
    return text[:start] + (fault.new or "pass") + text[end:]


def existing(tests: str, copy: Path) -> list[str]:
    """The paths of the tests, all of which must exist."""
    paths = tests.split()
    missing = [path for path in paths if not (copy / path).exists()]
    if missing:
        raise CannotPlant(f"there is no {', '.join(missing)}")
    return paths


def try_fault(fault: Fault, copy: Path, database: str | None) -> str:
    """Plant a fault in a copy, run its tests, take it out again; how it ended."""
    path = copy / fault.file
    sound = path.read_text()
    path.write_text(planted(sound, fault))
    try:
        return run_tests(existing(fault.tests, copy), copy, database)
    finally:
        path.write_text(sound)


def run_tests(paths: list[str], copy: Path, database: str | None) -> str:
    environment = os.environ | {"DATA_DIR": str(copy / "var")}
    environment.pop("DATABASE_URL", None)
    if database:
        environment["DATABASE_URL"] = database
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *paths]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    if done.returncode == PASSED:
        return SURVIVED
    failing = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    if done.returncode == FAILED and failing:
        return f"{CAUGHT} by {failing[1]}"
    return f"{BROKEN}: {(done.stdout + done.stderr).strip()[-300:]}"


def check_list(faults: list[tuple[int, Fault]]) -> None:
    """Every fault can be planted, and what it is planted in can be read, before any test is run."""
    problems = []
    for number, fault in faults:
        try:
            text = planted((ROOT / fault.file).read_text(), fault)
            if fault.file.endswith(".py"):
                compile(text, fault.file, "exec")
            existing(fault.tests, ROOT)
        except (CannotPlant, FileNotFoundError, SyntaxError) as problem:
            problems.append(f"{number}: {problem}")
    if problems:
        sys.exit("The list does not fit the code:\n" + "\n".join(problems))


def chosen(options: argparse.Namespace) -> list[tuple[int, Fault]]:
    faults = list(enumerate(FAULTS, start=1))
    if options.only:
        faults = [(number, fault) for number, fault in faults if number in options.only]
        if any(fault.needs_postgresql for _, fault in faults) and not options.database:
            sys.exit("Only a race on PostgreSQL shows this fault: name a --database.")
        return faults
    if not options.database:
        return [(number, fault) for number, fault in faults if not fault.needs_postgresql]
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", type=int, action="append", metavar="N", help="a fault's number")
    parser.add_argument("--jobs", type=int, default=1, help="how many at once, each in a copy")
    parser.add_argument("--database", help="a PostgreSQL database for those that need one")
    parser.add_argument("--check", action="store_true", help="only whether each can be planted")
    options = parser.parse_args()
    faults = chosen(options)
    check_list(faults)
    if options.check:
        return
    with tempfile.TemporaryDirectory(prefix="planted-faults-") as folder:
        copies: Queue[Path] = Queue()
        for number in range(options.jobs):
            copy = Path(folder) / f"copy-{number}"
            shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
            copies.put(copy)

        def run(numbered: tuple[int, Fault]) -> bool:
            number, fault = numbered
            copy, begun = copies.get(), time.monotonic()
            try:
                database = options.database if fault.needs_postgresql else None
                ended = try_fault(fault, copy, database)
            finally:
                copies.put(copy)
            seconds = time.monotonic() - begun
            print(f"{number:3}  {seconds:4.0f} s  {fault.what} ({fault.file}): {ended}", flush=True)
            return ended.startswith(CAUGHT)

        # Those on PostgreSQL share a database, so they take turns.
        shared = [one for one in faults if one[1].needs_postgresql]
        alone = [one for one in faults if not one[1].needs_postgresql]
        with ThreadPoolExecutor(options.jobs) as pool:
            caught = sum(pool.map(run, alone))
        caught += sum(run(one) for one in shared)
    print(f"{caught} of {len(faults)} caught")
    sys.exit(caught != len(faults))


if __name__ == "__main__":
    main()
