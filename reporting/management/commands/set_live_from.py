"""Say from which month on the portal is live."""

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.audit.record import CommandLine
from pmf_portal.periods import clock
from pmf_portal.periods.month import PeriodError
from pmf_portal.periods.typed import typed_month
from pmf_portal.refusals import Refused
from pmf_portal.ui.operators import add_operator
from reporting.cycle.going_live import set_live_from


class Command(BaseCommand):
    help = (
        "Say from which month on the portal is live, for example: set_live_from 2024-09. Months"
        " before it are late with nothing, and published by hand."
    )

    def add_arguments(self, parser):
        parser.add_argument("month")
        add_operator(parser)

    def handle(self, *, month, by, **options):
        try:
            live_from = set_live_from(typed_month(month), by=CommandLine(by), at=clock.now())
        except (PeriodError, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The portal is live from {live_from.month.name}.")
