"""Import a folder of reports from before the portal."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.council.models import User
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods import clock
from reporting.library.legacy_reports import MANIFEST, import_folder


class Command(BaseCommand):
    help = (
        f"Put the PDF reports of a folder into the archive, as its {MANIFEST} (file, title, kind,"
        " period) names them; all of them or none."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--by", help="user name of the person on whose behalf they are imported"
        )

    def handle(self, *, folder, by, **options):
        try:
            person = User.objects.get(username=by) if by else None
            count = import_folder(folder, by=person, at=clock.now())
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except User.DoesNotExist as error:
            raise CommandError(f"There is no user “{by}”.") from error
        except FileRefused as refused:
            lines = "\n".join(str(problem) for problem in refused.problems)
            raise CommandError(f"{lines}\nNothing was imported.") from refused
        self.stdout.write(f"{count} reports imported from {folder.name}.")
