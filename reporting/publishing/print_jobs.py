"""When printed forms are made in the background: beforehand for the newest month, on request for
what takes long, and all that is missing for an archive.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pmf_portal.jobs.models import Job
from pmf_portal.jobs.tasks import hint
from reporting.models import Printing, Publication
from reporting.models.printing import PRINTED_FORMS
from reporting.public_record.archive_files import write_files
from reporting.public_record.withholding import Withheld
from reporting.publishing.printing import print_missing_forms, put_on_disk, unprinted

log = logging.getLogger(__name__)
KIND = "print_publication"
# Of how many publications an archive's printing says that they are done.
TOLD_EACH = 25


def plan_printing(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs that print the newest month before anybody asks; older months, and their
    corrections, are printed when asked for.
    """
    months = Publication.objects.monthly().order_by("-month").values_list("month", flat=True)
    newest = months.first()
    if newest is None:
        return
    of_month = Publication.objects.monthly().filter(month=newest).latest_editions()
    for publication in unprinted(of_month):
        yield {
            "kind": KIND,
            "period": str(publication.month),
            "subject": str(publication.pk),
            "due_at": at,
        }


def is_being_printed(publication: Publication) -> bool:
    """Whether a job makes its printed forms, or has tried: asking again costs nothing more."""
    jobs = Job.objects.filter(kind=KIND, period=str(publication.month), subject=str(publication.pk))
    return jobs.exclude(state=Job.DONE).exists()


def begin_printing(publication: Publication, at: datetime) -> Job:
    """Have the printed forms of a publication made in the background, at once; asking again changes
    nothing while that job waits, runs, or needs attention.
    """
    job, is_new = Job.objects.get_or_create(
        kind=KIND,
        period=str(publication.month),
        subject=str(publication.pk),
        defaults={"due_at": at},
    )
    # A job that is done, and its file not there: the publication was withheld then.
    done = Job.objects.filter(pk=job.pk, state=Job.DONE)
    is_again = done.update(state=Job.DUE, attempts=0, finished_at=None, due_at=at)
    if is_new or is_again:
        hint(job.pk)
    return job


def print_publication(period: str, subject: str, at: datetime) -> str:
    """Make the printed forms of a publication and lay them on disk; safe to repeat, and twice at
    once.
    """
    publication = Publication.objects.headings().get(pk=int(subject))
    progress = Progress(publication, at)
    try:
        made = print_missing_forms(publication, progress)
    except Withheld as altered:
        return f"withheld, and not printed: {altered}"
    progress.finish()
    return f"{', '.join(made) or 'nothing'} printed, {put_on_disk(publication)} files written"


class Progress:
    """What is being done for a publication, written down at once so that its page can tell those
    who wait.
    """

    def __init__(self, publication: Publication, at: datetime) -> None:
        self.publication = publication
        self.at = at
        self.step = 0
        self.steps = 1 + len(PRINTED_FORMS[publication.kind])

    def __call__(self, words: str) -> None:
        Printing.objects.update_or_create(
            publication=self.publication,
            defaults={
                "done": self.step,
                "steps": self.steps,
                "words": words,
                "changed_at": self.at,
            },
        )
        self.step += 1

    def finish(self) -> None:
        Printing.objects.filter(publication=self.publication).update(
            done=self.steps, words="Ready", changed_at=self.at
        )


@dataclass
class PrintRun:
    """What became of the publications that were not printed yet."""

    printed: int = 0
    withheld: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        words = f"{self.printed} publications printed"
        if self.withheld:
            words += f", withheld and not printed: {', '.join(self.withheld)}"
        if self.failed:
            words += f", FAILED: {', '.join(self.failed)}"
        return words


def print_everything(say: Callable[[str], object]) -> PrintRun:
    """Make every printed form that is not there yet, saying how far it is; one publication that
    cannot be printed keeps none of the others back.
    """
    run = PrintRun()
    waiting = list(unprinted(Publication.objects.order_by("-month", "pk")))
    for number, publication in enumerate(waiting, start=1):
        try:
            print_missing_forms(publication)
            write_files(pk=publication.pk)
            run.printed += 1
        except Withheld:
            run.withheld.append(str(publication))
        except Exception:
            log.exception("%s could not be printed.", publication)
            run.failed.append(str(publication))
        if number % TOLD_EACH == 0 or number == len(waiting):
            say(f"Printing: {number} of {len(waiting)} publications")
    return run
