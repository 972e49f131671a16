"""Put back the locks that are missing from the database, or are not what they should be."""

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from pmf_portal.audit.locks import restore_locks
from pmf_portal.audit.record import CommandLine, record
from pmf_portal.periods import clock
from pmf_portal.ui.operators import add_operator
from reporting.public_record.locks import every_lock


class Command(BaseCommand):
    help = (
        "Put back every lock that `verify` names; safe to run again.  The audit trail keeps which"
        " were put back, and by whom."
    )

    def add_arguments(self, parser):
        add_operator(parser)

    def handle(self, *, by, **options):
        with transaction.atomic():
            restored = restore_locks(connection, every_lock(connection))
            if restored:
                record(
                    "restore_locks",
                    "the database",
                    by=CommandLine(by),
                    at=clock.now(),
                    locks=restored,
                )
        for name in restored:
            self.stdout.write(f"The lock {name} stands again.")
        if not restored:
            self.stdout.write("Every lock stood already.")
