"""Measuring in interleaved rounds: only ratios inside one run are worth quoting."""

import io
import statistics
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from whitenoise import WhiteNoise

from pmf_portal.formats.bulk_rows import read_rows, write_rows
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.models import PublicationFile, PublishedTarget
from reporting.publishing.month import publish_month
from scorecards.models import ScorecardBuild, ScorecardLine, SignOffOverride
from scorecards.month.building import build_scorecards
from scorecards.month.lines import Line
from scorecards.month.readings import make_readings
from scorecards.month.sign_off import awaiting_sign_off
from targets.models import Target
from tests.bench.naive import naive_line

MONTH = Month(2014, 3)
AT = timetable.BY_RULE.moment_of(MONTH, "publish_month")
STORED = ("target_id", "month", "value", "numerator", "denominator")


class Undone(Exception):
    """Raised to roll a round back."""


@contextmanager
def rolled_back():
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def timed(act):
    """Seconds that an act takes; what it did is rolled back."""
    with rolled_back():
        start = time.perf_counter()
        act()
        return time.perf_counter() - start


def build():
    return build_scorecards(MONTH, by=None, at=AT)


class Floor:
    """The bare limit of a month end: the same rows out of the database and the same lines into it,
    with nothing in between.
    """

    def __init__(self):
        with rolled_back():
            made = build()
            names = ", ".join(ScorecardLine._meta.get_field(name).column for name in Line._fields)
            self.lines = [
                [
                    None if value == "" and kept else value
                    for value, kept in zip(row, self.nullable(), strict=True)
                ]
                for row in read_rows(
                    f"SELECT {names} FROM scorecards_scorecardline WHERE build_id = %s", [made.pk]
                )
            ]

    @staticmethod
    def nullable():
        return [ScorecardLine._meta.get_field(name).null for name in Line._fields]

    def __call__(self):
        for query in (
            (
                "SELECT s.target_id, p.month, p.planned, p.amber_bound FROM targets_trajectorypoint"
                " p JOIN targets_specification s ON s.id = p.specification_id"
            ),
            f"SELECT {', '.join(STORED)} FROM scorecards_actual",
        ):
            for _ in read_rows(query):
                pass
        holder = ScorecardBuild.objects.create(month=MONTH, edition=99, built_at=datetime.now(UTC))
        write_rows(ScorecardLine, Line._fields, ([holder.pk, *line[1:]] for line in self.lines))


class StoredBytes:
    """The bare limit of publishing: its finished bytes, put into the same tables."""

    def __init__(self):
        with rolled_back():
            ready()
            publish()
            self.files = [
                (f.name, f.media_type, bytes(f.body), f.digest)
                for f in PublicationFile.objects.all()
            ]
            self.targets = list(PublishedTarget.objects.values_list("code", "content", "digest"))
        self.bytes = sum(len(body) for _, _, body, _ in self.files) + sum(
            len(content) for _, content, _ in self.targets
        )

    def __call__(self):
        made = ScorecardBuild.objects.create(month=MONTH, edition=98, built_at=datetime.now(UTC))
        write_rows(
            PublishedTarget,
            ("build_id", "code", "content", "digest"),
            ((made.pk, *row) for row in self.targets),
        )
        with connection.cursor() as cursor:
            binary = "bytea" if connection.vendor == "postgresql" else "blob"
            cursor.execute(
                f"CREATE TEMPORARY TABLE bench_bytes (name text, media_type text, body {binary},"
                " digest text)"
            )
            cursor.executemany(
                "INSERT INTO bench_bytes VALUES (%s, %s, %s, %s)",
                [(n, m, memoryview(b), d) for n, m, b, d in self.files],
            )


def ready():
    """Build a month and let it be published without sign-offs."""
    made = build()
    person = (
        Target.objects.first()
        .responsibilities.select_related("accountable_officer")
        .first()
        .accountable_officer
    )
    for unit in awaiting_sign_off(made):
        SignOffOverride.objects.create(
            build=made,
            directorate=unit,
            overridden_by=person,
            overridden_at=AT,
            reason="For measuring",
        )


def read():
    """The readings of the lines of a build."""
    if make_readings(MONTH, at=AT) == 0:
        raise RuntimeError("No reading was made.")


def reading_seconds():
    with rolled_back():
        build()
        start = time.perf_counter()
        read()
        return time.perf_counter() - start


def build_and_read():
    build()
    read()


def publish():
    return publish_month(MONTH, by=None, at=AT)


def publishing_seconds():
    with rolled_back():
        ready()
        start = time.perf_counter()
        publish()
        return time.perf_counter() - start


def medians(rounds, *acts):
    """Each act's median seconds over interleaved rounds."""
    times = [[act() for act in acts] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def oracle_agrees(sample):
    """Whether the naive loop gives the same rows for an evenly spread sample of targets; the codes
    that differ, and its seconds for each target.
    """
    with rolled_back():
        made = build()
        lines = {
            row[0]: row[1:]
            for row in ScorecardLine.objects.filter(build=made).values_list(
                "target_id",
                "code",
                "rating",
                "plan_to_date",
                "actual_to_date",
                "trend_year",
                "trend_period",
                "reporting_month",
            )
        }
        chosen = sorted(lines)[:: max(1, len(lines) // sample)]
        start = time.perf_counter()
        naive = {pk: naive_line(pk, MONTH) for pk in chosen}
        seconds = (time.perf_counter() - start) / len(chosen)
        differ = [lines[pk][0] for pk in chosen if lines[pk][1:6] != naive[pk]]
    return differ, len(chosen), seconds


def peak_memory_of(act):
    """How many megabytes the process's peak grows by (Linux); None elsewhere."""
    try:
        with open("/proc/self/clear_refs", "w") as control:
            control.write("5")
        before = status("VmRSS")
        timed(act)
        return (status("VmHWM") - before) / 1024
    except OSError:
        return None


def status(name):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(name))


def page_against_static(rounds, requests=300):
    """Requests a second of a published page, and of the same bytes as a static file, both through a
    whole WSGI application.
    """
    portal, page = get_wsgi_application(), "/scorecards/d0s0/2014-03/"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_bytes(answer(portal, page))
        static = WhiteNoise(portal, root=folder)
        return medians(
            rounds,
            lambda: many(portal, page, requests),
            lambda: many(static, "/page.html", requests),
        )


def many(application, path, requests):
    start = time.perf_counter()
    for _ in range(requests):
        answer(application, path)
    return requests / (time.perf_counter() - start)


def answer(application, path):
    statuses = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "QUERY_STRING": "",
    }
    body = application(environ, lambda status, headers, *rest: statuses.append(status))
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    if not statuses[0].startswith("200") or not content:
        raise RuntimeError(f"{path} answered {statuses[0]}")
    return content
