"""`python -m tests.load`: readers and officers at the portal as it is shipped: Caddy, gunicorn with
threads, PostgreSQL, Redis, a worker and beat, with the limits of production.

How it goes is told as ratios in one run: a save beside everybody against a save alone.  Needs caddy,
redis-server and PostgreSQL on the machine.
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack

from tests.load import preparing
from tests.load.services import ROOT, council_to_load, start_everything

TICK = 60
MOST_TICKS = 6


def at_work(port, *, seconds, pause, readers=0, paths=(), targets=()):
    """A process of readers, or of officers."""
    told = {"host": "localhost", "port": port, "seconds": seconds, "pause": pause}
    told |= {"readers": readers, "paths": list(paths), "targets": list(targets)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.people"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(json.dumps(told))
    process.stdin.close()
    return process


def outcome_of(process):
    return json.load(process.stdout)


def p95(seconds):
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else 0


def saves_of(saved):
    return [answer for answers in saved.values() for answer in answers if answer[0] == "save"]


def report_saves(name, saved):
    """Print how saves went; gives the 95th percentile of those that were acknowledged."""
    saves = saves_of(saved)
    good = [seconds for _, status, seconds, _ in saves if status == 302]
    bad = sorted({str(status) for _, status, _, _ in saves if status != 302})
    print(
        f"{name:<34}{len(good):6} saves, median {statistics.median(good):.3f} s, p95"
        f" {p95(good):.3f} s; not taken: {len(saves) - len(good)} {bad or ''}"
    )
    return p95(good)


def report_reads(name, read):
    good = [seconds for _, status, seconds in read if status == 200]
    bad = sorted({(path, str(status)) for path, status, _ in read if status != 200})
    print(
        f"{name:<34}{len(good):6} pages, median {statistics.median(good):.3f} s, p95"
        f" {p95(good):.3f} s; not answered: {len(read) - len(good)} {bad[:5] or ''}"
    )
    return p95(good)


def crowd(port, prepared, told, name):
    """Readers and officers together."""
    readers = at_work(
        port, seconds=told.seconds, pause=told.pause, readers=told.readers, paths=prepared["paths"]
    )
    officers = at_work(
        port, seconds=told.seconds, pause=told.pause, targets=prepared["targets"][: told.officers]
    )
    read, saved = outcome_of(readers)["read"], outcome_of(officers)["saved"]
    return report_saves(f"{name}: officers", saved), report_reads(f"{name}: readers", read), saved


def wait_for_build(env):
    """The day begins with the building of the month."""
    for _ in range(MOST_TICKS * TICK):
        if preparing.is_built(env):
            return
        time.sleep(1)
    raise SystemExit("March's scorecards were not built.")


def wait_for_draft(env, saved):
    """What is not on the draft although it was acknowledged, a few ticks after it all."""
    for _ in range(MOST_TICKS):
        time.sleep(TICK)
        not_there = preparing.not_on_the_draft(env, saved)
        if not not_there:
            break
    return not_there


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--officers", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--pause", type=float, default=10, help="between two pages, in seconds")
    parser.add_argument("--idle", type=int, default=50, help="connections that say nothing")
    told = parser.parse_args()
    with council_to_load() as (folder, env):
        load(folder, env, told)


def load(folder, env, told):
    """Readers and officers, alone, together and beside idle connections."""
    prepared = preparing.prepared(env, told.officers)
    with ExitStack() as stack:
        port = start_everything(stack, folder, env)
        wait_for_build(env)
        alone = outcome_of(at_work(port, seconds=30, pause=1, targets=prepared["targets"][:1]))[
            "saved"
        ]
        save_alone = report_saves("one officer alone", alone)
        together, read, saved = crowd(port, prepared, told, "everybody")
        print(
            f"{'a save beside everybody':<34}{together / save_alone:6.1f} times a save alone (p95)"
        )
        # What the crowd stored, before the next one stores more.
        not_there = wait_for_draft(env, saved)
        print(f"{'acknowledged, not on the draft':<34}{len(not_there):6} {not_there[:5] or ''}")
        idle = [socket.create_connection(("localhost", port)) for _ in range(told.idle)]
        told.seconds = 40
        slow_save, slow_read, _ = crowd(port, prepared, told, f"beside {len(idle)} idle")
        print(
            f"{'beside idle connections':<34}{slow_save / together:6.1f} times for saves,"
            f" {slow_read / read:.1f} times for pages (p95)"
        )


if __name__ == "__main__":
    main()
