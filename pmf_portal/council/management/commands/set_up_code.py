"""Make a new one-time code for setting the portal up."""

import getpass

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from pmf_portal.audit.record import CommandLine
from pmf_portal.council.first_run import make_code
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused


class Command(BaseCommand):
    help = "Print a new one-time code for the set-up page of a new portal; it ends the one before."

    def add_arguments(self, parser):
        parser.add_argument("--by", metavar="OPERATOR", help="who runs this", default="")

    def handle(self, *, by, **options):
        try:
            code = make_code(by=CommandLine(by or operator_of_machine()), at=clock.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        address = settings.PORTAL_URL + reverse("set_up")
        self.stdout.write(f"Set the portal up at {address} with the code {code}")


def operator_of_machine():
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "whoever runs the machine"
