"""A council set up from one folder of files: organisation, places, people, plans, objectives,
targets, trajectories and figures, as one act that can be repeated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.columns import FILES, without_example
from pmf_portal.council.imports.council_files import (
    IMPORTS,
    Incoming,
    record_file,
    table_of,
)
from pmf_portal.council.imports.preview import Added, Preview
from pmf_portal.council.models import User
from pmf_portal.council.structure import lock_structure
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import FileRefused, Problem, Row, Rows
from pmf_portal.formats.numbers import counted, plain_number, typed_text
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.refusals import Refused
from scorecards.feeds.actuals_rows import CheckedRows
from scorecards.feeds.allowed import Allowed
from scorecards.feeds.deliveries import rows_of_file, take_checked
from scorecards.feeds.row_values import (
    RowRefused,
    figure_of,
    period_of,
    refuse_moments,
    status_of,
)
from scorecards.feeds.target_rules import RulesOfTarget, TargetRule, rules_by_code
from scorecards.rating.year_to_date import Figure
from targets.imports.changed_rows import TargetsImport, TrajectoriesImport
from targets.imports.columns import (
    OBJECTIVES,
    PLAN_FILES,
    PLANS,
    TAKEN_OVER,
    TARGETS,
    TRAJECTORY,
)
from targets.imports.objectives import ObjectivesImport
from targets.imports.plans import PlansImport
from targets.imports.taken_over import EvidenceReader, TakenOverImport
from targets.models import Plan

FIGURES = "figures"
ENDINGS = (".csv", ".xlsx", ".ods")


# In the order in which they build on one another; after these come the figures.
FOLDER = FILES | PLAN_FILES
INCOMING: dict[str, Callable[..., Incoming]] = {
    **IMPORTS,
    PLANS: PlansImport,
    OBJECTIVES: ObjectivesImport,
    TARGETS: TargetsImport,
    TRAJECTORY: TrajectoriesImport,
    TAKEN_OVER: TakenOverImport,
}
NAMES = (*FOLDER, FIGURES)


class FolderProblem(NamedTuple):
    """Something wrong with a folder: in which file, and what."""

    file: str
    problem: Problem

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


class FolderRefused(Exception):
    """A folder that was not taken; nothing of it was saved."""

    def __init__(self, problems: list[FolderProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems[:5]))


@dataclass
class FileResult:
    """What one file of the folder changed, or would change."""

    name: str
    preview: Preview


def set_up_council(
    files: Mapping[str, bytes],
    *,
    by: Actor,
    at: datetime,
    is_rehearsal: bool = False,
    evidence: EvidenceReader = lambda name: None,
) -> list[FileResult]:
    """Take the files of a folder ({name: content}) in one transaction; gives what each changed.
    `evidence` reads the documents that approvals from before the portal are founded on.

    What stands already stays, so that the same folder changes nothing the second time.  Figures of
    plans that nobody has approved yet wait for the next time.  Raises FolderRefused with all
    problems of all files; a rehearsal saves nothing.
    """
    with transaction.atomic():
        hold_what_stands()
        reader = FolderReader(by=by, at=at, evidence=evidence)
        for name in NAMES:
            for file in sorted(file for file in files if stem(file) == name):
                reader.take(file, files[file])
        if reader.problems:
            raise FolderRefused(reader.problems)
        if is_rehearsal:
            transaction.set_rollback(True)
    return reader.results


def hold_what_stands() -> None:
    """Hold the units, the people and the plans until the folder is taken in.

    Nobody hands in or approves a plan while it is written.  All before the first file is recorded:
    the trail lets one act in at a time, and who has it must wait for nothing more.
    """
    lock_structure()
    list(User.objects.select_for_update().order_by("pk").values_list("pk"))
    list(Plan.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def stem(file: str) -> str:
    """The name of a file of the folder without its ending; "" for files of another kind."""
    for ending in ENDINGS:
        if file.lower().endswith(ending):
            return file.lower().removesuffix(ending)
    return ""


class FolderReader:
    """Takes one file after the other, each against what those before it have saved."""

    def __init__(self, *, by: Actor, at: datetime, evidence: EvidenceReader) -> None:
        self.by, self.at, self.evidence = by, at, evidence
        self.results: list[FileResult] = []
        self.problems: list[FolderProblem] = []
        # Names whose own rows have something wrong: that later files name them is no problem more.
        self.unsaved: set[str] = set()
        self.lacks_a_file = False

    def take(self, file: str, data: bytes) -> None:
        """Check a file and save what is right in it; problems are gathered, and undo everything in
        the end.
        """
        try:
            if stem(file) == FIGURES:
                self.take_figures(file, data)
            else:
                self.take_rows(file, data)
        except FileRefused as refused:
            self.lacks_a_file = True
            self.add_problems(file, refused.problems)

    def take_rows(self, file: str, data: bytes) -> None:
        name = stem(file)
        kind = FOLDER[name]
        rows = without_example(kind, table_of(kind, data, file))
        self.add_problems(file, rows.findings.problems)
        if self.lacks_a_file:
            # Without the file before it, every row would be a problem.
            return
        documents = {"evidence": self.evidence} if name == TAKEN_OVER else {}
        incoming = INCOMING[name](rows, by=self.by, **documents)
        self.save(incoming)
        self.add_problems(file, incoming.problems)
        self.unsaved |= {unsaved.casefold() for unsaved in incoming.unsaved_names}
        preview = incoming.preview
        if preview.count:
            record_file(kind.act, preview, name=file, digest=digest(data), by=self.by, at=self.at)
        self.results.append(FileResult(file, preview))

    def save(self, incoming: Incoming) -> None:
        try:
            incoming.save(by=self.by, at=self.at)
        except Refused as refused:
            incoming.problems.append(Problem(1, refused.field or "", "", str(refused)))

    def take_figures(self, file: str, data: bytes) -> None:
        """Record the figures of approved plans; those of other plans wait."""
        rows = rows_of_file(data, file)
        if self.lacks_a_file:
            return
        ready, waiting, problems = by_approval(rows)
        self.add_problems(file, problems)
        preview = Preview()
        for year, number in sorted(waiting.items()):
            preview.waits.append(f"{counted(number, 'figure')} of {year}: not approved yet")
        if ready:
            checked = CheckedRows(
                ready, allowed=Allowed(today=localdate(self.at)), name=file, at=self.at
            )
            for row in checked.rows:
                if not row.is_news:
                    continue
                preview.new.append(
                    Added(
                        f"{row.rule.code} {row.month.name}", figure_text(row.figure, row.rule.unit)
                    )
                )
            preview.stays = len(checked.rows) - len(preview.new)
            if preview.new:
                take_checked(data, checked, name=file, by=self.by, at=self.at)
        self.results.append(FileResult(file, preview))

    def add_problems(self, file: str, problems: list[Problem]) -> None:
        for problem in problems:
            value = problem.value.casefold()
            # An objective may serve several; every other cell holds one name.
            names = value.split() if problem.column == "serves" else [value]
            if not self.unsaved.intersection(names):
                self.problems.append(FolderProblem(file, problem))


def by_approval(rows: Rows) -> tuple[Rows, dict[str, int], list[Problem]]:
    """The figures that can be taken now, how many wait for the approval of which year, and what is
    wrong with those that wait.
    """
    rules = rules_by_code(rows)
    ready, problems = Rows(rows.findings), []
    waiting: dict[str, int] = {}
    for row in rows:
        rule = rule_of(row, rules)
        if rule is None or rule.is_approved:
            ready.append(row)
            continue
        year = str(rule.financial_year)
        waiting[year] = waiting.get(year, 0) + 1
        try:
            if not row.get("nothing_to_report"):
                check_waiting(row, rule)
        except RowRefused as refused:
            problems.append(row.problem(refused.column, refused.reason))
    return ready, waiting, problems


def check_waiting(row: Row, rule: TargetRule) -> None:
    """Raises RowRefused for a figure that could not be taken once its plan is approved."""
    refuse_moments(row, rule.unit)
    month = period_of(row.get("period"), rule.frequency).month
    figure_of(row.cells, rule, month, status_of(row.cells, rule.unit))


def rule_of(row: Row, rules: Mapping[str, RulesOfTarget]) -> TargetRule | None:
    """The specification that a figure belongs to, as far as the row says which."""
    known = rules.get(row.get("code"))
    if known is None:
        return None
    try:
        month = period_of(row.get("period"), known.frequency).month
    except RowRefused:
        return None
    return known.by_year.get(month.financial_year)


def figure_text(figure: Figure, unit: str) -> str:
    """A figure as readers have it."""
    if figure.value is not None:
        return typed_text(figure.value, unit) if kind_of(unit) else plain_number(figure.value)
    parts = (figure.numerator or Decimal(0), figure.denominator or Decimal(0))
    return " of ".join(plain_number(part) for part in parts)
