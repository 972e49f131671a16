"""Run the month end of one month: build, open exceptions, publish when every sign-off is there."""

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.audit.record import CommandLine
from pmf_portal.periods import clock, timetable
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.refusals import Refused
from pmf_portal.ui.operators import add_operator
from reporting.cycle.month_end import run_month_end


class Command(BaseCommand):
    help = "Run the month end of a month, for example: run_month_end 2013-09.  Safe to run again."

    def add_arguments(self, parser):
        parser.add_argument("month")
        add_operator(parser)

    def handle(self, *, month, by, **options):
        try:
            month = Month.parse(month)
        except PeriodError as error:
            raise CommandError(str(error)) from error
        if month > timetable.open_month(clock.today()):
            raise CommandError(f"{month.name} has not ended yet.")
        try:
            self.stdout.write(run_month_end(month, by=CommandLine(by), at=clock.now()).words)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
