"""The database's side of a load run."""

import json
import sys
from decimal import Decimal

import django

django.setup()

from pmf_portal.periods.month import FinancialYear, Month  # noqa: E402
from scorecards.actuals.services import current_actual  # noqa: E402
from scorecards.models import Actual, LineSource, ScorecardBuild  # noqa: E402
from targets.models import Specification, Target  # noqa: E402
from tests.real_parts.officers import session_of  # noqa: E402

MARCH = Month(2024, 3)
PATHS = [
    "/",
    "/archive/",
    "/specifications/",
    "/scorecards/corporate-plan/2024-02/",
    "/scorecards/adult-social-care/2024-02/",
    "/exceptions/2024-02/",
    "/targets/CP01/2024-02/",
    "/targets/FW02/2024-02/",
    "/search/?q=homeless",
    "/api/v1/publications/",
]


def prepare(officers):
    """An officer for each of so many targets whose period ends in March, near an earlier figure."""
    approved = Specification.objects.approved().filter(financial_year=FinancialYear(2023))
    targets = []
    for specification in approved.select_related("target").order_by("target__code"):
        earlier = Actual.objects.whole_council().filter(
            target=specification.target, month__lt=MARCH
        )
        current = earlier.order_by("month", "revision").last()
        if current is None or len(targets) == int(officers):
            continue
        top = current.numerator if specification.takes_a_ratio else current.value
        targets.append(
            {
                "code": specification.target.code,
                "path": f"/targets/{specification.target.code}/actuals/2024-03/record/",
                "near": int(top),
                "whole": int(current.denominator or 0) + 10,
                "session": session_of("head-of-performance"),
            }
        )
    if len(targets) < int(officers):
        raise SystemExit(f"Only {len(targets)} targets have earlier figures.")
    return {"paths": PATHS, "targets": targets}


def built(_):
    return LineSource.objects.filter(build__month=MARCH).exists()


def check(last):
    """Which targets' last figure is not what their line on the draft was made of."""
    build = ScorecardBuild.objects.filter(month=MARCH, frozen_at=None).latest("edition")
    wrong = []
    for code, figure in json.loads(last).items():
        target = Target.objects.get(code=code)
        current = current_actual(target, MARCH)
        stored = current.numerator if current.value is None else current.value
        source = json.loads(LineSource.objects.get(build=build, target=target).content)
        if stored != Decimal(figure) or source.get(str(MARCH)) != current.revision:
            wrong.append([code, figure, str(stored), source.get(str(MARCH)), current.revision])
    return wrong


ACTS = {"prepare": prepare, "session": session_of, "built": built, "check": check}

if __name__ == "__main__":
    json.dump(ACTS[sys.argv[1]](sys.argv[2]), sys.stdout)
