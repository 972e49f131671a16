"""A file of objectives held against those that stand: the golden thread of the plans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.entries import SHORT_NAME, long_cells, missing_cells, repeated
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.formats.csv_files import Row
from pmf_portal.formats.spelling import not_known
from pmf_portal.periods.month import FinancialYear, PeriodError
from pmf_portal.periods.typed import typed_year
from pmf_portal.refusals import Refused
from targets.imports.columns import OBJECTIVES, PLAN_FILES
from targets.imports.whole_files import import_whole
from targets.models import Objective, Plan
from targets.objectives import add_objective, change_objective, check_years, version_of
from targets.rules.golden_thread import why_it_cannot_serve

KINDS = (Objective.VISION, Objective.OBJECTIVE, Objective.INDIVIDUAL)
MOST_IN_ORDER = 32767


@dataclass
class PlannedObjective:
    """An objective as a row brings it; `serves` are the references of those above it."""

    row: Row
    objective: Objective
    serves: list[str]
    stored: Objective | None

    @property
    def reference(self) -> str:
        return f"{self.objective.plan.slug}/{self.objective.slug}"


class ObjectivesImport:
    """Objectives of a file; `problems` is everything that is wrong, `preview` what would change."""

    def __init__(self, rows: Iterable[Row], *, by: Actor | None = None) -> None:
        self.rows = list(rows)
        self.plans = {plan.slug: plan for plan in Plan.objects.all()}
        objectives = Objective.objects.select_related("plan").prefetch_related("serves__plan")
        self.stored = {reference_of(objective): objective for objective in objectives}
        keys = [(row, "short_name", f"{row.get('plan')}/{row.get('short_name')}") for row in rows]
        self.problems = repeated(keys, "objective")[1]
        self.planned: dict[str, PlannedObjective] = {}
        for row in self.rows:
            self.read(row)
        for planned in self.planned.values():
            self.check_thread(planned)
        self.wrong = {problem.row for problem in self.problems}
        self.preview = self.compared()

    def refuse(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.problem(column, reason))

    def read(self, row: Row) -> None:
        self.problems += missing_cells(row, PLAN_FILES[OBJECTIVES].required)
        self.problems += long_cells(row, {"short_name": 50, "title": 200, "link": 500})
        slug, plan = row.get("short_name"), self.plans.get(row.get("plan"))
        if slug and not SHORT_NAME.fullmatch(slug):
            words = "A short name has small letters, digits and hyphens."
            self.refuse(row, "short_name", words)
        if plan is None:
            if row.get("plan"):
                self.refuse(
                    row, "plan", not_known(row.get("plan"), "plan", self.plans, len(self.problems))
                )
            return
        objective = Objective(
            plan=plan,
            slug=slug,
            title=row.get("title"),
            kind=self.kind_of(row),
            link=self.link_of(row),
            order=self.order_of(row),
            first_year=self.year_of(row, "first_year"),
            last_year=self.year_of(row, "last_year"),
        )
        planned = PlannedObjective(row, objective, row.get("serves").split(), None)
        planned.stored = self.stored.get(planned.reference)
        self.planned.setdefault(planned.reference, planned)

    def kind_of(self, row: Row) -> str:
        kind = row.get("kind").casefold() or Objective.OBJECTIVE
        if kind not in KINDS:
            self.refuse(row, "kind", not_known(kind, "kind of objective", KINDS))
        return kind

    def link_of(self, row: Row) -> str:
        link = row.get("link")
        try:
            if link:
                URLValidator(schemes=("http", "https"))(link)
        except ValidationError:
            self.refuse(row, "link", "Write a whole address that begins with https://.")
        return link

    def order_of(self, row: Row) -> int:
        text = row.get("order") or "0"
        if text.isascii() and text.isdigit() and int(text[:9]) <= MOST_IN_ORDER:
            return int(text[:9])
        self.refuse(row, "order", f"Write a whole number from 0 to {MOST_IN_ORDER:,}.")
        return 0

    def year_of(self, row: Row, column: str) -> FinancialYear | None:
        try:
            return typed_year(row.get(column)) if row.get(column) else None
        except PeriodError as error:
            self.refuse(row, column, str(error))
            return None

    def check_thread(self, planned: PlannedObjective) -> None:
        """What an objective serves is there and stands above it, and its years fit its plan."""
        row, objective = planned.row, planned.objective
        for reference in planned.serves:
            above = self.objective_named(reference)
            if above is None:
                known = [*self.stored, *self.planned]
                self.refuse(
                    row, "serves", not_known(reference, "objective", known, len(self.problems))
                )
            elif reason := why_it_cannot_serve(objective.level, above.level):
                self.refuse(row, "serves", reason)
        try:
            check_years(objective.plan, objective.first_year, objective.last_year)
        except Refused as refused:
            self.refuse(row, refused.field or "", str(refused))
        for column in ("kind", "first_year"):
            before = getattr(planned.stored or objective, column)
            if getattr(objective, column) != before:
                words = f"It is {before or 'empty'} already; a file does not change it."
                self.refuse(row, column, words)

    def objective_named(self, reference: str) -> Objective | None:
        if reference in self.planned:
            return self.planned[reference].objective
        return self.stored.get(reference)

    def ready(self) -> list[PlannedObjective]:
        """The objectives that have nothing wrong, those above before those below."""
        right = [p for p in self.planned.values() if p.row.number not in self.wrong]
        return sorted(right, key=lambda planned: planned.objective.level)

    def changes_of(self, planned: PlannedObjective) -> list[Change]:
        if planned.stored is None:
            return []
        changes = []
        for column in ("title", "link", "last_year", "order"):
            before, after = getattr(planned.stored, column), getattr(planned.objective, column)
            if before != after:
                texts = ("" if value is None else str(value) for value in (before, after))
                changes.append(Change(planned.reference, column, *texts))
        served = sorted(reference_of(above) for above in planned.stored.serves.all())
        if served != sorted(set(planned.serves)):
            after = " ".join(sorted(set(planned.serves)))
            changes.append(Change(planned.reference, "serves", " ".join(served), after))
        return changes

    def compared(self) -> Preview:
        preview = Preview()
        for planned in self.ready():
            changes = self.changes_of(planned)
            if planned.stored is None:
                preview.new.append(Added(planned.objective.title, str(planned.objective.plan)))
            preview.changes += changes
            preview.stays += planned.stored is not None and not changes
        missing = [stored for key, stored in self.stored.items() if key not in self.planned]
        preview.not_in_file = [f"{stored.plan}: {stored.title}" for stored in missing]
        return preview

    def save(self, *, by: Actor | None, at: datetime) -> None:
        """Add and change the objectives that have nothing wrong; what an act refuses is one more
        problem.
        """
        objectives = dict(self.stored)
        for planned in self.ready():
            if planned.stored is not None and not self.changes_of(planned):
                continue
            serves = [objectives[name] for name in planned.serves if name in objectives]
            try:
                objectives[planned.reference] = self.save_one(planned, serves, by=by, at=at)
            except Refused as refused:
                self.refuse(planned.row, refused.field or "", str(refused))

    def save_one(
        self,
        planned: PlannedObjective,
        serves: list[Objective],
        *,
        by: Actor | None,
        at: datetime,
    ) -> Objective:
        new = planned.objective
        if planned.stored is not None:
            return change_objective(
                planned.stored,
                title=new.title,
                link=new.link,
                last_year=new.last_year,
                order=new.order,
                serves=serves,
                partner=planned.stored.partner,
                seen_version=version_of(planned.stored),
                by=by,
                at=at,
            )
        return add_objective(
            new.plan,
            slug=new.slug,
            title=new.title,
            kind=new.kind,
            link=new.link,
            first_year=new.first_year,
            last_year=new.last_year,
            order=new.order,
            serves=serves,
            by=by,
            at=at,
        )

    @property
    def unsaved_names(self) -> set[str]:
        """The names of the objectives whose rows have something wrong."""
        names = set()
        for row in self.rows:
            if row.number in self.wrong:
                names |= {row.get("short_name"), f"{row.get('plan')}/{row.get('short_name')}"}
        return names - {""}


def reference_of(objective: Objective) -> str:
    """An objective as files name it: corporate-plan/vision."""
    return f"{objective.plan.slug}/{objective.slug}"


@transaction.atomic
def import_objectives(data: bytes, *, name: str, by: Actor | None, at: datetime) -> int:
    """Add and change the objectives of a file; gives how many.  Raises FileRefused with every
    problem, and then nothing is saved.
    """
    return import_whole(PLAN_FILES[OBJECTIVES], ObjectivesImport, data, name=name, by=by, at=at)
