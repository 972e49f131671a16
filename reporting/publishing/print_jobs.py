"""Forms of a publication that are made after it, in the background, from its stored content alone:
PDF and workbook.
"""

import json

from django.conf import settings
from django.db import transaction

from pmf_portal.jobs.queue import enqueue
from reporting.content.kinds import KINDS
from reporting.content.packs import pack_document
from reporting.models import Printing, Publication, PublicationFile, PublishedTarget
from reporting.print.pdf import exceptions_pdf, report_pdf
from reporting.print.workbook import report_workbook
from reporting.public_record.archive_files import write_files
from reporting.publishing.files import PDF, XLSX, store_files


class PartsDiffer(Exception):
    """A pack's part is not what the pack was frozen of."""


def print_later(publication, at):
    """Have the printed forms of a publication made in the background."""
    enqueue("print_publication", period=publication.month, subject=publication.pk, due_at=at)


def print_publication(period, subject, at):
    """Make the printed forms of a publication and write its files to disk; safe to repeat, and
    twice at once.
    """
    publication = Publication.objects.headings().get(pk=int(subject))
    names = NAMES[publication.kind]
    missing = [name for name in names if not publication.files.filter(name=name).exists()]
    if missing:
        said = Progress(publication, len(missing) + 1, at)
        said("Reading what was published")
        document = bytes(publication.files.get(name="scorecard.json").body).decode()
        made = makers(publication, document)
        for name in missing:
            said(f"Making {name}")
            media_type, make = made[name]
            store_once(publication, name, media_type, make())
        said.done()
    return (
        f"{', '.join(missing) or 'nothing'} printed, {write_files(pk=publication.pk)} files written"
    )


NAMES = {kind: ("report.pdf", "report.xlsx") for kind in (*KINDS, Publication.PACK)} | {
    Publication.EXCEPTIONS: ("exceptions.pdf", "report.xlsx")
}


def makers(publication, document):
    """How each printed form is made of the published JSON: {name: (media type, function)}."""
    content = json.loads(document)
    if publication.kind == Publication.PACK:
        whole = pack_document(content, parts_of(content), targets_of(publication, content))
    else:
        whole = KINDS[publication.kind].document(content)
    return {
        "report.pdf": (PDF, lambda: report_pdf(whole, settings.PORTAL_URL)),
        "exceptions.pdf": (PDF, lambda: exceptions_pdf(document)),
        "report.xlsx": (XLSX, lambda: report_workbook(whole, content["published_at"])),
    }


def rebuilt(publication):
    """The printed forms made anew from the stored content: the same bytes as the stored ones."""
    made = makers(publication, bytes(publication.files.get(name="scorecard.json").body).decode())
    return {name: made[name][1]() for name in NAMES[publication.kind]}


def parts_of(content):
    """The published contents that a pack is made of, each as it was when the pack was frozen."""
    for part in content["parts"]:
        found = Publication.objects.get(
            kind=part["kind"], slug=part["slug"], month=content["month"], edition=content["edition"]
        )
        if found.digest != part["digest"]:
            raise PartsDiffer(f"{found} is not what the pack was made of.")
        yield part["kind"], json.loads(found.content) | {"digest": found.digest}


def targets_of(publication, content):
    """The published accounts of a pack's measures, in its order."""
    texts = dict(
        PublishedTarget.objects.filter(
            build=publication.build_id, code__in=content["codes"]
        ).values_list("code", "content")
    )
    return [json.loads(texts[code]) for code in content["codes"]]


class Progress:
    """What is being done for a publication, written down at once so that its page can tell those
    who wait.
    """

    def __init__(self, publication, steps, at):
        self.publication, self.steps, self.step, self.at = publication, steps, 0, at

    def __call__(self, words):
        now = {"done": self.step, "steps": self.steps, "words": words, "changed_at": self.at}
        Printing.objects.update_or_create(publication=self.publication, defaults=now)
        self.step += 1

    def done(self):
        Printing.objects.filter(publication=self.publication).update(
            done=self.steps, words="Ready", changed_at=self.at
        )


@transaction.atomic
def store_once(publication, name, media_type, body):
    """Store the form unless another worker was quicker."""
    Publication.objects.select_for_update().only("pk").get(pk=publication.pk)
    if not PublicationFile.objects.filter(publication=publication, name=name).exists():
        store_files(publication, {name: (media_type, body)})
