"""Run the month end of one month: build, open exceptions, publish when every sign-off is there."""

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.council.models import User
from pmf_portal.periods import clock, timetable
from pmf_portal.periods.month import Month, PeriodError
from reporting.cycle.month_end import run_month_end


class Command(BaseCommand):
    help = "Run the month end of a month, for example: run_month_end 2013-09.  Safe to run again."

    def add_arguments(self, parser):
        parser.add_argument("month")
        parser.add_argument("--by", help="user name of the person on whose behalf it runs")

    def handle(self, *, month, by, **options):
        try:
            month = Month.parse(month)
            person = User.objects.get(username=by) if by else None
        except (PeriodError, User.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        if month > timetable.open_month(clock.today()):
            raise CommandError(f"{month.name} has not ended yet.")
        self.stdout.write(run_month_end(month, by=person, at=clock.now()).words)
