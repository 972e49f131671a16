"""The forms of a publication (page, CSV, JSON and others), stored as bytes that never change."""

from collections.abc import Mapping
from typing import NamedTuple

from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import BYTE_ORDER_MARK
from pmf_portal.formats.uploads import TYPES
from pmf_portal.formats.xlsx import MEDIA_TYPE
from reporting.models import Publication, PublicationFile
from reporting.public_record.search_index import index_publication
from reporting.public_record.staleness import stale_with_this_act

PDF, XLSX = "application/pdf", MEDIA_TYPE
DOCX = TYPES[".docx"][0]


class Form(NamedTuple):
    """One form of a publication: its media type and its bytes."""

    media_type: str
    body: bytes


def page_form(body: bytes) -> Form:
    return Form("text/html; charset=utf-8", body)


def json_form(document: str) -> Form:
    return Form("application/json", document.encode())


def csv_form(body: bytes) -> Form:
    """A CSV form, with the mark by which spreadsheets know its letters."""
    return Form("text/csv; charset=utf-8", BYTE_ORDER_MARK + body)


def csvw_form(description: str) -> Form:
    """What the columns of the CSV form mean, as CSV on the Web."""
    return Form("application/csvm+json", description.encode())


def store_files(publication: Publication, forms: Mapping[str, tuple[str, bytes]]) -> None:
    """Store each form by its name with its digest.

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
