"""Reports from before the portal, kept as they were: a PDF, table or workbook with its period and
kind fills the archive (framework 7.2).
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import FileRefused, Problem, Row, read_rows
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.formats.uploads import MOST_BYTES, DocumentRefused, ending_of, media_type_of
from pmf_portal.formats.wording import terms
from pmf_portal.jobs.queue import enqueue
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.timetable import local_day
from pmf_portal.uniqueness import unless_taken
from reporting.library.legacy_periods import Period
from reporting.models import Publication
from reporting.publishing.edition import Draft, Frozen, MakeForms, Report, publish
from reporting.publishing.files import Form, json_form, page_form
from reporting.publishing.pages import render_page

COLUMNS = ("file", "title", "kind", "period")
OPTIONAL = ("published_on",)
# What a former report can be, and what readers call it.
FORMATS = {".pdf": "PDF", ".csv": "CSV", ".xlsx": "XLSX"}
MANIFEST = "manifest.csv"
LONGEST = {"file": 200, "title": 150, "kind": 100}
PDF_NAME = "report.pdf"


@transaction.atomic
def import_report(
    *,
    title: str,
    report_kind: str,
    period: Period,
    name: str,
    body: bytes,
    reason: str = "",
    published_on: date | None = None,
    by: Actor | None,
    at: datetime,
) -> Publication:
    """Publish a report from before the portal as the file it is (PDF, CSV or XLSX), under its
    period in the archive.  Raises DocumentRefused.

    One that is there already is replaced only with a reason, by a further edition beside it.
    """
    ending = ending_of(name)
    if ending not in FORMATS:
        raise DocumentRefused(
            "A former report is a PDF, a CSV file or an Excel workbook (.xlsx). Save it as one of"
            " these and choose it again."
        )
    if published_on is not None and published_on > local_day(at):
        raise DocumentRefused("The day of publication has not come yet.", "published_on")
    first = first_month_of_portal(at)
    if period.end >= first:
        raise DocumentRefused(
            f"Only what came out before the portal is imported: {first.name} and later months are"
            " published by the portal itself.",
            "period",
        )
    media_type = media_type_of(name, body)
    slug = slug_of(title, period)
    edition = edition_of(slug, title, period, reason)
    content = {
        "plan": slug,
        "title": title_of(title, period),
        "month": period.end,
        "edition": edition,
        "report_kind": report_kind,
        "period": period.label,
        "sha256": digest(body),
        "size": len(body),
        "source": name,
        "reason": reason,
        "published_at": at,
        "council": terms.council,
    }
    if published_on is not None:
        content["published_on"] = published_on

    def make_forms(frozen: Frozen) -> dict[str, Form]:
        context = {
            "publication": frozen.publication,
            "report": content,
            "published": moment_in_words(at),
            "format": FORMATS[ending],
            "file_address": address_of_file(frozen.publication, ending),
        }
        return {
            "page.html": page_form(render_page("reporting/legacy_report.html", context)),
            "scorecard.json": json_form(frozen.document),
            f"report{ending}": Form(media_type, body),
        }

    publication = publish_once(content, make_forms, reason if edition > 1 else "")
    record(
        "import_report",
        f"{publication.title}, {publication.month.name}"[:200],
        by=by,
        at=at,
        reason=reason,
        digest=publication.digest,
        file=name,
    )
    # The queue keeps this kind of job under its first name.
    enqueue("write_former_report", period=period.end, subject=publication.pk, due_at=at)
    return publication


def address_of_file(publication: Publication, ending: str) -> str:
    """Where the file of a former report is."""
    edition = [publication.slug, publication.month, publication.edition]
    if ending == ".pdf":
        return reverse("legacy_report_pdf", args=edition)
    return reverse("legacy_report_file", args=[*edition, f"report{ending}"])


def first_month_of_portal(at: datetime) -> Month:
    """The month from which the portal is live; where none is set, the first that it published, or
    before it has published any, the month that is running.
    """
    if live_from := announced_timetable().live_from:
        return live_from
    first = Publication.objects.monthly().order_by("month").values_list("month", flat=True).first()
    return first or Month.of(local_day(at))


def slug_of(title: str, period: Period) -> str:
    """What tells a report from others that end in the same month: its title, and the length of its
    period unless it is a month.
    """
    slug = slugify(title)[:40].strip("-") or "report"
    return f"{slug}-{period.slug}" if period.slug else slug


def title_of(title: str, period: Period) -> str:
    """The title, with a quarter or year that it does not name itself; months stand beside every
    title.
    """
    if not period.slug or period.label in title:
        return title
    return f"{title}, {period.label}"


def edition_of(slug: str, title: str, period: Period, reason: str) -> int:
    """The number of the new edition; raises DocumentRefused where the report is there and no reason
    says why it is replaced.
    """
    newest = (
        Publication.objects.headings()
        .filter(kind=Publication.LEGACY, slug=slug, month=period.end)
        .order_by("-edition")
        .first()
    )
    if newest and not reason:
        raise DocumentRefused(
            f"The archive holds “{title}” for {period.label} already. If it is the wrong file, say"
            " why it is replaced.",
            "title",
        )
    return newest.edition + 1 if newest else 1


def publish_once(content: dict[str, Any], make_forms: MakeForms, reason: str) -> Publication:
    draft = Draft(Publication.LEGACY, Report(content["plan"], content["title"]), content)
    with unless_taken(
        DocumentRefused(
            "Somebody else has just imported this report. Look in the archive.", "title"
        )
    ):
        return publish(draft, make_forms, reason=reason)


@transaction.atomic
def import_folder(folder: Path, *, by: Actor | None, at: datetime) -> int:
    """Publish every report that a folder's manifest.csv names; nothing at all when one row is
    wrong.  Raises FileRefused.
    """
    rows = read_rows(
        (folder / MANIFEST).read_bytes(), known=(*COLUMNS, *OPTIONAL), required=COLUMNS
    )
    problems: list[Problem] = []
    for row in rows:
        problems += import_row(folder, row, by=by, at=at)
    if problems:
        raise FileRefused(problems)
    return len(rows)


def problems_of_entries(row: Row) -> list[Problem]:
    """What is missing or too long in a row of the manifest."""
    problems = []
    for column in COLUMNS:
        if not row.get(column):
            problems.append(row.problem(column, f"Enter the {column}."))
    for column, most in LONGEST.items():
        if len(row.get(column)) > most:
            problems.append(row.problem(column, f"The {column} is longer than {most} characters."))
    return problems


def import_row(folder: Path, row: Row, *, by: Actor | None, at: datetime) -> list[Problem]:
    """What keeps a row of the manifest from being taken; nothing when it is imported."""
    problems = problems_of_entries(row)
    if problems:
        return problems
    period = None
    try:
        period = Period.parse(row.get("period"))
        body = body_in(folder, row.get("file"))
        published_on = typed_day(row.get("published_on")) if row.get("published_on") else None
    except PeriodError as error:
        column = "period" if period is None else "published_on"
        return [row.problem(column, str(error))]
    except DocumentRefused as refused:
        return [row.problem(refused.field or "file", str(refused))]
    try:
        import_report(
            title=row.get("title"),
            report_kind=row.get("kind"),
            period=period,
            name=Path(row.get("file")).name,
            body=body,
            published_on=published_on,
            by=by,
            at=at,
        )
    except DocumentRefused as refused:
        return [row.problem(refused.field or "file", str(refused))]
    return []


def body_in(folder: Path, name: str) -> bytes:
    """The bytes of a file in the folder or below it; one byte more than is taken is enough to
    refuse it.
    """
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise DocumentRefused("There is no such file in the folder.")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
