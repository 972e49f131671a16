"""PDF, workbook and Word document of a publication: made of what was published alone, when they are
first asked for, and stored like every other form.
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Length
from django.urls import reverse

from pmf_portal.council.council_settings import settings_at, word_template
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.wording import as_worded
from reporting.content.canonical_lines import with_digest
from reporting.content.document import Document
from reporting.content.kinds import KINDS
from reporting.content.packs import codes_of_pack, pack_document
from reporting.content.specification_paper import specification_document
from reporting.models import Publication, PublicationFile, PublishedTarget
from reporting.models.printing import (
    EXCEPTIONS_PDF,
    PLAN_WORD,
    PRINTED_FORMS,
    PRINTED_NAMES,
)
from reporting.models.querysets import PublicationQuerySet
from reporting.print.pdf import exceptions_pdf, report_pdf
from reporting.print.word import report_word
from reporting.print.workbook import report_workbook
from reporting.public_record.archive_files import write_files
from reporting.public_record.withholding import Withheld, refuse_withheld
from reporting.public_record.writing import write_addresses
from reporting.publishing.files import DOCX, PDF, XLSX, store_files

log = logging.getLogger(__name__)
MEDIA_TYPES = {"pdf": PDF, "xlsx": XLSX, "docx": DOCX}
# The content of which a printed form is made while its reader waits, in characters: measured, it
# takes a second of the processor, and less than two where that is busy (docs/decisions/0025).
LONGEST_MADE_AT_ONCE = 450_000


class PartsDiffer(Withheld):
    """A pack's part is not what the pack was frozen of."""

    def __init__(self, part: Publication) -> None:
        super().__init__(f"publication:{part.pk}")
        self.args = (f"{part} is not what the pack was made of.",)


def unprinted(publications: PublicationQuerySet) -> PublicationQuerySet:
    """Those of some publications that have printed forms, and not all of them made yet."""
    printed = Count("files", filter=Q(files__name__in=PRINTED_NAMES))
    lacks_some = Q()
    for kind, names in PRINTED_FORMS.items():
        lacks_some |= Q(kind=kind, printed__lt=len(names))
    return publications.headings().annotate(printed=printed).filter(lacks_some)


def form_of(publication: Publication, name: str) -> PublicationFile | None:
    """A form of a publication without its bytes; None while it is not made."""
    return publication.files.defer("body").filter(name=name).first()


def takes_long(publication: Publication) -> bool:
    """Whether a printed form may take longer than a reader waits for a page."""
    length = len(publication.content)
    if publication.kind == Publication.PACK:
        length += length_of_parts(publication)
    return length > LONGEST_MADE_AT_ONCE


def length_of_parts(pack: Publication) -> int:
    """How many characters the parts of a pack and the accounts of its measures have together."""
    content = json.loads(pack.content)
    digests = [part["digest"] for part in content["parts"]]
    parts = Publication.objects.filter(month=pack.month, digest__in=digests)
    measures = PublishedTarget.objects.filter(build=pack.build_id, code__in=codes_of_pack(content))
    total = Sum(Length("content"), default=0)
    return parts.aggregate(total=total)["total"] + measures.aggregate(total=total)["total"]


def print_form(publication: Publication, name: str) -> PublicationFile:
    """Make one printed form and store it, unless somebody was quicker; the form that is stored.

    Raises Withheld where what was published has been altered: of that nothing is made.
    """
    with worded_as_published(publication):
        body = makers(publication)[name]()
    return store_once(publication, name, media_type_of(name), body)


def print_missing_forms(
    publication: Publication, progress: Callable[[str], object] = lambda words: None
) -> list[str]:
    """Make and store every printed form of a publication that is not there yet; their names."""
    stored = set(publication.files.values_list("name", flat=True))
    missing = [name for name in PRINTED_FORMS[publication.kind] if name not in stored]
    if not missing:
        return missing
    progress("Reading what was published")
    with worded_as_published(publication):
        made = makers(publication)
        for name in missing:
            progress(f"Making {name}")
            store_once(publication, name, media_type_of(name), made[name]())
    return missing


def worded_as_published(publication: Publication) -> AbstractContextManager[None]:
    """A printed form has the words that the council used when its content was published."""
    chosen = settings_at(publication.published_at)
    return as_worded(chosen.wording(settings.COUNCIL_NAME))


def media_type_of(name: str) -> str:
    return MEDIA_TYPES[name.rpartition(".")[2]]


