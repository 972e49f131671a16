"""A plan-year of many targets as a workbook: previewed, then imported in one transaction."""

import time
from datetime import UTC, datetime
from decimal import Decimal

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.xlsx import write_sheets
from pmf_portal.periods.month import FinancialYear
from targets.imports.plan_export import COLUMNS, draft_digest
from targets.imports.plan_import import PlanImport, import_plan
from targets.imports.plan_rows import rows_of_workbook
from targets.models import Plan
from tests.bench.measure import medians, timed

YEAR = FinancialYear(2031)
AT = datetime(2031, 2, 1, tzinfo=UTC)
POINTS = ("code", "period", "planned", "amber_bound")


def make_workbook(plan, service, count):
    """A workbook of new targets with twelve planned values each."""
    shared = {
        "plan": plan.slug,
        "service": service.slug,
        "kind": "indicator",
        "polarity": "higher",
        "unit": "people",
        "decimals": Decimal(0),
        "aggregation": "sum",
        "scale": Decimal(1),
        "frequency": "month",
        "financial_year": str(YEAR),
        "annual_target": Decimal(1200),
        "tolerance": "percent",
        "amber_within": Decimal(5),
        "definition": "What is counted, in a sentence of the usual length for such a document",
        "data_source": "The service’s own register",
    }
    rows = [
        shared | {"code": f"W{n:05d}", "title": f"Target number {n} of the year"}
        for n in range(count)
    ]
    points = [
        [f"W{n:05d}", str(month), Decimal(100), None] for n in range(count) for month in YEAR.months
    ]
    sheets = [
        ("targets", COLUMNS, [[row.get(name) for name in COLUMNS] for row in rows]),
        ("trajectory", POINTS, points),
    ]
    return write_sheets(sheets, datetime(2031, 1, 1))


class Workbook:
    """The measured acts; each is rolled back."""

    def __init__(self, count):
        self.plan = Plan.objects.filter(kind=Plan.DIRECTORATE).select_related("unit").first()
        service = OrganisationUnit.objects.filter(kind=OrganisationUnit.SERVICE).first()
        self.data = make_workbook(self.plan, service, count)

    def preview(self):
        """What the differences page does."""
        differences = PlanImport(self.plan, YEAR, rows_of_workbook(self.data), {"/"}).differences()
        self.digest = draft_digest(self.plan, YEAR)
        return differences

    def save(self):
        """What its button does: read again, check again, save in one transaction."""
        rows = rows_of_workbook(self.data)
        import_plan(
            self.plan,
            YEAR,
            rows,
            paths={"/"},
            name="bench",
            by=None,
            at=AT,
            seen_digest=self.digest,
        )


def measure(count, rounds, report):
    """Preview and import of a workbook, in interleaved rounds."""
    book = Workbook(count)
    found = len(book.preview())
    start = time.perf_counter()
    rows_of_workbook(book.data)
    reading = time.perf_counter() - start
    preview, save = medians(rounds, lambda: timed(book.preview), lambda: timed(book.save))
    report(
        f"workbook                 {count:,} targets × 12 periods, {len(book.data) / 1e6:.1f} MB,"
        f" {found:,} differences"
    )
    report(
        f"  preview                {preview:8.2f} s   {preview / reading:6.2f} × reading its cells"
        f" ({reading:.2f} s)"
    )
    report(
        f"  import                 {save:8.2f} s   {save / reading:6.2f} × reading its cells;"
        f" preview and import {preview + save:.2f} s"
    )
