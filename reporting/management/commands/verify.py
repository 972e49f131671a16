"""Verify the audit trail, the locks, the target books and every publication; or an exported
archive.
"""

import sys

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from pmf_portal.audit.models import AuditEvent
from reporting.models import Publication
from reporting.public_record.archive_check import problems_of_archive
from reporting.public_record.export import problems_with_database
from reporting.public_record.verification_job import verify


class Command(BaseCommand):
    help = (
        "Check what must never have changed; exit code 1 on any mismatch, naming the row or the"
        " file.  Altered pages are withheld until they are well."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--archive",
            metavar="FOLDER",
            help=(
                "check an exported archive: digests, links, and against the database where there"
                " is one"
            ),
        )

    def handle(self, *, archive, **options):
        found, well = self.archive(archive) if archive else self.database()
        for problem in found:
            self.stdout.write(problem)
        if found:
            sys.exit(1)
        self.stdout.write(f"All is well: {well}.")

    @staticmethod
    def database():
        found = [finding.words for finding in verify()]
        return (
            found,
            (
                f"{AuditEvent.objects.count()} audit events and {Publication.objects.count()}"
                " publications verified"
            ),
        )

    @staticmethod
    def archive(folder):
        found = list(problems_of_archive(folder))
        try:
            return (
                found + list(problems_with_database(folder)),
                "every file, every link, and the digests in the database",
            )
        except DatabaseError:
            return found, "every file and every link; there is no database to compare with"
