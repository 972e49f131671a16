"""The services of the portal, started as the compose file starts them, on a copy of the demonstration."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmf_portal.settings")
django.setup()

from tests import demo_database  # noqa: E402
from tests.bench.serving import free_port  # noqa: E402
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
    stack.enter_context(running("web", gunicorn(inner), folder, env))
    for name, command, own in (
        ("worker", [*celery, "worker", "--concurrency=2", "--loglevel=ERROR"], env),
        ("beat", [*celery, "beat", "--schedule", str(folder / "beat")], env),
        ("caddy", ["caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile"], proxy),
    ):
        stack.enter_context(running(name, command, folder, own))
    wait_for(folder, inner, outer)
    return outer


def gunicorn(port):
    web = [sys.executable, "-m", "gunicorn", "pmf_portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    return [*web, *GUNICORN.split()]


def wait_for(folder, *ports):
    """Until something answers at each of the ports."""
    for _ in range(240):
        try:
            for port in ports:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The portal did not come up: " + (folder / "web.log").read_text()[-2000:])


@contextmanager
def council_to_load():
    """The demonstration in a database and a folder of its own, its record on disk; gives the folder
    and the environment of its processes.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-load-"))
    template, published = demo_database.told_on_postgresql(DATABASE)
    copy_database(DATABASE, template, urlsplit(DATABASE).path[1:])
    shutil.copytree(published, folder, dirs_exist_ok=True)
    env = environment(folder)
    for command in (["collectstatic", "--noinput", "-v0"], ["write_record"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)  # noqa: S603
    yield folder, env
    drop_database(DATABASE, urlsplit(DATABASE).path[1:])
    shutil.rmtree(folder)
