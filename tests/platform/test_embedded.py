"""The embedded default: one process serves, works and keeps the schedule, on SQLite and without a
broker.
"""

import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import pytest

from tests import demo_database
from tests.cache import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def embedded(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
    }
    env |= {"DATA_DIR": str(tmp_path), "TICK_SECONDS": "1", "PORTAL_CLOCK": "2024-04-08T10:00"}
    shutil.copytree(demo_database.told(), tmp_path, dirs_exist_ok=True)
    # The seventh working day after March: the scorecards are due to be built.
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=env | {"PORTAL_CLOCK": "2024-04-10T07:00"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Whatever runs in the background of a script ignores interrupts, and its children would
        # too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    yield port, tmp_path / "portal.sqlite3"
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)


def fetch(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def eventually(act):
    for _ in range(480):
        try:
            if found := act():
                return found
        except (OSError, sqlite3.OperationalError):
            pass
        time.sleep(0.25)
    pytest.fail("it did not happen within two minutes")


def test_one_process_serves_the_pages_and_does_the_timed_work(embedded):
    port, database = embedded
    assert eventually(lambda: fetch(port, "/health/") == (200, b"ok"))

    def ask(query):
        with sqlite3.connect(database, timeout=10) as connection:
            return connection.execute(query).fetchall()

    jobs = "SELECT kind FROM jobs_job WHERE state = 'done' AND period = '2024-03' ORDER BY kind"
    assert eventually(
        lambda: ask(jobs) == [("build_scorecards",), ("chase_actuals",), ("open_month",)]
    )
    assert ask(
        "SELECT count(*) FROM scorecards_scorecardline l JOIN scorecards_scorecardbuild b ON b.id ="
        " l.build_id WHERE b.month = '2024-03-01'"
    ) == [(54,)]
    assert fetch(port, "/scorecards/corporate-plan/2024-02/")[0] == 200
    assert fetch(port, "/scorecards/corporate-plan/2024-03/")[0] == 404
    assert fetch(port, "/static/portal/portal.css")[0] == 200
