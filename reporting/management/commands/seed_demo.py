"""Build the demonstration council."""

from django.core.management.base import BaseCommand
from django.db import transaction

from reporting.demo.council import DemoBuilder
from targets.models import Plan


class Command(BaseCommand):
    help = (
        "Build the demonstration council, through the services a person would use.  Does nothing"
        " where there is a council already."
    )

    def handle(self, **options):
        if Plan.objects.exists():
            self.stdout.write("There is a council already; nothing was changed.")
            return
        with transaction.atomic():
            DemoBuilder(self.stdout.write).build()
