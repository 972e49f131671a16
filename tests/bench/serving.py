"""The stored scorecard page against a static file of the same bytes, from the same production
server on loopback.
"""

import gzip
import http.client
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from reporting.public_record.disk import entry_path, read_entry
from reporting.public_record.staleness import clear_stale, stale_since
from reporting.public_record.writing import write_address
from tests.bench.measure import medians

PAGE, STATIC = "/scorecards/d0s0/2014-03/", "/static/bench/page.html"
ASKED = {"plain": {}, "gzip": {"Accept-Encoding": "gzip"}, "ETag known": {"If-None-Match": "known"}}
WORKERS, READERS = 2, 4


def put_on_disk(page=PAGE):
    """Write the page into the public record as the job would, and nothing else of it."""
    write_address(page)
    clear_stale(stale_since())


@contextmanager
def production_server(folder, page):
    """The server as the Dockerfile starts it, with the page in the public record and the same bytes
    among the static files; gives its port.

    Its database is one that is not there: neither page asks for it.
    """
    body = read_entry(entry_path(page)).path.read_bytes()
    static = Path(folder) / "static/bench"
    static.mkdir(parents=True, exist_ok=True)
    (static / "page.html").write_bytes(body)
    (static / "page.html.gz").write_bytes(gzip.compress(body, mtime=0))
    port = free_port()
    environment = os.environ | {
        "DATA_DIR": str(folder),
        "PUBLISHED_ROOT": str(settings.PUBLISHED_ROOT),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
    }
    environment |= {"LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "pmf_portal.settings"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "pmf_portal.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        str(WORKERS),
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)  # noqa: S603
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(port, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            ask(port, PAGE, {})
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not come up.")


def ask(port, path, headers):
    """One answer: (status, its ETag, how many bytes)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": "localhost", **headers})
        answer = connection.getresponse()
        return (
            answer.status,
            answer.getheader("ETag") or answer.getheader("Last-Modified"),
            len(answer.read()),
        )
    finally:
        connection.close()


def per_second(port, path, headers, requests):
    """Requests a second, asked by a few readers at once; each answer must be the one that is
    measured.
    """
    expected = 304 if {"If-None-Match", "If-Modified-Since"} & set(headers) else 200
    wrong = []

    def read():
        for _ in range(requests // READERS):
            status, _, size = ask(port, path, headers)
            if status != expected or (expected == 200 and not size):
                wrong.append(status)

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    start = time.perf_counter()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if wrong:
        raise RuntimeError(f"{path} answered {wrong[0]}")
    return requests / (time.perf_counter() - start)


def known_headers(port, path, headers):
    """The same question by a reader who has the page already: by ETag, or for a static file that
    has none by its date.
    """
    if "If-None-Match" not in headers:
        return headers
    _, known, _ = ask(port, path, {})
    return {"If-None-Match" if known.startswith('"') else "If-Modified-Since": known}


def measure(rounds, requests, report, page=PAGE):
    """Print requests a second of both, as a ratio in one run, plain, compressed, and when the
    reader has the page.
    """
    folder = Path(settings.PUBLISHED_ROOT) / "server"
    try:
        with production_server(folder, page) as port:
            for name, headers in ASKED.items():
                asked = [(path, known_headers(port, path, headers)) for path in (page, STATIC)]
                rates = medians(
                    rounds,
                    *(
                        lambda path=path, sent=sent: per_second(port, path, sent, requests)
                        for path, sent in asked
                    ),
                )
                ratio = (
                    f"{rates[0] / rates[1]:6.2f} of the same bytes as a static file ({rates[1]:.0f}"
                    " requests/s)"
                )
                report(f"from gunicorn, {name:<10}{rates[0]:8.0f} requests/s   {ratio}")
            report(
                f"the page                 {ask(port, page, {})[2] / 1000:8.0f} kB, from the public"
                " record on disk; the server had no database"
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
