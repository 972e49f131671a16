"""`python -m tests.load`: readers and officers at the portal as it is shipped: Caddy, gunicorn with
threads, PostgreSQL, Redis, a worker and beat, with the limits of production.

How it goes is told as ratios in one run: a save beside everybody against a save alone.  Needs caddy,
redis-server and PostgreSQL on the machine.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmf_portal.settings")
django.setup()

from tests import demo_database  # noqa: E402
from tests.bench.serving import free_port  # noqa: E402
from tests.load import preparing  # noqa: E402
from tests.template_databases import copy_database, drop_database  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
DATABASE = os.environ.get("LOAD_DATABASE", "postgres://postgres@127.0.0.1:5432/portal_load")
BROKER = os.environ.get("LOAD_REDIS", "redis://127.0.0.1:6379/7")
# As docker-compose.yml and the Dockerfile start them.
GUNICORN = (
    "--worker-class gthread --workers 2 --threads 12 --timeout 120 --keep-alive 5"
    " --max-requests 2000 --max-requests-jitter 200 --log-level error"
)
# The day on which March's scorecards are built: figures go on coming in, and change the draft.
CLOCK = "2024-04-10T10:00"
TICK = 60
MOST_TICKS = 6


def environment(folder):
    return os.environ | {
        "DATABASE_URL": DATABASE,
        "REDIS_URL": BROKER,
        "DATA_DIR": str(folder),
        "PORTAL_CLOCK": CLOCK,
        "BEHIND_PROXY": "yes",
        # Production's own limit; a pinned clock is for no production.
        "DATABASE_LOCK_SECONDS": "3",
        "LOG_LEVEL": "ERROR",
        "XDG_DATA_HOME": str(folder / "caddy"),
        "XDG_CONFIG_HOME": str(folder / "caddy"),
        "DJANGO_SETTINGS_MODULE": "pmf_portal.settings",
    }


@contextmanager
def running(name, command, folder, env):
    """A process of the portal, with its log in the folder."""
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def start_everything(stack, folder, env):
    """The services of the compose file, each by its own command; gives the port of the proxy."""
    python, inner, outer = sys.executable, free_port(), free_port()
    celery = [python, "-m", "celery", "-A", "pmf_portal"]
    proxy = env | {
        "SITE_ADDRESS": f"http://localhost:{outer}",
        "PORTAL_UPSTREAM": f"127.0.0.1:{inner}",
        "STATIC_FOLDER": str(folder / "static"),
    }
    web = [python, "-m", "gunicorn", "pmf_portal.wsgi", "--bind", f"127.0.0.1:{inner}"]
    for name, command, own in (
        ("web", [*web, *GUNICORN.split()], env),
        ("worker", [*celery, "worker", "--concurrency=2", "--loglevel=ERROR"], env),
        ("beat", [*celery, "beat", "--schedule", str(folder / "beat")], env),
        ("caddy", ["caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile"], proxy),
    ):
        stack.enter_context(running(name, command, folder, own))
    for _ in range(240):
        try:
            socket.create_connection(("127.0.0.1", inner), timeout=1).close()
            socket.create_connection(("127.0.0.1", outer), timeout=1).close()
            return outer
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The portal did not come up: " + (folder / "web.log").read_text()[-2000:])


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
    folder = Path(tempfile.mkdtemp(prefix="portal-load-"))
    template, published = demo_database.told_on_postgresql(DATABASE)
    copy_database(DATABASE, template, urlsplit(DATABASE).path[1:])
    shutil.copytree(published, folder, dirs_exist_ok=True)
    env = environment(folder)
    for command in (["collectstatic", "--noinput", "-v0"], ["write_record"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)  # noqa: S603
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
    drop_database(DATABASE, urlsplit(DATABASE).path[1:])
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
