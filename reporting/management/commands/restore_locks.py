"""Put back the locks that are missing from the database, or are not what they should be."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from pmf_portal.audit.locks import restore_locks
from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods import clock
from reporting.public_record.locks import every_lock


class Command(BaseCommand):
    help = (
        "Put back every lock that `verify` names; safe to run again.  The audit trail keeps which"
        " were put back, and by whom with --by USER."
    )

    def add_arguments(self, parser):
        parser.add_argument("--by", metavar="USER", help="who answers for it")

    def handle(self, *, by, **options):
        person = None
        if by:
            person = User.objects.filter(username=by).first()
            if person is None:
                raise CommandError(f"There is no user {by}.")
        with transaction.atomic():
            restored = restore_locks(connection, every_lock(connection))
            if restored:
                record("restore_locks", "the database", by=person, at=clock.now(), locks=restored)
        for name in restored:
            self.stdout.write(f"The lock {name} stands again.")
        if not restored:
            self.stdout.write("Every lock stood already.")
