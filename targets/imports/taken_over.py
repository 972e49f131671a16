"""A file of plan-years that were approved before the portal, held against what stands."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.entries import long_cells, missing_cells
from pmf_portal.council.imports.preview import Added, Preview
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import Problem, Row
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.spelling import not_known
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.periods.month import FinancialYear, PeriodError
from pmf_portal.periods.typed import typed_year
from pmf_portal.refusals import Refused
from targets.imports.columns import PLAN_FILES, TAKEN_OVER
from targets.imports.whole_files import import_whole
from targets.models import Approval, Plan, Specification
from targets.taking_over import RealApproval, take_over_plan

LONGEST = {"approved_by": 150, "reference": 300, "evidence": 150}
# The column in which a refusal of the service is told, by the field it concerns.
COLUMNS = {"approved_on": "approved_on"}
# The bytes of a document that a row names; None where there is no such document.
EvidenceReader = Callable[[str], bytes | None]


class TakenOverImport:
    """Real approvals of a file; `problems` is everything that is wrong, `preview` what would
    change.  A row of a plan-year that was taken over so already is no problem.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        *,
        by: Actor | None = None,
        evidence: EvidenceReader | None = None,
    ) -> None:
        self.rows = list(rows)
        self.evidence = evidence
        self.plans = {plan.slug: plan for plan in Plan.objects.select_related("unit")}
        self.years: dict[str, set[FinancialYear]] = {}
        for slug, year in Specification.objects.values_list("plan__slug", "financial_year"):
            self.years.setdefault(slug, set()).add(year)
        self.stored = {
            (one.plan.slug, one.financial_year): one
            for one in Approval.objects.select_related("plan", "approved_by")
        }
        self.problems: list[Problem] = []
        self.entries: list[tuple[Row, Plan, FinancialYear, RealApproval]] = []
        self.preview = Preview()
        for row in self.rows:
            self.read(row)

    def refuse(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.problem(column, reason))

    def read(self, row: Row) -> None:
        """Take a row up, or say what is wrong with it."""
        before = len(self.problems)
        self.problems += missing_cells(row, PLAN_FILES[TAKEN_OVER].required)
        self.problems += long_cells(row, LONGEST)
        plan, year, day = self.plan_of(row), self.year_of(row), self.day_of(row)
        evidence = self.evidence_of(row)
        if plan and year and year not in self.years.get(plan.slug, set()):
            self.refuse(row, "year", f"{plan} has no targets for {year}.")
        if len(self.problems) > before or plan is None or year is None or day is None:
            return
        real = RealApproval(day, row.get("approved_by"), row.get("reference"), evidence)
        self.compare(row, plan, year, real)

    def compare(self, row: Row, plan: Plan, year: FinancialYear, real: RealApproval) -> None:
        stored = self.stored.get((plan.slug, year))
        if stored is None:
            words = f"approved on {day_in_words(real.on)} by {real.by} ({real.reference})"
            self.preview.new.append(Added(f"{plan} {year}", words))
            self.entries.append((row, plan, year, real))
        elif stored.taken_over_at and stored.reference == real.reference:
            self.preview.stays += 1
        else:
            self.refuse(row, "plan", f"{plan} {year} is approved and locked already.")

    def plan_of(self, row: Row) -> Plan | None:
        plan = self.plans.get(row.get("plan").casefold())
        if row.get("plan") and plan is None:
            self.refuse(row, "plan", not_known(row.get("plan"), "plan", self.plans))
        return plan

    def year_of(self, row: Row) -> FinancialYear | None:
        try:
            return typed_year(row.get("year")) if row.get("year") else None
        except PeriodError as error:
            self.refuse(row, "year", str(error))
        return None

    def day_of(self, row: Row) -> date | None:
        try:
            return typed_day(row.get("approved_on")) if row.get("approved_on") else None
        except PeriodError as error:
            self.refuse(row, "approved_on", str(error))
        return None

    def evidence_of(self, row: Row) -> str:
        """The document that a row names, with its digest."""
        name = row.get("evidence")
        if not name:
            return ""
        body = self.evidence(name) if self.evidence else None
        if body is None:
            where = "the folder" if self.evidence else "a file"
            self.refuse(row, "evidence", f"There is no document of this name in {where}.")
            return ""
        return evidence_words(name, body)

    def save(self, *, by: Actor | None, at: datetime) -> None:
        """Take over the plan-years that are new; what a service refuses becomes a problem."""
        if by is None:
            raise ValueError("Somebody takes a plan over; the timetable never does.")
        for row, plan, year, real in self.entries:
            try:
                with transaction.atomic():
                    take_over_plan(plan, year, real, by=by, at=at)
            except Refused as refused:
                self.refuse(row, COLUMNS.get(refused.field or "", "plan"), str(refused))

    @property
    def unsaved_names(self) -> set[str]:
        return set()


def evidence_words(name: str, body: bytes) -> str:
    """A document by its name and digest, as an approval keeps it."""
    return f"{name}, SHA-256 {digest(body)}"


@transaction.atomic
def import_taken_over(data: bytes, *, name: str, by: Actor, at: datetime) -> int:
    """Take over the plan-years of a file; gives how many.  Raises FileRefused with every problem,
    and then nothing is saved.
    """
    return import_whole(PLAN_FILES[TAKEN_OVER], TakenOverImport, data, name=name, by=by, at=at)
