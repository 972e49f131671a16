"""Write the public record to disk by address, now."""

from django.core.management.base import BaseCommand

from pmf_portal.periods import clock
from reporting.public_record.writing import write_record
from reporting.publishing.print_jobs import print_everything


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

        parser.add_argument(
            "--printed",
            action="store_true",
            help="make every PDF and workbook first that nobody has asked for yet",
        )

    def handle(self, *, afresh, printed, **options):
        if printed:
            self.stdout.write(print_everything(self.stdout.write).words)
        self.stdout.write(write_record(afresh=afresh, at=clock.now()).words)
