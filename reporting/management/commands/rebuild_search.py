"""Build the search of the public pages again."""

from django.core.management.base import BaseCommand

from reporting.public_record.search_index import rebuild_search


class Command(BaseCommand):
    help = (
        "Write every entry of the public search again, from the publications and documents.  Safe"
        " at any time."
    )

    def handle(self, **options):
        self.stdout.write(f"{rebuild_search()} entries.")
