"""Verify the audit trail, the locks, the target books and every publication."""

import sys

from django.core.management.base import BaseCommand

from pmf_portal.audit.models import AuditEvent
from reporting.models import Publication
from reporting.verifying import verify


class Command(BaseCommand):
    help = "Check what must never have changed; exit code 1 on any mismatch, naming the row."

    def handle(self, **options):
        found = verify()
        for finding in found:
            self.stdout.write(finding.words)
        if found:
            sys.exit(1)
        self.stdout.write(f"All is well: {AuditEvent.objects.count()} audit events and {Publication.objects.count()} publications verified.")
