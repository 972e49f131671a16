"""The command line's way of handing a file to the same service as the web upload."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.council.models import User
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods import clock


class ImportCommand(BaseCommand):
    """A command that imports one file in the name of a person."""

    service = None

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", help="user name of the person on whose behalf the file is imported"
        )

    def handle(self, *, file, by, **options):
        try:
            data = file.read_bytes()
            person = User.objects.get(username=by) if by else None
            count = self.service(data, name=file.name, by=person, at=clock.now())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except User.DoesNotExist as error:
            raise CommandError(f"There is no user “{by}”.") from error
        except FileRefused as refused:
            lines = "\n".join(str(problem) for problem in refused.problems)
            raise CommandError(
                f"{lines}\n{file.name} was not imported; nothing was saved."
            ) from refused
        self.stdout.write(f"{count} rows imported from {file.name}.")
