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
        if archive:
            self.verify_archive(archive)
        else:
            self.verify_database()

    def verify_database(self):
        findings = verify()
        repairs = sorted({finding.repair for finding in findings if finding.repair})
        self.stop_at([finding.words for finding in findings], repairs)
        self.stdout.write(
            f"No problems found: {AuditEvent.objects.count()} audit events and"
            f" {Publication.objects.count()} publications verified."
        )

    def verify_archive(self, folder):
        problems = list(problems_of_archive(folder))
        verified = "every file, every link, and the digests in the database"
        try:
            problems += problems_with_database(folder)
        except DatabaseError:
            verified = "every file and every link; there is no database to compare with"
        self.stop_at(problems)
        self.stdout.write(f"No problems found: {verified}.")

    def stop_at(self, problems, repairs=()):
        """Name each problem, say how it is put right, and exit with 1; nothing when there is
        none.
        """
        for line in (*problems, *repairs):
            self.stdout.write(line)
        if problems:
            sys.exit(1)
