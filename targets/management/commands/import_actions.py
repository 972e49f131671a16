"""Import actions of plans from a file."""

from pmf_portal.ui.import_command import ImportCommand
from targets.imports.actions import import_actions


class Command(ImportCommand):
    help = (
        "Import management actions of plans from a CSV file or workbook; one wrong row and nothing"
        " is saved (exit code 1)."
    )
    service = staticmethod(import_actions)
