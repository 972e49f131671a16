"""Import targets from a CSV file."""

from pmf_portal.ui.import_command import ImportCommand
from targets.imports.targets import import_targets


class Command(ImportCommand):
    help = "Import targets from a CSV file; one wrong row and nothing is saved (exit code 1)."
    service = staticmethod(import_targets)
