"""The real parts of a portal, as processes that can be killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]
# Two processes of tests keep out of each other's way: a database and a broker for each.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
PG = (
    os.environ.get("REAL_PARTS_DATABASE", "postgres://postgres@127.0.0.1:5432/portal_real_parts")
    + f"_{WORKER}"
)
BROKER = (
    os.environ.get("REAL_PARTS_REDIS", "redis://127.0.0.1:6379")
    + f"/{8 + int(WORKER.removeprefix('gw')) % 8}"
)
PATIENCE = 1200


def run_sql(database, *statements):
    url = urlsplit(PG)
    connection = psycopg2.connect(
        host=url.hostname,
        port=url.port or 5432,
        user=url.username,
        password=url.password,
        dbname=database,
    )
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
    pytest.fail(
        f"{what}: waited for {wanted}, found {last}; jobs:"
        f" {ask('SELECT kind, period, subject, state, attempts, outcome FROM jobs_job ORDER BY id')}"
    )


class Portal:
    def __init__(self, tmp_path):
        self.env = os.environ | {
            "DATABASE_URL": PG,
            "REDIS_URL": BROKER,
            "DJANGO_SETTINGS_MODULE": "tests.real_parts.settings",
            "PORTAL_CLOCK": "2024-04-08T10:00",
            "DATA_DIR": str(tmp_path),
            "TICK_SECONDS": "3",
            # Of the demonstration's March most figures are still owed.
            "MOST_MISSING_PERCENT": "100",
            "HALT_MARKER": str(tmp_path / "halted"),
            "PYTHONUNBUFFERED": "1",
        }
        self.tmp_path, self.running, self.halted_in = tmp_path, [], set()

    def manage(self, *arguments, **env):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env | env,
            capture_output=True,
            text=True,
        )
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

    def worker(self, *arguments, **env):
        return self.celery(
            "worker",
            "--loglevel=INFO",
            "--without-gossip",
            "--without-mingle",
            *(arguments or ("--concurrency=2",)),
            **env,
        )

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

    def record_two_reds_of_march(self):
        self.manage(
            "shell",
            "-v0",
            "-c",
            "from decimal import Decimal; from pmf_portal.council.models import User; from"
            " pmf_portal.periods import clock; from pmf_portal.periods.month import FinancialYear,"
            " Month; from scorecards.actuals.services import record_actual; from targets.models import"
            " Specification; [record_actual(Specification.objects.get(target__code=code,"
            " financial_year=FinancialYear(2023)), Month(2024, 3), value=Decimal(value),"
            " by=User.objects.get(username='head-of-performance'), at=clock.now(),"
            " confirmation='Counted twice.') for code, value in (('FW02', '60'), ('CP02', '9'))]",
            PORTAL_CLOCK="2024-04-08T12:00",
        )

    def sign_off_march(self):
        self.manage(
            "shell",
            "-v0",
            "-c",
            "from scorecards.models import ScorecardBuild; from scorecards.month.sign_off import *; from"
            " pmf_portal.council.models import User; from pmf_portal.periods import clock; build ="
            " ScorecardBuild.objects.get(frozen_at=None); [sign_off(build, unit,"
            " seen_digest=digest_of_lines(build, unit),"
            " by=User.objects.get(username=f'director-{unit.slug}'), at=clock.now()) for unit in"
            " awaiting_sign_off(build)]",
            PORTAL_CLOCK="2024-04-17T12:00",
        )

    def wait_until_halted(self, *steps):
        """Which of some steps a worker halts in that none has halted in so far."""
        for _ in range(PATIENCE * 4):
            for step in steps:
                halted = Path(f"{self.env['HALT_MARKER']}-{step}").exists()
                if halted and step not in self.halted_in:
                    self.halted_in.add(step)
                    return step
            time.sleep(0.25)
        return pytest.fail(
            f"the worker reached none of {steps}: "
            + (self.tmp_path / "worker.log").read_text()[-3000:]
        )
