"""Begin a rehearsal of the whole council."""

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.audit.record import CommandLine
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.operators import add_operator
from reporting.rehearsal.beginning import begin_rehearsal


class Command(BaseCommand):
    help = (
        "Begin a rehearsal: every page says so, and every e-mail goes to the tester. It ends with"
        " end_rehearsal."
    )

    def add_arguments(self, parser):
        parser.add_argument("--tester", required=True, help="the address that gets every e-mail")
        add_operator(parser)

    def handle(self, *, tester, by, **options):
        try:
            begin_rehearsal(tester=tester, by=CommandLine(by), at=clock.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"The rehearsal has begun. Every e-mail goes to {tester}.")
