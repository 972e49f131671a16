"""Taking files of organisation, places and people: checked whole, shown, then saved as one act."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, transaction

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.imports.columns import (
    FILES,
    ORGANISATION,
    PEOPLE,
    PLACES,
    POPULATIONS,
    FileKind,
    template_csv,
    without_example,
)
from pmf_portal.council.imports.organisation import OrganisationImport, lines_of_units
from pmf_portal.council.imports.people import PeopleImport, lines_of_people
from pmf_portal.council.imports.places import PlacesImport, lines_of_places
from pmf_portal.council.imports.populations import PopulationsImport, lines_of_populations
from pmf_portal.council.imports.preview import Preview
from pmf_portal.council.models import CouncilFile, User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import FileRefused, Problem, Rows, refuse
from pmf_portal.formats.table_files import rows_of_table
from pmf_portal.formats.xlsx import write_sheets
from pmf_portal.refusals import ChangedMeanwhile, Refused

KEPT = timedelta(days=7)
MOST_ROWS = 20_000
AT_THIS_MOMENT = "Somebody else has just saved part of this. Check the changes again."


class Incoming(Protocol):
    """Rows held against what stands: their problems, what they would change, and saving them."""

    problems: list[Problem]
    preview: Preview

    def save(self, *, by: Actor | None, at: datetime) -> None: ...

    @property
    def unsaved_names(self) -> set[str]: ...


IMPORTS: dict[str, Callable[..., Incoming]] = {
    ORGANISATION: OrganisationImport,
    PLACES: PlacesImport,
    POPULATIONS: PopulationsImport,
    PEOPLE: PeopleImport,
}
LINES: dict[str, Callable[[], list[dict[str, str]]]] = {
    ORGANISATION: lines_of_units,
    PLACES: lines_of_places,
    POPULATIONS: lines_of_populations,
    PEOPLE: lines_of_people,
}


def table_of(kind: FileKind, data: bytes, name: str) -> Rows:
    """The rows of a file as they stand in it; raises FileRefused with what is wrong with it as a
    whole.
    """
    return rows_of_table(
        data,
        name,
        sheet=kind.name,
        known=kind.headings,
        required=kind.required,
        dates=kind.dates,
        moments=kind.moments,
    )


def rows_of_council_file(kind: FileKind, data: bytes, name: str) -> Rows:
    """The rows of a file of organisation, places or people, without the example of its template."""
    rows = table_of(kind, data, name)
    if len(rows) > MOST_ROWS:
        refuse(f"The file has {len(rows):,} rows; no council has more than {MOST_ROWS:,}.")
    return without_example(kind, rows)


def check_file(kind: FileKind, data: bytes, *, name: str, by: Actor | None) -> Incoming:
    """A file held against what stands; raises FileRefused with everything that is wrong with it."""
    rows = rows_of_council_file(kind, data, name)
    incoming = IMPORTS[kind.name](rows, by=by)
    rows.findings.refuse_problems(incoming.problems)
    incoming.preview.remarks = [remark.words for remark in rows.findings.remarks]
    return incoming


def keep_file(kind: FileKind, data: bytes, *, name: str, by: User, at: datetime) -> CouncilFile:
    """Check a file and keep it, unsaved, until its changes are confirmed; raises FileRefused.

    Files that nobody confirmed for a week go.
    """
    incoming = check_file(kind, data, name=name, by=by)
    CouncilFile.objects.filter(saved_at=None, uploaded_at__lt=at - KEPT).delete()
    return CouncilFile.objects.create(
        kind=kind.name,
        name=name[:200],
        body=data,
        digest=digest(data),
        seen_digest=incoming.preview.digest(),
        uploaded_by=by,
        uploaded_at=at,
    )


@transaction.atomic
def save_file(kept: CouncilFile, *, by: User, at: datetime) -> Preview:
    """Save what an uploaded file changes, exactly as it was shown; gives what that was.

    Raises ChangedMeanwhile when somebody changed something since, FileRefused when the file no
    longer fits.
    """
    kept = CouncilFile.objects.select_for_update().get(pk=kept.pk)
    if kept.saved_at is not None:
        raise Refused(f"{kept.name} was saved already.")
    kind = FILES[kept.kind]
    incoming = check_file(kind, bytes(kept.body), name=kept.name, by=by)
    if incoming.preview.digest() != kept.seen_digest:
        raise ChangedMeanwhile(
            "Something changed after you opened this page. Check the changes again."
        )
    save_rows(kind, incoming, name=kept.name, file_digest=kept.digest, by=by, at=at)
    # What was in it stands in the portal now; names and addresses are not kept twice.
    kept.body, kept.saved_at = b"", at
    kept.save(update_fields=["body", "saved_at"])
    return incoming.preview


@transaction.atomic
def save_rows(
    kind: FileKind,
    incoming: Incoming,
    *,
    name: str,
    file_digest: str,
    by: Actor | None,
    at: datetime,
) -> None:
    """Save what checked rows change, with one event for the file; nothing where nothing changes."""
    preview = incoming.preview
    if not preview.count:
        return
    try:
        with transaction.atomic():
            incoming.save(by=by, at=at)
    except Refused as refused:
        raise FileRefused([Problem(1, refused.field or "", "", str(refused))]) from refused
    except IntegrityError as error:
        raise ChangedMeanwhile(AT_THIS_MOMENT) from error
    record_file(kind.act, preview, name=name, digest=file_digest, by=by, at=at)


def record_file(
    action: str, preview: Preview, *, name: str, digest: str, by: Actor | None, at: datetime
) -> None:
    """Write into the trail that a file came in, and how much it changed."""
    record(
        action,
        name,
        by=by,
        at=at,
        new=len(preview.new),
        changes=len(preview.changes),
        waiting=len(preview.waits),
        digest=digest,
    )


def council_csv(kind: FileKind, *, is_template: bool) -> bytes:
    """The template with its example row, or what stands, as CSV."""
    return template_csv(kind, lines_of(kind, is_template=is_template))


def council_workbook(kind: FileKind, *, is_template: bool, at: datetime) -> bytes:
    """The template with its example row and an explanation of the columns, or what stands, as a
    workbook.
    """
    lines = [
        [line.get(heading, "") for heading in kind.headings]
        for line in lines_of(kind, is_template=is_template)
    ]
    sheets: list[Any] = [(kind.name, kind.headings, lines)]
    if is_template:
        words = [[column.name, column.words] for column in kind.columns]
        sheets.append(("columns", ["column", "what goes into it"], words))
    return write_sheets(sheets, created=at.replace(tzinfo=None))


def lines_of(kind: FileKind, *, is_template: bool) -> list[dict[str, str]]:
    return [kind.example] if is_template else LINES[kind.name]()
