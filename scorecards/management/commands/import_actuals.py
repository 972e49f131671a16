"""Import actuals from a CSV file."""

from pmf_portal.ui.import_command import ImportCommand
from scorecards.feeds.deliveries import import_actuals


class Command(ImportCommand):
    help = "Import actuals from a CSV file; one wrong row and nothing is saved (exit code 1)."
    service = staticmethod(import_actuals)