def checked_document(publication: Publication) -> str:
    """The published JSON of a publication.  Raises Withheld where it is not what was published, or
    a verification says so.
    """
    is_plan = publication.kind == Publication.PLAN
    file = publication.files.get(name="specification.json" if is_plan else "scorecard.json")
    names = (f"publication:{publication.pk}", f"file:{file.pk}")
    refuse_withheld(*names)
    body = bytes(file.body)
    document = with_digest(publication.content, publication.digest)
    if digest(publication.content) != publication.digest:
        raise Withheld(*names)
    if digest(body) != file.digest or body != document.encode():
        raise Withheld(*names)
    return document


def makers(publication: Publication) -> dict[str, Callable[[], bytes]]:
    """How each printed form of a publication is made of its published JSON, by name."""
    document = checked_document(publication)
    content = json.loads(document)
    if publication.kind == Publication.PLAN:
        whole = specification_document(document)
    else:
        whole = readable_document(publication, content)

    def word() -> bytes:
        template = template_of(publication)
        return report_word(whole, settings.PORTAL_URL, content["published_at"], template)

    return {
        "report.pdf": lambda: report_pdf(whole, settings.PORTAL_URL),
        EXCEPTIONS_PDF: lambda: exceptions_pdf(document),
        "report.xlsx": lambda: report_workbook(whole, content["published_at"]),
        "report.docx": word,
        PLAN_WORD: word,
    }


def template_of(publication: Publication) -> bytes | None:
    """The council's Word template that held when something was published."""
    return word_template(settings_at(publication.published_at).word_template)


def readable_document(publication: Publication, content: dict[str, Any]) -> Document:
    if publication.kind == Publication.PACK:
        return pack_document(content, parts_of(content), targets_of(publication, content))
    return KINDS[publication.kind].document(content)


def rebuilt(publication: Publication) -> dict[str, bytes]:
    """The printed forms made anew from the stored content: the same bytes as the stored ones."""
    with worded_as_published(publication):
        made = makers(publication)
        return {name: made[name]() for name in PRINTED_FORMS[publication.kind]}


def parts_of(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The published contents that a pack is made of, each as it was when the pack was frozen."""
    for part in content["parts"]:
        published = Publication.objects.get(
            kind=part["kind"], slug=part["slug"], month=content["month"], edition=content["edition"]
        )
        if published.digest != part["digest"]:
            raise PartsDiffer(published)
        yield part["kind"], json.loads(checked_document(published))


def targets_of(publication: Publication, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The published accounts of a pack's measures, in its order, then of others that it asks a
    decision on.
    """
    codes = codes_of_pack(content)
    targets = PublishedTarget.objects.filter(build=publication.build_id, code__in=codes).in_bulk(
        field_name="pk"
    )
    by_code = {target.code: target for target in targets.values()}
    accounts = []
    for code in codes:
        target = by_code[code]
        refuse_withheld(f"target:{target.pk}")
        if digest(target.content) != target.digest:
            raise Withheld(f"target:{target.pk}")
        accounts.append(json.loads(target.content))
    return accounts


@transaction.atomic
def store_once(
    publication: Publication, name: str, media_type: str, body: bytes
) -> PublicationFile:
    """Store a form unless somebody was quicker; the form that is stored."""
    Publication.objects.select_for_update().only("pk").get(pk=publication.pk)
    if form_of(publication, name) is None:
        store_files(publication, {name: (media_type, body)})
    return publication.files.defer("body").get(name=name)


def put_on_disk(publication: Publication) -> int:
    """Lay what was printed on disk too, so that it outlives a failing database; how many files were
    written.  A disk that fails keeps nobody from the file: the next writing of the record makes up
    for it.
    """
    try:
        written = write_files(pk=publication.pk)
        write_addresses(form_address(publication, name) for name in PRINTED_FORMS[publication.kind])
    except OSError:
        log.exception("What was printed of %s could not be written to disk.", publication)
        return 0
    return written


def form_address(publication: Publication, name: str) -> str:
    """The permanent address of a printed form."""
    if name == EXCEPTIONS_PDF:
        return reverse(
            "published_exceptions_file_edition",
            args=[publication.month, publication.edition, "pdf"],
        )
    if name == PLAN_WORD:
        return reverse("published_plan_file", args=[publication.slug, publication.year, "docx"])
    return reverse(
        "report_file",
        kwargs={
            "kind": publication.kind,
            "slug": publication.slug,
            "month": publication.month,
            "edition": publication.edition,
            "name": name,
        },
    )
