"""Make the readings of a month's lines now."""

from django.core.management.base import BaseCommand, CommandError

from pmf_portal.periods import clock
from pmf_portal.periods.month import Month, PeriodError
from scorecards.month.readings import make_readings


class Command(BaseCommand):
    help = (
        "Work out what the figures of a month's unpublished lines really say (control chart,"
        " direction, year's end); the timetable does it by itself after each build."
    )

    def add_arguments(self, parser):
        parser.add_argument("month", help="such as 2024-03")

    def handle(self, *, month, **options):
        try:
            asked = Month.parse(month)
        except PeriodError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{asked.name}: {make_readings(asked, at=clock.now())} readings made")
