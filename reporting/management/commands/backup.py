"""Back up the portal."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.audit.record import CommandLine
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.operators import add_operator
from reporting.public_record.backups import make_backup


class Command(BaseCommand):
    help = (
        "Write the database and the published files into a new folder below FOLDER, with their"
        " digests.  SECRET_KEY and other settings are not in it: keep them apart."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder")
        add_operator(parser)

    def handle(self, *, folder, by, **options):
        try:
            backup = make_backup(Path(folder), at=clock.now(), by=CommandLine(by))
        except (Refused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{backup.folder}: {backup.audit_events} audit events, {backup.publications}"
            f" publications.  Head of the audit trail: {backup.head}\n"
            "SECRET_KEY and the other settings are not in it: keep them somewhere else."
        )
