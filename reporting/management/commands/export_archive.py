"""Write the whole public record as plain files that outlive the portal."""

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.public_record.export import export_archive
from reporting.public_record.writing import write_record
from reporting.publishing.print_jobs import print_everything


class Command(BaseCommand):
    help = (
        "Write the public record into a folder: pages that need no server, every form, a manifest"
        " of digests.  Safe to run again into the same folder."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, *, folder, **options):
        self.stdout.write(print_everything(self.stdout.write).words)
        self.stdout.write(write_record(at=clock.now()).words)
        try:
            files, written, archive_digest = export_archive(folder, by=None, at=clock.now())
        except (Refused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{files} files, {written} of them written.  Digest of the archive: {archive_digest}"
        )
