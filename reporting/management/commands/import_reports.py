"""Import a folder of reports from before the portal."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.audit.record import CommandLine
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods import clock
from pmf_portal.ui.operators import add_operator
from reporting.library.legacy_reports import MANIFEST, import_folder


class Command(BaseCommand):
    help = (
        f"Put the PDF reports of a folder into the archive, as its {MANIFEST} (file, title, kind,"
        " period) names them; all of them or none."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        add_operator(parser)

    def handle(self, *, folder, by, **options):
        try:
            count = import_folder(folder, by=CommandLine(by), at=clock.now())
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except FileRefused as refused:
            lines = "\n".join(str(problem) for problem in refused.problems)
            raise CommandError(f"{lines}\nNothing was imported.") from refused
        self.stdout.write(f"{count} reports imported from {folder.name}.")
