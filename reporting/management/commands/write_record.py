"""Write the public record to disk by address, now."""

from django.core.management.base import BaseCommand

from reporting.public_record.writing import write_record


class Command(BaseCommand):
    help = (
        "Bring the pages of the public record on disk up to date; the timetable does it by itself"
        " whenever something is published."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--afresh",
            action="store_true",
            help="write every page again, those that verify found altered on disk too",
        )

    def handle(self, *, afresh, **options):
        self.stdout.write(write_record(afresh=afresh).words)
