"""Forms of a publication that are made after it, in the background, from its stored content alone: PDF."""

from django.db import transaction

from reporting.archive_files import write_files
from reporting.models import Publication, PublicationFile
from reporting.print.pdf import exceptions_pdf
from reporting.stored_files import store_files

PDF = "application/pdf"
# kind -> (name of the file, how its bytes are made of the JSON form)
PRINTED = {Publication.EXCEPTIONS: ("exceptions.pdf", exceptions_pdf)}


def print_publication(period, subject, at):
    """Make the printed form of a publication and write its files to disk; safe to repeat, and twice at once."""
    publication = Publication.objects.headings().get(pk=int(subject))
    name, made_of = PRINTED[publication.kind]
    if not publication.files.filter(name=name).exists():
        document = bytes(publication.files.get(name="scorecard.json").body).decode()
        store_once(publication, name, made_of(document))
    return f"{name} printed, {write_files(pk=publication.pk)} files written"


@transaction.atomic
def store_once(publication, name, body):
    """Store the form unless another worker was quicker."""
    Publication.objects.select_for_update().only("pk").get(pk=publication.pk)
    if not PublicationFile.objects.filter(publication=publication, name=name).exists():
        store_files(publication, {name: (PDF, body)})
