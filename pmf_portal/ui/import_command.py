"""The command line's way of handing a file to the same service as the web upload."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.audit.record import CommandLine
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods import clock
from pmf_portal.ui.operators import add_operator


class ImportCommand(BaseCommand):
    """A command that imports one file, whoever runs it."""

    service = None

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        add_operator(parser)

    def handle(self, *, file, by, **options):
        try:
            data = file.read_bytes()
            count = self.service(data, name=file.name, by=CommandLine(by), at=clock.now())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except FileRefused as refused:
            lines = "\n".join(str(problem) for problem in refused.problems)
            raise CommandError(
                f"{lines}\n{file.name} was not imported; nothing was saved."
            ) from refused
        self.stdout.write(f"{count} rows imported from {file.name}.")
