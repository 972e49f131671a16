"""Build the demonstration council."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pmf_portal.council.models import User
from reporting.demo.council import DemoBuilder
from targets.models import Plan


class Command(BaseCommand):
    help = (
        "Build the demonstration council, through the services a person would use.  Does nothing"
        " where there is a council already; refuses in production, and where there are people."
    )

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError(
                "This is a production portal; the demonstration council is never built here."
            )
        if Plan.objects.exists():
            self.stdout.write("There is a council already; nothing was changed.")
            return
        if User.objects.exists():
            raise CommandError(
                "There are people in this database. Build the demonstration council in an empty"
                " one."
            )
        with transaction.atomic():
            DemoBuilder(self.stdout.write).build()
