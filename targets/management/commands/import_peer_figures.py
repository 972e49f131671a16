"""Import figures of other councils from a file."""

from functools import partial

from pmf_portal.ui.import_command import ImportCommand
from targets.imports.peer_figures import Source, import_peer_figures


class Command(ImportCommand):
    help = (
        "Import figures of other councils from a CSV file or workbook; one wrong row and nothing is"
        " saved (exit code 1)."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--source", required=True, help="who published the figures")
        parser.add_argument("--licence", default="Open Government Licence v3.0")
        parser.add_argument("--link", default="", help="where they are published")

    def handle(self, *, source, licence, link, **options):
        self.service = partial(import_peer_figures, source=Source(source, licence, link))
        super().handle(**options)
