"""Measure the month end, publishing and reading, as ratios inside one run."""

import logging
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from reporting.bench import figures_file, measure, packs, serving, workbook
from reporting.bench.council import make_council


class Command(BaseCommand):
    help = (
        "Measure on a scratch database beside the configured one; nothing of the portal's own data"
        " is touched."
    )

    def add_arguments(self, parser):
        parser.add_argument("--targets", type=int, default=10_000)
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument(
            "--sample", type=int, default=300, help="targets that the naive oracle computes again"
        )
        parser.add_argument(
            "--workbook-targets",
            type=int,
            default=1000,
            help="targets in the workbook that is previewed and imported",
        )
        parser.add_argument(
            "--rows-in-file", type=int, default=100_000, help="figures in the file that is imported"
        )
        parser.add_argument(
            "--requests",
            type=int,
            default=2000,
            help="requests in a round to the server that serves the stored page and a static file",
        )
        parser.add_argument(
            "--only-file", action="store_true", help="measure the file of figures alone"
        )

    def handle(
        self,
        *,
        targets,
        rounds,
        sample,
        workbook_targets,
        rows_in_file,
        requests,
        only_file,
        **options,
    ):
        logging.disable(logging.WARNING)
        settings.ALLOWED_HOSTS = ["localhost"]
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        published = settings.PUBLISHED_ROOT
        try:
            with tempfile.TemporaryDirectory() as folder:
                settings.PUBLISHED_ROOT = Path(folder)
                self.measure(
                    targets, rounds, sample, workbook_targets, rows_in_file, requests, only_file
                )
        finally:
            settings.PUBLISHED_ROOT = published
            connection.creation.destroy_test_db(name, verbosity=0)

    def measure(self, targets, rounds, sample, workbook_targets, rows_in_file, requests, only_file):
        rows = make_council(targets)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        say = self.stdout.write
        say(
            f"{connection.vendor}: {targets:,} targets × 36 months, {rows:,} stored rows, medians"
            f" of {rounds} interleaved rounds"
        )
        figures_file.measure(rows_in_file, rounds, say)
        if only_file:
            return
        floor, stored = measure.Floor(), measure.StoredBytes()
        copy, build = measure.medians(
            rounds, lambda: measure.timed(floor), lambda: measure.timed(measure.build)
        )
        say(
            f"month end                {build:8.2f} s   {build / copy:6.2f} × the same rows copied"
            f" out and in ({copy:.2f} s)"
        )
        memory = measure.peak_memory_of(measure.build)
        say(
            f"peak memory of it        {memory:8.0f} MB"
            if memory is not None
            else "peak memory of it        not known on this system"
        )
        store, publish = measure.medians(
            rounds, lambda: measure.timed(stored), measure.publishing_seconds
        )
        say(
            f"publishing               {publish:8.2f} s   {publish / store:6.2f} × storing its"
            f" {stored.bytes / 1e6:.0f} MB of finished bytes ({store:.2f} s)"
        )
        differ, compared, naive = measure.oracle_agrees(sample)
        say(
            f"naive loop               {naive * targets:8.0f} s   {naive * targets / copy:6.0f} ×"
            f" (from {compared} targets, sampled)"
        )
        say(f"rows unlike the oracle’s {len(differ):8d}     {', '.join(differ[:5])}")
        self.reading(rounds, requests, say)
        workbook.measure(workbook_targets, rounds, say)
        figures_file.measure(
            rows_in_file, rounds, say, "figures published before, each with its warning"
        )

    @staticmethod
    def reading(rounds, requests, say):
        measure.ready()
        measure.publish()
        page, static = measure.page_against_static(rounds)
        say(
            f"page from the database   {page:8.0f} requests/s   {page / static:6.2f} of the same"
            f" bytes as a static file ({static:.0f} requests/s)"
        )
        serving.put_on_disk()
        page, static = measure.page_against_static(rounds)
        say(
            f"page from the record     {page:8.0f} requests/s   {page / static:6.2f} of the same"
            f" bytes as a static file ({static:.0f} requests/s)"
        )
        serving.measure(rounds, requests, say)
        packs.measure(rounds, say)
