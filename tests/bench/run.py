"""Measure the month end, publishing and reading, as ratios inside one run."""

import argparse
import logging
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.bench import (
    figures_file,
    forecasts,
    interventions,
    lessons,
    measure,
    meetings,
    packs,
    pages,
    plan_months,
    serving,
    workbook,
)
from tests.bench.council import make_council

ABOUT = (
    "Measure on a scratch database beside the configured one; nothing of the portal's own data is"
    " touched."
)


def parser():
    sizes = argparse.ArgumentParser(prog="python -m tests.bench", description=ABOUT)
    sizes.add_argument("--targets", type=int, default=10_000)
    sizes.add_argument("--rounds", type=int, default=5)
    sizes.add_argument(
        "--sample", type=int, default=300, help="targets that the naive oracle computes again"
    )
    sizes.add_argument(
        "--workbook-targets",
        type=int,
        default=1000,
        help="targets in the workbook that is previewed and imported",
    )
    sizes.add_argument(
        "--rows-in-file", type=int, default=100_000, help="figures in the file that is imported"
    )
    sizes.add_argument(
        "--requests",
        type=int,
        default=2000,
        help="requests in a round to the server that serves the stored page and a static file",
    )
    sizes.add_argument("--only-file", action="store_true", help="measure the file of figures alone")
    sizes.add_argument(
        "--pages",
        action="store_true",
        help="the pages of a month at councils of several sizes: processor, queries, kilobytes",
    )
    sizes.add_argument(
        "--meetings",
        action="store_true",
        help="the pages of 2,000 actions and of a body with 60 meetings in a year",
    )
    sizes.add_argument(
        "--lessons",
        action="store_true",
        help="the pages of 500 findings in 50 themes, beside 540 drafts of next year",
    )
    sizes.add_argument(
        "--forecasts",
        action="store_true",
        help="what forecasts are worth, on real series and on noise; no database is needed",
    )
    sizes.add_argument(
        "--interventions",
        action="store_true",
        help="how often made-up actions of known size are judged rightly; no database is needed",
    )
    sizes.add_argument(
        "--clashes",
        action="store_true",
        help="how many planted contradictions of made-up plans are found; no database is needed",
    )
    return sizes


def main():
    sizes = parser().parse_args()
    if sizes.forecasts:
        forecasts.report_all(report)
        return
    if sizes.interventions:
        interventions.report_all(report)
        return
    if sizes.clashes:
        plan_months.report_all(report)
        return
    logging.disable(logging.WARNING)
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    published = settings.PUBLISHED_ROOT
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings.PUBLISHED_ROOT = Path(folder)
            if sizes.pages:
                pages.report_all(report)
            elif sizes.meetings:
                meetings.report_all(report)
            elif sizes.lessons:
                lessons.report_all(report)
            else:
                measure_everything(sizes)
    finally:
        settings.PUBLISHED_ROOT = published
        connection.creation.destroy_test_db(name, verbosity=0)


def report(line):
    print(line, flush=True)


def measure_everything(sizes):
    rows = make_council(sizes.targets)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    report(
        f"{connection.vendor}: {sizes.targets:,} targets × 36 months, {rows:,} stored rows, medians"
        f" of {sizes.rounds} interleaved rounds"
    )
    figures_file.measure(sizes.rows_in_file, sizes.rounds, report)
    if sizes.only_file:
        return
    measure_month_end(sizes)
    measure_readings()
    measure_reading(sizes)
    workbook.measure(sizes.workbook_targets, sizes.rounds, report)
    figures_file.measure(
        sizes.rows_in_file,
        sizes.rounds,
        report,
        "figures published before, each with its warning",
    )


def measure_month_end(sizes):
    """Building, its memory, publishing, and whether the naive oracle comes to the same lines."""
    floor, stored = measure.Floor(), measure.StoredBytes()
    copy, build = measure.medians(
        sizes.rounds, lambda: measure.timed(floor), lambda: measure.timed(measure.build)
    )
    report(
        f"month end                {build:8.2f} s   {build / copy:6.2f} × the same rows copied"
        f" out and in ({copy:.2f} s)"
    )
    memory = measure.peak_memory_of(measure.build)
    if memory is None:
        report("peak memory of it        not known on this system")
    else:
        report(f"peak memory of it        {memory:8.0f} MB")
    store, publish = measure.medians(
        sizes.rounds, lambda: measure.timed(stored), measure.publishing_seconds
    )
    report(
        f"publishing               {publish:8.2f} s   {publish / store:6.2f} × storing its"
        f" {stored.bytes / 1e6:.0f} MB of finished bytes ({store:.2f} s)"
    )
    differ, compared, seconds_each = measure.oracle_agrees(sizes.sample)
    naive = seconds_each * sizes.targets
    report(
        f"naive loop               {naive:8.0f} s   {naive / copy:6.0f} × (from {compared}"
        " targets, sampled)"
    )
    report(f"rows unlike the oracle’s {len(differ):8d}     {', '.join(differ[:5])}")


def measure_readings():
    """Control charts, directions and forecasts of every line: their time, and their memory."""
    report(f"readings of its lines    {measure.reading_seconds():8.2f} s")
    memory = measure.peak_memory_of(measure.build_and_read)
    if memory is not None:
        report(f"peak memory with them    {memory:8.0f} MB")


def measure_reading(sizes):
    """A published page from the database and from the record on disk, each against a static file;
    and packs.
    """
    measure.ready()
    measure.publish()
    page, static = measure.page_against_static(sizes.rounds)
    report(
        f"page from the database   {page:8.0f} requests/s   {page / static:6.2f} of the same"
        f" bytes as a static file ({static:.0f} requests/s)"
    )
    serving.put_on_disk()
    page, static = measure.page_against_static(sizes.rounds)
    report(
        f"page from the record     {page:8.0f} requests/s   {page / static:6.2f} of the same"
        f" bytes as a static file ({static:.0f} requests/s)"
    )
    serving.measure(sizes.rounds, sizes.requests, report)
    packs.measure(sizes.rounds, report)
