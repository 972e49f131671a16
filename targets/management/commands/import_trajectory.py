"""Import trajectory from a CSV file."""

from pmf_portal.ui.import_command import ImportCommand
from targets.imports.trajectory import import_trajectory


class Command(ImportCommand):
    help = "Import trajectory from a CSV file; one wrong row and nothing is saved (exit code 1)."
    service = staticmethod(import_trajectory)
