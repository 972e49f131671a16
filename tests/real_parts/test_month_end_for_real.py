"""A month end with real parts: PostgreSQL, Redis, a Celery worker and beat, and the worker killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

ROOT = Path(__file__).resolve().parents[2]
PG = os.environ.get("REAL_PARTS_DATABASE", "postgres://postgres@127.0.0.1:5432/portal_real_parts")
BROKER = os.environ.get("REAL_PARTS_REDIS", "redis://127.0.0.1:6379/9")
PATIENCE = 90
pytestmark = [pytest.mark.real_parts, pytest.mark.skipif(not os.environ.get("REAL_PARTS"), reason="set REAL_PARTS=1 to run against PostgreSQL and Redis")]


def run_sql(database, *statements):
    url = urlsplit(PG)
    connection = psycopg2.connect(host=url.hostname, port=url.port or 5432, user=url.username, password=url.password, dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else None
    connection.close()
    return rows


def ask(query):
    return run_sql(urlsplit(PG).path[1:], query)


def wait_for(query, wanted, what):
    last = None
    for _ in range(PATIENCE * 4):
        last = ask(query)
        if last == wanted:
            return
        time.sleep(0.25)
    pytest.fail(f"{what}: waited for {wanted}, found {last}; jobs: {ask('SELECT kind, period, subject, state, attempts, outcome FROM jobs_job ORDER BY id')}")


@pytest.fixture
def portal(tmp_path):
    """A fresh database with the demonstration council, an empty broker, and the means to start and stop processes."""
    name = urlsplit(PG).path[1:]
    run_sql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    redis.Redis.from_url(BROKER).flushdb()
    portal = Portal(tmp_path)
    portal.manage("migrate", "-v0")
    portal.manage("seed_demo")
    yield portal
    portal.stop_all()


class Portal:
    def __init__(self, tmp_path):
        self.env = os.environ | {
            "DATABASE_URL": PG,
            "REDIS_URL": BROKER,
            "DJANGO_SETTINGS_MODULE": "tests.real_parts.settings",
            "PORTAL_CLOCK": "2024-04-08T10:00",
            "DATA_DIR": str(tmp_path),
            "TICK_SECONDS": "1",
            "HALT_MARKER": str(tmp_path / "halted"),
            "PYTHONUNBUFFERED": "1",
        }
        self.tmp_path, self.running = tmp_path, []

    def manage(self, *arguments, **env):
        done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env | env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def celery(self, *arguments, **env):
        log = (self.tmp_path / f"{arguments[0]}.log").open("a")
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "pmf_portal", *arguments],
            cwd=ROOT,
            env=self.env | {"PORTAL_CLOCK": "2024-04-18T09:31"} | env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def worker(self, **env):
        return self.celery("worker", "--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle", **env)

    def beat(self):
        return self.celery("beat", "--schedule", str(self.tmp_path / "beat"))

    @staticmethod
    def kill(process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop_all(self):
        for process in self.running:
            if process.poll() is None:
                self.kill(process)

    def sign_off_march(self):
        self.manage(
            "shell",
            "-v0",
            "-c",
            (
                "from scorecards.models import ScorecardBuild; from scorecards.sign_off import *; from pmf_portal.council.models import User; "
                "from pmf_portal.periods import clock; build = ScorecardBuild.objects.get(frozen_at=None); "
                "[sign_off(build, unit, seen_digest=digest_of_lines(build, unit), by=User.objects.get(username=f'director-{unit.slug}'), at=clock.now()) "
                "for unit in awaiting_sign_off(build)]"
            ),
            PORTAL_CLOCK="2024-04-17T12:00",
        )

    def wait_until_halted(self):
        for _ in range(PATIENCE * 4):
            if Path(self.env["HALT_MARKER"]).exists():
                return
            time.sleep(0.25)
        pytest.fail("the worker never reached the step: " + (self.tmp_path / "worker.log").read_text()[-3000:])


LINES = "SELECT count(*), count(DISTINCT target_id) FROM scorecards_scorecardline l JOIN scorecards_scorecardbuild b ON b.id = l.build_id WHERE b.month = '2024-03-01'"
PUBLISHED = (
    "SELECT count(*) > 0, count(*) = count(DISTINCT (kind, slug)), max(edition) FROM reporting_publication WHERE month = '2024-03-01' AND kind <> 'plan'"
)
BUILT = "SELECT state FROM jobs_job WHERE kind = 'build_scorecards' AND period = '2024-03' AND subject = ''"
PUBLISH_JOB = "SELECT state, attempts > 1 FROM jobs_job WHERE kind = 'publish_month' AND period = '2024-03'"


def test_beat_starts_a_month_end_and_a_worker_publishes_it(portal):
    portal.worker()
    portal.beat()
    portal.beat_twice = portal.celery("beat", "--schedule", str(portal.tmp_path / "second-beat"))
    wait_for(BUILT, [("done",)], "the scorecards are built")
    assert ask(LINES) == [(54, 54)]
    portal.sign_off_march()
    wait_for(PUBLISHED, [(True, True, 1)], "March is published")
    wait_for("SELECT state FROM jobs_job WHERE kind = 'write_files' AND period = '2024-03'", [("done",)], "the files are written")
    page = portal.tmp_path / "published/2024-03/corporate-plan/edition-1/scorecard.json"
    assert json.loads(page.read_text())["month"] == "2024-03"
    assert ask("SELECT count(*) FROM audit_auditevent WHERE action = 'publish_month' AND subject = 'March 2024'") == [(1,)]
    assert "All is well" in portal.manage("verify")


@pytest.mark.parametrize("step", ["build", "publish"])
def test_a_worker_killed_in_the_middle_is_made_up_for(portal, step):
    worker = portal.worker(HALT_IN=step)
    portal.beat()
    if step == "publish":
        wait_for(BUILT, [("done",)], "the scorecards are built")
        portal.sign_off_march()
    portal.wait_until_halted()
    portal.kill(worker)
    assert ask(LINES) == ([(0, 0)] if step == "build" else [(54, 54)])
    assert ask(PUBLISHED) == [(False, True, None)]
    portal.worker(HALT_IN=step)
    wait_for(BUILT, [("done",)], "the scorecards are built")
    assert ask(LINES) == [(54, 54)]
    if step == "build":
        portal.sign_off_march()
    wait_for(PUBLISHED, [(True, True, 1)], "March is published")
    wait_for(PUBLISH_JOB, [("done", step == "publish")], "the job is finished")
    assert "All is well" in portal.manage("verify")


def test_a_broker_that_loses_everything_loses_no_work(portal):
    portal.beat()
    time.sleep(3)
    redis.Redis.from_url(BROKER).flushdb()
    portal.worker()
    wait_for(BUILT, [("done",)], "the scorecards are built")
    assert ask(LINES) == [(54, 54)]
