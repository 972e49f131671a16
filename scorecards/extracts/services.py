"""Taking ledger extracts and risk registers: checked whole, shown, then saved as one act; by file,
by command and by feed alike (framework 3.4, 3.6, 4.1).
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple, Protocol

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.holders import person_of
from pmf_portal.council.imports.columns import without_example
from pmf_portal.council.imports.council_files import table_of
from pmf_portal.council.imports.preview import Preview
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.csv_files import FileRefused, Problem, Rows
from pmf_portal.refusals import ChangedMeanwhile, Refused
from scorecards.extracts.as_at import day_of_extract
from scorecards.extracts.columns import EXTRACT_FILES, LEDGER, RISK_REGISTER
from scorecards.extracts.ledger import LedgerImport
from scorecards.extracts.register import RegisterImport
from scorecards.models import Delivery, Extract


class Incoming(Protocol):
    """The rows of an extract held against what stands."""

    problems: list[Problem]
    preview: Preview

    def lock(self) -> None: ...

    def save(self, extract: Extract, *, by: Actor | None, at: datetime) -> None: ...


IMPORTS: dict[str, Callable[..., Incoming]] = {LEDGER: LedgerImport, RISK_REGISTER: RegisterImport}


class Checked(NamedTuple):
    """An extract that has nothing wrong: its rows, what they bring, and the day it is as at."""

    kind: str
    rows: Rows
    incoming: Incoming
    as_at: date

    @property
    def preview(self) -> Preview:
        return self.incoming.preview

    def digest(self) -> str:
        """A digest of everything that is shown to whoever confirms it."""
        return digest(canonical([str(self.as_at), self.preview.digest()]))


def rows_of_extract(kind: str, data: bytes, name: str) -> Rows:
    """The rows of a file without the example of its template; raises FileRefused."""
    return without_example(EXTRACT_FILES[kind], table_of(EXTRACT_FILES[kind], data, name))


def check_rows(kind: str, rows: Rows, *, as_at: date | None, today: date) -> Checked:
    """Rows held against what stands; raises FileRefused with everything that is wrong."""
    day, problems = day_of_extract(rows, as_at, today)
    incoming = IMPORTS[kind](rows, day)
    rows.findings.refuse_problems([*problems, *incoming.problems])
    preview = incoming.preview
    preview.remarks = [*(one.words for one in rows.findings.remarks), *preview.remarks]
    return Checked(kind, rows, incoming, day)


def check_extract(kind: str, data: bytes, *, name: str, as_at: date | None, today: date) -> Checked:
    """A file held against what stands; raises FileRefused."""
    return check_rows(kind, rows_of_extract(kind, data, name), as_at=as_at, today=today)


@transaction.atomic
def keep_extract(
    kind: str, data: bytes, *, name: str, as_at: date | None, by: User, at: datetime
) -> Extract:
    """Check a file and keep it, unsaved, until its changes are confirmed; raises FileRefused."""
    checked = check_extract(kind, data, name=name, as_at=as_at, today=localdate(at))
    delivery = Delivery.objects.create(
        name=name[:200],
        body=Delivery.packed(data),
        digest=digest(data),
        seen_digest=checked.digest(),
        sent_by=by,
        received_at=at,
    )
    return Extract.objects.create(delivery=delivery, kind=kind, as_at=checked.as_at)


@transaction.atomic
def confirm_extract(extract: Extract, *, by: User, at: datetime) -> int:
    """Save what a kept extract changes, exactly as it was shown; gives how many things that is.

    Raises ChangedMeanwhile when something else came in since, Refused when it is saved already,
    FileRefused when it no longer fits.
    """
    delivery = Delivery.objects.select_for_update().get(pk=extract.delivery_id)
    if delivery.recorded_at is not None:
        raise Refused(f"{delivery.name} was saved already.")

    def check() -> Checked:
        return check_extract(
            extract.kind,
            delivery.content,
            name=delivery.name,
            as_at=extract.as_at,
            today=localdate(at),
        )

    check().incoming.lock()
    checked = check()
    if checked.digest() != delivery.seen_digest:
        raise ChangedMeanwhile("Something else came in meanwhile. Look at the changes again.")
    return save_checked(checked, extract, by=by, at=at)


@transaction.atomic
def take_extract(
    kind: str, rows: Rows, delivery: Delivery, *, as_at: date | None, by: Actor | None, at: datetime
) -> Checked:
    """Save the rows of a delivery at once, as commands and feeds do; raises FileRefused, and then
    nothing is saved.
    """
    today = localdate(at)
    check_rows(kind, rows, as_at=as_at, today=today).incoming.lock()
    checked = check_rows(kind, rows, as_at=as_at, today=today)
    extract = Extract.objects.create(delivery=delivery, kind=kind, as_at=checked.as_at)
    try:
        save_checked(checked, extract, by=by, at=at)
    except ChangedMeanwhile as changed:
        raise FileRefused([Problem(1, "", "", str(changed))]) from changed
    return checked


def save_checked(checked: Checked, extract: Extract, *, by: Actor | None, at: datetime) -> int:
    preview, delivery = checked.preview, extract.delivery
    try:
        with transaction.atomic():
            checked.incoming.save(extract, by=by, at=at)
    except Refused as refused:
        raise FileRefused([Problem(1, refused.field or "", "", str(refused))]) from refused
    except IntegrityError as error:
        raise ChangedMeanwhile("Somebody else has just saved part of this.") from error
    delivery.rows, delivery.recorded, delivery.recorded_at = len(checked.rows), preview.count, at
    delivery.save(update_fields=["rows", "recorded", "recorded_at"])
    record(
        EXTRACT_FILES[extract.kind].act,
        delivery.name,
        by=by,
        at=at,
        as_at=extract.as_at,
        new=len(preview.new),
        changes=len(preview.changes),
        digest=delivery.digest,
    )
    return preview.count


@transaction.atomic
def import_extract(
    kind: str,
    data: bytes,
    *,
    name: str,
    as_at: date | None = None,
    by: Actor | None,
    at: datetime,
) -> int:
    """Take in a file at once, as the command does; gives how many things it changed.  Raises
    FileRefused with every problem, and then nothing is saved.
    """
    rows = rows_of_extract(kind, data, name)
    delivery = Delivery.objects.create(
        name=name[:200],
        body=Delivery.packed(data),
        digest=digest(data),
        sent_by=person_of(by),
        received_at=at,
    )
    return take_extract(kind, rows, delivery, as_at=as_at, by=by, at=at).preview.count
