"""Import a risk register from a file."""

from functools import partial

from pmf_portal.ui.import_command import ImportCommand
from scorecards.extracts.columns import RISK_REGISTER
from scorecards.extracts.services import import_extract
from scorecards.management.as_at import add_as_at


class Command(ImportCommand):
    help = (
        "Import a risk register from a CSV file or workbook; one wrong row and nothing is"
        " saved (exit code 1)."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        add_as_at(parser)

    def handle(self, *, as_at, **options):
        self.service = partial(import_extract, RISK_REGISTER, as_at=as_at)
        super().handle(**options)
