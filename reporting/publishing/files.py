"""The forms of a publication (page, CSV, JSON and others), stored as bytes that never change."""

from pmf_portal.formats.canonical import digest
from pmf_portal.formats.xlsx import MEDIA_TYPE
from reporting.models import PublicationFile
from reporting.public_record.search_index import index_publication
from reporting.public_record.staleness import stale_with_this_act

PDF, XLSX = "application/pdf", MEDIA_TYPE


def store_files(publication, forms):
    """Store each form with its digest: {name: (media type, bytes)}.

    With its page, a publication stands on lists and is found by its words: the pages on disk are
    stale from then on.
    """
    PublicationFile.objects.bulk_create(
        PublicationFile(
            publication=publication,
            name=name,
            media_type=media_type,
            body=body,
            digest=digest(body),
        )
        for name, (media_type, body) in forms.items()
    )
    if "page.html" in forms:
        stale_with_this_act()
        index_publication(publication)
