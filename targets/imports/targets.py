"""Importing targets: checked whole first; one wrong row and nothing is saved."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.holders import person_of
from pmf_portal.council.imports.columns import without_example
from pmf_portal.council.imports.council_files import table_of
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused, Problem
from pmf_portal.periods.month import FinancialYear
from pmf_portal.uniqueness import unless_taken
from targets.imports.columns import PLAN_FILES, TARGETS
from targets.imports.directory import Directory
from targets.imports.target_rows import (
    OFFICERS,
    TargetEntry,
    contradiction_problems,
    read_targets,
)
from targets.models import (
    Plan,
    Responsibility,
    Specification,
    Target,
)

EDITED = ("version", "edited_by", "edited_at")


@transaction.atomic
def import_targets(data: bytes, *, name: str, by: Actor | None, at: datetime) -> int:
    """Import a targets file: one row per target and financial year; gives the number of rows.

    Raises FileRefused listing every problem at once; then nothing was saved.
    """
    table = table_of(PLAN_FILES[TARGETS], data, name)
    table.findings.refuse_problems()
    rows = without_example(PLAN_FILES[TARGETS], table)
    slugs = {row.get("plan") for row in rows}
    # Always in the same order, so that two imports never wait for each other.
    list(Plan.objects.select_for_update(no_key=True).filter(slug__in=slugs).order_by("pk"))
    directory = Directory()
    entries, problems = read_targets(rows, directory)
    for row, entry in zip(rows, entries, strict=True):
        problems += contradiction_problems(row, entry, problems)
    if problems:
        raise FileRefused(sorted(problems, key=lambda problem: problem.row)[:MOST_PROBLEMS])
    save_targets(entries, directory, by=by, at=at)
    record("import_targets", name, by=by, at=at, rows=len(rows), digest=digest(data))
    return len(rows)


def make_targets(codes: Collection[str]) -> list[Target]:
    """Targets for new codes; raises FileRefused when somebody else has just made one like them."""
    others = "Somebody else has just added a target of such a code. Upload the file again."
    with unless_taken(FileRefused([Problem(1, "code", "", others)])):
        return Target.objects.bulk_create(Target(code=code) for code in sorted(codes))


def save_targets(
    entries: Collection[TargetEntry], directory: Directory, *, by: Actor | None, at: datetime
) -> dict[tuple[str, FinancialYear], Specification]:
    """Write specifications and officers of many targets with a handful of queries, whatever their
    number; gives them by code and year.
    """
    new_codes = {entry.code for entry in entries} - directory.targets.keys()
    new_targets = make_targets(new_codes)
    directory.targets |= {target.code: target for target in new_targets}
    years = {entry.fields["financial_year"] for entry in entries}
    drafts = Specification.objects.filter(financial_year__in=years)
    versions = {
        (target_id, year): version
        for target_id, year, version in drafts.values_list("target", "financial_year", "version")
    }
    specifications, responsibilities = [], []
    saved = set(EDITED)
    for code, fields, officers in entries:
        saved |= fields.keys()
        target, year = directory.targets[code], fields["financial_year"]
        version = versions.get((target.pk, year), 0) + 1
        specifications.append(
            Specification(
                target=target, version=version, edited_by=person_of(by), edited_at=at, **fields
            )
        )
        responsibilities.append(Responsibility(target=target, financial_year=year, **officers))
    Specification.objects.bulk_create(
        specifications,
        update_conflicts=True,
        unique_fields=["target", "financial_year"],
        update_fields=sorted(saved - {"financial_year"}),
        batch_size=500,
    )
    Responsibility.objects.bulk_create(
        responsibilities,
        update_conflicts=True,
        unique_fields=["target", "financial_year"],
        update_fields=OFFICERS,
        batch_size=500,
    )
    saved_targets = {directory.targets[entry.code].pk for entry in entries}
    stored = [s for s in drafts.select_related("target") if s.target_id in saved_targets]
    if writer := person_of(by):
        writers = Specification.authors.through
        writers.objects.bulk_create(
            [writers(specification_id=s.pk, user_id=writer.pk) for s in stored],
            ignore_conflicts=True,
        )
    return {(s.target.code, s.financial_year): s for s in stored}
