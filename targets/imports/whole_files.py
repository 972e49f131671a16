"""Taking in a file that is held against what stands, whole or not at all."""

from collections.abc import Callable
from datetime import datetime

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.columns import FileKind, without_example
from pmf_portal.council.imports.council_files import Incoming, record_file, table_of
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import FileRefused, Problem
from pmf_portal.refusals import Refused


def import_whole(
    kind: FileKind,
    incoming_of: Callable[..., Incoming],
    data: bytes,
    *,
    name: str,
    by: Actor | None,
    at: datetime,
) -> int:
    """Save what a file changes, as one act of the trail; gives how many things.  Raises FileRefused
    with every problem.
    """
    rows = without_example(kind, table_of(kind, data, name))
    incoming = incoming_of(rows, by=by)
    problems = [*rows.findings.problems, *incoming.problems]
    if not problems:
        try:
            incoming.save(by=by, at=at)
        except Refused as refused:
            raise FileRefused([Problem(1, refused.field or "", "", str(refused))]) from refused
        problems = list(incoming.problems)
    if problems:
        raise FileRefused(problems)
    preview = incoming.preview
    if preview.count:
        record_file(kind.act, preview, name=name, digest=digest(data), by=by, at=at)
    return preview.count
