"""Bring a backup back."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.public_record.backups import restore_backup
from reporting.public_record.writing import write_record


class Command(BaseCommand):
    help = (
        "Bring a backup back into an empty portal, bring it up to this version, write the public"
        " pages, and verify; exit code 1 when something is not well."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument(
            "--replace", action="store_true", help="in the place of what the portal holds now"
        )

    def handle(self, *, folder, replace, **options):
        try:
            manifest = restore_backup(Path(folder), replace=replace)
        except (Refused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(write_record(afresh=True, at=clock.now()).words)
        self.stdout.write(
            f"Restored as of {manifest['made_at']}.  Head of the audit trail:"
            f" {manifest['head_of_audit_trail']}"
        )
        call_command("verify", stdout=self.stdout)
