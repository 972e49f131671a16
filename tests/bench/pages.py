"""What the pages of a month cost at councils of several sizes: processor time, queries, kilobytes."""

import time
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.periods.month import FinancialYear, Month
from targets.models import Responsibility, Specification
from tests.bench.council import KINDS, make_council
from tests.bench.measure import rolled_back

SIZES = (54, 540, 2000)
MARCH = Month(2014, 3)
CLOCK = datetime(2014, 4, 4, 10, 0)
LED = 17
TIMES = 5
PAGES = {
    "desk": ("team", "/desk/"),
    "desk of a lead": ("lead", "/desk/"),
    "entry grid, folded": ("team", "/actuals/"),
    "entry grid, one service": ("team", "/actuals/?service=d0s0"),
    "entry grid of a lead": ("lead", "/actuals/"),
    "month’s workbook": ("team", "/actuals/workbook.xlsx"),
    "run sheet": ("team", "/run-sheet/"),
    "tracker": ("team", "/exception-tracker/"),
    "archive": ("team", "/archive/"),
}
NO_QUERY = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "BEGIN", "COMMIT")


def report_all(report):
    """One table: for each page and size milliseconds of processor, queries, kilobytes."""
    settings.PORTAL_CLOCK, settings.EXPORTS_PER_MINUTE = CLOCK, 10_000
    settings.SECOND_FACTOR_REQUIRED = False
    columns = [measured(size) for size in SIZES]
    report(f"{'':26}" + "".join(f"{size:>14,} targets" for size in SIZES))
    for name in columns[0]:
        cells = [column[name] for column in columns]
        report(
            f"{name:26}"
            + "".join(
                f"{ms:8.1f} ms{queries:4d} q{kilobytes:6.0f} kB" for ms, queries, kilobytes in cells
            )
        )


def measured(size):
    figures = {}
    with rolled_back():
        codes = make_measured_council(size)
        clients = {name: signed_in(name) for name in ("team", "lead")}
        for name, (person, url) in PAGES.items():
            figures[name] = cost(lambda url=url, person=person: clients[person].get(url))
        one, several = codes[:1], codes
        for person in ("team", "lead"):
            figures[f"one save by the {person}"] = cost(
                lambda person=person: clients[person].post(
                    "/actuals/", sent(one) | {"save": one[0]}, headers={"X-Row": one[0]}
                )
            )
        figures[f"{LED} saves at once"] = cost(
            lambda: clients["lead"].post("/actuals/", sent(several) | {"save": "all"})
        )
    return figures


def make_measured_council(size):
    """A council without the figures of its open month, in which one lead brings seventeen; the
    codes of those.
    """
    make_council(size, without=MARCH)
    lead = User.objects.create(username="lead", post="Performance Lead")
    directorate = OrganisationUnit.objects.get(slug="d0")
    RoleAssignment.objects.create(user=lead, role=Role.PERFORMANCE_LEAD, unit=directorate)
    chosen = list(
        Specification.objects.filter(financial_year=FinancialYear(2013))
        .order_by("target__code")
        .values_list("target_id", "target__code")
    )[:: size // LED][:LED]
    Responsibility.objects.filter(target__in=[pk for pk, _ in chosen]).update(performance_lead=lead)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [code for _, code in chosen]


def signed_in(name):
    client = Client()
    client.force_login(User.objects.get(username={"team": "head", "lead": "lead"}[name]))
    return client


def sent(codes):
    """What the grid sends of some rows, each with a figure that is taken."""
    fields = {}
    for code in codes:
        number = int(code[1:])
        is_ratio = KINDS[number % len(KINDS)][1] == "ratio"
        typed = {"numerator": "230", "denominator": "400"} if is_ratio else {"value": "57"}
        typed |= {"comment": "As expected", "confirmation": "Checked", "status": "final"}
        typed |= {
            "seen_revision": "0",
            "period": str(MARCH),
            "desk": str(MARCH),
            "newest": str(MARCH),
        }
        fields |= {f"{code}-{name}": text for name, text in typed.items()}
    return fields


def cost(act):
    """Milliseconds of processor (the best of some times), queries and kilobytes of an answer."""
    best, answer = None, None
    for _ in range(TIMES):
        with rolled_back():
            start = time.process_time()
            answer = act()
            spent = time.process_time() - start
        best = spent if best is None else min(best, spent)
    with rolled_back(), CaptureQueriesContext(connection) as queries:
        answer = act()
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"answered {answer.status_code}: {answer.content[:300]}")
    asked = [q for q in queries if not q["sql"].startswith(NO_QUERY)]
    return best * 1000, len(asked), len(answer.content) / 1000
