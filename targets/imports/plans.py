"""A file of plans held against those that stand."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.entries import (
    SHORT_NAME,
    long_cells,
    missing_cells,
    plain_name,
    repeated,
)
from pmf_portal.council.imports.preview import Added, Preview
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.rules.role_rules import kind_in_words
from pmf_portal.formats.csv_files import Row
from pmf_portal.formats.spelling import not_known
from pmf_portal.formats.wording import FRAMEWORK, as_worded
from targets.approval import add_plan
from targets.imports.columns import PLAN_FILES, PLANS
from targets.imports.whole_files import import_whole
from targets.models import Plan
from targets.models.plans import why_not_of

SPELLING = "A short name has small letters, digits and hyphens, such as corporate-plan."


def kinds_by_name() -> dict[str, str]:
    """The kinds of plans by every name that a file may have for them: the council’s own words, and
    the framework’s, which hold where both say the same.
    """
    own = names_of_kinds()
    with as_worded(FRAMEWORK):
        return own | names_of_kinds()


def names_of_kinds() -> dict[str, str]:
    return {
        plain_name(name): kind
        for kind, title in Plan.titles_of_kinds().items()
        for name in (title, kind_in_words(kind))
    }


class PlansImport:
    """Plans of a file; `problems` is everything that is wrong, `preview` what would change.

    A plan that stands stays as it is: a file neither renames nor moves it.
    """

    def __init__(self, rows: Iterable[Row], *, by: Actor | None = None) -> None:
        self.rows, self.kinds = list(rows), kinds_by_name()
        self.stored = {plan.slug: plan for plan in Plan.objects.select_related("unit")}
        self.units: dict[str, list[OrganisationUnit]] = {}
        for unit in OrganisationUnit.objects.of_the_council():
            for name in dict.fromkeys((unit.slug.casefold(), unit.title.casefold())):
                self.units.setdefault(name, []).append(unit)
        keys = [(row, "short_name", row.get("short_name")) for row in self.rows]
        self.problems = repeated(keys, "plan")[1]
        for row in self.rows:
            self.check(row)
        self.wrong = {problem.row for problem in self.problems}
        self.preview = self.compared()

    def refuse(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.problem(column, reason))

    def check(self, row: Row) -> None:
        self.problems += missing_cells(row, PLAN_FILES[PLANS].required)
        self.problems += long_cells(row, {"short_name": 50, "title": 150})
        if row.get("short_name") and not SHORT_NAME.fullmatch(row.get("short_name")):
            self.refuse(row, "short_name", SPELLING)
        kind, unit = self.kind_of(row), self.unit_of(row)
        if row.get("kind") and not kind:
            words = not_known(row.get("kind"), "kind of plan", map(kind_in_words, Plan.KINDS))
            self.refuse(row, "kind", words)
        if row.get("unit") and unit is None:
            titles = {unit.title for named in self.units.values() for unit in named}
            self.refuse(row, "unit", not_known(row.get("unit"), "unit", titles, len(self.problems)))
        wanted = Plan.UNIT_KINDS.get(kind)
        if unit is not None and wanted and unit.kind != wanted:
            self.refuse(row, "unit", why_not_of(unit, kind, wanted))
        self.check_that_it_stays(row, kind, unit)

    def check_that_it_stays(self, row: Row, kind: str, unit: OrganisationUnit | None) -> None:
        stored = self.stored.get(row.get("short_name"))
        if stored is None:
            return
        stands = (
            ("title", row.get("title"), stored.title),
            ("kind", kind, stored.kind),
            ("unit", unit.slug if unit else "", stored.unit.slug),
        )
        for column, text, before in stands:
            if text and text != before:
                own = kind_in_words(before) if column == "kind" else before
                self.refuse(row, column, f"It is {own} already; a file does not change it.")

    def kind_of(self, row: Row) -> str:
        return self.kinds.get(plain_name(row.get("kind")), "")

    def unit_of(self, row: Row) -> OrganisationUnit | None:
        """The unit of a name that is one unit’s alone."""
        units = self.units.get(row.get("unit").casefold(), [])
        return units[0] if len(units) == 1 else None

    def ready(self) -> list[Row]:
        """The rows of new plans that have nothing wrong."""
        rows = [row for row in self.rows if row.number not in self.wrong]
        return [row for row in rows if row.get("short_name") not in self.stored]

    def compared(self) -> Preview:
        preview = Preview()
        for row in self.ready():
            kind = Plan.titles_of_kinds()[self.kind_of(row)]
            preview.new.append(Added(row.get("title"), f"{kind}, {self.unit_of(row)}"))
        named = {row.get("short_name") for row in self.rows}
        preview.stays = len(named & self.stored.keys())
        preview.not_in_file = [p.title for slug, p in self.stored.items() if slug not in named]
        return preview

    def save(self, *, by: Actor | None, at: datetime) -> None:
        """Add the plans that are new and have nothing wrong."""
        for row in self.ready():
            unit = self.unit_of(row)
            assert unit is not None
            add_plan(
                title=row.get("title"),
                kind=self.kind_of(row),
                unit=unit,
                slug=row.get("short_name"),
                by=by,
                at=at,
            )

    @property
    def unsaved_names(self) -> set[str]:
        """The short names of the plans whose rows have something wrong."""
        return {row.get("short_name") for row in self.rows if row.number in self.wrong} - {""}


@transaction.atomic
def import_plans(data: bytes, *, name: str, by: Actor | None, at: datetime) -> int:
    """Add the plans of a file that are new; gives how many.  Raises FileRefused with every problem,
    and then nothing is saved.
    """
    return import_whole(PLAN_FILES[PLANS], PlansImport, data, name=name, by=by, at=at)
